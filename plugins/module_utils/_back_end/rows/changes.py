# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What has to be written so that a user's rows become the wanted ones: only the rows that differ. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import (
    Row,
    UserData,
    comparable,
    folded,
    identity_of,
)

from ..schema.user_data_map import TableMap
from .reading import ReadUser

OwnedRow = tuple[str, Row]


@dataclass
class TableChanges:
    """Rows of one table, each with the address of its owner. `cleared`: owners whose rows all go before the new ones
    come, and how many these are.
    """

    cleared: dict[str, int] = field(default_factory=dict)
    deleted: list[OwnedRow] = field(default_factory=list)
    updated: list[OwnedRow] = field(default_factory=list)
    inserted: list[OwnedRow] = field(default_factory=list)

    @property
    def rows(self) -> list[OwnedRow]:
        return [*self.deleted, *self.updated, *self.inserted]


def difference(
    tables: Sequence[TableMap], before: Sequence[ReadUser], wanted: Sequence[UserData]
) -> dict[str, TableChanges]:
    """The changes of each table that make these users' rows the wanted ones.

    Every list version of a user becomes the larger of both, plus one: clients that know either list fetch the new
    one. A row that stays is updated, not deleted and inserted: other tables refer to it, and its columns that are not
    carried keep their values.
    """
    changes = {table.key: TableChanges() for table in tables}
    for person, user in zip(before, wanted, strict=True):
        rows = _routed(tables, user)
        for table in tables:
            _compare(table, user.address, person.tables.get(table.key, []), rows[table.key], changes[table.key])
    return changes


def _routed(tables: Sequence[TableMap], user: UserData) -> dict[str, list[Row]]:
    """A user's rows by table. Where two tables share a section, a row goes to the one whose fixed fields it has."""
    result: dict[str, list[Row]] = {table.key: [] for table in tables}
    for section, rows in user.sections.items():
        candidates = sorted(
            (table for table in tables if table.section == section), key=lambda table: -len(table.fixed)
        )
        for row in rows:
            result[next(table for table in candidates if _has(row, table.fixed)).key].append(row)
    return result


def _has(row: Row, fixed: Mapping[str, str]) -> bool:
    return all(folded(str(row.get(name))) == folded(value) for name, value in fixed.items())


def _carried(table: TableMap, rows: Sequence[Row]) -> list[Row]:
    names = {column.field for column in table.carried}
    return [{name: value for name, value in row.items() if name in names} for row in rows]


def _compare(table: TableMap, owner: str, before: list[Row], wanted: list[Row], changes: TableChanges) -> None:
    if not before and not wanted:
        return
    before, wanted = _carried(table, before), _carried(table, wanted)
    if table.identity is None:
        if Counter(map(comparable, before)) != Counter(map(comparable, wanted)):
            changes.cleared[owner] = len(before)
            changes.inserted.extend((owner, row) for row in wanted)
        return
    versions = [column.field for column in table.columns if column.role == "list_version"]
    there, new = _by_identity(table, before), _by_identity(table, wanted)
    changes.deleted.extend((owner, row) for key, row in there.items() if key not in new)
    for key, row in new.items():
        old = there.get(key)
        if old is None:
            changes.inserted.append((owner, _raised(versions, row)))
        elif versions or comparable(row) != comparable(old):
            changes.updated.append((owner, _raised(versions, row, old)))


def _by_identity(table: TableMap, rows: Sequence[Row]) -> dict[tuple[Value, ...], Row]:
    return {identity_of(row, table.identity or ()): row for row in rows}


def _raised(versions: Sequence[str], row: Row, *others: Row) -> Row:
    """The row, with these list versions above those of it and of its other states."""
    return {**row, **{name: max(_number(state, name) for state in (row, *others)) + 1 for name in versions}}


def _number(row: Row, name: str) -> int:
    value = row.get(name)
    return value if isinstance(value, int) else 0
