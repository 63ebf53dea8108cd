#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_decommission_report
short_description: Write a report on a pool that is taken out of service
description:
  - Writes one HTML page that a manager can read, of what other tasks have found and done, and the same facts as JSON beside it.
  - The page is one file that needs no network. It is light or dark, can be printed, and has a table of all users that can
    be searched and sorted, also with 100,000 of them.
  - Reaches neither the directory nor a back end. The same facts give the same files, byte for byte.
  - The guide R(Reports on decommissioned pools,ansible_collections.msrtc.ocs.docsite.decommission_report) describes the page
    and the JSON.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
requirements:
  - Python 3.11 or newer on the host where this runs
extends_documentation_fragment:
  - action_common_attributes
  - action_common_attributes.files
attributes:
  check_mode:
    support: partial
    details:
      - Writes its files in check mode, too. The report on a rehearsal is what the rehearsal is for, and O(rehearsal) marks it.
  diff_mode:
    support: none
  platform:
    platforms: posix
  safe_file_operations:
    support: full
    details:
      - Each file is made beside its place and gets its name when it is complete.
  vault:
    support: none
options:
  dest:
    description:
      - The page to write, ending in C(.html). The facts are written to the same name ending in C(.json).
      - Missing folders are made, for their owner only.
    type: path
    required: true
  mode:
    description:
      - Mode of these files, as four octal digits in quotes. A report holds personal data.
    type: str
    default: "0600"
  title:
    description:
      - The heading. Defaults to a sentence with the name of O(pool).
    type: str
  index:
    description:
      - A page besides, with one row for each of several pools - its state, users, what is lost, what is in the way, and a link to
        its report.
      - It is made from the JSON files of the reports that are there, so each report of the list is written with the same O(index).
    type: dict
    suboptions:
      dest:
        description: The page to write, ending in C(.html). Its links are relative, so it can be moved together with the reports.
        type: path
        required: true
      reports:
        description: All pools, in the order of the rows. Of a pool without a report the row says so.
        type: list
        elements: dict
        required: true
        suboptions:
          pool:
            description: Name of the pool.
            type: str
            required: true
          successor:
            description: Name of its successor.
            type: str
            required: true
          report:
            description: The O(dest) of its report.
            type: path
            required: true
  rehearsal:
    description:
      - Whether the report is of a rehearsal, which the page then says on its first line and on every printed page.
      - Defaults to whether the task runs in check mode.
    type: bool
  pool:
    description:
      - The pool that is taken out of service, by its name, FQDN or DN.
    type: str
    required: true
  successor:
    description:
      - The pool that takes its users, by its name, FQDN or DN.
    type: str
    required: true
  pools_before:
    description:
      - What M(msrtc.ocs.ocs_pool_info) returned as RV(msrtc.ocs.ocs_pool_info#module:pools) before the work. Both pools have
        to be among them.
    type: list
    elements: dict
    required: true
  pools_after:
    description:
      - The same after the work. Leave it out in a rehearsal.
    type: list
    elements: dict
    default: []
  moves:
    description:
      - The moves, in their order. A user who occurs in several is reported as the last one has left him. In a rehearsal, a user
        counts in the first one only.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the wave.
        type: str
        default: ""
      started:
        description: When it began, as an ISO 8601 time.
        type: str
      ended:
        description: When it ended, as an ISO 8601 time.
        type: str
      result:
        description:
          - What M(msrtc.ocs.ocs_user_move) returned, also when it failed. Its RV(msrtc.ocs.ocs_user_move#module:report_file) is
            read line by line, and needed for moves of more than 1,000 users.
        type: dict
        required: true
  data_loss_allowed:
    description:
      - Whether the moves were allowed to lose what the successor cannot hold.
    type: bool
    default: false
  audit_before:
    description:
      - What M(msrtc.ocs.ocs_pool_audit_info) returned as RV(msrtc.ocs.ocs_pool_audit_info#module:findings) before the work. The page shows
        20 objects of each finding, and which findings were accepted.
    type: list
    elements: dict
  audit_after:
    description:
      - The same after the work.
    type: list
    elements: dict
  accepted_findings:
    description:
      - Names of findings that somebody has accepted, besides those that say so themselves.
    type: list
    elements: str
    default: []
  steps:
    description:
      - What only people can do, in the order in which it has to be done.
    type: list
    elements: dict
    default: []
    suboptions:
      step:
        description: What to do.
        type: str
        required: true
      why:
        description: More about it.
        type: str
        default: ""
      command:
        description: The command line.
        type: str
        default: ""
  run_by:
    description:
      - Who did the work. Defaults to the account and the machine that this task runs with.
    type: str
  started:
    description:
      - When the work began, as an ISO 8601 time. The report has no time but those that are given.
    type: str
  ended:
    description:
      - When the work ended, as an ISO 8601 time.
    type: str
notes:
  - The task is C(changed) when a file has other content than before. A play that must not be C(changed) when it has
    nothing to do gives no new times then, or leaves this task out.
  - Nothing but what the guide lists is taken from results, so no task's arguments get into a report.
seealso:
  - module: msrtc.ocs.ocs_pool_audit_info
  - module: msrtc.ocs.ocs_pool_info
  - module: msrtc.ocs.ocs_user_move
  - ref: ansible_collections.msrtc.ocs.docsite.decommission_report
    description: What the page and the JSON file hold, and how large they become.
"""

EXAMPLES = r"""
- name: Look at both pools
  msrtc.ocs.ocs_pool_info:
    pools: [pool2007, poolr2]
    back_end: true
  register: before

- name: Move everybody
  msrtc.ocs.ocs_user_move:
    pool: pool2007
    target_pool: poolr2
    all_users: true
    report_file: /var/lib/ocs-reports/pool2007.jsonl
  register: moved

- name: Look at both pools again
  msrtc.ocs.ocs_pool_info:
    pools: [pool2007, poolr2]
    back_end: true
  register: after

- name: Write the report
  msrtc.ocs.ocs_decommission_report:
    dest: /var/lib/ocs-reports/pool2007.html
    pool: pool2007
    successor: poolr2
    pools_before: "{{ before.pools }}"
    pools_after: "{{ [] if ansible_check_mode else after.pools }}"
    moves:
      - name: Everybody
        result: "{{ moved }}"
    steps:
      - step: Deactivate the servers of the pool
        why: In the console, or by LCSCmd. The front ends come last.
      - step: Remove the pool
        why: In the console, Forest > Enterprise pools > Remove Pool.
"""

RETURN = r"""
page:
  description: The page.
  returned: success
  type: str
  sample: /var/lib/ocs-reports/pool2007.html
data:
  description: The same facts as JSON.
  returned: success
  type: str
  sample: /var/lib/ocs-reports/pool2007.json
index:
  description: The page of O(index.dest). None without O(index).
  returned: success
  type: str
  sample: /var/lib/ocs-reports/index.html
size:
  description: Size of the page in bytes.
  returned: success
  type: int
  sample: 4812345
rehearsal:
  description: Whether the report is marked as one of a rehearsal.
  returned: success
  type: bool
  sample: false
verdict:
  description: The page's first sentence.
  returned: success
  type: str
  sample: "pool2007 is empty: nothing stands in the way of removing it."
summary:
  description: The sentences of the page's summary.
  returned: success
  type: list
  elements: str
  sample: ["pool2007 is empty: nothing stands in the way of removing it."]
closing_lines:
  description:
    - The report for a terminal - the verdict, users, rows, what is lost, who stays and why, the time, the page, and the steps that stay
      with people.
  returned: success
  type: list
  elements: str
  sample: ["pool2007 is empty: nothing stands in the way of removing it.", "Report: /var/lib/ocs-reports/pool2007.html"]
counts:
  description: Number of users (C(users)), of those who are done and of those who are left, and by outcome.
  returned: success
  type: dict
  sample: {already_there: 0, done: 2000, failed: 0, left: 1, moved: 1998, not_reached: 0, resumed: 2, skipped: 1, users: 2001}
left:
  description: Number of users on the pool at the end.
  returned: success
  type: int
  sample: 0
contradictions:
  description:
    - Figures of the report that belong together and differ, a sentence for each pair. The page shows them as an error above
      everything else, and RV(closing_lines) have them, too.
  returned: success
  type: list
  elements: str
  sample: ["Everybody, users moved: 117. Such users in its list of users: 116."]
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.request import REPORT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.task import report
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run


def main() -> None:
    module = OcsModule(argument_spec=REPORT_OPTIONS, supports_check_mode=True)
    run(module, report, reads_only=True)


if __name__ == "__main__":
    main()
