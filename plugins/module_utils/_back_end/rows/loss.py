# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The part of a user's data that a back end cannot hold, computed from its capabilities and from the rows (or from
counts of them).

The same rules are evaluated twice: by SQL for whole pools (see user_counts.py), and here for data in memory. Tests
compare the two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import Merged
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, comparable, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.row_texts import values_by_column
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, RowTuple, Section
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.told_apart import (
    are_told_apart,
    without_repeated_rows,
)

from ..schema.capabilities import BackEndCapabilities, FieldCapability, is_category, too_long

EMPTY = "it is empty or refers to nobody, and no row can be without it"
_NULL = type(None)


class Loss(NamedTuple):
    """So many rows (or values) of one user that the target cannot hold. `what` is the section, a field, or a
    category.
    """

    address: str
    section: str
    what: str
    rows: int
    why: str


@dataclass(frozen=True)
class UserCounts:
    """The numbers of one user in a back end: rows by section, list versions by name (list_versions.py), and the rows
    that another back end could not hold. `repeats`: equal rows, which may become one there. `size`: bytes of the rows
    in a journal (row_sizes.py), if they were asked for.
    """

    address: str
    homed: bool = False
    rows: Mapping[str, int] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    list_versions: Mapping[str, int] = field(default_factory=dict)
    repeats: bool = False
    size: int = 0


def losses_of(merged: Merged) -> tuple[Loss, ...]:
    """The rows for which merging had no place, as losses of this user."""
    return tuple(Loss(merged.data.address, *lost) for lost in merged.losses)


def sections_that_fit(users: Iterable[UserData], target: BackEndCapabilities) -> frozenset[Section]:
    """The sections of these users that the target can surely hold whole, and as many rows, for `data_and_losses`: the
    columns of all rows that were read together are looked at once, not again for each user.
    """
    alike: dict[tuple[str, Columns], list[Section]] = {}
    for data in users:
        for name, rows in data.sections.items():
            alike.setdefault((name, rows.columns), []).append(rows)
    fitting: set[Section] = set()
    for (name, columns), sections in alike.items():
        fields = target.sections.get(name)
        tuples = [row for rows in sections for row in rows.tuples]
        if fields is None or not _fit_whole(columns, tuples, fields, target):
            continue
        identity = target.row_identities.get(name)
        if name in target.without_duplicates and not (identity and are_told_apart(sections, identity)):
            sections = list(without_repeated_rows(sections))
        fitting.update(sections)
    return frozenset(fitting)


def data_and_losses(
    data: UserData, target: BackEndCapabilities, fitting_sections: Container[Section] = frozenset()
) -> tuple[UserData, tuple[Loss, ...]]:
    """The part of a user's data that the target can hold, and what is lost. `fitting_sections`: some of which it is
    known that they fit whole.

    Rows that are the same twice become one where the target tells rows apart by their content; that is no loss.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    kept: dict[str, Sequence[Row]] = {}
    for section, rows in data.sections.items():
        fields = target.sections.get(section)
        if fields is None:
            counts[section, section, target.why_no_section(section)] += len(rows)
            continue
        if rows in fitting_sections:
            kept[section] = rows
            continue
        repeated = section in target.without_duplicates and rows.has_repeated_rows
        if not repeated and _fit_whole(rows.columns, rows.tuples, fields, target):
            kept[section] = rows
            continue
        fitting = []
        for row in rows:
            reasons = list(_reasons(section, row, fields, target))
            if not reasons:
                fitting.append(row)
                continue
            counts.update((section, what, why) for what, why, _row_is_lost in reasons)
            if not any(row_is_lost for _what, _why, row_is_lost in reasons):
                fitting.append({name: value for name, value in row.items() if name in fields})
        kept[section] = _without_duplicates(fitting) if repeated else tuple(fitting)
    if not counts and all(len(rows) == len(data.sections[section]) for section, rows in kept.items()):
        return data, ()
    losses = tuple(
        Loss(data.address, section, what, rows, why) for (section, what, why), rows in sorted(counts.items())
    )
    return UserData(data.address, kept), losses


def _fit_whole(
    columns: Columns, rows: Sequence[RowTuple], fields: Mapping[str, FieldCapability], target: BackEndCapabilities
) -> bool:
    """The target can surely hold all values of all rows, so that no row has to be looked at by itself."""
    by_column = dict(zip(columns.names, values_by_column(columns, rows), strict=True))
    for name, values in by_column.items():
        capability, kinds = fields.get(name), set(map(type, values))
        if kinds == {_NULL}:
            continue
        different = list(set(values))  # the same addresses and names stand in many rows
        if capability is None or not capability.certainly_holds(different, kinds):
            return False
        if (
            is_category(name)
            and not {folded(str(value)) for value in different if value is not None} <= target.categories
        ):
            return False
    return all(None not in by_column.get(name, (None,)) for name, capability in fields.items() if capability.required)


def _reasons(
    section: str, row: Row, fields: Mapping[str, FieldCapability], target: BackEndCapabilities
) -> Iterable[tuple[str, str, bool]]:
    """The parts of a row that cannot be held: (field or category, reason, True if the whole row is lost with it)."""
    for name, value in row.items():
        capability = fields.get(name)
        if capability is None:
            yield name, target.why_no_field(section, name), False
        elif capability.length is not None and too_long(value, capability.length):
            yield name, target.why_too_long(capability.length), True
        elif refusal := capability.refusal(value):
            yield name, target.why_refused(refusal), True
        elif is_category(name) and value is not None and folded(str(value)) not in target.categories:
            yield str(value), target.why_no_category(), True
    for name, capability in fields.items():
        if capability.required and row.get(name) is None:
            yield name, EMPTY, True


def _without_duplicates(rows: Iterable[Row]) -> tuple[Row, ...]:
    return tuple({comparable(row): row for row in rows}.values())
