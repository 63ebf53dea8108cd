# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users with data but without a home row: it is carried like that of others, and nothing of it stays on the source."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.user_results import before_after
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION
from samples import spread

from .running import move, plan
from .simulation import SOURCE, TARGET, THIRD, PowerCut, World, data, user

ALICE, BOB, CAROL, DAVE, ERIN, FRED, GHOST = (
    f"{name}@example.com" for name in "alice bob carol dave erin fred ghost".split()
)
HERE = {
    ALICE: data(ALICE, "of-alice@example.com", homed=False),
    BOB: data(BOB, "of-bob@example.com", homed=False),
    CAROL: data(CAROL, "of-carol@example.com", homed=False),
    DAVE: data(DAVE),
    ERIN: data(ERIN, "of-erin@example.com", homed=False),
    FRED: data(FRED, "of-fred@example.com", homed=False),
    GHOST: data(GHOST, "of-ghost@example.com", homed=False),
}
THERE = {
    CAROL: data(CAROL, "newer-of-carol@example.com"),
    DAVE: data(DAVE, "of-dave@example.com", homed=False),
    ERIN: data(ERIN),
}
MOVED = (ALICE, BOB, CAROL, DAVE, ERIN)


def a_pool(folder: Path) -> World:
    """Alice is homed on the source, Bob nowhere, Carol and Erin on the target; Dave's data there lacks the home row."""
    homes = {ALICE: SOURCE, BOB: None, CAROL: TARGET, DAVE: SOURCE, ERIN: TARGET, FRED: THIRD}
    users = [user(address, home) for address, home in homes.items()]
    return World.with_users(users, HERE.values(), THERE.values(), folder)


def check_moved(world: World) -> None:
    for address in MOVED:
        (account,) = (each_account for each_account in world.accounts.users.values() if each_account.address == address)
        assert account.home_pool == TARGET and account.target is None
        there = world.target.users[address]
        wanted = {*HERE[address].texts("contacts"), *(THERE[address].texts("contacts") if address in THERE else ())}
        assert there.homed and set(there.texts("contacts")) == wanted
    assert world.source.users == {FRED: HERE[FRED], GHOST: HERE[GHOST]}


def test_the_data_is_carried_and_the_plan_says_how(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    planned = plan(world)
    assert {planned_user.address: planned_user.decision.case.value for planned_user in planned.users} == {
        ALICE: "move_unhomed",
        BOB: "assign",
        CAROL: "finish",
        DAVE: "move_keeping_target",
        ERIN: "finish",
    }
    assert {ghost.address for ghost in planned.ghosts} == {FRED, GHOST}
    assert any(f"4 users, such as {ALICE}" in warning and "no home row" in warning for warning in planned.warnings)
    promised = {planned_user.address: before_after(world.pools, planned_user)[1] for planned_user in planned.acting}
    move(world)
    check_moved(world)
    for address, after in promised.items():
        assert after["rows on SOURCE"] == {}
        assert after["rows on TARGET"] == world.target.users[address].counts()


def test_cut_at_every_exchange(tmp_path: Path) -> None:
    complete = a_pool(tmp_path / "complete")
    move(complete)
    total = complete.switch.exchanges
    for cut in spread(range(1, total + 1), 3):
        world = a_pool(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world)
        world.restart()
        run, report, _plan = move(world)
        assert not run.stopped and not report.failures, cut
        check_moved(world)
        before = world.written()
        move(world)
        assert world.written() == before, cut


def test_what_is_added_on_the_source_meanwhile_is_carried_too(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    newer = data(ALICE, "of-alice@example.com", "newest@example.com", homed=False)

    def add() -> None:
        if world.target.commits and ALICE in world.source.users:
            world.source.users[ALICE] = newer
            world.switch.between.clear()

    world.switch.between.append(add)
    _run, report, _plan = move(world, ALICE)
    assert report.counts["moved"] == 1
    assert set(world.target.users[ALICE].texts("contacts")) == set(newer.texts("contacts"))
    assert ALICE not in world.source.users


def test_a_journal_and_rows_that_are_left_are_both_brought_back(tmp_path: Path) -> None:
    """The home row went after the run had been cut, and with it some of the rows."""
    world = a_pool(tmp_path)
    world.source.users[ALICE] = data(ALICE, "of-alice@example.com", "gone@example.com")

    def cut_after_the_journal() -> None:
        if list(tmp_path.glob("*.jsonl")):
            raise PowerCut

    world.switch.between.append(cut_after_the_journal)
    with pytest.raises(PowerCut):
        move(world, ALICE)
    world.switch.between.clear()
    assert world.pool_pair().journals.addresses() == [ALICE] and ALICE not in world.target.users
    world.source.users[ALICE] = data(ALICE, "new@example.com", homed=False)
    _run, report, planned = move(world, ALICE)
    assert [planned_user.decision.case.value for planned_user in planned.users] == ["restore"] and not report.failures
    contacts = {row["address"] for row in world.target.users[ALICE].rows("contacts")}
    assert contacts == {"of-alice@example.com", "gone@example.com", "new@example.com"}
    assert ALICE not in world.source.users and world.target.users[ALICE].rows(HOME_SECTION)
