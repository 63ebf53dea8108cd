# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The filter wave_starts: does a wave of a pool start now?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.run import starts

DOCUMENTATION = r"""
name: wave_starts
short_description: Whether a wave of a pool starts now
version_added: 0.1.0
author:
  - MSRTC OCS maintainers (@msrtc-ocs)
description:
  - A wave starts when it has somebody to move, when no earlier wave has stopped the run, and when it can end in the
    maintenance window.
  - It is a part of the role P(msrtc.ocs.pool_decommission#role). Use that role.
positional: number
options:
  _input:
    description:
      - A pool, as M(msrtc.ocs.ocs_decommission_check_info) has returned it with
        O(msrtc.ocs.ocs_decommission_check_info#module:begin).
    type: dict
    required: true
  number:
    description: Which of its waves, counted from 0.
    type: int
    required: true
  rehearsal:
    description: A rehearsal goes through all waves, whatever the window.
    type: bool
    default: false
seealso:
  - module: msrtc.ocs.ocs_decommission_check_info
  - ref: ansible_collections.msrtc.ocs.docsite.decommissioning_pools
    description: Waves and maintenance windows.
"""

EXAMPLES = r"""
- name: Say whether the first wave can start
  ansible.builtin.debug:
    msg: "{{ checked.pools[0] | msrtc.ocs.wave_starts(0) }}"
"""

RETURN = r"""
_value:
  description: Whether it starts.
  type: bool
  sample: true
"""


def wave_starts(pool: Mapping[str, Any], number: int, rehearsal: bool = False) -> bool:
    """The filter, which DOCUMENTATION describes."""
    return starts(pool, number, datetime.now(UTC), rehearsal=rehearsal)


class FilterModule:
    """The filters of this file, in the form that Ansible loads."""

    def filters(self) -> dict[str, Callable[..., Any]]:
        """The one filter, by its name."""
        return {"wave_starts": wave_starts}
