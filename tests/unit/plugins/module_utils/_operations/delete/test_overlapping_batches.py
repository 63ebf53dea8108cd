# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deletions with several batches under way: no two threads in one connection, and power cuts that hit all of them."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from samples import sample

from ..bulk.passes.one_thread_each import guard, threads_that_alternate
from ..move.simulation import PowerCut, data
from .simulation import POOL, World, user

NAMES = [f"user{number}@example.com" for number in range(6)]


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


def world_of(folder: Path) -> World:
    """Everybody has everybody in the contact list."""
    rows = [data(name, *(other for other in NAMES if other != name)) for name in NAMES]
    world = World.with_users([user(name, POOL) for name in NAMES], rows, folder)
    guard(world.accounts, "read_again", "certainly_with", "disable", "clear")
    guard(world.store, "read", "mentions", "transaction", "delete", "all_rows", "identities")
    return world


def check_gone(world: World) -> None:
    assert not world.store.users and not world.store.replicated
    assert all(world.account(name).address is None for name in NAMES)
    lists = {
        (mention.address, user.address)
        for path in world.exports.glob("*.jsonl")
        for user in UserFile.verified(path).users()
        for mention in user.mentions
    }
    assert lists == {(owner, name) for owner in NAMES for name in NAMES if owner != name}


def test_rows_of_one_batch_are_deleted_while_the_accounts_of_the_one_before_are_cleared(tmp_path: Path) -> None:
    """The second batch is looked at while the rows of the first one go, and its rows go while the first is cleared."""
    world, both, looked_at = world_of(tmp_path), threading.Barrier(2), threading.Event()
    read_again, clear, delete = world.accounts.read_again, world.accounts.clear, world.store.delete

    def reading(dns: Collection[str]) -> Any:
        found = read_again(dns)
        if world.account(NAMES[1]).dn in dns and not world.account(NAMES[1]).enabled:
            looked_at.set()
        return found

    def deleting(addresses: Collection[str], **how: Any) -> Any:
        assert NAMES[0] not in addresses or looked_at.wait(60)
        if NAMES[1] in addresses:
            both.wait(60)
        return delete(addresses, **how)

    def clearing(users: Sequence[Any]) -> Any:
        if users[0].address == NAMES[0]:
            both.wait(60)
        return clear(users)

    world.accounts.read_again, world.accounts.clear = reading, clearing  # type: ignore[method-assign, assignment]
    world.store.delete = deleting  # type: ignore[method-assign]
    run, report = world.delete(batch_size=1)
    assert not run.stopped and report.counts["deleted"] == 6
    check_gone(world)


def test_a_power_cut_at_every_exchange(tmp_path: Path) -> None:
    complete = world_of(tmp_path / "complete")
    complete.delete(batch_size=1)
    check_gone(complete)
    total = complete.switch.exchanges
    for cut in range(1, total, max(1, total // sample(12))):
        world = world_of(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            world.delete(batch_size=1)
        world.restart()
        run, report = world.delete(batch_size=2)
        assert not run.stopped and not report.failures, cut
        check_gone(world)
        before = world.written()
        world.delete()
        assert world.written() == before, cut
