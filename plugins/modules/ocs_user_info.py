#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_user_info
short_description: Find users of Office Communications Server 2007 and 2007 R2, and view their properties
description:
  - Finds users in Active Directory by every criterion of the console's Find dialog, and by what the console cannot ask
    for, such as users whose pool is gone, or rows in a back end whose account is gone.
  - The same options select users in all modules of this collection, so try a selection here before moving or
    deleting users with it.
  - Of users of OCS 2007, the R2 console shows the main property page only. This module shows all properties of users of
    both versions, because it reads them where they are stored.
  - Changing properties is not offered. Microsoft's own tools do that, with checks against policies and licences
    that are not documented, and the purpose of this collection is to move off the product.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
  - msrtc.ocs.selection
attributes:
  check_mode:
    support: full
    details:
      - In check mode O(dest) is not written. Whether the task is C(changed) says whether it would be.
  diff_mode:
    support: none
    details:
      - Users and their properties are never changed.
  idempotent:
    support: full
    details:
      - O(dest) is only replaced by a file with another content. Users stand in it in the order in which the
        domain controllers return them, which stays the same as long as nobody is added.
options:
  properties:
    description:
      - V(main) returns what the console shows on a user's main property page, and what identifies the account.
      - V(all) returns everything, with policies and location profiles by their names. It reads the policies, location
        profiles and global settings of the forest once.
    type: str
    choices:
      - main
      - all
    default: main
  data:
    description:
      - Also ask the pools' back ends what they hold of each user, which takes a few more round trips for every 500
        users.
      - The connection needs the C(back_end_*) options.
    type: bool
    default: false
  limit:
    description:
      - How many users are returned at most. They are the first ones in the order of the SIP URI. The default is 1000.
      - All users are looked at and counted nevertheless.
      - It is refused beside O(dest), which gets all users.
    type: int
  dest:
    description:
      - File to write all users to, instead of returning them, on the host where the module runs. Memory does not grow
        with the number of users.
      - The file is readable for its owner only (mode 0600), because it holds personal data. It is put in its place when
        it is complete, so an error leaves the old one as it was.
      - Where the module runs on another host than the control node, get the file with
        M(ansible.builtin.fetch) and compare its checksum with RV(sha256).
    type: path
  dest_format:
    description:
      - V(csv) has one line for each user, with a header. Nested values are columns such as C(archiving.internal),
        lists are joined by semicolons, and the settings of policies are left out.
      - V(jsonl) has one JSON object on each line (JSON Lines), with all values.
      - Both are UTF-8. The default follows from the name of the file. Without O(dest), it is refused.
    type: str
    choices:
      - csv
      - jsonl
  csv_formulas:
    description:
      - A cell of a CSV file that begins with C(=), C(+), C(-), C(@), a tab or a line's end is run by spreadsheets, and
        display names come from whoever may write them in the directory. So such cells get an apostrophe in front.
      - Blanks before such a character do not count, and what follows a semicolon, a tab or a line's end is taken for a
        cell too, since spreadsheets divide there in some languages.
      - V(true) writes all values as they are, for programs that read the file.
    type: bool
    default: false
seealso:
  - module: msrtc.ocs.ocs_user_move
  - module: msrtc.ocs.ocs_pool_info
  - ref: ansible_collections.msrtc.ocs.docsite.finding_users
    description: One example for each criterion, and a table from the dialog's fields to the options.
"""

EXAMPLES = r"""
- name: Find users by a part of their SIP URI
  msrtc.ocs.ocs_user_info:
    directory_servers: [dc1.corp.example.com]
    directory_ca_file: /etc/ssl/corp-ca.pem
    directory_user: CORP\svc-ocs
    directory_password: "{{ vaulted_password }}"
    sip_uri: "ann.*@example.com"
  register: found

- name: Write all users of a pool to a file, with all properties
  msrtc.ocs.ocs_user_info:
    pool: oldpool.corp.example.com
    properties: all
    dest: /srv/reports/oldpool.csv

