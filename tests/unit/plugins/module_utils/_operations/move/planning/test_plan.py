# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusals, warnings and promises of a plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk import user_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.user_results import MoveReport

from ..running import plan
from ..simulation import SOURCE, TARGET, THIRD, World, data, user

ALICE, BOB, CAROL = (f"{name}@example.com" for name in ("alice", "bob", "carol"))


def world_of(folder: Path, *users, source=(), target=()) -> World:
    return World.with_users(users, source, target, folder)


def refusals(world: World, *identities: str, **options: object) -> list[str]:
    with pytest.raises(UsersRefused) as caught:
        plan(world, *identities, **options)
    return caught.value.details["refusals"]


def test_everything_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    um_contact = user(CAROL, SOURCE, kind="um_contact")
    moving = user("dave@example.com", SOURCE, THIRD)
    world = world_of(tmp_path, user(ALICE, SOURCE), user(BOB, THIRD), um_contact, moving, source=[data(ALICE)])
    named = (ALICE, BOB, CAROL, "dave@example.com", "nobody@example.com")
    listed = refusals(world, *named, max_users=0)
    assert len(listed) == 5
    for number, text in enumerate(["nobody@example.com: no such account", "bob@example.com: Homed on THIRD"]):
        assert listed[number].startswith(text)
    assert any(line.startswith(f"{CAROL}: It is a contact object") for line in listed)
    assert any("Another move, to THIRD" in line for line in listed)
    assert any("more than max_users (0)" in line for line in listed)


def test_max_users_counts_only_those_who_change(tmp_path: Path) -> None:
    world = world_of(tmp_path, user(ALICE, SOURCE), user(BOB, TARGET), source=[data(ALICE)], target=[data(BOB)])
    assert plan(world, ALICE, BOB, max_users=1).counts() == {
        "moved": 1,
        "resumed": 0,
        "already_there": 1,
        "skipped": 0,
        "failed": 0,
        "not_reached": 0,
    }


@pytest.mark.parametrize(
    ("address", "reason"), [("eve@example.com ", "space"), ("e" * 451, "longer than 450 characters")]
)
def test_addresses_that_cannot_be_moved_fail_alone(tmp_path: Path, address: str, reason: str) -> None:
    world = world_of(tmp_path, user(ALICE, SOURCE), user(address, SOURCE), source=[data(ALICE), data(address)])
    planned = plan(world)
    assert planned.counts()["moved"] == 1
    assert [reason in planned_user.reason for planned_user in planned.users if planned_user.reason] == [True]


def test_a_contact_list_that_is_longer_than_the_limit(tmp_path: Path) -> None:
    world = world_of(tmp_path, user(ALICE, SOURCE), source=[data(ALICE, BOB, CAROL)])
    assert plan(world, contact_limit=2).counts()["moved"] == 1
    assert "2 contacts, more than contact_limit (1)" in plan(world, contact_limit=1).users[0].reason


@pytest.mark.parametrize(("choice", "outcome"), [("skip", "skipped"), ("warn", "moved")])
def test_users_who_are_signed_in(tmp_path: Path, choice: str, outcome: str) -> None:
    world = world_of(tmp_path, user(ALICE, SOURCE), source=[data(ALICE, BOB)])
    world.source.registrations = {ALICE: 2}
    planned = plan(world, connected_users=choice)
    assert planned.counts()[outcome] == 1
    assert ("signed in now" in " ".join(planned.warnings)) == (choice == "warn")


def test_users_who_are_left_alone_are_not_finished_either(tmp_path: Path) -> None:
    """An earlier run was cut; now the user is signed in, and such users are to be skipped."""
    world = world_of(tmp_path / "journals", user(ALICE, SOURCE, TARGET), source=[data(ALICE, BOB)])
    journal = Journal.new(world.journals, {"source": {"name": "SOURCE"}, "target": {"name": "TARGET"}})
    record = user_record(data(ALICE, BOB), None, address=ALICE, outcome="move", carry="copy", directory={}, losses=[])
    journal.write_users([record])
    world.source.registrations = {ALICE: 1}
    assert plan(world, connected_users="skip").acting == []
    assert [planned.address for planned in plan(world).acting] == [ALICE]


def test_ghosts_are_reported_and_left_alone(tmp_path: Path) -> None:
    world = world_of(tmp_path, user(ALICE, THIRD), source=[data(ALICE, BOB), data(CAROL)])
    planned = plan(world)
    assert {ghost.address for ghost in planned.ghosts} == {ALICE, CAROL}
    assert planned.users == () and not planned.changed


def test_users_on_their_way_to_the_target_from_elsewhere_are_not_ours(tmp_path: Path) -> None:
    world = world_of(tmp_path, user(ALICE, THIRD, TARGET), user(BOB, SOURCE, TARGET), source=[data(BOB, ALICE)])
    assert [planned.address for planned in plan(world).users] == [BOB]


def test_the_diff_shows_merged_rows_exactly(tmp_path: Path) -> None:
    here, there = data(ALICE, BOB, "both@example.com"), data(ALICE, CAROL, "both@example.com")
    world = world_of(tmp_path, user(ALICE, TARGET), source=[here], target=[there])
    diff = MoveReport(world.pools, None, {}).diff(plan(world))
    assert "TARGET: home, 2 contacts" in diff["before"]
    assert "TARGET: home, 3 contacts" in diff["after"]
    assert "SOURCE: nothing" in diff["after"]


def test_a_long_diff_says_what_it_leaves_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_lines, "LINES", 20)
    names = [f"user{number:02}@example.com" for number in range(25)]
    world = world_of(tmp_path, *(user(name, SOURCE) for name in names))
    diff = MoveReport(world.pools, None, {}).diff(plan(world, batch_size=500, allow_without_data=True))
    for text in diff.values():
        first, *lines = text.splitlines()
        assert first == "25 users to be moved, the first 20 listed here; report_file lists all"
        assert [line.split()[0] for line in lines] == [f"sip:{name}" for name in names[:20]]


def test_enabled_absent_but_homed_is_moved_and_never_enabled_is_not(tmp_path: Path) -> None:
    homed = replace(user(ALICE, SOURCE), enabled=None)
    never = replace(user(BOB, None), enabled=None)
    world = world_of(tmp_path, homed, never)
    assert [planned.address for planned in plan(world, allow_without_data=True).users] == [ALICE]
    assert "no OCS user" in refusals(world, BOB)[0]
