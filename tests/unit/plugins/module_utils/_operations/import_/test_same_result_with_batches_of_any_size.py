# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People in each other's contact lists are imported: the lists are the same whether batches are read ahead while
others are written, or all are one batch.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from samples import sample
from unit.plugins.module_utils._user_data.edited_contact_lists import Contact, shape_of

from ..bulk.passes.one_thread_each import threads_that_alternate
from ..move.edited_users import CONTACTS, GROUPS, MEMBERS, EditedUser
from .simulation import World

NAMES = [f"user{number}@example.com" for number in range(6)]
LISTS = (CONTACTS, GROUPS, MEMBERS)


@pytest.fixture(autouse=True)
def schedules() -> Iterator[None]:
    with threads_that_alternate():
        yield


def saved_list(name: str, dice: random.Random) -> UserData:
    """A user with some of the others in four groups, which have names of their own."""
    owner = EditedUser(name)
    for other in NAMES:
        if other != name and dice.random() < 0.6:
            owner.there.contacts[other] = Contact(b"old", {f"target {dice.choice([3, 4])}"})
    groups = tuple({**row, "display_name": f"group {row['number']}".encode()} for row in owner.data.rows(GROUPS))
    return UserData(name, {**owner.data.sections, GROUPS: groups})


def with_losses(data: UserData, dice: random.Random) -> UserData | None:
    """The user's data after a loss of everything (None), of all lists, or of some contacts and perhaps their groups."""
    chance = dice.random()
    if chance < 0.4:
        rest = {section: rows for section, rows in data.sections.items() if section not in LISTS}
        return None if chance < 0.3 else UserData(data.address, rest)
    gone = {row["address"] for row in data.rows(CONTACTS) if dice.random() < 0.5}
    kept = {
        section: tuple(row for row in data.rows(section) if row["address"] not in gone)
        for section in (CONTACTS, MEMBERS)
    }
    used = {row["number"] for row in kept[MEMBERS]}
    if dice.random() < 0.4:
        kept[GROUPS] = tuple(row for row in data.rows(GROUPS) if row["number"] in used)
    return UserData(data.address, {**data.sections, **kept})


def a_pool(seed: int) -> World:
    """A pool with losses, and a file that most of its users are in."""
    dice = random.Random(seed)
    saved = [saved_list(name, dice) for name in NAMES]
    world = World.with_users(saved)
    world.export(*([name for name in NAMES if dice.random() < 0.8] or NAMES[:1]))
    left = [with_losses(data, dice) for data in saved]
    world.store.users = {data.address: data for data in left if data is not None}
    return world


@pytest.mark.parametrize("mode", ["merge", "replace"])
@pytest.mark.parametrize("seed", range(sample(6)))
def test_lists_and_counts(seed: int, mode: str) -> None:
    results = []
    for size in (500, 1, 2, 3):
        world = a_pool(seed)
        run, report, _plan = world.import_users(batch_size=size, mode=mode)
        assert not run.stopped and not report.failures
        lists = {name: shape_of(data) for name, data in sorted(world.store.users.items())}
        results.append((lists, dict(report.counts)))
    assert all(result == results[0] for result in results)
