# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of an import is kept for all users until the run is over: it is small for each of them."""

from __future__ import annotations

import gc
import tracemalloc

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.verdicts import Verdict

from ..move.simulation import data
from .simulation import World

NAMES = [f"user{number}@example.com" for number in range(200)]


def bytes_of_a_planned_user(world: World, verdict: Verdict) -> float:
    tracemalloc.start()
    try:
        _run, _report, plan = world.import_users(batch_size=50, check_mode=True, restore_in_contact_lists=False)
        assert {user.verdict for user in plan.users} == {verdict}
        gc.collect()
        with_plan, _peak = tracemalloc.get_traced_memory()
        del plan
        gc.collect()
        return (with_plan - tracemalloc.get_traced_memory()[0]) / len(NAMES)
    finally:
        tracemalloc.stop()


def test_a_user_takes_few_bytes_in_the_plan() -> None:
    world = World.with_users([data(name, "x@y") for name in NAMES])
    world.export(*NAMES)
    unchanged = bytes_of_a_planned_user(world, Verdict.UNCHANGED)
    for name in NAMES:
        world.store.users[name] = data(name)
    changed = bytes_of_a_planned_user(world, Verdict.DONE)
    assert (unchanged < 700, changed < 1300) == (True, True), (unchanged, changed)
