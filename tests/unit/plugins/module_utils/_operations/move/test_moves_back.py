# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a move that was cut are moved on, or back: what was not carried is still where they came from."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.verdicts import Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.open_pool_pair import OpenPoolPair
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.plan import MovePlan
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.findings import PoolPairOfMove
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.task import plan_move
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .running import cut_when, move, request_for
from .simulation import SOURCE, TARGET, THIRD, Pool, Store, World, data, user

ALICE, OLD, NEWER = (f"{name}@example.com" for name in "alice old newer".split())


def edited(version: int, *contacts: str) -> UserData:
    home = {"rich_mode": True, "contact_list_version": version}
    return UserData(ALICE, {**data(ALICE, *contacts).sections, HOME_SECTION: (home,)})


def plan_from_target(world: World, to: Pool, store: Store) -> MovePlan:
    """The plan of a move of all users of the first move's target to another pool."""
    journals = OpenJournals.find(world.journals, TARGET.name, to.name)
    pool_pair = OpenPoolPair(PoolPairOfMove(TARGET, to), world.accounts, world.target, store, journals)
    return plan_move(request_for(world, pool=TARGET.name, target_pool=to.name), pool_pair, Progress(None))


@pytest.fixture
def cut(tmp_path: Path) -> World:
    """Alice adds a contact on the source after her data was copied; the run ends right after the switch."""
    world = World.with_users([user(ALICE, SOURCE)], [edited(3, OLD)], [], tmp_path)

    def add_a_contact() -> None:
        if ALICE in world.target.users and world.source._pending is None and world.target._pending is None:
            world.source.users[ALICE] = edited(4, OLD, NEWER)

    world.switch.between.append(add_a_contact)
    cut_when(world, lambda: all(account.home_pool == TARGET for account in world.accounts.users.values()))
    return world


@pytest.mark.parametrize("to", [SOURCE, THIRD], ids=lambda pool: pool.name)
def test_who_has_not_wholly_arrived_does_not_leave(cut: World, to: Pool) -> None:
    store = cut.source if to == SOURCE else Store([], cut.switch)
    (planned,) = plan_from_target(cut, to, store).users
    (journal,) = cut.journals.glob("*.jsonl")
    assert planned.verdict is Verdict.FAILED
    assert "from SOURCE to TARGET is not finished" in planned.reason and str(journal) in planned.reason


def test_once_that_move_is_finished_they_do(cut: World) -> None:
    move(cut)
    (planned,) = plan_from_target(cut, SOURCE, cut.source).users
    assert planned.verdict is Verdict.DONE
    assert {row["address"] for row in cut.target.users[ALICE].rows("contacts")} == {OLD, NEWER}


def test_somebody_else_with_the_address_is_not_kept(cut: World) -> None:
    cut.accounts.users = {dn: replace(account, guid="another-guid") for dn, account in cut.accounts.users.items()}
    (planned,) = plan_from_target(cut, SOURCE, cut.source).users
    assert "is not finished" not in planned.reason
