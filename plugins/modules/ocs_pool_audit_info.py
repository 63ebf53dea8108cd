#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_pool_audit_info
short_description: Find everything that is wrong with a pool, or in the way of removing it
description:
  - Compares Active Directory with the back ends of pools of Office Communications Server 2007 and 2007 R2, and reports what
    is wrong, what keeps a pool from being removed, and what should be known before its users are moved.
  - Every finding has a name, a severity, what it means, the documented remedy, and the objects that it is about. The guide
    R(Auditing pools,ansible_collections.msrtc.ocs.docsite.auditing_pools) describes all of them.
  - Active Directory is read once for all pools. Back ends are counted by SQL, many users at a time. No rights to write are
    needed, and nothing is changed.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
attributes:
  check_mode:
    support: full
    details:
      - With O(dest), says whether the file would change, and does not write it.
  diff_mode:
    support: none
  idempotent:
    support: full
options:
  pools:
    description:
      - Pools to audit, each by its name, FQDN or DN, without regard to case.
      - If empty, all pools, and also what belongs to no pool, such as users whose pool does not exist any more.
    type: list
    elements: str
    default: []
  successor:
    description:
      - The pool that shall take the users of O(pools). Adds what it could not hold of their data, and whether it would then
        have more users than the documents allow.
    type: str
  back_end:
    description:
      - Ask the back ends. With V(false), only the directory is audited.
    type: bool
    default: true
  unreachable_back_end:
    description:
      - What to do when a back end cannot be asked, or has unexpected tables.
      - V(report) makes that a finding and goes on with the other pools; V(fail) makes the task fail.
    type: str
    choices: [report, fail]
    default: report
  contact_limit:
    description:
      - Report users with more contacts than this. No public table holds what a pool is set to.
    type: int
    default: 1000
  user_limits:
    description:
      - By pool, the largest number of users that it may have, where that differs from the documented figure.
      - Documented are 5,000 for Standard Edition, and for Enterprise Edition 125,000 (2007) and 100,000 (2007 R2) with the
        largest configuration. The directory does not show which configuration a pool has.
    type: dict
    default: {}
  accepted:
    description:
      - Names of findings that you know of and accept. They are listed all the same, with RV(findings[].accepted=true), but
        not counted as blockers, warnings or notes.
    type: list
    elements: str
    default: []
  limit:
    description:
      - How many objects to list of each finding of each pool. RV(findings[].count) counts all, and O(dest) has all.
    type: int
    default: 20
  dest:
    description:
      - File to write every object of every finding to, as JSON Lines, on the host where the module runs. Its folder has to
        exist.
      - It holds names of people, and is written with mode 0600. The file is the same for two audits of the same state.
    type: path
seealso:
  - module: msrtc.ocs.ocs_pool_info
  - module: msrtc.ocs.ocs_user_info
  - ref: ansible_collections.msrtc.ocs.docsite.auditing_pools
    description: All findings, with what each means and how to read the result.
"""

EXAMPLES = r"""
- name: What is wrong in this forest?
  msrtc.ocs.ocs_pool_audit_info:
    directory_servers: [dc1.corp.example.com]
    directory_user: CORP\svc-ocs
    directory_password: "{{ vaulted_password }}"
    back_end_user: ocs_reader
    back_end_password: "{{ vaulted_sql_password }}"
  register: audit

- name: What is in the way of moving everybody to the new pool?
  msrtc.ocs.ocs_pool_audit_info:
    pools: [oldpool]
    successor: newpool
    dest: /var/lib/ocs-reports/oldpool.jsonl
  register: audit

- name: Show it
  ansible.builtin.debug:
    msg: "{{ item.severity }}: {{ item.count }} {{ item.name }}. {{ item.description }} {{ item.remedy }}"
  loop: "{{ audit.findings }}"
  loop_control:
    label: "{{ item.name }}"

- name: Stop unless only what is known is in the way
  msrtc.ocs.ocs_pool_audit_info:
    pools: [oldpool]
    accepted: [users, signed_in_users, trusted_services]
  register: audit
  failed_when: audit.summary.blockers > 0
