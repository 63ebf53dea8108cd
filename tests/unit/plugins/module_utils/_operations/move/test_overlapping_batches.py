# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves with several batches under way, which the power switch ends all at once; no two threads in one connection."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from samples import sample

from ..bulk.passes.one_thread_each import guard, threads_that_alternate
from .running import move
from .simulation import SOURCE, TARGET, PowerCut, World, data, user

NAMES = [f"user{number}@example.com" for number in range(7)]


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


def world_of(folder: Path) -> World:
    users = [user(name, SOURCE) for name in NAMES]
    world = World.with_users(users, [data(name, "friend@example.com") for name in NAMES], [], folder)
    guard(world.accounts, "read_again", "change_homes")
    guard(world.source, "read", "user_counts", "transaction", "delete_moved_rows")
    guard(world.target, "read", "user_counts", "transaction", "replace")
    return world


def check_all_moved(world: World) -> None:
    assert not world.source.users
    for name in NAMES:
        (account,) = world.accounts.with_addresses([name])[name]
        assert account.home_pool == TARGET and account.target is None
        assert world.target.users[name] == data(name, "friend@example.com")


def test_several_batches_are_announced_before_the_first_one_is_cleaned(tmp_path: Path) -> None:
    """The first is not deleted on the source before the journal has the second: they are under way together."""
    world, second = world_of(tmp_path / "journals"), threading.Event()
    delete, change = world.source.delete_moved_rows, world.accounts.change_homes

    def changing(changes: Any) -> Any:
        if any(change.user.address == NAMES[1] for change in changes):
            second.set()
        return change(changes)

    def deleting(expected: Any) -> Any:
        assert NAMES[0] not in expected or second.wait(60)
        return delete(expected)

    world.accounts.change_homes, world.source.delete_moved_rows = changing, deleting  # type: ignore[method-assign]
    run, report, _plan = move(world, batch_size=1)
    assert report.counts["moved"] == 7 and not run.stopped
    check_all_moved(world)
    assert [line["sip_uri"] for line in report.listed()] == [f"sip:{name}" for name in NAMES]


def test_a_power_cut_at_every_exchange(tmp_path: Path) -> None:
    """Everybody's data is in the journal before anything of it is touched, and the next run puts everything right."""
    complete = world_of(tmp_path / "complete")
    move(complete, batch_size=1)
    check_all_moved(complete)
    total = complete.switch.exchanges
    for cut in range(1, total + 1, max(1, total // sample(16))):
        world = world_of(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            move(world, batch_size=1)
        world.restart()
        check_journalled(world)
        run, report, _plan = move(world, batch_size=2)
        assert not run.stopped and not report.failures, cut
        check_all_moved(world)
        before = world.written()
        move(world)
        assert world.written() == before, cut


def check_journalled(world: World) -> None:
    files = list(world.journals.glob("*.jsonl")) if world.journals.exists() else []
    records = [json.loads(line) for file in files for line in file.read_text().splitlines()]
    journalled = {record["address"] for record in records if record["record"] == "user" and record["data"]}
    for account in world.accounts.users.values():
        touched = account.target or account.home_pool == TARGET or account.address in world.target.users
        assert account.address in journalled or not touched


def test_two_power_cuts_while_user_replicator_runs(tmp_path: Path) -> None:
    for seed in range(sample(10)):
        dice = random.Random(seed)
        world = world_of(tmp_path / str(seed))
        world.switch.between.append(world.replicate)
        for _time in range(2):
            world.switch.exchanges, world.switch.cut_at = 0, dice.randrange(20, 120)
            with suppress(PowerCut):
                move(world, batch_size=dice.choice([1, 2]))
            world.restart()
        run, report, _plan = move(world, batch_size=1)
        assert not run.stopped and not report.failures, seed
        check_all_moved(world)
