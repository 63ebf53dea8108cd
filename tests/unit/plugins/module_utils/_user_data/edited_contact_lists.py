# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Contact lists in which every group has an identity, users who edit them, and what two edited lists are together.

A model that knows what the product has to find out: which group of one list is which of the other.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData, folded

OWNER = "anna@example.test"
EDITS = ("add", "delete", "rename", "put", "take", "new group", "rename group", "delete group")
Edit = tuple[str, int, int]  # what, and two numbers that choose of whom and where
Shape = tuple[frozenset[tuple[str, bytes]], tuple[tuple[bytes, tuple[str, ...]], ...]]


@dataclass
class Group:
    number: int
    name: bytes


@dataclass
class Contact:
    name: bytes
    groups: set[str] = field(default_factory=set)  # identities


@dataclass
class ContactList:
    """One state of a list. C(side) is in the name of all that is made on it, so nobody else can have made it."""

    groups: dict[str, Group] = field(default_factory=dict)
    contacts: dict[str, Contact] = field(default_factory=dict)
    side: str = "base"
    version: int = 1
    made: int = 0
    numbers: set[int] = field(default_factory=set)  # those that were ever used

    @classmethod
    def of(cls, names: Sequence[bytes], members: Mapping[str, Iterable[int]]) -> ContactList:
        """Groups of these names, numbered from 1; contacts, each in some of them (by position), or in the first."""
        groups = {f"base {n}": Group(n, name) for n, name in enumerate(names, 1)}
        keys = list(groups)
        contacts = {
            member: Contact(b"old", {keys[n % len(keys)] for n in chosen} or set(keys[:1])) if keys else Contact(b"old")
            for member, chosen in members.items()
        }
        return cls(groups, contacts, numbers={group.number for group in groups.values()})

    def copied(self, side: str) -> ContactList:
        """The same list on another side, to be edited there."""
        there = copy.deepcopy(self)
        there.side = side
        return there

    def data(self, **sections: Any) -> UserData:
        """The list as a back end has it. Every edit has raised its version."""
        return UserData(
            OWNER,
            {
                HOME_SECTION: ({"rich_mode": True, "contact_list_version": self.version},),
                "contact_groups": tuple(
                    {"number": group.number, "display_name": group.name} for group in self.groups.values()
                ),
                "contacts": tuple(
                    {"address": who, "display_name": contact.name} for who, contact in self.contacts.items()
                ),
                "contact_group_members": tuple(
                    {"address": who, "number": self.groups[group].number}
                    for who, contact in self.contacts.items()
                    for group in contact.groups
                ),
                **sections,
            },
        )

    def shape(self) -> Shape:
        """The list without numbers: contacts with their names, and groups with their names and contacts."""
        members = {
            key: tuple(sorted(who for who, contact in self.contacts.items() if key in contact.groups))
            for key in self.groups
        }
        return (
            frozenset((who, contact.name) for who, contact in self.contacts.items()),
            tuple(sorted((group.name, members[key]) for key, group in self.groups.items())),
        )

    def edit(self, what: str, who: int, where: int) -> bool:
        """A user's edit in the client; False where the list has no contact for it."""
        act: Callable[[int, int], bool] = getattr(self, f"_{what.replace(' ', '_')}")
        done = act(who, where)
        self.version += done
        return done

    def _fresh(self) -> bytes:
        self.made += 1
        return f"{self.side} {self.made}".encode()

    def _contact(self, who: int) -> Contact | None:
        names = sorted(self.contacts)
        return self.contacts[names[who % len(names)]] if names else None

    def _group(self, where: int) -> str | None:
        return sorted(self.groups)[where % len(self.groups)] if self.groups else None

    def _add(self, who: int, where: int) -> bool:
        address, group = f"{self.side}-new{who % 3}@example.test", self._group(where)
        if address in self.contacts or group is None:
            return False
        self.contacts[address] = Contact(self._fresh(), {group})
        return True

    def _delete(self, who: int, _where: int) -> bool:
        names = sorted(self.contacts)
        return bool(names) and self.contacts.pop(names[who % len(names)]) is not None

    def _rename(self, who: int, _where: int) -> bool:
        contact = self._contact(who)
        if contact is not None:
            contact.name = self._fresh()
        return contact is not None

    def _put(self, who: int, where: int) -> bool:
        contact, group = self._contact(who), self._group(where)
        if contact is None or group is None or group in contact.groups:
            return False
        contact.groups.add(group)
        return True

    def _take(self, who: int, where: int) -> bool:
        """Out of one group: a contact is always in one at least."""
        contact = self._contact(who)
        if contact is None or len(contact.groups) < 2:
            return False
        contact.groups.remove(sorted(contact.groups)[where % len(contact.groups)])
        return True

    def _new_group(self, who: int, _where: int) -> bool:
        contact, name = self._contact(who), self._fresh()
        number = next(n for n in range(1, 65) if n not in self.numbers)
        self.numbers.add(number)
        self.groups[name.decode()] = Group(number, name)
        if contact is not None:
            contact.groups.add(name.decode())
        return True

    def _rename_group(self, _who: int, where: int) -> bool:
        group = self._group(where)
        if group is not None:
            self.groups[group].name = self._fresh()
        return group is not None

    def _delete_group(self, _who: int, where: int) -> bool:
        """Its contacts stay in others, or go with it."""
        gone = self._group(where)
        if gone is None:
            return False
        del self.groups[gone]
        for who, contact in list(self.contacts.items()):
            contact.groups.discard(gone)
            if not contact.groups:
                del self.contacts[who]
        return True


