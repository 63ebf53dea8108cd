# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All people of the lab: the accounts, and the rows of each in the pools' back ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from lab.data.awkward_people import AWKWARD_PEOPLE, KNOWN_PEOPLE, RELATIVE_ID_OF_A_PREDECESSOR, awkward_person
from lab.data.contents import user_rows
from lab.data.greatest_lengths import everything, repeated
from lab.data.ordinary_people import address_of, ordinary_person
from lab.data.pools import LabPool, shares
from lab.data.user_rows import Group, UserRows
from lab.directory.people import Person


@dataclass(frozen=True)
class Standing:
    """One user on one back end: the address there, the account that it was made from, and what kind of rows it has."""

    address: str
    person: Person
    kind: str  # as in the rows of the awkward people's table

    @property
    def homed(self) -> bool:
        return self.kind not in ("no home", "presence", "buddy")


@dataclass(frozen=True)
class Population:
    """Accounts and rows, the same for the same parameters.

    `homes`: the words of the awkward people's table for pools, as homes of the forest.
    `awkward`: keys of KNOWN_PEOPLE that are wanted.
    """

    pools: tuple[LabPool, ...]
    homes: Mapping[str, str]
    users: int = 200
    contacts: int = 50
    seed: int = 1
    awkward: tuple[str, ...] = tuple(AWKWARD_PEOPLE)

    @cached_property
    def ordinary(self) -> dict[str, list[Person]]:
        """The ordinary users by pool."""
        pools = {pool.name: pool for pool in self.pools}
        found: dict[str, list[Person]] = {}
        number = 0
        for name, count in shares(self.pools, self.users).items():
            found[name] = [
                ordinary_person(number + position, pools[name], self.seed) for position in range(1, count + 1)
            ]
            number += count
        return found

    @cached_property
    def awkward_people(self) -> dict[str, Person]:
        """The awkward users by key, also those whose account is gone."""
        return {key: awkward_person(key, self.homes) for key in self.awkward}

    @property
    def people(self) -> list[Person]:
        """All who have an account."""
        accounts = [person for key, person in self.awkward_people.items() if KNOWN_PEOPLE[key].account]
        return [person for homed in self.ordinary.values() for person in homed] + accounts

    @cached_property
    def addresses(self) -> list[str]:
        """Addresses that any user may have as a contact: the ordinary users of all pools and some of the
        awkward ones.
        """
        ordinary = [address_of(person) for homed in self.ordinary.values() for person in homed]
        liked = [
            self.back_end_address(key)
            for key in ("only_buddy", "ghost_gone", "o'apostrophe", "capitals")
            if key in self.awkward
        ]
        return [address for address in ordinary if address] + liked

    def back_end_address(self, key: str) -> str:
        """An awkward user's address as SQL has it."""
        person = self.awkward_people[key]
        return KNOWN_PEOPLE[key].back_end_address or address_of(person) or f"{key} has no address"

    def standings(self, pool: LabPool) -> Iterator[Standing]:
        """The people with rows in this pool's back end."""
        for person in self.ordinary.get(pool.name, ()):
            yield Standing(address_of(person) or "", person, "ordinary")
        for key, person in self.awkward_people.items():
            for word, kind in KNOWN_PEOPLE[key].rows.items():
                if self.homes[word] == pool.name:
                    yield Standing(self.back_end_address(key), _account_of_rows(key, person), kind)

    def rows(self, standing: Standing, pool: LabPool) -> UserRows:
        """The data of one homed user on this pool. Data that stands on two pools was made on the older of them."""
        if standing.kind in ("nothing", "no home", "buddy"):
            return UserRows(standing.address)
        if standing.kind == "everything":
            return everything(standing.address, seed=self.seed, others=self.addresses[:250], r2=pool.is_r2)
        drawn = user_rows(
            standing.address,
            seed=self.seed + (1000 if standing.kind == "older" else 0),
            others=self.addresses,
            contacts=self.contacts,
            version=self._version_of_data(standing, pool),
            rich=True if standing.kind == "presence" else None,
        )
        return _OTHER_KINDS.get(standing.kind, _as_drawn)(drawn)

    def _version_of_data(self, standing: Standing, pool: LabPool) -> str:
        row = KNOWN_PEOPLE.get(standing.person.login)
        on_both = row is not None and len(row.rows) > 1
        return min(self._versions) if on_both else pool.version

    @property
    def _versions(self) -> Sequence[str]:
        return [pool.version for pool in self.pools if pool.has_back_end]


def _account_of_rows(key: str, person: Person) -> Person:
    if not KNOWN_PEOPLE[key].predecessor:
        return person
    return replace(person, login=f"{person.login} before", relative_id=RELATIVE_ID_OF_A_PREDECESSOR)


def _as_drawn(drawn: UserRows) -> UserRows:
    return drawn


def _equal_groups(drawn: UserRows) -> UserRows:
    """Two more groups of one name; each contact is in one of them."""
    free = sorted(set(range(2, 65)) - {group.number for group in drawn.groups})[:2]
    contacts = (
        replace(contact, groups=(*contact.groups, free[position % 2]))
        for position, contact in enumerate(drawn.contacts)
    )
    groups = (*drawn.groups, *(Group(number, b"Colleagues") for number in free))
    return replace(drawn, groups=groups, contacts=tuple(contacts))


def _presence_alone(drawn: UserRows) -> UserRows:
    return UserRows(drawn.address, publications=drawn.publications)


_OTHER_KINDS: Mapping[str, Callable[[UserRows], UserRows]] = {
    "repeated": repeated,
    "equal groups": _equal_groups,
    "presence": _presence_alone,
}
