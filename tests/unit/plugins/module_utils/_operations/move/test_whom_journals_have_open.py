# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users whom an earlier run has not finished are finished by a task that means them, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.request import MoveRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.steps.last_check import LastCheck
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.task import plan_move
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection

from .running import move, plan
from .simulation import SOURCE, TARGET, Accounts, ChosenUsers, PowerCut, World, data, user

ALICE, BOB, CAROL, DAVE = (f"{name}@example.com" for name in "alice bob carol dave".split())
SOME_CRITERION = Selection(criteria=UserCriteria(enabled="enabled"))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    """Alice and Bob were cut before the last look, and User Replicator has taken their rows from the target."""
    return cut(tmp_path, monkeypatch, ALICE, BOB)


def cut(folder: Path, monkeypatch: pytest.MonkeyPatch, *identities: str, **options) -> World:
    everyone = (ALICE, BOB, CAROL, DAVE)
    rows = [data(address, f"of-{address}") for address in everyone]
    world = World.with_users([user(address, SOURCE) for address in everyone], rows, [], folder)

    def die(*_arguments: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(LastCheck, "check", die)
        with pytest.raises(PowerCut):
            move(world, *identities, **options)
    world.restart()
    world.target.users.clear()
    return world


def there(world: World) -> set[str]:
    return {address for address, user_data in world.target.users.items() if user_data.rows("contacts")}


def test_a_task_that_names_one_moves_nobody_else(world: World) -> None:
    _run, report, planned = move(world, CAROL)
    assert report.counts["moved"] == 1 and report.counts["resumed"] == 0
    assert there(world) == {CAROL}
    assert planned.still_open == (ALICE, BOB)
    (warning_of_open,) = (warning for warning in planned.warnings if "not finished" in warning)
    assert f"2 users, such as {ALICE}" in warning_of_open
    assert world.pool_pair().journals.addresses() == [ALICE, BOB]


def test_who_is_named_is_finished(world: World) -> None:
    _run, report, planned = move(world, BOB)
    assert report.counts["resumed"] == 1
    assert there(world) == {BOB} and planned.still_open == (ALICE,)
    assert world.pool_pair().journals.addresses() == [ALICE]


def test_an_empty_list_finishes_nobody(world: World) -> None:
    planned = plan(world, selection=Selection(identities=()), all_users=False)
    assert not planned.acting and planned.still_open == (ALICE, BOB)


def test_everybody_is_finished_when_all_are_meant(world: World) -> None:
    _run, report, planned = move(world)
    assert report.counts["resumed"] == 2 and report.counts["moved"] == 2
    assert there(world) == {ALICE, BOB, CAROL, DAVE} and planned.still_open == ()


def test_the_same_task_finishes_what_it_began(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its criteria it may not find them any more: those who had no pool have one now."""

    def those_on_the_source(accounts: Accounts, _selection: Selection) -> ChosenUsers:
        users = [
            account
            for account in accounts.users.values()
            if account.home_pool == SOURCE and account.address in (ALICE, BOB)
        ]
        return ChosenUsers(iter(users), [])

    monkeypatch.setattr(Accounts, "chosen", those_on_the_source)
    criteria = dict(selection=SOME_CRITERION, all_users=False)
    world = cut(tmp_path, monkeypatch, **criteria)
    assert there(world) == set()
    other = plan(world, selection=Selection(criteria=UserCriteria(half_moved=True)), all_users=False)
    assert not other.acting and other.still_open == (ALICE, BOB)
    _run, report, planned = move(world, **criteria)
    assert report.counts["resumed"] == 2 and planned.still_open == ()
    assert there(world) == {ALICE, BOB}


def test_the_moves_of_certain_users_are_finished(world: World) -> None:
    """A move is finished as a deletion of its users asks for it."""
    request = MoveRequest.to_finish(
        [BOB], SOURCE.name, TARGET.name, check_mode=False, batch_size=10, journal_dir=world.journals
    )
    planned = plan_move(request, world.pool_pair(), Progress(None))
    assert [planned_user.address for planned_user in planned.acting] == [BOB] and planned.still_open == (ALICE,)