- name: Find the users of Enterprise Voice who may call abroad in effect
  msrtc.ocs.ocs_user_info:
    telephony:
      enterprise_voice: true
    voice_policy:
      phone_usage: International
    policy_reading: effective

- name: View everything about two users, with what their pools hold of them
  msrtc.ocs.ocs_user_info:
    identities:
      - ann.lee@example.com
      - CORP\bob
    properties: all
    data: true
    back_end_user: ocs_reader
    back_end_password: "{{ vaulted_sql_password }}"

- name: Find the users who are left without a pool
  msrtc.ocs.ocs_user_info:
    assignment: unassigned

- name: Find rows in a back end whose account is gone or is homed elsewhere
  msrtc.ocs.ocs_user_info:
    pool: oldpool
    ghosts: true
    back_end_user: ocs_reader
    back_end_password: "{{ vaulted_sql_password }}"
"""

RETURN = r"""
users:
  description: The users in the order of their SIP URIs, at most O(limit) of them.
  returned: success, without O(dest) and O(ghosts)
  type: list
  elements: dict
  contains:
    sip_uri:
      description: SIP URI.
      type: str
      sample: sip:ann.lee@example.com
    display_name:
      description: Display name.
      type: str
      sample: Ann Lee
    enabled:
      description:
        - V(enabled), V(disabled) (the account keeps its settings and data), or V(never_enabled). The last two are the
          dialog's no.
      type: str
      sample: enabled
    assignment:
      description:
        - V(assigned) to a pool, or V(no_pool), V(pool_deleted) or V(old_container).
        - The last one names a pool at the place where it was before the forest's global settings were moved.
      type: str
      sample: assigned
    pool:
      description: Name of the pool where the user is homed. None if there is no such pool.
      type: str
      sample: oldpool
    pool_fqdn:
      description: DNS name of that pool.
      type: str
      sample: oldpool.corp.example.com
    pool_version:
      description: Version of that pool.
      type: str
      sample: 2007 R2
    telephony:
      description:
        - V(pc_to_pc_only), V(remote_call_control), V(enterprise_voice), V(pbx_integration) or
          V(remote_call_control_and_pbx_integration), which is the console's choice of five.
        - V(inconsistent) if the flags of the user are none of these.
      type: str
      sample: enterprise_voice
    line_uri:
      description: Line URI.
      type: str
      sample: tel:+31205550100
    server_uri:
      description: Server URI, the gateway of remote call control.
      type: str
      sample: sip:gateway@example.com
    kind:
      description: V(user), V(central_forest_contact), V(um_contact), V(application_contact) or V(contact).
      type: str
      sample: user
    login:
      description: Logon name with the domain.
      type: str
      sample: CORP\ann
    upn:
      description: User principal name.
      type: str
      sample: ann@corp.example.com
    guid:
      description: GUID of the account, which never changes.
      type: str
      sample: 6b29fc40-ca47-1067-b31d-00dd010662da
    dn:
      description: DN of the account.
      type: str
      sample: CN=Ann Lee,OU=Staff,DC=corp,DC=example,DC=com
    domain:
      description: DNS name of the account's domain. This and the following ones only with O(properties=all).
      type: str
      sample: corp.example.com
    sid:
      description: Security identifier of the account.
      type: str
      sample: S-1-5-21-1004336348-1177238915-682003330-1104
    account_disabled:
      description: Whether the account is disabled in Active Directory.
      type: bool
      sample: false
    created:
      description: When the account was created, ISO 8601 in UTC.
      type: str
      sample: "2009-01-17T09:30:00+00:00"
    changed:
      description: When the account was last changed, ISO 8601 in UTC.
      type: str
      sample: "2026-01-30T21:15:00+00:00"
    home_dn:
      description: Home server of the user as it is stored.
      type: str
      sample: CN=LC Services,CN=Microsoft,CN=oldpool,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
    target_dn:
      description: Where a move that is not finished leads to, as it is stored.
      type: str
      sample: CN=LC Services,CN=Microsoft,CN=newpool,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
    target_pool:
      description: Name of the pool that this is.
      type: str
      sample: newpool
    federation:
      description: Whether federation is set on the user.
      type: bool
      sample: true
    remote_access:
      description: Whether remote user access is set on the user.
      type: bool
      sample: true
    public_im:
      description: Whether public IM connectivity is set on the user.
      type: bool
      sample: false
    enhanced_presence:
      description: Whether enhanced presence is set on the user.
      type: bool
      sample: true
    anonymous_participation:
      description: Whether the user is set to invite anonymous participants to meetings.
      type: bool
      sample: false
    option_flags:
      description: The user's option flags.
      type: dict
      contains:
        value:
          description: The number as it is stored.
          type: int
          sample: 384
        names:
          description: What its bits mean.
          type: list
          elements: str
          sample: [enterprise_voice, enhanced_presence]
        unknown_bits:
          description: The bits that are reserved, or that no source explains.
          type: int
          sample: 0
    archiving:
      description: Archiving as it is set on the user.
      type: dict
      contains:
        internal:
          description: Whether internal conversations are archived.
          type: bool
          sample: true
        federated:
          description: Whether federated conversations are archived.
          type: bool
          sample: false
        value:
          description: The number as it is stored.
          type: int
          sample: 4
    meeting_policy:
      description: The user's meeting policy.
      type: dict
      contains:
        name:
          description: Name of the policy that was assigned to the user.
          type: str
          sample: Video
        dn:
          description: DN of that policy.
          type: str
          sample: CN={5C1D1B9A-2F3E-4B6C-8D7A-9E0F1A2B3C4D},CN=Policies,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
        exists:
          description:
            - Whether there is such a policy, and it is a meeting policy. None if the user was not assigned one.
          type: bool
          sample: true
        others:
          description: DNs of further meeting policies of the user, of whom there should be none.
          type: list
          elements: str
          sample: []
        effective:
          description:
            - Name of the policy that takes effect under the forest's global settings. None if that is not known, because the
              user has several, or because the forest has no default policy or several.
          type: str
          sample: Video
        effective_settings:
          description:
            - Settings of the policy that takes effect, by their names in Microsoft's documentation, such as C(AllowIPAudio)
              or C(MeetingSize). Switches are booleans, sizes numbers, and phone usages a list of their names.
            - A setting that the policy does not have is not in it, which means no. Not in a CSV file.
          type: dict
          sample: {AllowIPAudio: true, AllowIPVideo: true, MeetingSize: 10}
    voice_policy:
      description: The user's voice policy, with the same keys as RV(users[].meeting_policy).
      type: dict
      sample:
        {name: Ringing, exists: true, others: [], effective: Ringing,
        effective_settings: {AllowSimultaneousRinging: true, PhoneRouteUsages: [Local]}}
    presence_policy:
      description:
        - The user's presence policy, with the keys RV(ignore:name), RV(ignore:dn), RV(ignore:exists) and RV(ignore:others).
      type: dict
      sample: {name: null, dn: null, exists: null, others: []}
    location_profile:
      description: The user's own location profile, by C(name) and C(dn). The pool's applies where there is none.
      type: dict
      sample: {name: null, dn: null}
    user_extension:
      description: Values that applications store with the user.
      type: list
      elements: str
      sample: []
    sip_proxy_addresses:
      description: SIP URIs among the account's proxy addresses.
      type: list
      elements: str
      sample: ["sip:ann.lee@example.com"]
    originator_sid:
      description: Security identifier of the user of another forest that a contact stands for.
      type: str
      sample: S-1-5-21-1004336348-1177238915-682003330-2207
    data:
      description: What the back end of the user's pool holds of the user.
      returned: O(data=true)
      type: dict
      contains:
        homed:
          description: Whether the back end regards the user as homed there.
          type: bool
          sample: true
        identity:
          description:
            - Whose the rows are that the back end has under the user's SIP URI, by the account's GUID, else by its SID.
            - V(own), also where there are none. V(renamed) for a SIP URI that was changed and not replicated yet. RV(users[].data.rows)
              are the user's own rows then, under the former SIP URI. V(recreated) for rows of an account that is gone, which
              are not counted.
          type: str
          sample: own
        back_end_address:
          description: The SIP address, without C(sip:), under which the user's own rows are looked for. None if there are none of its own.
          type: str
          sample: ann.lee@example.com
        connected_devices:
          description: How many of the user's clients are signed in now. None if the back end cannot tell.
          type: int
          sample: 1
        last_registered:
          description: When the user last signed in, ISO 8601 in UTC. None for never, or if the back end cannot tell.
          type: str
          sample: "2026-01-30T21:15:00+00:00"
        rows:
          description: Number of rows of each category, such as C(contacts) or C(conferences).
          type: dict
          sample: {contacts: 57, contact_groups: 3, conferences: 1, home: 1}
