# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers are lost at any request, one or several of them, while batches of any size are under way: what the run tells
of each user is true, and the next run brings everybody to the end.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndUnreachable,
    DirectoryUnreachable,
    OcsError,
)
from samples import sample

from ..bulk.passes.one_thread_each import guard, threads_that_alternate
from .running import move
from .simulation import SOURCE, TARGET, World, data, user

NAMES = [f"user{number}@example.com" for number in range(7)]
REQUESTS = {"accounts": ("read_again", "change_homes"), "source": ("read", "delete_moved_rows"), "target": ("replace",)}


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


class Outage:
    """A server that answers so many requests, and none afterwards until it is repaired."""

    def __init__(self, server: str, answers: int) -> None:
        self._error: type[OcsError] = DirectoryUnreachable if server == "accounts" else BackEndUnreachable
        self._left: int | None = answers

    def before(self, request: Callable[..., Any]) -> Callable[..., Any]:
        """The request, made through this outage."""

        def asked(*args: Any, **named: Any) -> Any:
            if self._left is not None:
                self._left -= 1
                if self._left < 0:
                    raise self._error("The connection is gone.", remedy="Try again.")
            return request(*args, **named)

        return asked

    def repair(self) -> None:
        self._left = None


def world_of(folder: Path, dice: random.Random) -> World:
    """Everybody has some of the others in the contact list."""
    lists = {name: [other for other in NAMES if other != name and dice.random() < 0.5] for name in NAMES}
    rows = [data(name, *contacts) for name, contacts in lists.items()]
    return World.with_users([user(name, SOURCE) for name in NAMES], rows, [], folder)


@pytest.mark.parametrize("seed", range(sample(8)))
def test_what_is_told_is_true(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    world = world_of(tmp_path / "journals", dice)
    wanted = dict(world.source.users)
    outages = {server: Outage(server, dice.randrange(2, 24)) for server in REQUESTS if dice.random() < 0.5}
    for server, requests in REQUESTS.items():
        stand_in = getattr(world, server)
        for name in requests:
            if server in outages:
                setattr(stand_in, name, outages[server].before(getattr(stand_in, name)))
        guard(stand_in, *requests)
    try:
        _run, report, _plan = move(world, batch_size=dice.choice([1, 1, 2, 500]), max_failures=dice.choice([None, 0]))
    except OcsError:
        report = None  # while it was planned
    for line in report.listed() if report else ():
        name = line["sip_uri"].removeprefix("sip:")
        (account,) = world.accounts.with_addresses([name])[name]
        if line["outcome"] == "moved":
            assert account.home_pool == TARGET and account.target is None
            assert name not in world.source.users and world.target.users[name] == wanted[name]
        elif line["outcome"] == "not_reached":
            assert account.home_pool == SOURCE and account.target is None
            assert world.source.users[name] == wanted[name] and name not in world.target.users
    for outage in outages.values():
        outage.repair()
    run, report, _plan = move(world, batch_size=dice.choice([1, 3]))
    assert not run.stopped and not report.failures
    assert not world.source.users
    assert world.target.users.keys() == wanted.keys()
    for name, held in world.target.users.items():
        assert held.says_the_same_as(wanted[name], "contacts"), name
