# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data that a back end can hold, by section and field, from the user data map and the database's own columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import MERGE_IDENTITIES, Identities
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..statements.literals import longest_in_units, utf16_units
from .column_types import ColumnType
from .mapped_tables import ColumnMap, TableMap
from .sql_names import SqlNames

STAYS_WITH_POOL = "it belongs to the old pool and cannot follow a user"


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


def too_long(value: Value, length: int | None) -> bool:
    if length is None or not isinstance(value, (str, bytes)):
        return False
    return (utf16_units(value) if isinstance(value, str) else len(value)) > length


@cache
def is_category(name: str) -> bool:
    return name.rpartition("_")[2] == "category"


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
