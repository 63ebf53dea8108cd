# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users edit their contact lists at every point of an import: what was lost comes back, no edit is lost or undone.

Each has two halves of one list. One is lost after the export, and comes back; the other one is edited. Zoe is in no
file: she edits her list while the users are put back into it. OCS_EDITS says how many edits are made at each point.
"""

from __future__ import annotations

import os
import random

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from samples import sample
from unit.plugins.module_utils._user_data.edited_contact_lists import Contact, shape_of

from ..move.edited_users import CONTACTS, GROUPS, MEMBERS, EditedUser
from .simulation import World

EDITS = int(os.environ.get("OCS_EDITS", sample(4, 80)))
USERS = [f"user{number}@example.com" for number in range(3)]
ZOE = "zoe@example.com"


def without_half(data: UserData, side: str, numbers: set[int]) -> UserData:
    """The user's data after a loss."""
    kept = {
        section: tuple(row for row in data.rows(section) if not str(row["address"]).startswith(side))
        for section in (CONTACTS, MEMBERS)
    }
    kept[GROUPS] = tuple(row for row in data.rows(GROUPS) if row["number"] not in numbers)
    return UserData(data.address, {**data.sections, **kept})


class EditedImport:
    """A world in which all have edited once a run has come to an exchange."""

    def __init__(self, seed: object) -> None:
        self.dice = random.Random(str(seed))
        self.users = [EditedUser(address) for address in USERS]
        self.zoe = EditedUser(ZOE)
        for number, address in enumerate(USERS):
            self.zoe.there.contacts[address] = Contact(b"old", {f"target {3 + number % 2}"})
        self.world = World.with_users([*(user.data for user in self.users), self.zoe.data])
        self.world.export(*USERS)
        store = self.world.store
        for user in self.users:
            store.users[user.address] = without_half(user.data, "target", {3, 4})
        there = self.zoe.data
        lost = {
            section: tuple(row for row in there.rows(section) if row["address"] not in USERS)
            for section in (CONTACTS, MEMBERS)
        }
        store.users[ZOE] = UserData(ZOE, {**there.sections, **lost})

    def edit_at(self, exchange: int) -> None:
        """Everybody edits once, at this exchange or as soon after it as they can."""
        left = {user.address for user in (*self.users, self.zoe)}

        def act() -> None:
            if self.world.switch.exchanges + 1 >= exchange:
                for user in (*self.users, self.zoe):
                    before = user.done["source"]
                    if user.address in left:
                        user.edit(self.world.store, user.here, self.dice)
                        left.difference_update([user.address] * (user.done["source"] - before))

        self.world.switch.between.append(act)

    @property
    def edits(self) -> int:
        return sum(user.done["source"] for user in (*self.users, self.zoe))


def test_at_every_point_of_an_import() -> None:
    plain = EditedImport(0)
    planned = [0]
    plain.world.import_users(lambda: planned.append(plain.world.switch.exchanges))
    points = range(planned[-1] + 1, plain.world.switch.exchanges + 1)
    made = 0
    for point in points:
        at_point, seed = 0, 0
        while at_point < EDITS:
            edited = EditedImport((point, seed))
            edited.edit_at(point)
            run, report, _plan = edited.world.import_users()
            assert not run.stopped and not report.failures, (point, seed, report.failures)
            for user in (*edited.users, edited.zoe):
                assert shape_of(edited.world.store.users[user.address]) == user.shape, (point, seed, user.address)
            at_point, seed = at_point + edited.edits, seed + 1
            if not edited.edits and seed > 3:
                break  # the run is over
        made += at_point
    assert made > EDITS * 0.7 * len(points)  # rows are locked at the last ones
