# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SIP URI is not a person: who was renamed, made anew, or has no data, is not moved in silence."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..running import cut_when, move, plan
from ..simulation import SOURCE, TARGET, World, data, user

THEA, FORMER, BOB, CAROL = (f"{name}@example.com" for name in ("thea.married", "thea.clarke", "bob", "carol"))


def account(address: str, home: Any, who: str = "", **other: Any) -> Any:
    """A user whose GUID is the one of this person, whatever the address is."""
    guid = uuid.uuid5(uuid.NAMESPACE_URL, who or address)
    return user(address, home, guid=str(guid), raw={"objectguid": [guid.bytes_le]}, **other)


def made_from(who: str) -> bytes:
    return uuid.uuid5(uuid.NAMESPACE_URL, who).bytes_le


def reasons(world: World, **options: Any) -> dict[str, str]:
    return {planned.address: planned.reason for planned in plan(world, **options).users if planned.reason}


def renamed(folder: Path) -> World:
    """Thea's rows are still under her former address; Bob is as he should be."""
    users = [account(THEA, SOURCE, "thea"), account(BOB, SOURCE)]
    world = World.with_users(users, [data(FORMER, BOB, CAROL), data(BOB, THEA)], [], folder)
    world.source.made_from = {FORMER: made_from("thea"), BOB: made_from(BOB)}
    return world


def recreated(folder: Path) -> World:
    """Bob's rows were made from an account that is gone."""
    world = World.with_users([account(BOB, SOURCE)], [data(BOB, CAROL)], [], folder)
    world.source.made_from = {BOB: made_from("another Bob")}
    return world


def test_a_renamed_account_waits_for_user_replicator(tmp_path: Path) -> None:
    world = renamed(tmp_path)
    before = dict(world.source.users)
    _run, report, planned = move(world)
    assert [planned_user.address for planned_user in planned.users] == [BOB, THEA] and planned.ghosts == ()
    assert report.counts["moved"] == 1 and report.counts["failed"] == 1
    [line] = [line for line in report.listed() if line["outcome"] == "failed"]
    assert line["state"] == "renamed" and f"sip:{FORMER}" in line["reason"] and "User Replicator" in line["reason"]
    assert world.source.users == {FORMER: before[FORMER]}
    assert world.accounts.users[account(THEA, SOURCE).dn].home_pool == SOURCE
    assert THEA not in world.target.users


def test_after_replication_the_same_task_moves_all(tmp_path: Path) -> None:
    world = renamed(tmp_path)
    move(world)
    world.source.users = {THEA: data(THEA, BOB, CAROL)}
    world.source.made_from = {THEA: made_from("thea")}
    _run, report, _plan = move(world)
    assert report.counts["moved"] == 1 and world.target.users[THEA] == data(THEA, BOB, CAROL)


def test_two_who_have_swapped_their_addresses(tmp_path: Path) -> None:
    users = [account(BOB, SOURCE, "carol"), account(CAROL, SOURCE, "bob")]
    world = World.with_users(users, [data(BOB, THEA), data(CAROL, FORMER)], [], tmp_path)
    world.source.made_from = {BOB: made_from("bob"), CAROL: made_from("carol")}
    assert all("Renamed" in reason for reason in reasons(world).values()) and len(reasons(world)) == 2
    move(world)
    assert world.target.users == {} and set(world.source.users) == {BOB, CAROL}


def test_who_has_taken_the_address_of_somebody_who_was_renamed(tmp_path: Path) -> None:
    users = [account(FORMER, SOURCE, "newcomer"), account(THEA, SOURCE, "thea")]
    world = World.with_users(users, [data(FORMER, BOB)], [], tmp_path)
    world.source.made_from = {FORMER: made_from("thea")}
    found = reasons(world)
    assert f"CN={THEA}" in found[FORMER] and f"sip:{FORMER}" in found[THEA]


def test_the_target_has_not_seen_the_new_address_yet(tmp_path: Path) -> None:
    """User Replicator would rename its own row later, and meet the one that the move had made."""
    world = World.with_users([account(THEA, SOURCE, "thea")], [data(THEA, BOB)], [data(FORMER, homed=False)], tmp_path)
    world.source.made_from = {THEA: made_from("thea")}
    world.target.made_from = {FORMER: made_from("thea")}
    assert "TARGET" in reasons(world)[THEA]


@pytest.mark.parametrize("guid", [None, made_from("thea")])
def test_rows_that_agree_or_do_not_say_are_moved(tmp_path: Path, guid: bytes | None) -> None:
    world = World.with_users([account(THEA, SOURCE, "thea")], [data(THEA, BOB)], [], tmp_path)
    world.source.made_from = {THEA: guid} if guid else {}
    assert move(world)[1].counts["moved"] == 1


