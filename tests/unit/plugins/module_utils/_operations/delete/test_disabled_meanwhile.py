# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Everybody is exported before anybody is disabled; then a batch is disabled while the one before is deleted.

The back end waits for the first batch, and the directory has the last one alone, so both are small.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exported_lines import ExportedLine

from ..bulk.passes.one_thread_each import guard
from ..move.simulation import data
from .simulation import OTHER, POOL, World, user

FIRST, SECOND, THIRD = NAMES = [f"user{number}@example.com" for number in range(3)]
SECONDS = 20  # in which a run of this size is over many times


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World.with_users([user(name, POOL) for name in NAMES], [data(name) for name in NAMES], tmp_path)
    guard(world.accounts, "read_again", "disable", "clear")
    return world


def noted(world: World) -> list[tuple[str, str]]:
    """Fills with what happens to whom, in this order: exported, disabled, deleted."""
    steps: list[tuple[str, str]] = []
    disable, delete = world.accounts.disable, world.store.delete

    def disabling(users: Sequence[User]) -> Any:
        if not steps:
            steps.extend(("exported", name) for name in NAMES if list(world.exports.glob("*.jsonl.unfinished")))
        steps.extend(("disabled", each.address or "") for each in users)
        return disable(users)

    def deleting(addresses: Collection[str], **how: Any) -> Any:
        steps.extend(("deleted", address) for address in addresses)
        return delete(addresses, **how)

    world.accounts.disable, world.store.delete = disabling, deleting  # type: ignore[method-assign]
    return steps


def test_a_batch_is_disabled_while_the_one_before_is_deleted(world: World) -> None:
    disable, delete, deletes = world.accounts.disable, world.store.delete, threading.Event()

    def disabling(users: Sequence[User]) -> Any:
        assert users[0].address == FIRST or deletes.wait(SECONDS), "the first batch is not deleted before the others"
        return disable(users)

    def deleting(addresses: Collection[str], **how: Any) -> Any:
        assert not any(world.account(address).enabled for address in addresses)
        deletes.set()
        return delete(addresses, **how)

    world.accounts.disable, world.store.delete = disabling, deleting  # type: ignore[method-assign]
    run, report = world.delete(batch_size=1)
    assert not run.stopped and report.counts["deleted"] == 3 and not world.store.users


def test_nobody_is_disabled_before_all_are_exported(world: World) -> None:
    steps = noted(world)
    world.delete(batch_size=1)
    assert steps[:3] == [("exported", name) for name in NAMES]
    for name in NAMES:
        assert steps.index(("exported", name)) < steps.index(("disabled", name)) < steps.index(("deleted", name))


def test_all_are_disabled_before_the_first_is_deleted_if_user_replicator_is_waited_for(world: World) -> None:
    steps = noted(world)
    world.delete(batch_size=1, wait_for_replicator=1)
    assert [step for step, _name in steps] == ["exported"] * 3 + ["disabled"] * 3 + ["deleted"] * 3


def test_who_is_disabled_already_is_read_once_before_the_deletion(tmp_path: Path) -> None:
    users = [user(name, POOL, enabled=False) for name in NAMES]
    world = World.with_users(users, [data(name) for name in NAMES], tmp_path)
    reads, read_again = [], world.accounts.read_again

    def reading(dns: Collection[str]) -> Any:
        reads.append(len(dns))
        return read_again(dns)

    world.accounts.read_again = reading  # type: ignore[method-assign]
    world.delete(batch_size=3)
    assert reads == [3, 3], "once for the export, and once before the rows go"


@pytest.mark.parametrize("max_failures", [0, 1])
def test_a_user_who_cannot_be_disabled_keeps_the_next_batches_from_it(world: World, max_failures: int) -> None:
    """With a limit a batch begins once those before are deleted; who comes after the failure is as before."""
    disable = world.accounts.disable

    def disabling(users: Sequence[User]) -> Any:
        refused = [ChangeAnswer(each, "refused", "Not yours.") for each in users]
        return refused if users[0].address == SECOND else disable(users)

    world.accounts.disable = disabling  # type: ignore[method-assign]
    run, report = world.delete(batch_size=1, max_failures=max_failures)
    (failure,) = report.failures
    assert SECOND in failure and "Nothing of this user was changed." in failure
    assert world.account(FIRST).address is None and SECOND in world.store.users
    assert (world.account(THIRD).enabled is True) is (max_failures == 0) is bool(run.stopped)


def test_whose_home_changes_in_between_is_not_deleted(world: World) -> None:
    """Somebody homes the user elsewhere once it is disabled: the account is read again before its rows go."""
    disable = world.accounts.disable

    def disabling(users: Sequence[User]) -> Any:
        answers = disable(users)
        if users[0].address == SECOND:
            account = world.account(SECOND)
            world.accounts.users[account.dn] = replace(account, home=OTHER.service_dn, home_pool=OTHER)
        return answers

    world.accounts.disable = disabling  # type: ignore[method-assign]
    _run, report = world.delete(batch_size=1)
    (failure,) = report.failures
    assert SECOND in failure and "was disabled in the directory before" in failure
    assert list(world.store.users) == [SECOND]


@pytest.mark.parametrize(
    ("users", "batches"), [(1, [1]), (4, [4]), (5, [2, 3]), (8, [2, 4, 2]), (10, [2, 4, 4])], ids=str
)
def test_the_first_of_several_batches_is_half_as_large(tmp_path: Path, users: int, batches: list[int]) -> None:
    names = [f"user{number}@example.com" for number in range(users)]
    world = World.with_users([user(name, POOL) for name in names], [data(name) for name in names], tmp_path)
    read, disable = world.store.read, world.accounts.disable
    sizes: dict[str, list[int]] = {"exported": [], "disabled": []}

    def reading(addresses: Sequence[str]) -> Any:
        sizes["exported"].append(len(addresses))
        return read(addresses)

    def disabling(accounts: Sequence[User]) -> Any:
        sizes["disabled"].append(len(accounts))
        return disable(accounts)

    world.store.read, world.accounts.disable = reading, disabling  # type: ignore[method-assign]
    _run, report = world.delete(batch_size=4)
    assert sizes == {"exported": batches, "disabled": batches} and report.counts["deleted"] == users


def test_users_of_batches_of_any_size_are_exported_once(tmp_path: Path) -> None:
    """The export foresees who is gone by the time that a batch is deleted: no line is compared as text."""
    names = [f"user{number}@example.com" for number in range(8)]
    rows = [data(name, *(other for other in names if other != name)) for name in names]
    world = World.with_users([user(name, POOL) for name in names], rows, tmp_path)
    with patch.object(ExportedLine, "user_of", side_effect=AssertionError("a line was compared as text")):
        run, _report = world.delete(batch_size=4)
    assert not run.stopped and not world.store.users and len(list(tmp_path.glob("*.jsonl"))) == 1
