# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole pools emptied: promised, done and once more; with User Replicator; by two at once; many into one."""

from __future__ import annotations

from pathlib import Path

import pytest

from end_to_end.decommission.decommissioning import CONTACTS
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, move, move_options, unlike
from lab.data.pools import LabPool
from lab.environment import Lab
from lab.snapshot import Snapshot, difference
from samples import cases


@pytest.fixture
def modules(interpreters: WarmInterpreters, movable_lab: Lab, tmp_path: Path) -> Modules:
    movable_lab.reset()
    return Modules(interpreters, tmp_path, movable_lab.connection)


def moved_whole(before: Snapshot, after: Snapshot) -> set[str]:
    """The users who have left the pool, each with every row."""
    moved = before.back_ends[SOURCE].homed - before.back_ends[TARGET].homed - after.back_ends[SOURCE].homed
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}
    return moved


def test_promised_done_and_once_more(modules: Modules, movable_lab: Lab) -> None:
    before, marks = movable_lab.snapshot(), movable_lab.marks()
    promised = move(modules, movable_lab, check=True, diff=True).succeeded().result
    assert difference(before, movable_lab.snapshot()) == []
    assert movable_lab.changes(marks).nothing_written

    done = move(modules, movable_lab, diff=True).succeeded().result
    after = movable_lab.snapshot()
    assert (done["counts"], done["rows"]) == (promised["counts"], promised["rows"])
    assert done["diff"] == promised["diff"]
    assert addresses_homed(movable_lab, after, SOURCE) == CONTACTS
    assert after.back_ends[SOURCE].homed == CONTACTS | {"ghost_gone@example.test"}
    assert len(moved_whole(before, after)) > 40

    marks = movable_lab.marks()
    assert not move(modules, movable_lab).succeeded().changed
    assert movable_lab.changes(marks).nothing_written


def test_user_replicator_runs_all_the_time(modules: Modules, movable_lab: Lab) -> None:
    """User Replicator un-homes and deletes on both pools while the run is under way; nothing is lost."""
    before = movable_lab.snapshot()
    with movable_lab.replicator.looping() as replicator:
        move(modules, movable_lab, batch_size=10, settle_time=replicator.settle_time).succeeded()
    assert len(moved_whole(before, movable_lab.snapshot())) > 40


def test_two_runs_at_once(modules: Modules, movable_lab: Lab) -> None:
    """One moves the pool; the other is told who holds it, or finds everything done."""
    before = movable_lab.snapshot()
    options = move_options(movable_lab, batch_size=5)
    runs = [modules.start("ocs_user_move", options) for _time in range(2)]
    first, second = (run.finish() for run in runs)
    loser = next((run for run in (first, second) if run.failed), None)
    assert loser is None or "lock" in loser.message
    assert not first.failed or not second.failed
    assert len(moved_whole(before, movable_lab.snapshot())) > 40


SOURCES = cases([f"old{number}" for number in range(1, 9)], 2)


def test_pools_at_once_into_one(
    interpreters: WarmInterpreters, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Two, or eight. Two are built as those of test_pool_decommission_inventory are."""
    pools = [LabPool(name, "2007", users=12) for name in SOURCES] + [LabPool(TARGET, "2007 R2", users=6)]
    users = 12 * len(SOURCES) + 6
    with Lab.up(tmp_path_factory.mktemp("lab"), pools=pools, users=users, seed=3, contacts=8, awkward=[]) as lab:
        before = lab.snapshot()
        modules = Modules(interpreters, tmp_path, lab.connection)
        runs = [modules.start("ocs_user_move", move_options(lab, pool=name)) for name in SOURCES]
        for run in runs:
            run.finish().succeeded()
        after = lab.snapshot()
        for name in SOURCES:
            homed = before.back_ends[name].homed
            assert len(homed) == 12
            assert after.back_ends[name].homed == set()
            assert unlike(before.back_ends[name], after.back_ends[TARGET], homed) == {}
