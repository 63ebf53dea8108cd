#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_decommission_verify_info
short_description: Look what is left on a pool that is taken out of service
description:
  - Asks who of a pool's users is left, when its waves have been moved, audits the pool once more, and describes it and its successor
    as they are now.
  - It is a part of the role P(msrtc.ocs.pool_decommission#role). Use that role.
  - Nothing is changed. Users who are left are told of, and do not make the task fail.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
extends_documentation_fragment:
  - msrtc.ocs.attributes
  - msrtc.ocs.attributes.info_module
  - msrtc.ocs.directory
  - msrtc.ocs.back_end
options:
  pools:
    description: RV(msrtc.ocs.ocs_decommission_check_info#module:pools), or what M(msrtc.ocs.ocs_decommission_record) returned.
    type: list
    elements: dict
    required: true
  number:
    description: Which of the pools, counted from 0.
    type: int
    required: true
  users:
    description:
      - Look for users who are left, too. In check mode nobody has moved, so that what the waves answered is taken.
    type: bool
    default: true
  journal_dir:
    description: The folder for journals of M(msrtc.ocs.ocs_user_move), which tell of moves that were begun.
    type: path
seealso:
  - module: msrtc.ocs.ocs_decommission_check_info
  - module: msrtc.ocs.ocs_decommission_record
  - module: msrtc.ocs.ocs_pool_audit_info
  - ref: ansible_collections.msrtc.ocs.docsite.decommissioning_pools
    description: Taking pools out of service, from the first look to the last step.
"""

EXAMPLES = r"""
- name: Look what is left on the first pool
  msrtc.ocs.ocs_decommission_verify_info:
    pools: "{{ recorded.pools }}"
    number: 0
  register: verified
"""

RETURN = r"""
pools:
  description:
    - O(pools), one of which has what is left in C(run).
  returned: success
  type: list
  elements: dict
  contains:
    run:
      description: What the play has done with the pool, and what was seen now.
      type: dict
      contains:
        unfinished:
          description: What is wrong at the end, such as the users who are left.
          type: list
          elements: str
          sample: ["Users are left on pool2007: carol@corp.example.com. The report says why: /var/lib/ocs-reports/pool2007."]
        findings:
          description: Findings of the audit, as M(msrtc.ocs.ocs_pool_audit_info) returns them. None in check mode.
          type: list
          elements: dict
          sample: []
        pools_after:
          description: Both pools, as M(msrtc.ocs.ocs_pool_info) describes them. Empty in check mode.
          type: list
          elements: dict
          sample: []
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import BACK_END_OPTIONS, DIRECTORY_OPTIONS, merge
from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.request import VERIFY_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.verifying import verified
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run


def main() -> None:
    module = OcsModule(
        argument_spec=merge(DIRECTORY_OPTIONS, BACK_END_OPTIONS, VERIFY_OPTIONS),
        supports_check_mode=True,
    )
    run(module, lambda module: verified(module.params, rehearsal=module.check_mode), reads_only=True)


if __name__ == "__main__":
    main()