def shape_of(data: UserData) -> Shape:
    """The same of data that was read."""
    names = {row["number"]: row["display_name"] for row in data.rows("contact_groups")}
    assert len(names) == len(data.rows("contact_groups")), "two groups have one number"
    members: dict[Any, list[str]] = {number: [] for number in names}
    for row in data.rows("contact_group_members"):
        members[row["number"]].append(folded(str(row["address"])))
    contacts = {(folded(str(row["address"])), row["display_name"]) for row in data.rows("contacts")}
    return frozenset(contacts), tuple(sorted((names[n], tuple(sorted(found))) for n, found in members.items()))  # type: ignore[arg-type, return-value]


def identity_is_lost(base: ContactList, edited: ContactList) -> bool:
    """A group got another name and other contacts in the place of all its own: nothing says which group it was."""
    for key, group in base.groups.items():
        now = edited.groups.get(key)
        had = {who for who, contact in base.contacts.items() if key in contact.groups}
        has = members_of(edited, key)
        if now and now.name != group.name and had and has and not had & has:
            return True
    return False


def members_of(contact_list: ContactList, group: str) -> set[str]:
    return {who for who, contact in contact_list.contacts.items() if group in contact.groups}


def together(base: ContactList, source: ContactList, target: ContactList) -> ContactList:
    """The list that the guide promises for two that came from one: with every edit and deletion of either side."""
    merged = ContactList(side="merged")
    for who in sorted({*base.contacts, *source.contacts, *target.contacts}):
        contact = _contact(*(state.contacts.get(who) for state in (base, source, target)))
        if contact is not None:
            merged.contacts[who] = contact
    needed = {key for contact in merged.contacts.values() for key in contact.groups}
    for key in {*base.groups, *source.groups, *target.groups}:
        old, here, there = (state.groups.get(key) for state in (base, source, target))
        name = _kept(*(state and state.name for state in (old, here, there)))
        if name is None and key in needed:
            name = (there or here or old).name  # type: ignore[union-attr]
        if name is not None:
            merged.groups[key] = Group(0, name)
    return merged


def _kept(base: bytes | None, source: bytes | None, target: bytes | None) -> bytes | None:
    """One value that both sides may have changed or deleted."""
    if target == base:
        return source
    if source in (base, None):
        return target if target is not None or source == base else None
    return target if target is not None else source


def _contact(base: Contact | None, source: Contact | None, target: Contact | None) -> Contact | None:
    if base is not None and (source is None or target is None):
        left = source or target
        edited = left is not None and (left.name != base.name or not left.groups <= base.groups)
        return left if edited else None
    if source is None or target is None:
        return source or target
    had = base.groups if base else set()
    groups = (target.groups - (had - source.groups)) | (source.groups - had)
    name = source.name if base is not None and target.name == base.name else target.name
    return Contact(name, groups or target.groups)
