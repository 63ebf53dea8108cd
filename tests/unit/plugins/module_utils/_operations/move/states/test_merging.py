# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves of users whose contact lists have to be merged, and of others beside them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused, UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.counts import NO_COUNTS, by_name
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, Row, UserData

from ..running import move, plan
from ..simulation import SOURCE, TARGET, PowerCut, Store, World, data, user

ANNA, X, Y, Z = (f"{name}@example.com" for name in "anna x y z".split())


def lists(
    groups: dict[int, bytes], members: dict[str, set[int]], *, owner: str = ANNA, version: int = 3, **sections: Any
) -> UserData:
    """A user's data: groups by number, and who is in which."""
    rows: dict[str, tuple[Row, ...]] = {
        HOME_SECTION: ({"rich_mode": True, "contact_list_version": version},),
        "contact_groups": tuple({"number": number, "display_name": name} for number, name in groups.items()),
        "contacts": tuple({"address": member, "display_name": b"old"} for member in members),
        "contact_group_members": tuple(
            {"address": member, "number": n} for member, found in members.items() for n in found
        ),
    }
    return UserData(owner, {**rows, **sections})


def groups_of(there: UserData, contact: str) -> list[Any]:
    names = {row["number"]: row["display_name"] for row in there.rows("contact_groups")}
    numbers = {row["number"] for row in there.rows("contact_group_members") if row["address"] == contact}
    return sorted(names[number] for number in numbers)


def half_moved(folder: Path, source: UserData, target: UserData, **homes: Any) -> World:
    """The directory names the target already, or nobody; both pools have data."""
    return World.with_users([user(ANNA, **{"home": TARGET, **homes})], [source], [target], folder)


EQUAL_NAMES = lists({1: b"Team", 2: b"Team"}, {X: {1, 2}}), lists({1: b"Team"}, {Y: {1}})


@pytest.mark.parametrize("home", [TARGET, None])
def test_two_groups_of_one_name_stay_two(tmp_path: Path, home: Any) -> None:
    world = half_moved(tmp_path, *EQUAL_NAMES, home=home)
    promised = plan(world).users[0] if home else plan(world, ANNA).users[0]
    run, report, _plan = move(world) if home else move(world, ANNA)
    assert not run.stopped and not report.failures and not world.source.users
    there = world.target.users[ANNA]
    assert groups_of(there, X) == [b"Team", b"Team"] and groups_of(there, Y) == [b"Team"]
    assert by_name(promised.observed.rows_after or NO_COUNTS) == there.counts()


def test_a_contact_does_not_end_in_another_group_of_the_same_name(tmp_path: Path) -> None:
    source, target = lists({1: b"Team"}, {X: {1}}), lists({1: b"Team", 2: b"Team"}, {Y: {2}})
    world = half_moved(tmp_path, source, target)
    move(world)
    members = {(row["address"], row["number"]) for row in world.target.users[ANNA].rows("contact_group_members")}
    assert members == {(X, 1), (Y, 2)}


def test_groups_that_find_no_number_are_a_loss_that_is_planned_and_has_to_be_allowed(tmp_path: Path) -> None:
    full = lists({n: b"%d" % n for n in range(1, 65)}, {Y: {7}})
    world = half_moved(tmp_path, lists({1: b"Mine", 2: b"Own"}, {X: {1, 2}}), full)
    with pytest.raises(UsersRefused, match="contact_groups"):
        plan(world, check_mode=True)
    checked = plan(world, check_mode=True, allow_data_loss=True)
    assert {(loss.section, loss.rows) for _address, loss in checked.losses()} == {
        ("contact_groups", 2),
        ("contact_group_members", 2),
    }
    run, report, _plan = move(world, allow_data_loss=True)
    assert not run.stopped and not report.failures
    there = world.target.users[ANNA]
    assert {row["address"] for row in there.rows("contacts")} == {X, Y}
    assert groups_of(there, X) == [b"1"] and groups_of(there, Y) == [b"7"]
    assert by_name(checked.users[0].observed.rows_after or NO_COUNTS) == there.counts()


def test_groups_that_are_made_after_the_plan_are_not_lost_for_them(tmp_path: Path) -> None:
    """All numbers are taken between the look and the write: the user fails, and keeps everything on both sides."""
    world = half_moved(tmp_path, lists({1: b"Mine"}, {X: {1}}), lists({1: b"Team"}, {Y: {1}}))
    full = lists({n: b"%d" % n for n in range(1, 65)}, {Y: {7}}, version=70)

    plan(world)
    planned_at, world.switch.exchanges = world.switch.exchanges, 0

    def make_groups() -> None:
        if world.switch.exchanges > planned_at and world.target._pending is None:
            world.target.users[ANNA] = full

    world.switch.between.append(make_groups)
    _run, report, planned = move(world)
    assert planned.counts()["resumed"] == 1
    assert "as many contact groups" in report.failures[0]
    assert world.target.users[ANNA] == full
    assert groups_of(world.source.users[ANNA], X) == [b"Mine"]


