#!/usr/bin/python
# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

DOCUMENTATION = r"""
module: ocs_decommission_record
short_description: Record what a wave of a pool's users has done
description:
  - Takes the result of a wave's M(msrtc.ocs.ocs_user_move) into what is known of a pool that is taken out of service, and writes
    it to the record in the pool's folder of reports.
  - It is a part of the role P(msrtc.ocs.pool_decommission#role). Use that role.
  - Needs no server. No user, pool or database is changed.
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
version_added: 0.1.0
requirements:
  - Python 3.11 or newer on the host where this runs
extends_documentation_fragment:
  - action_common_attributes
attributes:
  check_mode:
    support: full
    details:
      - A rehearsal is not recorded.
  diff_mode:
    support: none
    details:
      - The record is written for the next run, and for the report.
  idempotent:
    description: When run twice in a row with the same arguments, the second run changes nothing.
    support: none
    details:
      - Each wave is recorded once a run.
  platform:
    platforms: posix
options:
  pools:
    description: RV(msrtc.ocs.ocs_decommission_check_info#module:pools), or what this module or M(msrtc.ocs.ocs_decommission_verify_info) returned.
    type: list
    elements: dict
    required: true
  number:
    description: Which of the pools, counted from 0.
    type: int
    required: true
  wave:
    description: Which of its waves, counted from 0.
    type: int
    required: true
  result:
    description: What M(msrtc.ocs.ocs_user_move) has returned for the wave, also when it failed or was skipped.
    type: dict
    required: true
seealso:
  - module: msrtc.ocs.ocs_decommission_check_info
  - module: msrtc.ocs.ocs_decommission_verify_info
  - ref: ansible_collections.msrtc.ocs.docsite.decommissioning_pools
    description: Taking pools out of service, from the first look to the last step.
"""

EXAMPLES = r"""
- name: Record what the first wave of the first pool has done
  msrtc.ocs.ocs_decommission_record:
    pools: "{{ checked.pools }}"
    number: 0
    wave: 0
    result: "{{ moved }}"
  register: recorded
"""

RETURN = r"""
pools:
  description:
    - O(pools), one of which has what the wave has done in C(run).
  returned: success
  type: list
  elements: dict
  contains:
    run:
      description: What the play has done with the pool until now.
      type: dict
      contains:
        stopped:
          description: Why no further wave starts. Empty if one may.
          type: str
          sample: Wave rest was not moved completely; later ones have not started.
        unfinished:
          description: What is wrong at the end of the waves.
          type: list
          elements: str
          sample: []
"""

from ansible_collections.msrtc.ocs.plugins.module_utils._module import OcsModule
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.record import record_wave
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.request import RECORD_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._result import run


def main() -> None:
    module = OcsModule(argument_spec=RECORD_OPTIONS, supports_check_mode=True)
    run(module, lambda module: record_wave(module.params, rehearsal=module.check_mode), reads_only=True)


if __name__ == "__main__":
    main()
