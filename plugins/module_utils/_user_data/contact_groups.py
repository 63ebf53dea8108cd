# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The matching of contact groups between two states of a contact list.

A group is more than its name and more than its number. Two groups of a list may have the same name. A number means
something only on one pool, and a group that is new there can have the number of one that was deleted. So on one pool a
group is known by its number, together with its name or with the contacts that are still in it; for a group that is
empty now, the number is enough. Between two pools it is known by its name and external URI; among several of those the
numbers decide, and then the number of common contacts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

from .model import Row, UserData, folded

GROUPS, MEMBERS = "contact_groups", "contact_group_members"
# A user has at most 64 groups, numbered from 1 (MSDN, MSFT_SIPESUserContactGroupData).
GROUP_NUMBERS = range(1, 65)


@dataclass(frozen=True)
class GroupOfContacts:
    """A group of one state: its row, and the folded addresses of its contacts.

    Without a row it is a number that contacts have although there is no such group.
    """

    number: Value
    row: Row | None
    contacts: frozenset[str]

    @property
    def name(self) -> tuple[Value, Value] | None:
        """By what the user knows it."""
        return (self.row.get("display_name"), self.row.get("external_uri") or b"") if self.row is not None else None


Groups = Mapping[Value, GroupOfContacts]


# How much speaks for it that two groups of the same name are one: that there is a further pair at all counts more than
# the number, and that more than all contacts that they can have in common.
_PAIR, _NUMBER = 10**9, 10**6
_FAR = 2**62


def groups_of(data: UserData) -> dict[Value, GroupOfContacts]:
    """The groups of a user, by number. Rows without a number speak of no group."""
    contacts: dict[Value, set[str]] = {}
    for row in data.rows(MEMBERS):
        contacts.setdefault(row.get("number"), set()).add(folded(str(row.get("address"))))
    rows = {row.get("number"): row for row in data.rows(GROUPS)}
    numbers = dict.fromkeys(number for number in [*rows, *contacts] if number is not None)
    return {
        number: GroupOfContacts(number, rows.get(number), frozenset(contacts.get(number, ()))) for number in numbers
    }


def kept_groups(before: Groups, after: Groups) -> dict[Value, Value]:
    """Between two states of one list on one pool: the numbers of the groups that are in both, each to itself."""
    return {number: number for number, group in before.items() if number in after and _goes_on(group, after[number])}


def _goes_on(before: GroupOfContacts, after: GroupOfContacts) -> bool:
    """The group that has the number now can be the same one: it has its name, or some of its contacts.

    A group with another name that has lost its last contact goes on too: it has no members, so none can be in a wrong
    group.
    """
    nameless, empty = before.row is None or after.row is None, not (before.contacts and after.contacts)
    return nameless or before.name == after.name or empty or bool(before.contacts & after.contacts)


def same_groups(ours: Groups, theirs: Groups) -> dict[Value, Value]:
    """Between the lists of two pools: for our groups that are among theirs, the number there. No two have the same."""
    found = _closest(list(ours.values()), list(theirs.values()))
    for number, group in ours.items():
        nameless = number in theirs and (group.row is None or theirs[number].row is None)
        if nameless and number not in found and number not in found.values():
            found[number] = number
    return found


def _closest(ours: Sequence[GroupOfContacts], theirs: Sequence[GroupOfContacts]) -> dict[Value, Value]:
    """Pairs of groups with the same name: as many pairs as possible, of those with the same number, of those with most
    contacts in common.
    """
    if not ours or not theirs:
        return {}
    if len(ours) > len(theirs):
        return {mine: other for other, mine in _closest(ours=theirs, theirs=ours).items()}
    weights = [[_likeness(group, other) for other in theirs] for group in ours]
    places = zip(ours, weights, _heaviest(weights), strict=True)
    return {mine.number: theirs[place].number for mine, weight, place in places if weight[place]}


def _likeness(group: GroupOfContacts, other: GroupOfContacts) -> int:
    if group.row is None or group.name != other.name:
        return 0
    return _PAIR + _NUMBER * (group.number == other.number) + len(group.contacts & other.contacts)


def _heaviest(weights: Sequence[Sequence[int]]) -> list[int]:
    """A different column for each row, so that the sum of the weights is the largest: the Hungarian method.

    There must be at least as many columns as rows. Choosing the pairs one after the other is not enough: merged a
    second time, groups could be paired crosswise, and contacts would be in both.
    """
    rows, columns = len(weights), len(weights[0])
    row_price, column_price = [0] * (rows + 1), [0] * (columns + 1)
    owner = [rows] * (columns + 1)  # which row has a column; the last column holds the row that looks for one
    for row in range(rows):
        owner[columns], column = row, columns
        slack, previous = [_FAR] * columns, [columns] * columns
        seen = [False] * (columns + 1)
        while owner[column] != rows:
            seen[column] = True
            seeker, step, following = owner[column], _FAR, columns
            for other in (place for place in range(columns) if not seen[place]):
                cost = row_price[seeker] + column_price[other] - weights[seeker][other]
                if cost < slack[other]:
                    slack[other], previous[other] = cost, column
                if slack[other] < step:
                    step, following = slack[other], other
            for other in range(columns + 1):
                if seen[other]:
                    row_price[owner[other]] -= step
                    column_price[other] += step
                elif other < columns:
                    slack[other] -= step
            column = following
        while column != columns:
            owner[column] = owner[previous[column]]
            column = previous[column]
    places = {owner[column]: column for column in range(columns)}
    return [places[row] for row in range(rows)]
