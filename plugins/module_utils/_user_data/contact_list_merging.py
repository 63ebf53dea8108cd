# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Contacts, contact groups, and who is in which group: put together so that every contact stays in its groups.

The rules are those of `_row_merging`, for each contact and each group. A contact and the groups that it is in are one
thing to the user: who puts a contact into another group has edited it. Groups are matched by `_contact_groups`; they
keep the target's numbers, and those that are new there get one that is free.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

from .contact_groups import GROUP_NUMBERS, GROUPS, MEMBERS, GroupOfContacts, Groups, groups_of, kept_groups, same_groups
from .model import Row, UserData, folded
from .row_merging import merged_row

CONTACTS = "contacts"
SECTIONS = (GROUPS, CONTACTS, MEMBERS)
NO_NUMBER = "the user has as many contact groups there as there can be"
NO_GROUP = f"{NO_NUMBER}; a contact that is in no other group comes into the first one"


class Lost(NamedTuple):
    """Rows without a place: the content of a `Loss` of the back end, without the address."""

    section: str
    what: str
    rows: int
    why: str


@dataclass(frozen=True)
class _Place:
    """A group of the merged list. `numbers`: its number on base, source and target; None where it is not.

    `row`: as merged, None when it is gone or never had one; `kept`: the row that it has when a contact needs it.
    """

    numbers: tuple[Value, ...]
    row: Row | None
    kept: Row | None


@dataclass(frozen=True)
class _Contact:
    """One contact of one state: its row, and its row in each group, by the group's index among the places."""

    row: Row | None = None
    groups: Mapping[int, Row] = field(default_factory=dict)


_NO_CONTACT = _Contact()


def merged_contact_lists(
    base: UserData | None, source: UserData, target: UserData, *, after_merge: UserData | None = None
) -> tuple[dict[str, Sequence[Row]], tuple[Lost, ...]]:
    """The three sections of a contact list, and what is lost since the target has no group number left.

    Without a `base` nothing is known of deletions: what the target has stays, and a contact that is in some group
    there is not put into others. `after_merge`: what the target made of the base; groups may have other numbers there.
    """
    for unchanged, other in ((target, source), (source, target)):
        if base is not None and all(unchanged.says_the_same_as(base, section) for section in SECTIONS):
            return {section: other.sections.get(section, ()) for section in SECTIONS}, ()  # all that was changed
    states = (base or UserData(target.address), source, target)
    before, here, there = map(groups_of, states)
    places = _places(before, here, there, None if after_merge is None else groups_of(after_merge))
    lists = [_contacts(state, places, side) for side, state in enumerate(states)]
    contacts: dict[str, _Contact] = {}
    for address in dict.fromkeys(address for contact_list in lists for address in contact_list):
        contacts[address] = _merged_contact(
            *(contact_list.get(address, _NO_CONTACT) for contact_list in lists), with_base=base is not None
        )
    return _numbered(places, list(contacts.values()))


def _places(base: Groups, source: Groups, target: Groups, after_merge: Groups | None) -> list[_Place]:
    """All groups of the three states, each once."""
    here = kept_groups(base, source)
    there = _there(base, {number: source[number] for number in here}, target, after_merge)
    theirs = {number: group for number, group in target.items() if number not in there.values()}
    both = same_groups({number: group for number, group in source.items() if number not in here}, theirs)
    # A group that the target has deleted comes back when it was edited here: it may have done so already.
    edited = {
        number: source[number] for number in here if number not in there and _is_edited(base[number], source[number])
    }
    both |= same_groups(edited, {number: group for number, group in theirs.items() if number not in both.values()})
    pairs: list[tuple[Value, Value]] = [(number, here.get(number)) for number in base]
    pairs += [(None, number) for number in source if number not in here]
    numbers = [(old, ours, there.get(old, both.get(ours))) for old, ours in pairs]
    numbers += [(None, None, number) for number in theirs if number not in both.values()]
    return [_place(base.get(old), source.get(ours), target.get(its)) for old, ours, its in numbers]


def _there(base: Groups, edited: Groups, target: Groups, after_merge: Groups | None) -> dict[Value, Value]:
    """The numbers on the target of the base's groups that are there. `edited`: the same groups on the source."""
    if after_merge is None:  # what the source has put into a group may be in it on the target by now
        return kept_groups(base, target) | kept_groups(edited, target)
    lasting = kept_groups(after_merge, target)
    return {number: lasting[other] for number, other in same_groups(base, after_merge).items() if other in lasting}


def _is_edited(before: GroupOfContacts, after: GroupOfContacts) -> bool:
    return before.row != after.row or not after.contacts <= before.contacts


def _place(*states: GroupOfContacts | None) -> _Place:
    base, source, target = (_without_number(state.row) if state else None for state in states)
    numbers = tuple(state.number if state else None for state in states)
    return _Place(numbers, merged_row(base, source, target), target if target is not None else source)


def _without_number(row: Row | None) -> Row | None:
    return None if row is None else {name: value for name, value in row.items() if name != "number"}


