# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SIP URI is not a person: rows of renamed users stay, and a predecessor's unless the task says otherwise."""

from __future__ import annotations

import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import UnfinishedMove
from unit.plugins.module_utils._operations.move.simulation import data

from ..simulation import OTHER, POOL, World, user

THEA, FORMER, BOB, CAROL = (f"{name}@example.com" for name in ("thea.married", "thea.clarke", "bob", "carol"))


def account(address: str, home: Any, who: str = "", **other: Any) -> Any:
    guid = uuid.uuid5(uuid.NAMESPACE_URL, who or address)
    return user(address, home, guid=str(guid), raw={"objectguid": [guid.bytes_le]}, **other)


def made_from(who: str) -> bytes:
    return uuid.uuid5(uuid.NAMESPACE_URL, who).bytes_le


def renamed(folder: Path, home: Any = POOL) -> World:
    world = World.with_users([account(THEA, home, "thea")], [data(FORMER, BOB)], folder)
    world.store.made_from = {FORMER: made_from("thea")}
    return world


def recreated(folder: Path) -> World:
    world = World.with_users([account(BOB, POOL)], [data(BOB, CAROL)], folder)
    world.store.made_from = {BOB: made_from("another Bob")}
    return world


@pytest.mark.parametrize("identities", [(THEA,), (FORMER,), ()], ids=["new address", "former address", "whole pool"])
def test_a_renamed_account_waits_for_user_replicator(tmp_path: Path, identities: tuple[str, ...]) -> None:
    world = renamed(tmp_path)
    _run, report = world.delete(*identities)
    assert report.counts["failed"] == 1 and "Renamed, and not yet replicated" in report.failures[0]
    assert world.store.users == {FORMER: data(FORMER, BOB)} and world.account(THEA).enabled


@pytest.mark.parametrize("home", [POOL, OTHER])
@pytest.mark.parametrize("choice", ["refuse", "same_person", "other_person"])
def test_the_former_address_is_nobodys_ghost(tmp_path: Path, home: Any, choice: str) -> None:
    world = renamed(tmp_path, home)
    _run, report = world.delete(ghosts=True, recreated_accounts=choice)
    assert report.counts["deleted"] == 0 and FORMER in world.store.users


def test_a_ghost_whose_account_turns_out_to_be_renamed_is_spared(tmp_path: Path) -> None:
    """The search may have been answered by a server that is behind; before anything goes, every domain is asked."""
    world = renamed(tmp_path)
    world.accounts.with_identities = lambda guids, sids: iter(())  # type: ignore[method-assign]
    _run, report = world.delete(ghosts=True)
    assert report.counts["skipped"] == 1 and FORMER in world.store.users


def test_a_predecessors_rows_are_refused_until_the_task_says_whose_they_are(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    _run, report = world.delete(BOB)
    assert report.counts["failed"] == 1 and "recreated_accounts" in report.failures[0]
    assert BOB in world.store.users and world.account(BOB).enabled
    assert world.delete(ghosts=True)[1].counts["deleted"] == 0


def test_the_same_person_goes_with_the_rows(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    assert world.delete(BOB, recreated_accounts="same_person")[1].counts["deleted"] == 1
    assert world.store.users == {} and world.account(BOB).address is None


def test_another_person_goes_without_the_predecessors_rows(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    _run, report = world.delete(BOB, recreated_accounts="other_person")
    assert report.counts["deleted"] == 1 and world.account(BOB).address is None
    assert world.store.users == {BOB: data(BOB, CAROL)}
    exported = "".join(path.read_text() for path in tmp_path.glob("*.jsonl"))
    assert BOB in exported and CAROL not in exported


def test_a_predecessors_rows_go_as_a_ghosts_and_the_newcomer_stays(tmp_path: Path) -> None:
    world = recreated(tmp_path)
    _run, report = world.delete(ghosts=True, recreated_accounts="other_person")
    assert report.counts["deleted"] == 1 and world.store.users == {} and world.account(BOB).enabled
    assert CAROL in "".join(path.read_text() for path in tmp_path.glob("*.jsonl"))


def test_an_account_that_was_made_anew_since_the_plan_is_left_alone(tmp_path: Path) -> None:
    world = World.with_users([user(BOB, POOL)], [data(BOB, CAROL)], tmp_path)
    read_again = world.accounts.read_again

    def anew(dns: Any) -> Any:
        return {dn: replace(read_account, guid=str(uuid.uuid4())) for dn, read_account in read_again(dns).items()}

    world.accounts.read_again = anew  # type: ignore[method-assign]
    _run, report = world.delete(BOB)
    assert report.counts["deleted"] == 0 and BOB in world.store.users and world.account(BOB).enabled


def test_a_move_that_had_the_user_under_a_former_address_comes_first(tmp_path: Path) -> None:
    world = World.with_users([account(THEA, POOL, "thea")], [data(THEA, BOB)], tmp_path)
    guid = world.account(THEA).guid
    world.moves[FORMER] = UnfinishedMove(Path("/journals/ocs-move.jsonl"), OTHER.name, POOL.name, FORMER, guid)
    with pytest.raises(UsersRefused, match=f"as sip:{FORMER}"):
        world.delete(THEA)
    assert THEA in world.store.users
