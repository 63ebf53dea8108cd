# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writes by which a user's rows become the wanted ones: only the rows that differ. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import (
    Row,
    UserData,
    comparable,
    folded,
    identity_of,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, RowTuple, Section
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.told_apart import are_told_apart, column_of

from ..schema.mapped_tables import TableMap
from .reading import ReadUser

OwnedRows = tuple[str, Section]


@dataclass
class TableChanges:
    """Rows of one table, those of one owner together, with the owner's address. `cleared`: owners whose rows all go
    before the new ones come, and how many these are.
    """

    cleared: dict[str, int] = field(default_factory=dict)
    deleted: list[OwnedRows] = field(default_factory=list)
    updated: list[OwnedRows] = field(default_factory=list)
    inserted: list[OwnedRows] = field(default_factory=list)

    @property
    def rows(self) -> list[OwnedRows]:
        return [*self.deleted, *self.updated, *self.inserted]


def values_of(rows: Sequence[OwnedRows], field_name: str) -> list[Value]:
    """The values of a field of all these rows, in their order."""
    return column_of([owned for _owner, owned in rows], field_name)


def difference(
    tables: Sequence[TableMap], before: Sequence[ReadUser], wanted: Sequence[UserData]
) -> dict[str, TableChanges]:
    """The changes of each table that make these users' rows the wanted ones.

    Every list version of a user becomes the larger of both, plus one: clients that know either list fetch the new
    one. A row that stays is updated, not deleted and inserted: other tables refer to it, and its columns that are not
    carried keep their values.
    """
    of_sections: dict[str, list[TableMap]] = {}
    for table in sorted(tables, key=lambda table: -len(table.fixed)):
        of_sections.setdefault(table.section, []).append(table)
    compared = {table.key: _ComparedTable(table) for table in tables}
    for user_before, user in zip(before, wanted, strict=True):
        for section, candidates in of_sections.items():
            rows = _routed(candidates, user.sections.get(section))
            for table in candidates:
                compared[table.key].add(user.address, user_before.tables.get(table.key), rows.get(table.key))
    return {key: table.changes() for key, table in compared.items()}


def _routed(tables: Sequence[TableMap], rows: Section | None) -> dict[str, Section]:
    """The rows of a section by table. Where several tables share it, a row goes to the first whose fixed fields it has;
    those with most fixed fields come first.
    """
    if rows is None:
        return {}
    if len(tables) == 1 and not tables[0].fixed:
        return {tables[0].key: rows}
    routed: dict[str, list[RowTuple]] = {}
    fixed = [(table.key, _fixed_at(table, rows.columns)) for table in tables]
    for row in rows.tuples:
        key = next(key for key, fields in fixed if all(_says(row, place, value) for place, value in fields))
        routed.setdefault(key, []).append(row)
    return {key: Section(rows.columns, tuples) for key, tuples in routed.items()}


def _fixed_at(table: TableMap, columns: Columns) -> list[tuple[int | None, str]]:
    """The places of the table's fixed fields in row tuples, and their values."""
    return [(columns.places.get(name), folded(value)) for name, value in table.fixed.items()]


def _says(row: RowTuple, place: int | None, value: str) -> bool:
    return place is not None and folded(str(row[place])) == value


class _ComparedTable:
    """The rows of all users in one table, before and as they are wanted."""

    def __init__(self, table: TableMap) -> None:
        self._table = table
        self._versions = [column.field for column in table.columns if column.role == "list_version"]
        self._new: list[OwnedRows] = []  # of users who have none in the table
        self._with_versions: dict[Columns, Columns] = {}
        self._changes = TableChanges()

    def add(self, owner: str, before: Section | None, wanted: Section | None) -> None:
        if before is None and wanted is not None:
            self._new.append((owner, wanted))
        elif before is not None or wanted is not None:
            self._compare(owner, before, wanted)

    def changes(self) -> TableChanges:
        """Rows of users who have none yet are written as they are, if no two of a user's are one row to the database:
        nearly always that is so for all users, and it is asked of all at once.
        """
        all_differ = _are_different_rows(self._table, self._new)
        for owner, rows in self._new:
            if all_differ or _are_different_rows(self._table, [(owner, rows)]):
                self._changes.inserted.append((owner, self._raised(rows) if self._versions else rows))
            else:
                self._compare(owner, None, rows)
        return self._changes

    def _raised(self, rows: Section) -> Section:
        """The rows with each list version higher by one; rows of one origin have the same columns afterwards too."""
        columns = rows.columns
        if columns not in self._with_versions:
            missing = (name for name in self._versions if name not in columns.places)
            self._with_versions[columns] = Columns((*columns.names, *missing))
        raised = self._with_versions[columns]
        given = len(columns.names)
        names = [name if name in self._versions else "" for name in raised.names]
        tuples = [
            tuple(
                _number(value) + 1 if name else value
                for name, value in zip(names, (*row, *[None] * (len(names) - given)), strict=True)
            )
            for row in rows.tuples
        ]
        return Section(raised, tuples)

    def _compare(self, owner: str, before: Section | None, wanted: Section | None) -> None:
        table = self._table
        _compare_rows(table, owner, _carried(table, before), _carried(table, wanted), self._changes, self._versions)


def _are_different_rows(table: TableMap, rows: Sequence[OwnedRows]) -> bool:
    """No two rows of an owner are one row to the database."""
    if not table.identity:
        return table.identity is None or all(len(owned) == 1 for _owner, owned in rows)
    return are_told_apart([owned for _owner, owned in rows], tuple(table.identity))


def _compare_rows(
    table: TableMap, owner: str, before: list[Row], wanted: list[Row], changes: TableChanges, versions: Sequence[str]
) -> None:
    if table.identity is None:
        if Counter(map(comparable, before)) != Counter(map(comparable, wanted)):
            changes.cleared[owner] = len(before)
            _add(changes.inserted, owner, wanted)
        return
    there, new = _by_identity(table, before), _by_identity(table, wanted)
    stay = [(row, there[key]) for key, row in new.items() if key in there]
    _add(changes.deleted, owner, [row for key, row in there.items() if key not in new])
    _add(changes.inserted, owner, [_raised(versions, row) for key, row in new.items() if key not in there])
    _add(
        changes.updated,
        owner,
        [_raised(versions, row, old) for row, old in stay if versions or comparable(row) != comparable(old)],
    )


def _add(changed: list[OwnedRows], owner: str, rows: Sequence[Row]) -> None:
    if rows:
        changed.append((owner, Section.of(rows)))


def _carried(table: TableMap, rows: Section | None) -> list[Row]:
    names = {column.field for column in table.carried}
    return [{name: value for name, value in row.items() if name in names} for row in rows or ()]


def _by_identity(table: TableMap, rows: Sequence[Row]) -> dict[tuple[Value, ...], Row]:
    return {identity_of(row, table.identity or ()): row for row in rows}


def _raised(versions: Sequence[str], row: Row, *others: Row) -> Row:
    """The row, with these list versions above those of it and of its other states."""
    return {**row, **{name: max(_number(state.get(name)) for state in (row, *others)) + 1 for name in versions}}


def _number(version: Value) -> int:
    return version if isinstance(version, int) else 0
