#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_decommission_check_info
short_description: Check everything before pools are taken out of service
description:
  - Checks what a play wants to do with pools of Office Communications Server 2007 and 2007 R2, and refuses everything that is
    wrong together, in one list, before anything is touched.
  - It is the preflight of the role P(msrtc.ocs.pool_decommission#role), which needs its result. Use that role; of its own the
    module is good for seeing whether a plan would be accepted.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.attributes.info_module
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
attributes:
  check_mode:
    support: full
    details:
      - This module changes nothing. In check mode it asks for read rights only, and the window need not have begun.
options:
  pools:
    description:
      - The pools that shall be gone.
    type: list
    elements: dict
    required: true
    suboptions:
      name:
        description: The pool, by its name, FQDN or DN.
        type: str
        required: true
      successor:
        description:
          - The pool that takes its users, by its name, FQDN or DN.
          - Refused are a pool that is to go itself, one of another forest, one of another product, one with too little room, and
            one of an older version unless O(pools[].allow_data_loss).
        type: str
        required: true
      state:
        description: What shall become of the pool.
        type: str
        choices: [decommissioned]
        default: decommissioned
      waves:
        description:
          - Groups of users that are moved one after the other. Without any, everybody is one wave.
          - Let the last one be O(pools[].waves[].all_users), unless users are to stay.
        type: list
        elements: dict
        default: []
        suboptions:
          name:
            description: Name of the wave.
            type: str
            required: true
          all_users:
            description: Everybody who is left on the pool.
            type: bool
            default: false
          identities:
            description: These users. All of them have to be homed on the pool, or on the successor already.
            type: list
            elements: str
          identities_file:
            description: The users of this CSV file, as with O(pools[].waves[].identities).
            type: path
          identities_column:
            description: The column of the file.
            type: str
            default: sip_uri
          group:
            description: Members of this group, as with O(pools[].waves[].identities).
            type: str
          organizational_unit:
            description: Those users of the pool whose account is below this organisational unit.
            type: str
          domain:
            description: Those users of the pool whose account is in this domain.
            type: str
          sip_uri:
            description: Those users of the pool whose SIP URI is like this.
            type: str
          display_name:
            description: Those users of the pool whose display name is like this.
            type: str
          ldap_filter:
            description: Those users of the pool for whom this LDAP filter holds.
            type: str
          pause:
            description: Seconds to wait after the wave, if it has moved anybody.
            type: int
            default: 0
          stop:
            description: End after the wave, if it has moved anybody. The next run goes on with the next wave.
            type: bool
            default: false
      window:
        description:
          - The maintenance window. No wave starts that cannot end in it.
        type: dict
        suboptions:
          start:
            description: When it begins, as an ISO 8601 time with its time zone.
            type: str
          end:
            description: When it ends, as an ISO 8601 time with its time zone.
            type: str
            required: true
      users_per_minute:
        description:
          - How fast users are moved at this site. A wave that would need longer than the whole window is refused.
          - Without it the role measures the first wave.
        type: float
      successor_capacity:
        description:
          - How many users the successor can hold, where that differs from the documented figure, such as 5,000 for Standard
            Edition.
        type: int
      accepted_findings:
        description:
          - Names of findings of the audit (M(msrtc.ocs.ocs_pool_audit_info)) that are known and accepted. Every other blocker and
            warning is refused, but those that the work itself takes away.
        type: list
        elements: str
        default: []
      backup_confirmed:
        description: Somebody has looked that there is a current backup of the pool's database.
        type: bool
        default: false
      export:
        description: Export all users of the pool before the first wave. Can only be off with O(pools[].backup_confirmed=true).
        type: bool
        default: true
      export_dir:
        description: Folder for exports. Defaults to the pool's folder in O(report_dir).
        type: path
      delete_leftovers:
        description: Delete rows without an account from the pool's back end when all users have left.
        type: bool
        default: false
      allow_data_loss:
        description: Go on although the successor cannot hold all data, or is of an older version.
        type: bool
        default: false
      allow_without_data:
        description:
          - Move users of whom the pool's back end has nothing; see M(msrtc.ocs.ocs_user_move).
          - Then the finding C(not_in_back_end) of the audit need not be accepted.
        type: bool
        default: false
      recreated_accounts:
        description:
          - Whose the rows are that were made from an account that is gone; see M(msrtc.ocs.ocs_user_move).
          - Unless it is V(refuse), the finding C(recreated_accounts) of the audit need not be accepted. With V(refuse) and
            O(pools[].export) it cannot be, since the export has to know whose the rows are.
        type: str
        choices: [refuse, same_person, other_person]
        default: refuse
      connected_users:
        description: What is done with users who are signed in; see M(msrtc.ocs.ocs_user_move).
        type: str
        choices: [skip, warn]
        default: warn
      contact_limit:
        description: Users with more contacts are not moved.
        type: int
      max_users:
        description: Refuse a wave of more users than this.
        type: int
      max_failures:
        description: End after the batch in which more users of a wave than this have failed. No later wave starts then.
        type: int
      batch_size:
        description: Users per transaction.
        type: int
        default: 500
      settle_time:
        description: Seconds to wait before moved users are looked at once more.
        type: int
        default: 5
      replication_converged:
        description: The domain controllers have received all that an interrupted run has written; see M(msrtc.ocs.ocs_user_move).
        type: bool
        default: false
  pairs:
    description:
      - All pools that the play takes out of service, also on its other hosts. They count for circles and for the room that
        successors have.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: The pool.
        type: str
        required: true
      successor:
        description: Its successor.
        type: str
        required: true
  problems:
    description:
      - What the play has found wrong itself. It is refused together with what the module finds.
    type: list
    elements: str
    default: []
  report_dir:
    description:
      - Folder for reports. Each pool gets a folder in it, with its reports, the record of its runs and its exports.
      - Defaults to C(~/.ansible/msrtc.ocs/reports), but must be given when the module runs in a container.
    type: path
  journal_dir:
    description:
      - Folder for journals of M(msrtc.ocs.ocs_user_move), to see whether it can be used.
    type: path
  begin:
    description:
      - What follows the check, when nothing is refused. Without it, nothing does.
      - V(move) also plans the move of every wave, except in check mode, and refuses what these moves would refuse.
      - V(look) plans nothing; for tasks that only look at the pool, or write its report.
    type: str
    choices: [move, look]
  hooks:
    description:
      - Files of the site's own tasks, by absolute paths on the control node, and by their names in the role, such as C(before_wave).
        Files that do not exist are refused.
    type: dict
    default: {}
  progress:
    description: Whether to show how far the plans are, while they are made.
    type: bool
    default: true
  progress_file:
    description: A file to which lines about the progress are appended. It is set by the action plugin.
    type: path
seealso:
  - module: msrtc.ocs.ocs_pool_audit_info
  - module: msrtc.ocs.ocs_user_move
  - ref: ansible_collections.msrtc.ocs.docsite.decommissioning_pools
    description: Taking pools out of service, from the first look to the last step.
"""

EXAMPLES = r"""
- name: Could the pool be taken out of service tonight?
  msrtc.ocs.ocs_decommission_check_info:
    pools:
      - name: pool2007
        successor: poolr2
        accepted_findings: [conference_directories]
        window:
          end: "2026-01-31T04:00:00+01:00"
        users_per_minute: 2000
        waves:
          - name: pilot
            group: CORP\OCS pilots
          - name: rest
            all_users: true
"""

RETURN = r"""
pools:
  description: The pools, in the order in which they were given, with all suboptions of O(pools).
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the pool.
      type: str
      sample: pool2007
    successor:
      description: Name of its successor.
      type: str
      sample: poolr2
    version:
      description: Version of the pool.
      type: str
      sample: "2007"
    users:
      description: Users homed on it, according to Active Directory, with contacts that stand for users.
      type: int
      sample: 160
    homed_in_back_end:
      description: Users homed on it, according to its back end.
      type: int
      sample: 160
    waves:
      description: The waves with all their suboptions; RV(pools[].waves[].users) is how many users of the pool are in each.
      type: list
      elements: dict
      contains:
        users:
          description: Users of the pool that are in the wave.
          type: int
          sample: 20
    window:
      description: The window, ISO 8601 in UTC, and in words. RV(ignore:start) is None for at once. None if there is none.
      type: dict
      sample: {start: "2026-01-31T21:00:00+00:00", end: "2026-02-01T03:00:00+00:00", text: "until 2026-02-01 03:00 UTC"}
    findings:
      description: Findings of the audit, as M(msrtc.ocs.ocs_pool_audit_info) returns them.
      type: list
      elements: dict
      sample: [{name: users, severity: blocker, pool: pool2007, count: 160, accepted: false}]
    pools:
      description: The pool and its successor, as M(msrtc.ocs.ocs_pool_info) describes them.
      type: list
      elements: dict
      sample: [{name: pool2007, version: "2007", users: 160}, {name: poolr2, version: 2007 R2, users: 1450}]
    steps:
      description: What only people can do afterwards, in its order.
      type: list
      elements: dict
      sample:
        - step: Stop the services on pool2007.corp.example.com
          why: So that nobody signs in while the servers are taken away.
          command: ""
    report_folder:
      description: The pool's folder in O(report_dir).
      type: str
      sample: /var/lib/ocs-reports/pool2007
    index:
      description:
        - What M(msrtc.ocs.ocs_decommission_report) takes as O(msrtc.ocs.ocs_decommission_report#module:index), for all pools of
          the play. None if there is only one.
      type: dict
      sample:
        dest: /var/lib/ocs-reports/index.html
        reports:
          - pool: pool2007
            successor: poolr2
            report: /var/lib/ocs-reports/pool2007/report.html
          - pool: pool2007b
            successor: poolr2
            report: /var/lib/ocs-reports/pool2007b/report.html
    record:
      description: What earlier runs have recorded in that folder. None if there was none.
      type: dict
      sample: {before: {started: "2026-01-31T21:00:00+00:00", pools: [], findings: []}, moves: []}
    run:
      description: What the play does with the pool. Only with O(begin).
      type: dict
      contains:
        to_move:
          description: Users whom the moves of all waves would move now. 0 in check mode.
          type: int
          sample: 160
        files_of_tasks:
          description: The files of tasks for its waves, in their order. Empty when nobody is to be moved.
          type: list
          elements: dict
          sample: [{file: wave.yml, hook: "", wave: 0}]
files_of_tasks:
  description: The files of tasks for all pools, in their order.
  returned: success and O(begin) is given
  type: list
  elements: dict
  sample: [{file: pool.yml, hook: "", pool: 0}]
problems:
  description: Everything that is wrong.
  returned: when it is refused
  type: list
  elements: str
  sample: ["pool2007 is its own successor. Name another pool."]
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.request import CHECK_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.task import check
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, CHECK_OPTIONS),
        supports_check_mode=True,
    )
    run(module, lambda module: check(module.params, module.check_mode))


if __name__ == "__main__":
    main()