@pytest.mark.parametrize("presence", [(), ({"conference_id": "A", "subject": "added on the target"},)])
def test_edits_on_the_source_follow_whatever_else_was_done_on_the_target(
    tmp_path: Path, presence: tuple[Row, ...]
) -> None:
    """The journal is written; x is renamed, and put into group 9; the home is switched; a row comes on the target."""
    groups = {1: b"Team", 9: b"Nine"}
    world = World.with_users([user(ANNA, SOURCE)], [lists(groups, {X: {1}, Y: {1}, Z: {1}})], [], tmp_path)

    def edit() -> None:
        there = world.target.users.get(ANNA)
        switched = world.accounts.with_addresses([ANNA])[ANNA][0].home_pool == TARGET
        if there and world.source._pending is world.target._pending is None and switched and ANNA in world.source.users:
            world.switch.between.remove(edit)
            contacts = ({"address": X, "display_name": b"new"}, {"address": Z, "display_name": b"old"})
            world.source.users[ANNA] = lists(groups, {X: {9}, Z: {1}}, version=5, contacts=contacts)
            world.target.users[ANNA] = UserData(ANNA, {**there.sections, "conferences": presence})

    world.switch.between.append(edit)
    move(world)
    there = world.target.users[ANNA]
    assert {(row["address"], row["display_name"]) for row in there.rows("contacts")} == {(X, b"new"), (Z, b"old")}
    assert groups_of(there, X) == [b"Nine"] and groups_of(there, Z) == [b"Team"]
    assert there.rows("conferences") == presence


def without(there: UserData, contact: str) -> UserData:
    """A list after one of its contacts was deleted."""
    kept = {
        name: tuple(row for row in rows if row.get("address") != contact)
        for name, rows in there.sections.items()
        if name != HOME_SECTION
    }
    version = int(str(there.rows(HOME_SECTION)[0]["contact_list_version"])) + 1
    return UserData(there.address, {**kept, HOME_SECTION: ({"rich_mode": True, "contact_list_version": version},)})


def when_switched(
    world: World, act: Callable[[UserData], UserData | None], source_is_clean: bool
) -> Callable[[], None]:
    """Do something to what is on the target, once, after the home was switched (and the source cleaned)."""

    def edit() -> None:
        there = world.target.users.get(ANNA)
        switched = world.accounts.with_addresses([ANNA])[ANNA][0].home_pool == TARGET
        clean = ANNA not in world.source.users or not source_is_clean
        if there and switched and clean and world.target._pending is None:
            world.switch.between.remove(edit)
            world.target.users[ANNA] = act(there)

    return edit


@pytest.mark.parametrize("source_is_clean", [False, True])
@pytest.mark.parametrize("contacts", [(X,), (X, Y)])
def test_a_contact_that_is_deleted_on_the_target_before_a_look_after_it_stays_away(
    tmp_path: Path, contacts: tuple[str, ...], source_is_clean: bool
) -> None:
    world = World.with_users([user(ANNA, SOURCE)], [data(ANNA, *contacts)], [], tmp_path)
    world.switch.between.append(when_switched(world, lambda there: without(there, X), source_is_clean))
    run, report, _plan = move(world)
    assert not run.stopped and not report.failures and not world.switch.between
    assert {row["address"] for row in world.target.users[ANNA].rows("contacts")} == {*contacts} - {X}
    assert not world.source.users


def test_rows_that_user_replicator_takes_are_brought_back_although_the_user_works_there_again(tmp_path: Path) -> None:
    """User Replicator makes an empty home row, and the user adds a contact before the last look."""
    world = World.with_users([user(ANNA, SOURCE)], [lists({1: b"Team"}, {X: {1}})], [], tmp_path)
    anew = UserData(
        ANNA, {HOME_SECTION: ({"contact_list_version": 1},), "contacts": ({"address": Y, "display_name": b"Y"},)}
    )
    world.switch.between.append(when_switched(world, lambda _there: anew, source_is_clean=True))
    run, report, _plan = move(world)
    assert not run.stopped and not report.failures
    there = world.target.users[ANNA]
    assert {row["address"] for row in there.rows("contacts")} == {X, Y} and groups_of(there, X) == [b"Team"]


