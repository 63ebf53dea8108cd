# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users whom an earlier run has begun to delete are finished by a task that means them, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import MARK
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import UnresolvedIdentity

from ..move.simulation import ChosenUsers, data
from .simulation import POOL, World, user

ALICE, BOB, CAROL = (f"{name}@example.com" for name in "alice bob carol".split())


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The accounts of Alice and Bob were cleared already; their rows are still there. Nothing was done about Carol."""
    everyone = (ALICE, BOB, CAROL)
    world = World.with_users(
        [user(address, POOL) for address in everyone], [data(address, "x@y") for address in everyone], tmp_path
    )
    world.store.refuses = {ALICE, BOB}
    world.delete(ALICE, BOB)
    world.store.refuses = set()
    world.accounts.clear([world.account(address) for address in (ALICE, BOB)])
    return world


def test_a_task_that_names_one_deletes_nobody_else(world: World) -> None:
    _run, report = world.delete(CAROL)
    assert report.counts["deleted"] == 1 and report.counts["resumed"] == 0
    assert set(world.store.users) == {ALICE, BOB}
    assert world.plan(CAROL).still_open == (ALICE, BOB)


def test_who_is_named_is_finished(world: World) -> None:
    _run, report = world.delete(BOB)
    assert report.counts["resumed"] == 1 and set(world.store.users) == {ALICE, CAROL}
    assert world.plan(BOB).still_open == (ALICE,)


@pytest.mark.parametrize("identities", [(), (ALICE, BOB)], ids=["all_users", "the same task"])
def test_a_task_that_means_them_finishes_all(world: World, tmp_path: Path, identities: tuple[str, ...]) -> None:
    _run, report = world.delete(*identities)
    assert report.counts["resumed"] == 2 and not {ALICE, BOB} & set(world.store.users)
    assert not list(tmp_path.glob(f"*{MARK}"))


def test_an_account_that_lost_its_address_is_found_by_another_name(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Such as its user principal name: the export remembers which address the account had."""
    nameless = UnresolvedIdentity("bob@corp", "without_sip_uri", (world.account(BOB),))
    monkeypatch.setattr(world.accounts, "chosen", lambda _selection: ChosenUsers(iter(()), [nameless]))
    _run, report = world.delete("bob@corp")
    assert report.counts["resumed"] == 1 and set(world.store.users) == {ALICE, CAROL}


def test_what_is_done_is_not_open(world: World, tmp_path: Path) -> None:
    """Cut between the last row and the mark."""
    world.store.users.clear()
    world.store.replicated.clear()
    assert world.plan(CAROL).still_open == ()
    world.delete(CAROL)
    assert not list(tmp_path.glob(f"*{MARK}"))