def _contacts(state: UserData, places: list[_Place], side: int) -> dict[str, _Contact]:
    """The contacts of a state, by folded address."""
    index = {place.numbers[side]: n for n, place in enumerate(places)}
    rows = {folded(str(row.get("address"))): row for row in state.rows(CONTACTS)}
    groups: dict[str, dict[int, Row]] = {}
    for row in state.rows(MEMBERS):
        if row.get("number") is not None:
            groups.setdefault(folded(str(row.get("address"))), {})[index[row.get("number")]] = row
    return {
        address: _Contact(rows.get(address), groups.get(address, {})) for address in dict.fromkeys([*rows, *groups])
    }


def _merged_contact(base: _Contact, source: _Contact, target: _Contact, *, with_base: bool) -> _Contact:
    """One contact. Deleting it deletes it from its groups too, and putting it into a group is an edit of it."""
    row = merged_row(base.row, source.row, target.row)
    for gone, left in ((source, target), (target, source)):
        if base.row is not None and gone == _NO_CONTACT:
            edited = row is not None or (left.row is not None and not left.groups.keys() <= base.groups.keys())
            return _Contact(row or left.row, left.groups) if edited else _NO_CONTACT
    chosen = _chosen(*(set(contact.groups) for contact in (base, source, target)), with_base=with_base)
    return _Contact(row, {n: _member(n, base, source, target) for n in sorted(chosen)})


def _chosen(base: set[int], source: set[int], target: set[int], *, with_base: bool) -> set[int]:
    """The groups that a contact is in. One that two deletions would leave in none stays in those of the target."""
    if not with_base:
        return target or source
    if target == base:
        return source
    return (target - (base - source)) | (source - base) or target or source


def _member(place: int, *states: _Contact) -> Row:
    """The row of a contact that is in a group, if it holds more than these two."""
    base, source, target = (_without_number(state.groups.get(place)) for state in states)
    return merged_row(base, source, target) or target or source or base or {}


def _numbered(places: list[_Place], contacts: list[_Contact]) -> tuple[dict[str, Sequence[Row]], tuple[Lost, ...]]:
    """The rows of the lists. A contact whose groups all find no number comes into the first group."""
    needed = {n for contact in contacts for n in contact.groups}
    numbers = _numbers(places, needed)
    rows = {n: place.row or place.kept for n, place in enumerate(places) if place.row is not None or n in needed}
    groups = {n: row for n, row in rows.items() if row is not None}
    first = min((numbers[n] for n in groups if n in numbers), key=_size, default=None)
    members: list[Row] = []
    lost_members = 0
    for contact in contacts:
        placed = [{**row, "number": numbers[n]} for n, row in contact.groups.items() if n in numbers]
        lost_members += len(contact.groups.keys() - numbers.keys())
        if contact.groups and not placed and first is not None:
            placed = [{**next(iter(contact.groups.values())), "number": first}]
        members += placed
    sections: dict[str, Sequence[Row]] = {
        GROUPS: tuple({**row, "number": numbers[n]} for n, row in groups.items() if n in numbers),
        CONTACTS: tuple(contact.row for contact in contacts if contact.row is not None),
        MEMBERS: tuple(members),
    }
    return sections, tuple(_lost(sum(n not in numbers for n in groups), lost_members))


def _lost(groups: int, members: int) -> Iterable[Lost]:
    if groups:
        yield Lost(GROUPS, GROUPS, groups, NO_NUMBER)
    if members:
        yield Lost(MEMBERS, MEMBERS, members, NO_GROUP)


def _numbers(places: list[_Place], needed: set[int]) -> dict[int, Value]:
    """The number of each group that stays: the target's; else its own, if that is free; else the lowest free one.

    Groups with contacts come first, so that an empty one rather than another finds none.
    """
    numbers: dict[int, Value]
    numbers = {n: place.numbers[2] for n, place in enumerate(places) if place.numbers[2] is not None}
    numbers = {n: number for n, number in numbers.items() if n in needed or places[n].row is not None}
    new = [n for n, place in enumerate(places) if n not in numbers and (n in needed or place.row is not None)]
    for n in new:
        own = next(number for number in (places[n].numbers[1], places[n].numbers[0]) if number is not None)
        if own not in numbers.values():
            numbers[n] = own
    free: list[Value] = [number for number in GROUP_NUMBERS if number not in numbers.values()]
    for n in sorted((n for n in new if n not in numbers), key=lambda n: n not in needed)[: len(free)]:
        others = _numbers_of_others(places, places[n])
        numbers[n] = next((number for number in free if number not in others), free[0])
        free.remove(numbers[n])
    return numbers


def _numbers_of_others(places: list[_Place], group: _Place) -> set[Value]:
    """The numbers under which a group could be taken for another one: of groups that both sides had, or that have its
    name.
    """
    like = (place for place in places if place.numbers[0] is not None or place.row == group.row)
    return {number for place in like for number in place.numbers}


def _size(number: Value) -> tuple[int, str]:
    """Numbers in their order, and whatever else a file may have in their place in some order."""
    return len(str(number)), str(number)
