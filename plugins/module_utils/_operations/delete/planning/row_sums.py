# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums that tell rows from other rows: the same rows have the same sum in this process, in whatever order they come,
and what goes can be subtracted.

They stand for rows that would be too many to be kept until they are read again. Each row counts by the hash of its
bytes, 64 bits with a secret of the process. List versions do not count.
"""

from __future__ import annotations

import marshal
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from itertools import repeat
from operator import mul
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import WITHIN, Section, UserData, folded

# Rows of others that come with a mention to say in which group it is; they do not name the user themselves.
_GROUPS = frozenset(section for _field, section, _key in WITHIN.values())
# The last version of the format that knows no references: there the bytes depend on nothing but the values.
_MARSHAL = 2

BYTES_OF_A_SUM = 16
_FIRST_WITHOUT_ROOM = 2 ** (8 * BYTES_OF_A_SUM)


class RowSum(NamedTuple):
    """So many rows, and their sum, as far as it has room in `BYTES_OF_A_SUM`."""

    rows: int
    sum: int

    @classmethod
    def of(cls, rows: int, total: int) -> RowSum:
        """So many rows with this total, which may be negative, and of any size."""
        return cls(rows, total % _FIRST_WITHOUT_ROOM)

    def without(self, other: RowSum) -> RowSum:
        """The sum when the rows of the other one are gone."""
        return RowSum.of(self.rows - other.rows, self.sum - other.sum)


NO_ROWS = RowSum(0, 0)


def own_rows(data: UserData) -> RowSum:
    """All rows of a user's data."""
    rows, total = 0, 0
    for name, section in data.sections.items():
        weight, hashes = _hashes(name, section)
        rows, total = rows + len(section.tuples), total + weight * sum(hashes)
    return RowSum.of(rows, total)


def naming_rows(mentions: Iterable[Mentions]) -> dict[str, RowSum]:
    """The rows that name these users, by the folded address of their owner: they go with the users, the groups stay."""
    rows_of: Counter[str] = Counter()
    hashes_of: dict[int, defaultdict[str, int]] = {}  # by weight: of many rows sums are made before they are weighed
    for each in mentions:
        for name, (owners, rows) in each.sections.items():
            if name in _GROUPS:
                continue
            weight, hashes = _hashes(name, rows)
            of_weight = hashes_of.setdefault(weight, defaultdict(int))
            for owner, hash_of_row in zip(owners, hashes, strict=True):
                of_weight[owner] += hash_of_row
            rows_of.update(owners)
    found: dict[str, RowSum] = {}
    for spelled, count in rows_of.items():
        owner, total = folded(spelled), sum(weight * of[spelled] for weight, of in hashes_of.items() if spelled in of)
        before = found.get(owner, NO_ROWS)
        found[owner] = RowSum.of(before.rows + count, before.sum + total)
    return found


def others_rows(mentions: Mentions, gone: Container[str] = frozenset()) -> int:
    """The sum of all rows of mentions, but for those of users who will be `gone` (folded addresses)."""
    total, owners_of_all = 0, set().union(*(owned.owners for owned in mentions.sections.values()))
    addresses = {owner: folded(owner) for owner in owners_of_all}
    of_owner = {owner: 0 if address in gone else hash(address) | 1 for owner, address in addresses.items()}
    for name, (owners, rows) in mentions.sections.items():
        weight, hashes = _hashes(name, rows)
        total += weight * sum(map(mul, map(of_owner.__getitem__, owners), hashes))
    return total


def _hashes(name: str, rows: Section) -> tuple[int, Iterable[int]]:
    """The weight of a section's rows, and the hash of each."""
    columns = rows.columns.without_list_versions
    compared = rows if columns is rows.columns else rows.joined((), columns)
    return _weight(name, columns.names), _hashes_of(compared.tuples)


def _hashes_of(tuples: Sequence[Any]) -> list[int]:
    """The hash of each row. Not that of the tuple itself: of numbers it keeps no secret, and -1 has that of -2."""
    try:
        return list(map(hash, map(marshal.dumps, tuples, repeat(_MARSHAL))))
    except ValueError:
        return [hash(_as_bytes(row)) for row in tuples]


def _as_bytes(row: Any) -> bytes:
    try:
        return marshal.dumps(row, _MARSHAL)
    except ValueError:  # a moment, or a decimal number
        return repr(row).encode("utf-8", "surrogatepass")


def _weight(*of: object) -> int:
    return hash(of) | 1
