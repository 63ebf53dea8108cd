# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums that tell rows from other rows: the same rows have the same sum in this process, in whatever order they come,
and what goes can be subtracted.

They stand for rows that would be too many to be kept until they are read again. Each row counts by the hash of its
text, 64 bits with a secret of the process. List versions do not count.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from operator import mul
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import WITHIN, Section, UserData, folded

# Rows of others that come with a mention to say in which group it is; they do not name the user themselves.
_GROUPS = frozenset(section for _field, section, _key in WITHIN.values())


class RowSum(NamedTuple):
    """So many rows, and their sum."""

    rows: int
    sum: int

    def without(self, other: RowSum) -> RowSum:
        """The sum when the rows of the other one are gone."""
        return RowSum(self.rows - other.rows, self.sum - other.sum)


NO_ROWS = RowSum(0, 0)


def own_rows(data: UserData) -> RowSum:
    """All rows of a user's data."""
    rows, total = 0, 0
    for name, section in data.sections.items():
        weight, hashes = _hashes(name, section)
        rows, total = rows + len(section.tuples), total + weight * sum(hashes)
    return RowSum(rows, total)


def naming_rows(mentions: Mentions) -> dict[str, RowSum]:
    """The rows that name the user, by the folded address of their owner: they go with the user, the groups stay."""
    found: dict[str, RowSum] = {}
    for name, (owners, rows) in mentions.sections.items():
        if name in _GROUPS:
            continue
        weight, hashes = _hashes(name, rows)
        for owner, each in zip(map(folded, owners), hashes, strict=True):
            before = found.get(owner, NO_ROWS)
            found[owner] = RowSum(before.rows + 1, before.sum + weight * each)
    return found


def others_rows(mentions: Mentions, gone: Container[str] = frozenset()) -> int:
    """The sum of all rows of mentions, but for those of users who will be `gone` (folded addresses)."""
    total, addresses = 0, {owner: folded(owner) for owned in mentions.sections.values() for owner in set(owned.owners)}
    of_owner = {owner: 0 if address in gone else hash(address) | 1 for owner, address in addresses.items()}
    for name, (owners, rows) in mentions.sections.items():
        weight, hashes = _hashes(name, rows)
        total += weight * sum(map(mul, map(of_owner.__getitem__, owners), hashes))
    return total


def _hashes(name: str, rows: Section) -> tuple[int, Iterator[int]]:
    """The weight of a section's rows, and the hash of each."""
    columns = rows.columns.without_list_versions
    compared = rows if columns is rows.columns else rows.joined((), columns)
    return _weight(name, columns.names), map(hash, map(repr, compared.tuples))


def _weight(*of: object) -> int:
    return hash(of) | 1
