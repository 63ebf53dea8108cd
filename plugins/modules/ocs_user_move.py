#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_user_move
short_description: Move users and all their data to another pool
description:
  - Moves users of Office Communications Server 2007 and 2007 R2, with their contacts, groups, permissions, containers,
    presence and conferences, from one pool to another. It does what the console's Move users wizard does, for one user
    or a whole pool, with a dry run and a journal.
  - Check mode makes the complete plan and says per user what will change; the run makes exactly these changes.
  - A run that was cut off, at whatever instant, is finished by running the same task again. Once all users are there,
    the task changes nothing any more.
  - Writes to the pools' SQL Server databases directly. Microsoft neither documents nor supports that; the guide
    R(Moving users,ansible_collections.msrtc.ocs.docsite.moving_users) says what is known and how it is kept safe.
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
  async:
    description: Can be run with C(async).
    support: none
    details:
      - The task shows its progress itself. To move several pools at once, make each a host of the play.
options:
  target_pool:
    description:
      - The pool that takes the users, by its name, FQDN or DN.
    type: str
    required: true
  all_users:
    description:
      - Move every user of O(pool). Without it, users are named by O(identities), O(identities_file) or criteria.
      - Also finishes users that an earlier run left half moved. A task that names users finishes these only, and the one
        that was run before, run again, those whom it has begun to move.
    type: bool
    default: false
  max_users:
    description:
      - Refuse the task when more users than this would be moved.
    type: int
  allow_data_loss:
    description:
      - Move users although the target pool cannot hold all their data. Check mode lists what is lost, and the journal keeps
        it. That includes contact groups that find none of the 64 numbers free when lists of both pools are merged.
    type: bool
    default: false
  allow_without_data:
    description:
      - Move users although the back end of O(pool) does not know them as homed, so that nothing is carried. Without it
        the task refuses, and names them.
      - Right for whoever was enabled only now, and for whom User Replicator has not made rows yet. For anybody else it may
        mean that the data is somewhere else.
      - There is a warning that names the users. Unassigned users have no data on a pool anyway, and need no permission.
    type: bool
    default: false
  discard_data:
    description:
      - The back end of O(pool) is gone for good; only the directory is changed, and the users start without data. The
        console calls this Force.
      - What an unfinished journal holds of a user is still brought to the target.
      - There is a warning when the back end answers after all.
    type: bool
    default: false
  connected_users:
    description:
      - What to do with users whose clients are signed in now.
      - V(skip) leaves them alone and reports them, V(warn) moves them with a warning.
    type: str
    choices: [skip, warn]
    default: warn
  contact_limit:
    description:
      - Users with more contacts than this are reported as failed and not moved. Set it to the target pool's own limit, which
        cannot be read from its back end.
    type: int
  verify:
    description:
      - Read each user's data back from the target and compare it with what was carried, before the directory is switched.
    type: bool
    default: true
  settle_time:
    description:
      - Seconds to wait at the end of a run, before all moved users are looked at once more. User Replicator acts on what it
        has read from the directory some time before, and may remove rows from the target in the last moment; they are
        brought back from the journal then.
      - It must be longer than one cycle of User Replicator takes, from reading the directory to its last write. The guide
        Moving users says how to find out.
    type: int
    default: 5
  replication_converged:
    description:
      - A run that finishes an earlier one uses the domain controllers that its journal names, and refuses when one of them
        does not answer, since another one may not have received all of its changes yet.
      - Say V(true) when it has, or when the former one is gone for good. The former one is still preferred if it answers.
    type: bool
    default: false
  journal_dir:
    description:
      - Folder for journals, on the host where the module runs. A journal holds everything that a run is about to change, so
        it holds personal data; it is written with mode 0600, and never deleted by this collection.
      - Defaults to C(~/.ansible/msrtc.ocs/journals), but must be given when the module runs in a container, such as an
        execution environment, whose files do not outlive it.
    type: path
notes:
  - O(pool) is the pool that users leave. Without it only unassigned users can be moved.
  - In Active Directory it writes C(msRTCSIP-PrimaryHomeServer) and C(msRTCSIP-TargetHomeServer) of the users, and of those who go from
    R2 to 2007 also C(msRTCSIP-UserLocationProfile). The guide R(Rights,ansible_collections.msrtc.ocs.docsite.rights) has the lines
    that grant this.
  - Everything is done in one call of the module. Never loop over users.
seealso:
  - module: msrtc.ocs.ocs_user_info
  - module: msrtc.ocs.ocs_pool_info
  - ref: ansible_collections.msrtc.ocs.docsite.moving_users
    description: What happens to a user, the state table, and how to read the diff.
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

- name: Move two users
  msrtc.ocs.ocs_user_move:
    pool: pool2007
    target_pool: poolr2
    identities:
      - sip:alice@corp.example.com
      - CORP\bob