ghosts:
  description: Addresses in the pool's back end whose account is gone or is homed elsewhere, in alphabetical order.
  returned: O(ghosts=true), without O(dest)
  type: list
  elements: dict
  contains:
    address:
      description: SIP address as the back end has it, without C(sip:).
      type: str
      sample: carol@example.com
    reason:
      description: V(account_gone), or V(homed_elsewhere) while this back end still regards the user as homed there.
      type: str
      sample: homed_elsewhere
    homed:
      description: Whether the back end regards the user as homed there.
      type: bool
      sample: true
    dns:
      description: DNs of the accounts that have the address.
      type: list
      elements: str
      sample: ["CN=Carol Diaz,OU=Staff,DC=corp,DC=example,DC=com"]
    pools:
      description: Names of the pools where these accounts are homed, in the same order.
      type: list
      elements: str
      sample: [newpool]
count:
  description: How many users (or ghosts) were found, returned or not.
  returned: success
  type: int
  sample: 1450
truncated:
  description: Whether more users were found than are returned.
  returned: success
  type: bool
  sample: false
policy_reading:
  description: Whether criteria on policies were read as V(explicit) or as V(effective).
  returned: success, without O(ghosts)
  type: str
  sample: explicit
undecided:
  description:
    - How many users meet all criteria that Active Directory answers, but for those on policies, which are neither true
      nor false of them (see O(policy_reading)). They are not among RV(count).
  returned: success, without O(ghosts)
  type: int
  sample: 0