@pytest.mark.parametrize("source_is_gone", [False, True])
def test_what_the_user_deleted_on_the_target_before_a_rerun_stays_away(tmp_path: Path, source_is_gone: bool) -> None:
    """Every cut after the switch; in the one case User Replicator takes the source's rows before the second run."""
    plain = World.with_users([user(ANNA, SOURCE)], [data(ANNA, X, Y)], [], tmp_path / "plain")
    move(plain)
    tried = 0
    for cut in range(1, plain.switch.exchanges + 1):
        world = World.with_users([user(ANNA, SOURCE)], [data(ANNA, X, Y)], [], tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world)
        world.restart()
        if world.accounts.with_addresses([ANNA])[ANNA][0].home_pool != TARGET:
            continue
        tried += 1
        world.target.users[ANNA] = without(world.target.users[ANNA], X)
        if source_is_gone:
            world.source.users.pop(ANNA, None)
        run, report, _plan = move(world)
        assert not run.stopped and not report.failures, cut
        assert {row["address"] for row in world.target.users[ANNA].rows("contacts")} == {Y}, cut
        assert not world.source.users, cut
    assert tried > 5


def test_a_deletion_on_the_source_between_two_runs_follows(tmp_path: Path) -> None:
    """The first run is cut after the switch, and a client is still at work on the source."""
    world = World.with_users([user(ANNA, SOURCE)], [lists({1: b"Team"}, {X: {1}, Y: {1}})], [], tmp_path)

    def cut() -> None:
        if world.accounts.with_addresses([ANNA])[ANNA][0].home_pool == TARGET:
            raise PowerCut

    world.switch.between.append(cut)
    with pytest.raises(PowerCut):
        move(world)
    world.restart()
    world.switch.between.clear()
    world.source.users[ANNA] = without(world.source.users[ANNA], X)
    move(world)
    assert {row["address"] for row in world.target.users[ANNA].rows("contacts")} == {Y}


class Refusing(Store):
    """Takes what is carried first and refuses anything later, for one user."""

    refused = "user4@example.com"

    def replace(self, users: Any, *, verify: bool) -> None:
        if any(account.address == self.refused and self.refused in self.users for account in users):
            raise BackEndRefused(f"{self.refused} read back differently.", remedy="")
        super().replace(users, verify=verify)


def test_a_user_whose_rows_cannot_be_brought_back_fails_alone(tmp_path: Path) -> None:
    """13 users in batches of 4. At the look after the switch, and at the last one, one user's data is refused."""
    names = [f"user{number}@example.com" for number in range(13)]
    done: list[str] = []
    for when in ("first look", "last look"):
        users = [data(name, X, Y) for name in names]
        world = World.with_users([user(name, SOURCE) for name in names], users, [], tmp_path / when)
        world.target = Refusing([], world.switch)
        done.clear()

        def take(world: World = world, when: str = when) -> None:
            """User Replicator takes the rows of two users of a batch."""
            for name in names[4:6]:
                switched = world.accounts.with_addresses([name])[name][0].home_pool == TARGET
                clean = name not in world.source.users or when == "first look"
                if name not in done and switched and clean and world.target._pending is None:
                    done.append(name)
                    world.target.users[name] = UserData(name, {HOME_SECTION: ({"rich_mode": False},)})

        world.switch.between.append(take)
        run, report, _plan = move(world, batch_size=4)
        assert len(done) == 2 and not run.stopped, when
        assert report.counts["moved"] == 12 and report.counts["failed"] == 1, when
        assert "read back differently" in report.failures[0] and Refusing.refused in report.failures[0]
        for name in set(names) - {Refusing.refused}:
            assert {row["address"] for row in world.target.users[name].rows("contacts")} == {X, Y}, when
        assert world.pool_pair().journals.addresses() == [Refusing.refused], when


def test_what_is_changed_on_the_source_and_the_target_cannot_hold_is_not_dropped(tmp_path: Path) -> None:
    world = World.with_users([user(ANNA, SOURCE)], [data(ANNA, X)], [], tmp_path)
    world.target = Store([], world.switch, ("home", "contacts"))

    def edit() -> None:
        if ANNA in world.target.users and world.source._pending is None and ANNA in world.source.users:
            meeting = {"conferences": ({"conference_id": "A", "subject": "Budget"},)}
            world.source.users[ANNA] = data(ANNA, X, **meeting)

    world.switch.between.append(edit)
    _run, report, _plan = move(world)
    assert "cannot hold the user's changes on the source" in report.failures[0]
    assert world.source.users[ANNA].rows("conferences")
