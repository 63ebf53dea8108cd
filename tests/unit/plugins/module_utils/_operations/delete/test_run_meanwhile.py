# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a simulated world in which other people work: at every exchange one of them does something."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import MARK
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..move.simulation import data
from .simulation import OTHER, POOL, World
from .test_run import ALICE, BOB, ERIN, a_pool, run_and_count


def test_a_place_on_a_list_is_exported_or_stays_whenever_it_is_made(tmp_path: Path) -> None:
    """Erin takes Bob into her list before one of the exchanges of his deletion."""
    total = run_and_count(a_pool(tmp_path / "complete"))
    for number in range(1, total + 1):
        world = a_pool(tmp_path / str(number))
        world.switch.between.append(partial(add_bob_at, world, number))
        world.delete()
        files = [UserFile.verified(path) for path in (tmp_path / str(number)).glob("*.jsonl")]
        saved = any(
            user.address == BOB and ERIN in map(address_of, user.mentions) for file in files for user in file.users()
        )
        listed = any(row["address"] == BOB for row in world.store.users[ERIN].rows("contacts"))
        never = bool(world.switch.between)  # the rows were locked until the end
        assert saved or listed or never, number


def add_bob_at(world: World, number: int) -> None:
    if world.switch.exchanges >= number and world.store._pending is None:
        world.store.users[ERIN] = data(ERIN, BOB, *(row["address"] for row in world.store.users[ERIN].rows("contacts")))
        world.switch.between.clear()


def address_of(user_data: UserData) -> str:
    return user_data.address


def test_an_account_that_moves_meanwhile_is_finished_by_the_next_run(tmp_path: Path) -> None:
    """The account goes to another organisational unit, before one of the exchanges."""
    total = run_and_count(a_pool(tmp_path / "complete"))
    for number in range(1, total + 1):
        world = a_pool(tmp_path / str(number))
        world.switch.between.append(partial(move_alice_at, world, number))
        world.delete()
        (alice,) = (user for user in world.accounts.users.values() if user.upn == ALICE)
        untouched = alice.enabled and ALICE in world.store.users
        assert untouched or alice.address is None or list((tmp_path / str(number)).glob(f"*{MARK}")), number
        world.delete()
        (alice,) = (user for user in world.accounts.users.values() if user.upn == ALICE)
        assert (alice.address, alice.enabled, alice.home) == (None, None, None), number
        assert ALICE not in world.store.users and not list((tmp_path / str(number)).glob(f"*{MARK}")), number


def move_alice_at(world: World, number: int) -> None:
    if world.switch.exchanges >= number:
        old = world.accounts.users.pop(world.account(ALICE).dn)
        new = replace(old, dn=old.dn.replace("OU=People", "OU=Leavers"))
        world.accounts.users[new.dn] = new
        world.switch.between.clear()


def test_what_is_made_again_after_the_deletion_is_not_said_to_be_undeleted(tmp_path: Path) -> None:
    """Bob's rows come back, and a foreign key keeps them, once his account is cleared."""
    world = a_pool(tmp_path)
    world.switch.between.append(partial(bring_bob_back, world))
    _run, report = world.delete()
    [failure] = report.failures
    assert BOB in failure and "The user was deleted; rows that were made again since then are still there." in failure
    assert "Nothing of this user" not in failure


def bring_bob_back(world: World) -> None:
    [bob] = (user for user in world.accounts.users.values() if user.upn == BOB)
    if bob.address is None and BOB not in world.store.users and world.store._pending is None:
        world.store.users[BOB] = data(BOB, ERIN)
        world.store.refuses = {BOB}


def test_who_becomes_another_user_once_disabled_is_not_passed_over_in_silence(tmp_path: Path) -> None:
    """Somebody homes Alice elsewhere before her batch; she is disabled, and an administrator has to know."""
    world = a_pool(tmp_path)
    world.switch.between.append(partial(home_alice_elsewhere, world))
    run, report = world.delete()
    [failure] = report.failures
    assert ALICE in failure and "the home is" in failure and "was disabled in the directory before" in failure
    assert run.begun == 1 and list(tmp_path.glob(f"*{MARK}"))


def home_alice_elsewhere(world: World) -> None:
    alice = world.account(ALICE)
    if not alice.enabled and alice.home_pool == POOL:
        world.accounts.users[alice.dn] = replace(alice, home=OTHER.service_dn, home_pool=OTHER)
