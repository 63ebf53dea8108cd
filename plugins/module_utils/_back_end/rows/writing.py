# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writing the rows that differ, many in a statement, always in the same order of tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, compress, repeat

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import ColumnMap, TableMap
from ..schema.sql_names import SqlNames
from ..statements.bulk import ROWS_PER_STATEMENT, chunks, inserts_by_column, is_long, selected, statement_rows
from ..statements.literals import literal, quote_name
from ..statements.locked_rows import portions
from ..statements.results import Question
from .changes import OwnedRows, TableChanges, values_of

DatabaseRow = tuple[Value, ...]
LookUps = Mapping[str, Mapping[str, int]]


class Writer:
    """Writes changes into one database. `look_ups`: by look-up table, the key of each folded name."""

    def __init__(self, back_end: BackEnd, sql_names: SqlNames, look_ups: LookUps) -> None:
        self._back_end = back_end
        self._sql_names = sql_names
        self._look_ups = look_ups
        self._keys: dict[str, int] = {}

    def write(self, changes: Mapping[str, TableChanges]) -> None:
        """One round trip to find or make the keys of all addresses, then about one for each megabyte of rows."""
        tables = [self._sql_names.map.tables[key] for key in changes]
        self._find_keys(self._addresses(tables, changes))
        statements: list[str] = []
        for table in reversed(tables):
            statements.extend(self._deletes(table, changes[table.key]))
        for table in tables:
            statements.extend(self._updates(table, changes[table.key].updated))
            statements.extend(self._inserts(table, changes[table.key].inserted))
        self._back_end.run("writing users' data", statements)

    def _addresses(self, tables: Sequence[TableMap], changes: Mapping[str, TableChanges]) -> dict[str, str]:
        """All addresses in the changes, by their folded form: those of owners, and those that rows name."""
        spelled: dict[Value, None] = {}  # an address is in many lists, and each spelling is folded once
        for table in tables:
            fields = [column.field for column in table.columns if column.role == "resource"]
            rows = changes[table.key].rows
            spelled.update(dict.fromkeys(owner for owner, _owned in rows))
            for field in fields:
                spelled.update(dict.fromkeys(values_of(rows, field)))
            spelled.update(dict.fromkeys(changes[table.key].cleared))
        found: dict[str, str] = {}
        for address in map(str, spelled):
            found.setdefault(folded(address), address)
        return found

    def _find_keys(self, addresses: Mapping[str, str]) -> None:
        """Find the keys of the addresses. New addresses get a row, in alphabetical order, so that two runs cannot block
        each other.
        """
        spelled = list(addresses.values())
        found = Question("keys", ("n", "id"), "FROM #address", ("number", "number"))
        statements = batch_of(self._sql_names, spelled, name="#address", create_missing=True)
        (keys,) = self._back_end.run("keys of addresses", [*statements, found])
        self._back_end.require_known_users("keys of addresses", range(len(spelled)), keys)
        self._keys = {folded(spelled[n]): key for n, key in keys}

    def _deletes(self, table: TableMap, changes: TableChanges) -> Iterator[str]:
        owners = [self._keys[folded(owner)] for owner in changes.cleared]
        for portion in portions(list(changes.cleared.values())):
            yield f"DELETE t {self._sql_names.rows_by_owner(table, owners[portion.start : portion.stop])}"
        identity = [table.column(name) for name in table.identity or ()]
        for rows in chunks(self._values(identity, changes.deleted), ROWS_PER_STATEMENT):
            named = selected(rows, self._types(table, identity), named=True)
            source = self._sql_names.rows_by_identity(table, named)
            for child in self._sql_names.map.children_of(table):
                yield self._sql_names.deleted_children(child, table, source)
            yield f"DELETE t {source}"

    def _updates(self, table: TableMap, rows: Sequence[OwnedRows]) -> Iterator[str]:
        identity = [table.column(name) for name in table.identity or ()]
        others = [column for column in self._written(table) if column not in identity and column.role != "owner"]
        if not others:
            return
        columns, first = [*identity, *others], len(identity) + 1
        for portion in statement_rows(self._values(columns, rows)):
            if is_long(portion[0]):
                new = [literal(value) for value in portion[0]]
                source = self._sql_names.row_by_identity(table, new[:first])
            else:
                new = [f"v.c{number}" for number in range(len(columns) + 1)]
                derived = selected(portion, self._types(table, columns), named=True)
                source = self._sql_names.rows_by_identity(table, derived)
            settings = (
                f"{quote_name(column.column)} = {value}" for column, value in zip(others, new[first:], strict=True)
            )
            yield f"UPDATE t SET {', '.join(settings)} {source}"

    def _inserts(self, table: TableMap, rows: Sequence[OwnedRows]) -> Iterator[str]:
        """Rows with the same columns filled go together: a NULL is written by leaving the column out, unless it has a
        default.
        """
        columns = self._written(table)
        has_parent = self._sql_names.map.parent_of(table) is not None
        for filled, values in self._by_filled_columns(table, columns, self._columns(columns, rows)):
            given = [columns[place] for place in filled]
            if has_parent:
                yield from self._child_inserts(table, given, list(zip(*values, strict=True)))
            else:
                names = [quote_name(column.column) for column in given]
                types = self._types(table, given)[1:]
                yield from inserts_by_column(self._sql_names.name(table), names, types, values[1:])

    def _by_filled_columns(
        self, table: TableMap, columns: Sequence[ColumnMap], values: Sequence[Sequence[Value]]
    ) -> Iterator[tuple[Sequence[int], Sequence[Sequence[Value]]]]:
        """The values (of the owner's key, then of the columns) in groups of rows that have values in the same columns:
        which columns these are, and the owner's key and these columns of each group.
        """
        if not values[0]:
            return
        sparse = [
            place
            for place, column in enumerate(columns)
            if None in values[place + 1] and not self._null_must_be_said(table, column)
        ]
        if not sparse:  # most tables
            yield range(len(columns)), values
            return
        groups: dict[tuple[bool, ...], list[int]] = {}
        empty_places = [[value is None for value in values[place + 1]] for place in sparse]
        for row, empty in enumerate(zip(*empty_places, strict=True)):
            groups.setdefault(empty, []).append(row)
        for empty, rows in groups.items():
            left_out = set(compress(sparse, empty))
            filled = [place for place in range(len(columns)) if place not in left_out]
            yield filled, [list(map(values[place].__getitem__, rows)) for place in (0, *(n + 1 for n in filled))]

    def _null_must_be_said(self, table: TableMap, column: ColumnMap) -> bool:
        live = self._sql_names.live(table, column)
        return live.nullable and live.has_default

    def _child_inserts(
        self, table: TableMap, columns: Sequence[ColumnMap], rows: Sequence[DatabaseRow]
    ) -> Iterator[str]:
        """The keys of the parents are known to the database only: their natural keys find them again."""
        names = ", ".join(quote_name(column.column) for column in columns)
        insert = f"INSERT INTO {self._sql_names.name(table)} ({names})"
        for portion in statement_rows(rows):
            if is_long(portion[0]):
                values = [literal(value) for value in portion[0]]
                yield f"{insert} {self._sql_names.row_with_parent(table, columns, values)}"
            else:
                derived = selected(portion, self._types(table, columns), named=True)
                yield f"{insert} {self._sql_names.with_parents(table, columns, derived)}"

    def _written(self, table: TableMap) -> list[ColumnMap]:
        owner = table.with_role("owner")
        return [*([owner] if owner else []), *table.carried]

    def _values(self, columns: Sequence[ColumnMap], rows: Sequence[OwnedRows]) -> Iterator[DatabaseRow]:
        """The owner's key and these columns of each row, as the database holds them."""
        return zip(*self._columns(columns, rows), strict=True)

    def _columns(self, columns: Sequence[ColumnMap], rows: Sequence[OwnedRows]) -> list[list[Value]]:
        """The same by column: the owners' keys, then the values of each of these columns."""
        owners = chain.from_iterable(repeat(self._keys[folded(owner)], len(owned)) for owner, owned in rows)
        return [list(owners), *(self._native_values(column, rows) for column in columns)]

    def _types(self, table: TableMap, columns: Iterable[ColumnMap]) -> list[str]:
        """The T-SQL types of what `_values` yields."""
        parent = self._sql_names.map.parent_of(table)
        types = ["int"]
        for column in columns:
            if column.role == "parent" and parent is not None and parent.identity:
                types.append(self._sql_names.type_of(parent, parent.column(parent.identity[0])))
            else:
                types.append(self._sql_names.type_of(table, column))
        return types

    def _native_values(self, column: ColumnMap, rows: Sequence[OwnedRows]) -> list[Value]:
        """The values of a column, with the database's keys in the place of addresses and names."""
        if column.role == "owner":
            return list(chain.from_iterable(repeat(self._keys[folded(owner)], len(owned)) for owner, owned in rows))
        values = values_of(rows, column.field)
        if column.role == "resource":
            return self._keys_of(self._keys, values)
        if column.role == "look_up" and column.look_up:
            return self._keys_of(self._look_ups[column.look_up], values)
        return values

    @staticmethod
    def _keys_of(keys: Mapping[str, int], names: Sequence[Value]) -> list[Value]:
        by_spelling = {name: None if name is None else keys[folded(str(name))] for name in set(names)}
        return list(map(by_spelling.__getitem__, names))
