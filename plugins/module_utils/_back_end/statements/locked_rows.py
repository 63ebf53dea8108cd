# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The number of a table's rows that one statement locks: so few that SQL Server does not lock the whole table instead.

SQL Server does so when a statement holds about 5,000 locks on one table (SQL Server documentation, lock escalation).
Until the transaction ends, every client of a live pool would wait. So users' rows are counted first, and a statement is
for as many users as have no more rows than that; all statements still go in one round trip, and in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import itemgetter
from typing import NamedTuple

MOST_ROWS = 4000


class RowCounts(NamedTuple):
    """Numbers of rows of the users of a batch: by the kind that was counted, and by the user's number in the batch."""

    users: int
    rows: Mapping[str, Mapping[int, int]]

    def portions(self, *counted: str) -> list[range]:
        """The portions of users that one statement each may be for, if it locks rows of each of these kinds."""
        numbers = range(self.users)
        most = [0] * self.users
        for kind in counted:
            rows = self.rows.get(kind, {})
            most = list(map(max, most, [rows.get(number, 0) for number in numbers]))
        return list(portions(most))

    def only(self, numbers: Sequence[int]) -> RowCounts:
        """The counts of some of the users, numbered anew in this order."""
        new = {old: number for number, old in enumerate(numbers)}
        rows = {
            counted: {new[old]: count for old, count in found.items() if old in new}
            for counted, found in self.rows.items()
        }
        return RowCounts(len(numbers), rows)


def portions(rows: Sequence[int]) -> Iterator[range]:
    """Consecutive places with at most MOST_ROWS rows together. A place with more is alone: one user's rows of a table
    are always locked together. The place of no row is locked as well.
    """
    first, together = 0, 0
    for place, count in enumerate(rows):
        locked = max(count, 1)
        if place > first and together + locked > MOST_ROWS:
            yield range(first, place)
            first, together = place, 0
        together += locked
    if rows:
        yield range(first, len(rows))


def about_large_users(rows: Iterable[tuple[str, Iterable[tuple[str, int]]]]) -> Iterator[str]:
    """A warning if users have more rows of one kind than one statement should lock: they cannot be divided.

    `rows`: addresses, each with its numbers of rows by what they are.
    """
    large = [(address, count, what) for address, kinds in rows for what, count in kinds if count > MOST_ROWS]
    if large:
        address, count, what = max(large, key=itemgetter(1))
        users = len({user for user, _count, _what in large})
        yield (
            f"{users} users have more than {MOST_ROWS:,} rows of one kind, such as {address} ({count:,} {what}): while "
            "their batch is written, SQL Server may lock the whole table."
        )