def test_a_predecessors_data_is_given_to_nobody_until_the_task_says_whose_it_is(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    assert "recreated_accounts: same_person" in reasons(world)[BOB]
    _run, report, _plan = move(world)
    assert report.counts["failed"] == 1 and world.target.users == {} and BOB in world.source.users


def test_the_same_person_gets_the_data(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    assert move(world, recreated_accounts="same_person")[1].counts["moved"] == 1
    assert world.target.users[BOB] == data(BOB, CAROL) and world.source.users == {}


def test_another_person_goes_without_and_the_predecessors_rows_stay(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    _run, report, planned = move(world, recreated_accounts="other_person")
    assert report.counts["moved"] == 1 and any("other people" in warning for warning in planned.warnings)
    assert world.target.users == {} and world.source.users == {BOB: data(BOB, CAROL)}
    assert world.accounts.users[account(BOB, SOURCE).dn].home_pool == TARGET


def test_a_predecessors_rows_on_the_target_are_not_mixed_with_the_newcomers(tmp_path: Path) -> None:
    world = World.with_users([account(BOB, SOURCE)], [data(BOB, CAROL)], [data(BOB, THEA)], tmp_path)
    world.source.made_from, world.target.made_from = {BOB: made_from(BOB)}, {BOB: made_from("another Bob")}
    for choice in ("refuse", "other_person"):
        move(world, recreated_accounts=choice)
        assert world.target.users == {BOB: data(BOB, THEA)} and BOB in world.source.users


def test_nobody_is_moved_without_data_unless_the_task_allows_it(tmp_path: Path) -> None:
    world = World.with_users([user(BOB, SOURCE), user(CAROL, SOURCE)], [data(CAROL)], [], tmp_path)
    with pytest.raises(UsersRefused) as caught:
        plan(world)
    [message] = caught.value.details["refusals"]
    assert message.startswith("1 users would be moved without any data") and BOB in message and CAROL not in message
    planned = plan(world, allow_without_data=True)
    assert [warning for warning in planned.warnings if BOB in warning] and planned.counts()["moved"] == 2


def test_many_without_data_are_a_sentence(tmp_path: Path) -> None:
    names = [f"user{number:04}@example.com" for number in range(3000)]
    world = World.with_users([user(name, SOURCE) for name in names], [], [], tmp_path)
    planned = plan(world, allow_without_data=True, batch_size=500)
    [message] = [warning for warning in planned.warnings if "without any data" in warning]
    assert "and 2,990 more" in message and len(message) < 400


def test_data_that_is_gone_when_the_batch_begins_is_not_taken_for_none(tmp_path: Path) -> None:
    world = World.with_users([user(BOB, SOURCE)], [data(BOB, CAROL)], [], tmp_path)

    def vanish() -> None:
        if world.switch.exchanges > 3:
            world.source.users.pop(BOB, None)

    world.switch.between.append(vanish)
    _run, report, _plan = move(world)
    assert report.counts["failed"] == 1 and world.accounts.modifies == 0


@pytest.mark.parametrize("change", [{"address": THEA}, {"guid": "guid-of-a-successor"}])
def test_who_became_another_since_the_plan_is_left_alone(tmp_path: Path, change: dict[str, str]) -> None:
    world = World.with_users([user(BOB, SOURCE)], [data(BOB, CAROL)], [], tmp_path)
    read_again = world.accounts.read_again

    def changed(dns: Any) -> Any:
        return {dn: replace(read_account, **change) for dn, read_account in read_again(dns).items()}

    world.accounts.read_again = changed  # type: ignore[method-assign]
    _run, report, _plan = move(world)
    assert report.counts["failed"] == 1 and world.accounts.modifies == 0 and BOB in world.source.users


def interrupted(folder: Path) -> World:
    """Thea's move was cut when the target had committed her data; the source has it too."""
    world = World.with_users([account(FORMER, SOURCE, "thea")], [data(FORMER, BOB)], [], folder)
    world.source.made_from = {FORMER: made_from("thea")}
    cut_when(world, lambda: bool(world.target.commits))
    return world


def rename(world: World, *, replicated: bool) -> None:
    [(dn, each_account)] = world.accounts.users.items()
    world.accounts.users[dn] = replace(each_account, address=THEA, sip_uri=f"sip:{THEA}")
    if replicated:
        for store in (world.source, world.target):
            rows = [UserData(THEA, user_data.sections) for user_data in store.users.values()]
            store.users = {row.address: row for row in rows}
            store.made_from = {THEA: made_from("thea")}


@pytest.mark.parametrize("identities", [(), (THEA,)], ids=["whole pool", "by name"])
def test_who_was_renamed_while_a_journal_had_the_user_open_is_finished_after_replication(
    tmp_path: Path, identities: tuple[str, ...]
) -> None:
    world = interrupted(tmp_path)
    rename(world, replicated=False)
    _run, report, _plan = move(world, *identities)
    assert report.counts["failed"] == 1 and FORMER in world.source.users
    world.source.users.pop(FORMER)  # the source's rows are lost: only the journal has the data
    world.target.users.clear()
    rename(world, replicated=True)
    _run, report, planned = move(world, *identities)
    assert report.counts["resumed"] == 1 and world.target.users[THEA] == data(THEA, BOB)
    assert planned.still_open == () and move(world, *identities)[2].changed is False
    assert all(b'"record":"end"' in path.read_bytes() for path in tmp_path.glob("*.jsonl"))


def test_a_journals_data_is_not_given_to_whoever_has_the_address_by_now(tmp_path: Path) -> None:
    world = interrupted(tmp_path)
    world.source.users.clear()
    world.target.users.clear()
    world.accounts.users = {"CN=new": account(FORMER, SOURCE, "newcomer", dn="CN=new")}
    found = reasons(world, allow_without_data=True)
    assert "journal" in found[FORMER]
    move(world, recreated_accounts="same_person")
    assert world.target.users[FORMER] == data(FORMER, BOB)


def test_nobody_finds_a_journals_user_by_the_former_address(tmp_path: Path) -> None:
    world = interrupted(tmp_path)
    rename(world, replicated=True)
    world.accounts.users["CN=new"] = account(FORMER, SOURCE, "newcomer", dn="CN=new")
    world.source.users[FORMER] = data(FORMER, CAROL)
    _run, report, _plan = move(world)
    assert report.counts["failed"] == 0
    assert world.target.users == {THEA: data(THEA, BOB), FORMER: data(FORMER, CAROL)}
