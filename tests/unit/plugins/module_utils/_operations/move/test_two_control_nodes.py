# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two control nodes, each with journals of its own: what one has begun, the other finishes without knowing of it."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData
from samples import sample

from .edited_users import EditedUser, EditedWorld
from .running import move, plan
from .simulation import SOURCE, TARGET, PowerCut, World, data, user

ALICE, OLD, NEWER, DELETED = (f"{name}@example.com" for name in "alice old newer deleted".split())
STEPS = max(1, 10 // sample(1))  # between the exchanges at which a run is cut


def edited(version: int, *contacts: str) -> UserData:
    """Alice's data after so many changes of her contact list."""
    home = {"rich_mode": True, "contact_list_version": version}
    return UserData(ALICE, {**data(ALICE, *contacts).sections, HOME_SECTION: (home,)})


def contacts(found: UserData) -> set[str]:
    return {str(row["address"]) for row in found.rows("contacts")}


def edited_world(folder: Path, seed: object) -> EditedWorld:
    users = [EditedUser(f"user{number}@example.com") for number in range(4)]
    world = World.with_users(
        [user(edited.address, SOURCE) for edited in users], [edited.data for edited in users], [], folder
    )
    return EditedWorld(world, users, random.Random(str(seed)))


def nothing_is_lost(edited_users: EditedWorld, what: object) -> None:
    world = edited_users.world
    assert not world.source.users, what
    assert all(account.home_pool == TARGET for account in world.accounts.users.values()), what
    for account in edited_users.users:
        assert contacts(world.target.users[account.address]) >= {who for who, _name in account.shape[0]}, (
            what,
            account.address,
        )


@pytest.mark.parametrize("journals", ["none", "a copy from when the first run was cut"])
def test_what_one_node_has_begun_the_other_finishes(tmp_path: Path, journals: str) -> None:
    """Then the first one runs again, whose journal has the users open still."""
    plain = edited_world(tmp_path / "plain", 0)
    move(plain.world)
    for cut in range(1, plain.world.switch.exchanges + 1, STEPS):
        two = edited_world(tmp_path / str(cut), cut)
        world = two.world
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world)
        world.restart()
        first, second = world.journals, tmp_path / f"{cut}-second"
        if journals != "none" and first.exists():
            shutil.copytree(first, second)
        world.journals, world.switch.exchanges = second, 0
        two.edit_at(random.Random(cut).randrange(1, 30))
        run, report, _plan = move(world)
        assert not run.stopped and not report.failures, (cut, report.failures)
        nothing_is_lost(two, cut)
        world.journals = first
        move(world)
        nothing_is_lost(two, cut)
        world.switch.between.clear()
        before = world.written()
        assert not move(world)[0].changed and world.written() == before, cut


@pytest.fixture
def moved(tmp_path: Path) -> World:
    """Alice was moved from another control node, and has worked on the target since."""
    world = World.with_users([user(ALICE, SOURCE)], [edited(3, OLD, DELETED)], [], tmp_path / "first")
    move(world)
    world.target.users[ALICE] = edited(9, OLD, NEWER)
    world.source.users[ALICE] = edited(3, OLD, DELETED)  # restored from a backup
    return world


def test_a_directory_that_was_restored_replaces_nothing_that_is_newer(moved: World, tmp_path: Path) -> None:
    moved.accounts.users = {account.dn: account for account in [user(ALICE, SOURCE)]}
    moved.journals = tmp_path / "second"
    (warning,) = (sentence for sentence in plan(moved).warnings if "No journal in journal_dir" in sentence)
    assert ALICE in warning and "merged" in warning
    move(moved)
    assert contacts(moved.target.users[ALICE]) == {OLD, NEWER, DELETED}
    assert not moved.source.users and not plan(moved).acting


def test_the_source_replaces_what_was_copied_before_it_was_edited(tmp_path: Path) -> None:
    """Another run was cut before the switch: the target has a copy, and the user goes on at the source."""
    world = World.with_users(
        [user(ALICE, SOURCE)], [edited(4, OLD, NEWER)], [edited(4, OLD, DELETED)], tmp_path / "second"
    )
    move(world)
    assert contacts(world.target.users[ALICE]) == {OLD, NEWER}


def test_a_backup_of_the_source_brings_nothing_back_where_a_finished_journal_tells(moved: World) -> None:
    """The directory goes on to name the target: only the source's back end was restored."""
    assert [planned.decision.case.value for planned in plan(moved).users] == ["finish"]
    move(moved)
    assert contacts(moved.target.users[ALICE]) == {OLD, NEWER}


def test_what_is_merged_blindly_is_told(moved: World, tmp_path: Path) -> None:
    moved.journals = tmp_path / "second"
    (warning,) = (sentence for sentence in plan(moved).warnings if "which rows were carried" in sentence)
    assert ALICE in warning and "another control node" in warning
    move(moved)
    assert contacts(moved.target.users[ALICE]) == {OLD, NEWER, DELETED}
