# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit of 0 is a limit: the plan of the preflight takes it so, and the move has to get it too."""

from __future__ import annotations

from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.request import POOL_OPTIONS

TASKS = Path(__file__).parents[3] / "roles" / "pool_decommission" / "tasks"


def test_no_number_of_a_pool_is_left_out_because_it_is_0() -> None:
    numbers = [name for name, option in POOL_OPTIONS.items() if option.get("type") in ("int", "float")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in TASKS.glob("*.yml"))
    assert numbers and not [name for name in numbers if f"pool_decommission_pool.{name} | default(omit, true)" in text]
