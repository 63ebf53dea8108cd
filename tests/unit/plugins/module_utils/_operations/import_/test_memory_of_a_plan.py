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

FEW, MANY = 60, 260  # users of the worlds; what a plan of a few takes is the same in one of many
MOST = 300  # bytes; 670 and 1,250 with an object and texts of its own for each


def bytes_of_a_plan(world: World, verdict: Verdict) -> int:
    tracemalloc.start()
    try:
        _run, _report, plan = world.import_users(batch_size=50, check_mode=True, restore_in_contact_lists=False)
        assert {user.verdict for user in plan.users} == {verdict}
        gc.collect()
        with_plan, _peak = tracemalloc.get_traced_memory()
        del plan
        gc.collect()
        return with_plan - tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def plans(users: int) -> tuple[int, int]:
    """Bytes of the plan when nothing is left to do, and when all have lost their contacts."""
    names = [f"user{number}@example.com" for number in range(users)]
    world = World.with_users([data(name, "x@y") for name in names])
    world.export(*names)
    unchanged = bytes_of_a_plan(world, Verdict.UNCHANGED)
    for name in names:
        world.store.users[name] = data(name)
    return unchanged, bytes_of_a_plan(world, Verdict.DONE)


def test_a_further_user_takes_few_bytes_in_the_plan() -> None:
    further = [(many - few) / (MANY - FEW) for few, many in zip(plans(FEW), plans(MANY), strict=True)]
    assert all(0 < size < MOST for size in further), further
