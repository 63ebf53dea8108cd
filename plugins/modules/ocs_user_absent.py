#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_user_absent
short_description: Delete users from OCS, with everything that a pool has of them
description:
  - Afterwards a pool of Office Communications Server 2007 or 2007 R2 has nothing of the users any more. Their accounts in
    Active Directory stay. It does what the console's Delete users wizard does, for one user or a whole pool, with a dry run
    and an export.
  - Everything that is about to go is written to an export file first, which C(msrtc.ocs.ocs_user_import) reads. Then, batch
    by batch, the users are disabled in the directory, deleted on the back end, and lose their OCS attributes last.
  - Check mode makes the complete plan and says per user what will go; the run makes exactly these changes.
  - A run that was cut off, at whatever instant, is finished by running the same task again. Once all users are gone, the
    task changes nothing any more.
  - Writes to the pool's SQL Server database directly. Microsoft neither documents nor supports that; the guide
    R(Deleting users,ansible_collections.msrtc.ocs.docsite.deleting_users) says what is known and how it is kept safe.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
  - msrtc.ocs.selection
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
    details:
      - A SIP URI or user principal name that no account has is taken for a user that is gone already.
  async:
    description: Can be run with C(async).
    support: none
    details:
      - The task shows its progress itself.
options:
  all_users:
    description:
      - Delete every user of O(pool). Without it, users are named by O(identities), O(identities_file) or criteria.
      - Also finishes users that an earlier run left deleted in part.
    type: bool
    default: false
  max_users:
    description:
      - Refuse the task when more users than this would be deleted.
    type: int
  directory:
    description:
      - What happens to the account's OCS settings in Active Directory. The account itself always stays.
      - V(clear) removes them all, and of its proxy addresses those that begin with C(sip:).
      - V(disable) only says that the user is not enabled for OCS any more. User Replicator keeps an empty entry of such users.
      - V(keep) changes nothing. User Replicator will then bring the user back, without data.
    type: str
    choices: [clear, disable, keep]
    default: clear
  remove_from_contact_lists:
    description:
      - Remove the users from other people's contact lists and permissions too, as the product does when it deletes.
      - With V(false), nobody else's data is touched.
    type: bool
    default: true
  export:
    description:
      - Write everything that is about to go to a file in O(export_dir) first. With V(false), nothing can be brought back.
    type: bool
    default: true
  export_dir:
    description:
      - Folder for exports, on the host where the module runs. They hold personal data, are written with mode 0600, and are
        never deleted by this collection.
      - Defaults to C(~/.ansible/msrtc.ocs/exports), but must be given when the module runs in a container, such as an
        execution environment, whose files do not outlive it.
      - A run that was cut off is finished only by a task with the same folder.
    type: path
  wait_for_replicator:
    description:
      - Wait at most so many seconds, after the users were disabled in the directory, until User Replicator has put that down
        in the back end; only then delete. V(0) does not wait, and a batch is disabled while the one before is deleted.
      - Users who are still shown as enabled then are reported as failed. They stay disabled, and nothing of them is deleted.
    type: int
    default: 0
  journal_dir:
    description:
      - Folder of the journals of M(msrtc.ocs.ocs_user_move). When a move to O(pool) was cut off and has users of this task, it is
        finished first, with the defaults of its options and for all users of its journal. Users whose move cannot be
        finished that way are not deleted.
      - Defaults to C(~/.ansible/msrtc.ocs/journals), but must be given when the module runs in a container.
    type: path
  replication_converged:
    description:
      - Say that all changes of an unfinished deletion, or of a move that is finished first, have reached the other domain
        controllers of its domain, or that the domain controller that it wrote to is gone for good. Then another one will do.
        Without it, such a run is finished on the domain controller that it wrote to, or refused.
    type: bool
    default: false
notes:
  - O(pool) is the pool whose users are deleted. A user who is homed on another one is refused. Users without a pool are
    accepted when they are named, with or without O(pool), or asked for by O(assignment) without O(pool).
  - Criteria of the back end (O(homed_on_back_end), O(contacts_over), O(conferences_over), O(not_registered_since)) need O(pool).
  - An account that has lost its SIP URI, but is still homed on the pool or enabled, loses these settings too. What the back end
    has of its former SIP URI is a ghost then.
  - With O(ghosts=true), rows on the back end of O(pool) are deleted whose account is gone, which also frees their phone
    numbers. Of those whose account is homed elsewhere only the home, the data and old sessions go, since the person still lives
    there. The directory is not changed.
  - In Active Directory it takes away, of each account that has them,
    C(msRTCSIP-PrimaryUserAddress), C(msRTCSIP-UserEnabled), C(msRTCSIP-PrimaryHomeServer), C(msRTCSIP-TargetHomeServer),
    C(msRTCSIP-OriginatorSid), C(msRTCSIP-OptionFlags), C(msRTCSIP-ArchivingEnabled), C(msRTCSIP-FederationEnabled),
    C(msRTCSIP-InternetAccessEnabled), C(msRTCSIP-Line), C(msRTCSIP-LineServer), C(msRTCSIP-UserPolicy),
    C(msRTCSIP-UserExtension), C(msRTCSIP-UserLocationProfile), and of C(proxyAddresses) the values that begin with C(sip:). The guide
    R(Rights,ansible_collections.msrtc.ocs.docsite.rights) has the lines that grant this.
  - Everything is done in one call of the module. Never loop over users.
seealso:
  - module: msrtc.ocs.ocs_user_info
  - module: msrtc.ocs.ocs_user_move
  - ref: ansible_collections.msrtc.ocs.docsite.deleting_users
    description: What is deleted in which order, the state table, and how to take it back.
