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
from functools import cache
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import MERGE_IDENTITIES, Identities, Merged
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, comparable, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, RowTuple, Section
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.told_apart import (
    are_told_apart,
    without_repeated_rows,
)

from ..schema.column_types import ColumnType
from ..schema.mapped_tables import ColumnMap, TableMap
from ..schema.sql_names import SqlNames
from ..statements.literals import longest_in_units, utf16_units

EMPTY = "it is empty or refers to nobody, and no row can be without it"
_NULL = type(None)
STAYS_WITH_POOL = "it belongs to the old pool and cannot follow a user"


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


class FieldCapability(NamedTuple):
    """`length`: UTF-16 units of a text, bytes of a binary value; None without limit. `required`: a row without it
    cannot be, or would get a value that nobody gave it. `types`: of the columns that it is kept in.
    """

    length: int | None
    required: bool
    types: tuple[ColumnType, ...] = ()

    def refusal(self, value: Value) -> str | None:
        """Why a value that is not too long cannot be held as it is; None if it can."""
        return next((why for column_type in self.types if (why := column_type.refusal(value))), None)

    def certainly_holds(self, values: Sequence[Value], kinds: set[type]) -> bool:
        """The values of a column, of these Python types, are all held unchanged. False: each has to be looked at."""
        if self.length is not None and longest_in_units(values) > self.length:
            return False
        return all(column_type.certainly_holds(values, kinds) for column_type in self.types)

    def holds_all_of(self, other: ColumnType) -> bool:
        """Every value of a column of this type can be held. Lengths are not compared."""
        return all(column_type.holds_all_of(other) for column_type in self.types)


@dataclass(frozen=True)
class BackEndCapabilities:
    """The data that a back end can hold. `kept_back`: its sections and fields that are never carried into it.
    `greatest_list_version`: the greatest that every column of list versions can hold. `home_row`: the home row of a
    user about whom nothing is known, as User Replicator makes it (inferred): zeros. `identities`: by section, the
    fields that make two rows the same when data is merged; `row_identities`: those that do so to the database.
    """

    version: str
    sections: Mapping[str, Mapping[str, FieldCapability]]
    without_duplicates: frozenset[str]
    categories: frozenset[str]
    kept_back: frozenset[tuple[str, str]]
    greatest_list_version: int | None = None
    home_row: Mapping[str, Value] = field(default_factory=dict)
    identities: Identities = field(default_factory=lambda: MERGE_IDENTITIES)
    row_identities: Identities = field(default_factory=dict)

    @classmethod
    def of(cls, sql_names: SqlNames, categories: Iterable[str]) -> BackEndCapabilities:
        sections: dict[str, dict[str, FieldCapability]] = {}
        tables = sql_names.map.of("user_data")
        row_identities = {table.section: tuple(table.identity) for table in tables if table.identity}
        for table in tables:
            fields = sections.setdefault(table.section, {name: FieldCapability(None, False) for name in table.fixed})
            for column in table.carried:
                fields[column.field] = _both(fields.get(column.field), _capability(sql_names, table, column))
        return cls(
            version=sql_names.map.version,
            sections=sections,
            without_duplicates=frozenset(table.section for table in tables if table.identity is not None),
            categories=frozenset(folded(name) for name in categories),
            kept_back=frozenset(
                (table.section, column.field)
                for table in sql_names.map.of("user_data", "journal_only")
                for column in table.journalled
                if table.kind == "journal_only" or column.role == "journal_only"
            ),
            greatest_list_version=sql_names.greatest_list_version,
            home_row=_home_row(sql_names),
            identities=row_identities | dict(MERGE_IDENTITIES),
            row_identities=row_identities,
        )

    def why_no_section(self, section: str) -> str:
        return STAYS_WITH_POOL if section in {name for name, _field in self.kept_back} else self._no_place()

    def why_no_field(self, section: str, name: str) -> str:
        return STAYS_WITH_POOL if (section, name) in self.kept_back else self._no_place()

    def why_no_category(self) -> str:
        return f"the OCS {self.version} target does not know this presence category"

    def why_too_long(self, length: int) -> str:
        return f"the OCS {self.version} target holds {length} at most"

    def why_refused(self, refusal: str) -> str:
        return f"the column of the OCS {self.version} target {refusal}"

    def _no_place(self) -> str:
        return f"OCS {self.version} has no place for it"


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
    by_column = dict(zip(columns.names, zip(*rows, strict=True), strict=True))
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


def too_long(value: Value, length: int | None) -> bool:
    if length is None or not isinstance(value, (str, bytes)):
        return False
    return (utf16_units(value) if isinstance(value, str) else len(value)) > length


@cache
def is_category(name: str) -> bool:
    return name.rpartition("_")[2] == "category"


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


_ZEROS: Mapping[str, Value] = {"flag": False, "integer": 0, "text": "", "binary": b""}


def _home_row(sql_names: SqlNames) -> dict[str, Value]:
    """Zeros in the columns that cannot be without a value."""
    home = sql_names.map.home
    filled = (
        column for column in home.carried if column.role == "list_version" or not sql_names.live(home, column).nullable
    )
    return {column.field: _ZEROS.get(sql_names.live(home, column).family) for column in filled}


def _capability(sql_names: SqlNames, table: TableMap, column: ColumnMap) -> FieldCapability:
    """The capability of one column. A column that refers to another table has no NULL: its rows would mean nothing."""
    if column.role in ("look_up", "parent"):
        return FieldCapability(None, True)
    if column.role == "list_version":  # is made when it is written
        return FieldCapability(None, False)
    live = sql_names.kept_in(table, column)
    return FieldCapability(live.length, column.role == "resource" or not live.nullable, (live.column_type,))


def _both(here: FieldCapability | None, other: FieldCapability) -> FieldCapability:
    """The values that both of two tables can hold, where a section has two."""
    if here is None:
        return other
    lengths = [capability.length for capability in (here, other) if capability.length is not None]
    return FieldCapability(min(lengths, default=None), here.required or other.required, (*here.types, *other.types))
