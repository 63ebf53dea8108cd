# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Sums that tell rows from other rows: the same rows have the same sum in this process, in whatever order they come,
and what goes can be subtracted.

They stand for rows that would be too many to be kept until they are read again. Each row counts by the hash of its
text, 64 bits with a secret of the process. List versions do not count.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import NamedTuple

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


def own_rows(data: UserData) -> RowSum:
    """All rows of a user's data."""
    return _sum(data.sections.items())


def naming_rows(mention: UserData) -> RowSum:
    """The rows of a mention that name the user: they go with the user, the groups stay."""
    return _sum((name, section) for name, section in mention.sections.items() if name not in _GROUPS)


def others_rows(mentions: Sequence[UserData], gone: Container[str] = frozenset()) -> int:
    """The sum of all rows of mentions, but for those of users who will be `gone` (folded addresses)."""
    owners = ((folded(mention.address), mention) for mention in mentions)
    return sum(_weight(owner) * own_rows(mention).sum for owner, mention in owners if owner not in gone)


def _sum(sections: Iterable[tuple[str, Section]]) -> RowSum:
    rows, total = 0, 0
    for name, section in sections:
        columns = section.columns.without_list_versions
        compared = section if columns is section.columns else section.joined((), columns)
        rows += len(section)
        total += _weight(name, columns.names) * sum(map(hash, map(repr, compared.tuples)))
    return RowSum(rows, total)


def _weight(*of: object) -> int:
    return hash(of) | 1
