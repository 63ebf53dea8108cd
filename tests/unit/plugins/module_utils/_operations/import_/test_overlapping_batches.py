# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Imports with several batches under way: they come to the same lists as one batch, and servers see one thread each."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..bulk.passes.one_thread_each import guard, threads_that_alternate
from ..move.simulation import data
from .simulation import World

NAMES = [f"user{number}@example.com" for number in range(6)]
OWNER = "owner@example.com"


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


def a_pool() -> World:
    """All of them were in the list of one person, whose rows several batches write to."""
    world = World.with_users([*(data(name, "x@y") for name in NAMES), data(OWNER, *NAMES, "else@example.com")])
    world.export(*NAMES)
    for name in NAMES:
        world.store.users[name] = data(name)
    world.store.users[OWNER] = data(OWNER, "else@example.com")
    guard(world.store, "read", "transaction", "merge")
    return world


@pytest.mark.parametrize("size", [1, 2, 6])
def test_all_places_in_one_list_come_back(size: int) -> None:
    world = a_pool()
    run, report, _plan = world.import_users(batch_size=size)
    assert not run.stopped and report.counts["imported"] == 6
    there = world.store.users[OWNER]
    assert {row["address"] for row in there.rows("contacts")} == {*NAMES, "else@example.com"}
    assert all(world.store.users[name].rows("contacts") for name in NAMES)
    again, report, _plan = world.import_users(batch_size=size)
    assert not again.changed and report.counts["imported"] == 0