- name: Move everybody, but never more than expected
  msrtc.ocs.ocs_user_move:
    pool: pool2007
    target_pool: poolr2
    all_users: true
    max_users: 5000
    journal_dir: /var/lib/ocs-journals
    report_file: /var/lib/ocs-journals/pool2007.jsonl

- name: Move the first wave, a group of pilots
  msrtc.ocs.ocs_user_move:
    pool: pool2007
    target_pool: poolr2
    group: CORP\OCS pilots
    connected_users: skip

- name: The back end of a pool is lost; give its users a new home
  msrtc.ocs.ocs_user_move:
    pool: deadpool
    target_pool: poolr2
    all_users: true
    discard_data: true
"""

RETURN = r"""
pool:
  description: Name of the pool that users leave.
  returned: unless the task is refused, or cannot start
  type: str
  sample: pool2007
target_pool:
  description: Name of the pool that takes them.
  returned: unless the task is refused, or cannot start
  type: str
  sample: poolr2
counts:
  description: Number of users by outcome; V(not_reached) when the run stopped before.
  returned: unless the task is refused, or cannot start
  type: dict
  sample: {already_there: 0, failed: 0, moved: 1998, not_reached: 0, resumed: 2, skipped: 1}
users:
  description: Users with their outcome, at most 1,000; when some failed, only those that need attention. O(report_file) has
    all of them.
  returned: unless the task is refused, or cannot start
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
      sample: skipped
    state:
      description: The row of the state table that applied; the guide lists them.
      type: str
      sample: homed_elsewhere
    reason:
      description: Why the user was skipped or failed.
      type: str
      sample: Homed on poolr3, neither on the pool to leave nor on poolr2.
    lost:
      description: What the target could not hold.
      type: list
      elements: dict
      sample: [{section: conferences, what: pstn_conference_id, rows: 1, why: it belongs to the old pool and cannot follow a user}]
rows:
  description: Number of rows on the target by section of user data, summed up over the users that changed.
  returned: unless the task is refused, or cannot start
  type: dict
  sample: {contact_groups: 5994, contacts: 113886, home: 1998}
losses:
  description: What the target cannot hold, for each user; at most 1,000 entries.
  returned: unless the task is refused, or cannot start
  type: list
  elements: dict
  sample:
    - sip_uri: sip:alice@corp.example.com
      section: conferences
      what: pstn_conference_id
      rows: 1
      why: it belongs to the old pool and cannot follow a user
left:
  description: SIP addresses that stay on O(pool) after the run; at most 1,000 of each kind.
  returned: unless the task is refused, or cannot start
  type: dict
  contains:
    users:
      description: Users who were skipped, failed or were not reached.
      type: list
      elements: str
      sample: [carol@corp.example.com]
    contacts:
      description: Contact objects that do not stand for a person, such as those of Exchange UM and of applications.
      type: list
      elements: str
      sample: [autoattendant@corp.example.com]
    ghosts:
      description: Addresses with rows in the back end whose owner is homed elsewhere or has no account.
      type: list
      elements: str
      sample: []
still_open:
  description: Users whom an earlier run has begun to move between these pools, and whom this task leaves as they are.
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
journal:
  description: The journal of this run, if it changed anything.
  returned: unless the task is refused, or cannot start
  type: str
  sample: /var/lib/ocs-journals/ocs-move-pool2007-to-poolr2-20260131T220000.000000Z-1a2b3c4d.jsonl
journal_size:
  description:
    - How many bytes the journal of this plan needs at most, but for what users change while they are moved.
    - The task refuses to start where there is less room.
  returned: unless the task is refused, or cannot start
  type: int
  sample: 41943040
report_file:
  description: The report, if one was asked for.
  returned: unless the task is refused, or cannot start
  type: str
  sample: /var/lib/ocs-journals/pool2007.jsonl
account:
  description: A file that tells of the run, in words; after Ctrl-C nobody reads the result of a module.
  returned: when a signal has ended the run, and not in check mode
  type: str
  sample: /var/lib/ocs-journals/ocs_user_move-20260131T220000Z-1a2b3c4d.interrupted.txt
refusals:
  description: Everything that keeps the task from starting, at most 1,000 reasons. O(report_file) has all of them.
  returned: when the task is refused
  type: list
  elements: str
  sample: ["sip:erin@corp.example.com: Homed on poolr3, neither on the pool to leave nor on poolr2."]
planned:
  description:
    - Number of users by outcome, as the run would have reported them.
    - A task that is refused has changed nothing, so it returns no RV(counts).
  returned: when the task is refused
  type: dict
  sample: {already_there: 0, failed: 0, moved: 1998, not_reached: 0, resumed: 2, skipped: 1}
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.request import MOVE_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.task import move_users
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, SELECTION_OPTIONS, MOVE_OPTIONS),
        supports_check_mode=True,
    )
    run(module, move_users)


if __name__ == "__main__":
    main()
