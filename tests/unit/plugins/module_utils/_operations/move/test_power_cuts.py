# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run is ended at every exchange in turn, before and after it took effect; running again puts everything right. Two
batches or more are under way, of one user or two.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal import journal as journal_module
from samples import spread

from .running import move
from .simulation import SOURCE, TARGET, THIRD, PowerCut, World, data, user

ALICE, BOB, CAROL, DAVE, ERIN, GHOST = (f"{name}@example.com" for name in "alice bob carol dave erin ghost".split())
FULL = {
    ALICE: data(ALICE, BOB, CAROL, "someone@partner.com"),
    BOB: data(BOB, ALICE),
    CAROL: data(CAROL),
}


def a_pool(folder: Path) -> World:
    """Users with data, one without, one never homed in the back end, one homed elsewhere, and a ghost."""
    users = [user(ALICE, SOURCE), user(BOB, SOURCE), user(CAROL, SOURCE), user(DAVE, SOURCE), user(ERIN, THIRD)]
    old = data(BOB, "from-an-earlier-life@example.com")
    return World.with_users(users, [*FULL.values(), data(GHOST, ALICE)], [old], folder)


@pytest.fixture
def cuttable_journals(monkeypatch: pytest.MonkeyPatch) -> Callable[[World], None]:
    """Let the power switch cut writes of journals as well, in the middle of a line and around fsync."""

    def attach(world: World) -> None:
        def write_all(file: int, line: bytes) -> None:
            with world.switch.exchange():
                os.write(file, line[: len(line) // 2])
            with world.switch.exchange():
                os.write(file, line[len(line) // 2 :])

        monkeypatch.setattr(journal_module, "_write_all", write_all)

    return attach


def check_all_moved(world: World) -> None:
    for address in (ALICE, BOB, CAROL, DAVE):
        account = next(found for found in world.accounts.users.values() if found.address == address)
        assert account.home_pool == TARGET and account.target is None, account
        assert address not in world.source.users
    for address, whole in FULL.items():
        assert world.target.users[address] == whole
    erin = next(found for found in world.accounts.users.values() if found.address == ERIN)
    assert erin == user(ERIN, THIRD)


def run_and_count(world: World) -> int:
    move(world, allow_without_data=True)
    return world.switch.exchanges


def test_cut_at_every_exchange(tmp_path: Path, cuttable_journals: Callable[[World], None]) -> None:
    complete = a_pool(tmp_path / "complete")
    cuttable_journals(complete)
    total = run_and_count(complete)
    check_all_moved(complete)
    assert total > 50
    for cut in range(1, total + 1):
        world = a_pool(tmp_path / str(cut))
        cuttable_journals(world)
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world, allow_without_data=True, batch_size=1 + cut % 2)
        world.restart()
        run, report, _plan = move(world, allow_without_data=True)
        assert not run.stopped and not report.failures, cut
        check_all_moved(world)
        assert world.source.users == {GHOST: data(GHOST, ALICE)}, cut
        before = world.written()
        third, _report, third_plan = move(world, allow_without_data=True)
        assert world.written() == before, cut
        assert not third.changed and not third_plan.acting, cut


def test_cut_twice(tmp_path: Path, cuttable_journals: Callable[[World], None]) -> None:
    total = run_and_count(a_pool(tmp_path / "complete"))
    for first in range(3, total, 7):
        for second in range(2, total, 11):
            world = a_pool(tmp_path / f"{first}-{second}")
            cuttable_journals(world)
            for cut in (first, second):
                world.restart()
                world.switch.exchanges, world.switch.cut_at = 0, cut
                try:
                    move(world, allow_without_data=True)
                except PowerCut:
                    continue
            world.restart()
            move(world, allow_without_data=True)
            check_all_moved(world)


def test_cut_at_every_exchange_while_user_replicator_runs(tmp_path: Path) -> None:
    """User Replicator creates, un-homes and deletes rows on both pools before every exchange."""

    def started(folder: Path) -> World:
        world = a_pool(folder)
        del world.target.users[BOB]  # what it would have done long ago
        world.switch.between.append(world.replicate)
        return world

    total = run_and_count(started(tmp_path / "complete"))
    for cut in spread(range(1, total + 1), 3):
        world = started(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world, allow_without_data=True, batch_size=1 + cut % 2)
        world.restart()
        run, report, _plan = move(world, allow_without_data=True)
        assert not run.stopped and not report.failures, (cut, report.failures)
        check_all_moved(world)
        before = world.written()
        move(world, allow_without_data=True)
        assert world.written() == before, cut