"""

RETURN = r"""
findings:
  description: One for each kind of finding and pool, the gravest first.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the finding. It stays the same in later versions.
      type: str
      sample: half_moved
    severity:
      description:
        - V(blocker) keeps the pool from being removed or its users from being moved safely, V(warning) needs somebody's
          decision, V(note) is good to know.
      type: str
      sample: blocker
    pool:
      description: Name of the pool. None for what belongs to no pool.
      type: str
      sample: oldpool
    count:
      description: Number of objects.
      type: int
      sample: 3
    accepted:
      description: Whether the task accepts it.
      type: bool
      sample: false
    description:
      description: What it means.
      type: str
      sample: "A move to another pool was begun and not finished: the target home server names a pool that is not the home."
    remedy:
      description: What to do about it.
      type: str
      sample: "Run the same move again. A move to a third pool refuses them until then."
    command:
      description:
        - A command that does it or shows more, if there is one. What stands in angle brackets, or in capital letters in a line of
          ansible-playbook, is to be filled in. That line is a dry run, can be pasted into a shell, and names O(successor).
      type: str
      sample: "Move-CsConferenceDirectory -Identity <number> -TargetPool <pool> (to Lync)"
    source:
      description: The documentation that says so, or that it is inferred.
      type: str
      sample: "OCS 2007 R2 documentation, Removing an Enterprise pool."
    objects:
      description: The first ones, in alphabetical order.
      type: list
      elements: dict
      contains:
        name:
          description: Name for people, such as the SIP URI.
          type: str
          sample: sip:ann@example.com
        dn:
          description: DN of the object in the directory. None for what is found in a back end only.
          type: str
          sample: CN=Ann Lee,OU=Staff,DC=corp,DC=example,DC=com
        sip_uri:
          description: SIP URI, of users and contacts.
          type: str
          sample: sip:ann@example.com
        detail:
          description: What is particular about this one.
          type: str
          sample: from oldpool to newpool
    truncated:
      description: Whether there are more objects than are listed.
      type: bool
      sample: false
summary:
  description: The findings in numbers.
  returned: success
  type: dict
  contains:
    clean:
      description: Whether there is no blocker and no warning but accepted ones.
      type: bool
      sample: false
    blockers:
      description: Number of findings of this severity that are not accepted.
      type: int
      sample: 2
    warnings:
      description: Number of findings of this severity that are not accepted.
      type: int
      sample: 0
    notes:
      description: Number of findings of this severity that are not accepted.
      type: int
      sample: 1
    accepted:
      description: Number of findings that are accepted.
      type: int
      sample: 0
    objects:
      description: Number of objects by name of the finding, over all pools.
      type: dict
      sample: {half_moved: 3, users: 1450}
pools:
  description: The pools that were audited, sorted by name.
  returned: success
  type: list
  elements: dict
  contains:
    name:
      description: Name of the pool's object.
      type: str
      sample: oldpool
    fqdn:
      description: DNS name of the pool.
      type: str
      sample: oldpool.corp.example.com
    dn:
      description: DN of the pool's object.
      type: str
      sample: CN=oldpool,CN=Pools,CN=RTC Service,CN=Services,CN=Configuration,DC=corp,DC=example,DC=com
    version:
      description: Version of the product.
      type: str
      sample: 2007 R2
    kind:
      description: V(Standard Edition) or V(Enterprise Edition).
      type: str
      sample: Standard Edition
    users:
      description: Number of users homed here, according to Active Directory, with contacts that stand for users of other
        forests.
      type: int
      sample: 1450
    back_end:
      description: V(answered), V(unreachable), V(another pool's) or V(not asked).
      type: str
      sample: answered
    homed_in_back_end:
      description: Number of users homed here, according to the back end. None if it was not asked, did not answer, or
        is another pool's.
      type: int
      sample: 1447
    findings:
      description: Names of the pool's findings, the gravest first.
      type: list
      elements: str
      sample: [half_moved, users]
known_findings:
  description: The names of all findings that there can be.
  returned: success
  type: list
  elements: str
  sample: [users, half_moved, conference_directories]
dest:
  description: The file.
  returned: O(dest) is given
  type: str
  sample: /var/lib/ocs-reports/oldpool.jsonl
sha256:
  description: Its SHA-256 checksum.
  returned: O(dest) is given
  type: str
  sample: 3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea
size:
  description: Its size in bytes.
  returned: O(dest) is given
  type: int
  sample: 182544
"""

from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.task import audit
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run

OPTIONS: dict[str, dict[str, Any]] = {
    "pools": {"type": "list", "elements": "str", "default": []},
    "successor": {"type": "str"},
    "back_end": {"type": "bool", "default": True},
    "unreachable_back_end": {"type": "str", "choices": ["report", "fail"], "default": "report"},
    "contact_limit": {"type": "int", "default": 1000},
    "user_limits": {"type": "dict", "default": {}},
    "accepted": {"type": "list", "elements": "str", "default": []},
    "limit": {"type": "int", "default": 20},
    "dest": {"type": "path"},
}


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, OPTIONS),
        supports_check_mode=True,
    )
    run(module, lambda module: audit(module.params, module.check_mode), reads_only=True)


if __name__ == "__main__":
    main()