"""

EXAMPLES = r"""
# The connection is set once for all modules of the play:
# module_defaults:
#   group/msrtc.ocs.ocs:
#     directory_servers: [dc1.corp.example.com]
#     directory_user: CORP\svc-ocs
#     directory_password: "{{ vaulted_directory_password }}"
#     back_end_user: ocs_migration
#     back_end_password: "{{ vaulted_sql_password }}"

- name: Delete two leavers
  msrtc.ocs.ocs_user_absent:
    pool: pool2007
    identities:
      - sip:alice@corp.example.com
      - CORP\bob
    export_dir: /var/lib/ocs-exports

- name: Delete the users of a list, but leave them in the contact lists of their colleagues
  msrtc.ocs.ocs_user_absent:
    pool: pool2007
    identities_file: leavers.csv
    remove_from_contact_lists: false
    max_users: 200
    export_dir: /var/lib/ocs-exports

- name: Delete everybody of a pool, and let User Replicator see first that they are disabled
  msrtc.ocs.ocs_user_absent:
    pool: pool2007
    all_users: true
    max_users: 5000
    wait_for_replicator: 1800
    export_dir: /var/lib/ocs-exports
    report_file: /var/lib/ocs-exports/pool2007.jsonl

- name: Delete what accounts that are gone have left on the back end
  msrtc.ocs.ocs_user_absent:
    pool: pool2007
    ghosts: true
    export_dir: /var/lib/ocs-exports
"""

RETURN = r"""
pool:
  description: Name of the pool.
  returned: unless the task is refused, or cannot start
  type: str
  sample: pool2007
counts:
  description: Number of users by outcome; V(not_reached) when the run stopped before.
  returned: unless the task is refused, or cannot start
  type: dict
  sample: {already_absent: 0, deleted: 198, failed: 0, not_reached: 0, resumed: 2, skipped: 1}
users:
  description: Users with their outcome, at most 1,000; when some failed, only those that need attention. O(report_file) has
    all of them.
  returned: unless the task is refused, or cannot start
  type: list
  elements: dict
  contains:
    sip_uri:
      description: The user's SIP URI, or the DN of an account that has none any more.
      type: str
      sample: sip:alice@corp.example.com
    outcome:
      description: One of the keys of RV(counts).
      type: str
      sample: skipped
    state:
      description: The row of the state table that applied; the guide lists them.
      type: str
      sample: homed_elsewhere
    reason:
      description: Why the user was skipped or failed.
      type: str
      sample: "Homed on poolr2; a user is deleted from the pool where it is homed: name that as pool."
rows:
  description: Number of rows that go, by section of user data or kind of row, summed up over the users.
  returned: unless the task is refused, or cannot start
  type: dict
  sample: {contact_groups: 594, contacts: 11286, directory_entries: 198, home: 198}
rows_of_others:
  description: Number of rows that other people lose, by section. Of C(contacts) that is one for each contact list and
    deleted user.
  returned: unless the task is refused, or cannot start
  type: dict
  sample: {contacts: 6138}
ghosts:
  description: SIP addresses with homed rows on O(pool)'s back end whose owner is homed elsewhere or nowhere, or has no
    account, if the task did not ask for them. They are not touched.
  returned: unless the task is refused, or cannot start
  type: list
  elements: str
  sample: [carol@corp.example.com]
exports:
  description: The export files that this run has written.
  returned: unless the task is refused, or cannot start
  type: list
  elements: str
  sample: [/var/lib/ocs-exports/ocs-delete-pool2007-1a2b3c4d-20260131T220000.000000Z-5e6f7a8b.jsonl]
still_open:
  description: Users whom an earlier run has begun to delete, and whom this task leaves as they are.
  returned: always
  type: dict
  contains:
    count:
      description: How many they are.
      type: int
      sample: 1
    users:
      description: Their SIP addresses, at most 1,000.
      type: list
      elements: str
      sample: [dave@corp.example.com]
unfinished_exports:
  description: Export files, of this run or earlier ones, with users that are not gone.
  returned: unless the task is refused, or cannot start
  type: list
  elements: str
  sample: []
report_file:
  description: The report, if one was asked for.
  returned: unless the task is refused, or cannot start
  type: str
  sample: /var/lib/ocs-reports/leavers.jsonl
account:
  description: A file that tells of the run, in words; after Ctrl-C nobody reads the result of a module.
  returned: when a signal has ended the run, and not in check mode
  type: str
  sample: /var/lib/ocs-exports/ocs_user_absent-20260131T220000Z-1a2b3c4d.interrupted.txt
refusals:
  description: Everything that keeps the task from starting, at most 1,000 reasons. O(report_file) has all of them.
  returned: when the task is refused
  type: list
  elements: str
  sample: ["sip:erin@corp.example.com: Homed on poolr2; a user is deleted from the pool where it is homed: name that as pool."]
planned:
  description:
    - Number of users by outcome, as the run would have reported them.
    - A task that is refused has changed nothing, so it returns no RV(counts).
  returned: when the task is refused
  type: dict
  sample: {already_absent: 0, deleted: 199, failed: 0, not_reached: 0, resumed: 0, skipped: 1}
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge

# isort: split
# The import before comes first, since it refuses a Python that is too old for the others.
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.request import ABSENT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.task import delete_users
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, SELECTION_OPTIONS, ABSENT_OPTIONS),
        supports_check_mode=True,
    )
    run(module, delete_users)


if __name__ == "__main__":
    main()
