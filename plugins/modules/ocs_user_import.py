#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_user_import
short_description: Bring users' data and settings back from a file
description:
  - Reads a file of M(msrtc.ocs.ocs_user_export) or of M(msrtc.ocs.ocs_user_absent), the journal of M(msrtc.ocs.ocs_user_move), or the
    contacts and groups of DBImpExp's XML, and gives the users in it their data back on the pool where each is homed now.
  - The whole file is read and checked before anything is written. A file that is damaged, cut off or of a newer format is refused, with the
    line and the reason.
  - Check mode makes the complete plan and says per user what will change; the run makes exactly these changes. Run again, the task changes
    nothing.
  - Writes to the pools' SQL Server databases directly. Microsoft neither documents nor supports that; the guide
    R(Exporting and importing,ansible_collections.msrtc.ocs.docsite.exporting_and_importing) says what is known and how it is kept safe.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
  - msrtc.ocs.batches
  - msrtc.ocs.recreated_accounts
attributes:
  check_mode:
    support: full
    details:
      - Needs read rights only, and takes no lock. With O(report_file) it writes that file.
  diff_mode:
    support: full
    details:
      - C(before) and C(after) are texts with one line for each user, the first 10,000 of them by name. O(report_file) has
        the same as data, for all users.
  idempotent:
    support: full
options:
  src:
    description:
      - The file, on the host where the module runs. Its kind is told by its content; gzip is recognised.
    type: path
    required: true
  identities:
    description:
      - Users of the file to import, each by its SIP URI (with or without C(sip:)), UPN, DOMAIN\name, DN or GUID as they stand in the file.
      - If one of them cannot be imported the task is refused. So is a list with a member that is empty.
    type: list
    elements: str
  all_users:
    description:
      - Import everybody in the file. Who has no account, or no pool, is reported as skipped.
    type: bool
    default: false
  pool:
    description:
      - Import only users who are homed on this pool now, by its name, FQDN or DN; others are reported as skipped.
    type: str
  mode:
    description:
      - V(merge) adds what is missing and changes nothing that is there. A file does not say why something is missing, so what the user has
        deleted since it was written comes back too; RV(brought_back), the diff and O(report_file) say how much that can be, and a
        warning names how many users have changed their lists since. What is deleted while the task runs stays away, and from a journal what
        the move has carried and the user has deleted since.
      - V(replace) makes the user's data what the file says. What the user has added since is gone, but for what O(export) saves. A file without
        any data of a user never replaces anything.
    type: str
    choices: [merge, replace]
    default: merge
  directory:
    description:
      - V(keep) leaves accounts alone; who is not enabled for OCS, or has no pool, is skipped.
      - V(restore) gives accounts the OCS settings of the file back. The account is the one with the same GUID, or else, since a rebuilt domain
        gives new ones, the one with the same SIP URI or UPN. The home pool that it has now stays; who has none gets the one of the file.
      - From a journal V(restore) gives back the location profile, which a move to a 2007 pool clears. DBImpExp's XML has no settings.
    type: str
    choices: [keep, restore]
    default: keep
  restore_in_contact_lists:
    description:
      - Put users back into other people's contact lists (and groups, containers, delegates) where the file says that they were, if the other
        is still homed on that pool. Other people's clients get the change because their list's version is raised.
      - Say V(false) when the users were not deleted since the export, or those who have taken one of them off their list get him back.
    type: bool
    default: true
  allow_data_loss:
    description:
      - Import users although their pool cannot hold all of the file's data, such as what R2 has and 2007 has not, and dial-in conference ids of
        another pool, or of a conference directory that is gone. With O(directory=restore) also policies and location profiles that
        the forest does not have any more. With O(mode=merge) also contact groups that find none of the 64 numbers free. Check mode lists
        what cannot be imported.
    type: bool
    default: false
  export:
    description:
      - With O(mode=replace) or O(directory=restore), save what the users have now in an export file before anything is written.
    type: bool
    default: true
  export_dir:
    description:
      - Folder for that file, on the host where the module runs. It holds personal data and is written with mode 0600.
      - Defaults to C(~/.ansible/msrtc.ocs/exports), but must be given when the module runs in a container, whose files do not outlive it.
    type: path
  max_users:
    description:
      - Refuse the task when more users than this would change.
    type: int
notes:
  - One of O(identities) and O(all_users=true) has to be given.
  - With O(directory=restore) it writes in Active Directory, where they differ from the file,
    C(msRTCSIP-PrimaryUserAddress), C(msRTCSIP-UserEnabled), C(msRTCSIP-PrimaryHomeServer), C(msRTCSIP-TargetHomeServer),
    C(msRTCSIP-OriginatorSid), C(msRTCSIP-OptionFlags), C(msRTCSIP-ArchivingEnabled), C(msRTCSIP-FederationEnabled),
    C(msRTCSIP-InternetAccessEnabled), C(msRTCSIP-Line), C(msRTCSIP-LineServer), C(msRTCSIP-UserPolicy),
    C(msRTCSIP-UserExtension), C(msRTCSIP-UserLocationProfile), and of C(proxyAddresses) the values that begin with C(sip:). The guide
    R(Rights,ansible_collections.msrtc.ocs.docsite.rights) has the lines that grant this.
    Otherwise nothing is written there.
  - Everything is done in one call of the module. Never loop over users.