unresolved:
  description: Identities of O(identities) and O(identities_file) that stand for no user of the answer.
  returned: success, without O(ghosts)
  type: list
  elements: dict
  contains:
    identity:
      description: The identity as it was given.
      type: str
      sample: sip:nobody@example.com
    problem:
      description:
        - V(unknown), if there is no such account; V(ambiguous), if there are several.
        - V(without_sip_uri), if the account was never enabled for OCS; V(other_criteria), if it does not meet the other
          criteria of the task.
      type: str
      sample: unknown
    dns:
      description: DNs of the accounts that answer to it.
      type: list
      elements: str
      sample: []
dest:
  description: The file that was written.
  returned: with O(dest)
  type: str
  sample: /var/lib/ocs-reports/users.csv
sha256:
  description: Checksum of the file's content.
  returned: with O(dest)
  type: str
  sample: 3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea
size:
  description: Size of the file in bytes.
  returned: with O(dest)
  type: int
  sample: 182544
"""

from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._user_info.task import user_info

OPTIONS: dict[str, dict[str, Any]] = {
    "properties": {"type": "str", "choices": ["main", "all"], "default": "main"},
    "data": {"type": "bool", "default": False},
    "limit": {"type": "int"},
    "dest": {"type": "path"},
    "dest_format": {"type": "str", "choices": ["csv", "jsonl"]},
    "csv_formulas": {"type": "bool", "default": False},
}


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, SELECTION_OPTIONS, OPTIONS),
        supports_check_mode=True,
    )
    run(module, lambda module: user_info(module.params, module.check_mode), reads_only=True)


if __name__ == "__main__":
    main()
