# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users who edit their contact lists on both pools while they are moved.

Each has two halves of one list, one of which is edited on the source and the other on the target. So whatever happens
in between, the list has to be both halves in the end: each contact in the groups that it was put into, by what the
groups are and not by their names (those of both halves have the same ones) or numbers (new ones of both sides have the
same ones).
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import list_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, Row, UserData
from unit.plugins.module_utils._user_data.edited_contact_lists import (
    EDITS,
    Contact,
    ContactList,
    Group,
    Shape,
    shape_of,
)

from .simulation import SOURCE, TARGET, Store, World

GROUPS, CONTACTS, MEMBERS = "contact_groups", "contacts", "contact_group_members"


def half(side: str, first_number: int) -> ContactList:
    """Contacts in two groups of the same name."""
    groups = {f"{side} {n}": Group(n, b"Team") for n in (first_number, first_number + 1)}
    contact_list = ContactList(groups, side=side, version=5)
    for number in range(4):
        contact_list.contacts[f"{side}{number}@example.test"] = Contact(b"old", {f"{side} {first_number + number % 2}"})
    return contact_list


@dataclass
class EditedUser:
    """One user. `done`: edits so far, by the pool on which they were made."""

    address: str
    here: ContactList = field(default_factory=lambda: half("source", 1))
    there: ContactList = field(default_factory=lambda: half("target", 3))
    done: dict[str, int] = field(default_factory=lambda: {"source": 0, "target": 0})

    @property
    def data(self) -> UserData:
        """The list as it is on the source before anything is edited."""
        return UserData(self.address, {**_both(self.here, self.there), HOME_SECTION: ({"contact_list_version": 5},)})

    @property
    def shape(self) -> Shape:
        """The list as it has to be on the target in the end."""
        return shape_of(UserData(self.address, _both(self.here, self.there, apart=100)))

    def edit(self, store: Store, mine: ContactList, dice: random.Random) -> None:
        """One edit of a half in one pool's back end, as a client makes it there; nothing while the rows are locked."""
        now = store.users.get(self.address)
        if store._pending is not None or now is None or not now.homed:
            return
        known = {group.number for group in mine.groups.values()}
        numbers = {row["number"] for row in now.rows(GROUPS)}
        mine.numbers |= {number for number in numbers if isinstance(number, int)}
        if not mine.edit(dice.choice(EDITS), dice.randrange(10), dice.randrange(10)):
            return
        self.done[mine.side] += 1
        rows = mine.data()
        others: dict[str, tuple[Row, ...]] = {
            GROUPS: tuple(row for row in now.rows(GROUPS) if row["number"] not in known),
            CONTACTS: tuple(row for row in now.rows(CONTACTS) if not str(row["address"]).startswith(mine.side)),
            MEMBERS: tuple(row for row in now.rows(MEMBERS) if not str(row["address"]).startswith(mine.side)),
        }
        version = list_versions(now.sections)["contact"] + 1
        sections = {name: others[name] + rows.rows(name) for name in others}
        store.users[self.address] = UserData(
            self.address,
            {
                **now.sections,
                **sections,
                HOME_SECTION: ({**now.rows(HOME_SECTION)[0], "contact_list_version": version},),
            },
        )


def _both(here: ContactList, there: ContactList, apart: int = 0) -> dict[str, tuple[Row, ...]]:
    """Both halves. C(apart) is added to the numbers of one, since groups that both have made may have the same one."""
    sections: dict[str, tuple[Row, ...]] = {GROUPS: (), CONTACTS: (), MEMBERS: ()}
    for offset, contact_list in ((0, here), (apart, there)):
        for name in sections:
            rows = contact_list.data().rows(name)
            sections[name] += tuple(
                {**row, "number": int(str(row["number"])) + offset} if "number" in row else row for row in rows
            )
    return sections


@dataclass
class EditedWorld:
    """Users of the source who edit at the exchanges of a run that are asked for, and then until they could."""

    world: World
    users: list[EditedUser]
    dice: random.Random

    def edit_at(self, exchange: int, *, times: int = 1) -> None:
        """Every user edits on both pools, once the run has come to this exchange."""
        left = {(user.address, side): times for user in self.users for side in ("source", "target")}

        def act() -> None:
            if self.world.switch.exchanges + 1 >= exchange:
                for user in self.users:
                    for side in ("source", "target"):
                        before = user.done[side]
                        if left[user.address, side] and self._may(user, side):
                            store, mine = self._place(user, side)
                            user.edit(store, mine, self.dice)
                            left[user.address, side] -= user.done[side] - before

        self.world.switch.between.append(act)

    def _place(self, edited_user: EditedUser, side: str) -> tuple[Store, ContactList]:
        return (self.world.source, edited_user.here) if side == "source" else (self.world.target, edited_user.there)

    def _may(self, edited_user: EditedUser, side: str) -> bool:
        """On the target once the directory names it; a client may be at work on the source until its rows are gone."""
        home = next(
            found.home_pool for found in self.world.accounts.users.values() if found.address == edited_user.address
        )
        return home == (SOURCE if side == "source" else TARGET) or side == "source"

    @property
    def edits(self) -> int:
        return sum(sum(user.done.values()) for user in self.users)