seealso:
  - module: msrtc.ocs.ocs_user_export
  - module: msrtc.ocs.ocs_user_move
  - ref: ansible_collections.msrtc.ocs.docsite.exporting_and_importing
    description: How to save users in a file, and to bring them back.
"""

EXAMPLES = r"""
- name: Give a user back the contacts that were lost since last night
  msrtc.ocs.ocs_user_import:
    src: /var/backups/ocs/poolr2.jsonl.gz
    identities: [sip:alice@corp.example.com]
    restore_in_contact_lists: false

- name: Take a deletion back
  msrtc.ocs.ocs_user_import:
    src: /var/lib/ocs-exports/deleted.jsonl.gz
    all_users: true
    directory: restore

- name: After moving back from OCS 2007, give back what the move had to lose
  msrtc.ocs.ocs_user_import:
    src: /var/lib/ocs-journals/ocs-move-poolr2-to-pool2007-20260131T210000.000000Z-1a2b3c4d.jsonl
    all_users: true
    directory: restore

- name: Take over contacts and groups from DBImpExp
  msrtc.ocs.ocs_user_import:
    src: everything.xml
    all_users: true
    report_file: /var/tmp/import-report.jsonl
"""

RETURN = r"""
src:
  description: The file.
  returned: success
  type: str
  sample: /var/lib/ocs-exports/pool2007.jsonl
source:
  description: What kind of file it is; one of V(export), V(journal) and V(dbimpexp).
  returned: success
  type: str
  sample: export
counts:
  description: Number of users by outcome; V(not_reached) when the run stopped before.
  returned: success
  type: dict
  sample: {failed: 0, imported: 118, not_reached: 0, skipped: 1, unchanged: 2}
brought_back:
  description: Rows by section that are added, with O(mode=merge), to what users have. Check mode foretells them.
  returned: success
  type: dict
  sample: {contact_group_members: 12, contacts: 12}
users:
  description: Users with their outcome; at most 1,000. O(report_file) has all of them.
  returned: success
  type: list
  elements: dict
  contains:
    sip_uri:
      description: The user's SIP URI.
      type: str
      sample: sip:alice@corp.example.com
    outcome:
      description: One of the keys of RV(counts).
      type: str
      sample: imported
    pool:
      description: The pool that the data is imported into.
      type: str
      sample: poolr2
    reason:
      description: Why the user was skipped or failed.
      type: str
      sample: The directory has no OCS user with this SIP URI.
    contact_lists:
      description: Number of other people whose lists get the user back.
      type: int
      sample: 31
    lost:
      description: What the pool cannot hold.
      type: list
      elements: dict
      sample: [{section: conferences, what: pstn_conference_id, rows: 1, why: it belongs to the old pool and cannot follow a user}]
losses:
  description: What cannot be imported, for each user; at most 1,000 entries.
  returned: success
  type: list
  elements: dict
  sample:
    - sip_uri: sip:alice@corp.example.com
      section: conferences
      what: pstn_conference_id
      rows: 1
      why: it belongs to the old pool and cannot follow a user
export_file:
  description: What the users had before, if that was saved.
  returned: success
  type: str
  sample: /var/lib/ocs-exports/ocs-before-import-20260131T220000.000000Z.jsonl.gz
report_file:
  description: The report, if one was asked for.
  returned: success
  type: str
  sample: /var/lib/ocs-reports/import.jsonl
account:
  description: A file that tells of the run, in words; after Ctrl-C nobody reads the result of a module.
  returned: when a signal has ended the run, and not in check mode
  type: str
  sample: /var/lib/ocs-exports/ocs_user_import-20260131T220000Z-1a2b3c4d.interrupted.txt
refusals:
  description: Everything that keeps the task from starting, at most 1,000 reasons. O(report_file) has all of them.
  returned: when the task is refused
  type: list
  elements: str
  sample: ["sip:nobody@corp.example.com: not in /var/lib/ocs-exports/pool2007.jsonl."]
planned:
  description:
    - Number of users by outcome, as the run would have reported them.
    - A task that is refused has changed nothing, so it returns no RV(counts).
  returned: when the task is refused
  type: dict
  sample: {failed: 0, imported: 118, not_reached: 0, skipped: 1, unchanged: 2}
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.request import IMPORT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.task import import_users
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, IMPORT_OPTIONS), supports_check_mode=True
    )
    run(module, import_users)


if __name__ == "__main__":
    main()
