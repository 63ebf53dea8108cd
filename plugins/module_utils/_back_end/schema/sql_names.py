# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The map's tables as they stand in one database: the pieces of SQL that reading, counting, writing and deleting share.

Aliases: p = the users of the batch (`#batch_user`, see batch_tables.py), t = the table, q = its parent, r0, r1, ... =
the tables to which its columns refer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from ..statements.literals import quote_name
from .catalogue import Catalogue, Column
from .mapped_tables import ColumnMap, TableMap
from .user_data_map import UserDataMap

# Keeps others from changing or adding a row of these users until the transaction ends.
LOCKED = " WITH (UPDLOCK, HOLDLOCK)"


@dataclass(frozen=True)
class SqlNames:
    """A map, and the catalogue that was found to match it."""

    map: UserDataMap
    catalogue: Catalogue

    def name(self, table: TableMap) -> str:
        """The table's quoted name, with its database where that is not the connection's."""
        database = quote_name(self.map.transient_database) + "." if table.kind == "transient" else ""
        return f"{database}{quote_name(self.map.schema)}.{quote_name(table.table)}"

    def live(self, table: TableMap, column: ColumnMap) -> Column:
        """The catalogue's description of a column. The check of the map has shown that the column exists."""
        found = self.catalogue.table(table.table)
        live = found.column(column.column) if found else None
        if live is None:
            raise KeyError(f"{table.table}.{column.column}")
        return live

    def kept_in(self, table: TableMap, column: ColumnMap) -> Column:
        """The catalogue's description of the column that holds a value in the end: another user's address stands in the
        table of addresses, and only its key here.
        """
        resources = self.map.resources
        return (
            self.live(resources, resources.column("address")) if column.role == "resource" else self.live(table, column)
        )

    def type_of(self, table: TableMap, column: ColumnMap) -> str:
        return self.live(table, column).declaration()

    @property
    def resource_key(self) -> str:
        return quote_name(self.map.resources.column("key").column)

    @property
    def resource_address(self) -> str:
        return quote_name(self.map.resources.column("address").column)

    @property
    def longest_address(self) -> int | None:
        """The longest SIP address that the database can hold, in UTF-16 units."""
        return self.live(self.map.resources, self.map.resources.column("address")).length

    @property
    def address_collation(self) -> str | None:
        """The collation of the column that holds addresses."""
        return self.live(self.map.resources, self.map.resources.column("address")).collation

    def as_text_of(self, table: TableMap, column: ColumnMap, address: str) -> str:
        """SQL for an address of a temporary table, to be compared with a text column: two columns of different
        collations cannot be compared (error 468) unless one is told to compare as the other.
        """
        collation = self.live(table, column).collation
        return address if collation in (None, self.address_collation) else f"{address} COLLATE {collation}"

    @property
    def greatest_list_version(self) -> int | None:
        """The greatest number that every column of list versions can hold."""
        columns = (
            self.live(table, column)
            for table in self.map.of("user_data")
            for column in table.columns
            if column.role == "list_version"
        )
        return min((column.greatest for column in columns if column.greatest is not None), default=None)

    @property
    def can_delete_by_procedure(self) -> bool:
        """The product's own procedure exists, with exactly the parameter of the map."""
        parameters = self.catalogue.procedure_parameters
        return parameters is not None and [without_case(name) for name in parameters] == [
            without_case(self.map.delete_parameter)
        ]

    def rows_of_batch(self, table: TableMap, hint: str = "", portion: range | None = None) -> str:
        """`FROM ..`: the table's rows that belong to the users of the batch, or to a portion of them."""
        parent = self.map.parent_of(table)
        owned = f"{self.owner(table)} = p.id{of_portion(portion)}"
        if parent is None:
            return f"FROM #batch_user p JOIN {self.name(table)} t{hint} ON {owned}"
        return (
            f"FROM #batch_user p JOIN {self.name(parent)} q{hint} ON {owned} "
            f"JOIN {self.name(table)} t{hint} ON {self._parentage(table, parent)}"
        )

    def rows_by_owner(self, table: TableMap, ids: Sequence[int]) -> str:
        """`FROM .. WHERE ..`: the table's rows that belong to these keys of users."""
        return f"{self.all_rows(table)} WHERE {self.owner(table)} IN ({', '.join(str(number) for number in ids)})"

    def rows_by_identity(self, table: TableMap, derived: str) -> str:
        """`FROM ..`: the rows that a derived table v names by owner (c0) and identity (c1, ...)."""
        names = [f"v.c{number}" for number in range(len(table.identity or ()) + 1)]
        return f"{self.all_rows(table)} JOIN ({derived}) v ON {self._identified(table, names)}"

    def row_by_identity(self, table: TableMap, values: Sequence[str]) -> str:
        """`FROM .. WHERE ..`: the one row of an owner and an identity, which are given as SQL, without a join."""
        return f"{self.all_rows(table)} WHERE {self._identified(table, values)}"

    def _identified(self, table: TableMap, values: Sequence[str]) -> str:
        columns = (self.column_value(table, table.column(field)) for field in table.identity or ())
        return " AND ".join(
            f"{column} = {value}" for column, value in zip((self.owner(table), *columns), values, strict=False)
        )

    def deleted_children(self, child: TableMap, parent: TableMap, parents: str) -> str:
        """A DELETE of the rows that belong to rows t of `parents`, a `FROM ..` of their parent table."""
        return f"DELETE k {parents} JOIN {self.name(child)} k ON {self._parentage(child, parent, 'k', 't')}"

    def with_parents(self, table: TableMap, columns: Sequence[ColumnMap], derived: str) -> str:
        """A SELECT of a derived table v (owner c0, then the columns) with the keys of parent rows in the place of their
        natural keys.
        """
        names = [f"v.c{number}" for number in range(len(columns) + 1)]
        selected, parents, condition = self._with_parent(table, columns, names)
        return f"SELECT {selected} FROM ({derived}) v JOIN {parents} ON {condition}"

    def row_with_parent(self, table: TableMap, columns: Sequence[ColumnMap], values: Sequence[str]) -> str:
        """As `with_parents` for one row, whose values are given as SQL, without a join."""
        selected, parents, condition = self._with_parent(table, columns, values)
        return f"SELECT {selected} FROM {parents} WHERE {condition}"

    def _with_parent(
        self, table: TableMap, columns: Sequence[ColumnMap], values: Sequence[str]
    ) -> tuple[str, str, str]:
        """The selected expressions, the parent table, and the condition for the parent row. `values`: the owner's, then
        the columns'.
        """
        parent = self.map.parent_of(table)
        key = parent.with_role("surrogate") if parent else None
        if parent is None or key is None or not parent.identity:
            raise KeyError(table.key)
        number = next(number for number, column in enumerate(columns, start=1) if column.role == "parent")
        selected = (
            f"q.{quote_name(key.column)}" if column.role == "parent" else value
            for column, value in zip(columns, values[1:], strict=True)
        )
        natural = quote_name(parent.column(parent.identity[0]).column)
        condition = f"{self.owner(table)} = {values[0]} AND q.{natural} = {values[number]}"
        return ", ".join(selected), f"{self.name(parent)} q", condition

    def column_value(self, table: TableMap, column: ColumnMap) -> str:
        """SQL for the column's value in the database; for a child the natural key of its parent."""
        parent = self.map.parent_of(table)
        if column.role == "parent" and parent is not None and parent.identity:
            return f"q.{quote_name(parent.column(parent.identity[0]).column)}"
        return f"t.{quote_name(column.column)}"

    def portable_value(self, table: TableMap, column: ColumnMap) -> str:
        """SQL for the column's value in users' data: an address or a name in the place of a key."""
        target = self._target(column)
        if target is None:
            value = self.column_value(table, column)
            padded = column.role != "parent" and self.live(table, column).column_type.is_padded_text
            return f"RTRIM({value})" if padded else value
        field = "address" if target.kind == "identity" else "name"
        return f"r{table.columns.index(column)}.{quote_name(target.column(field).column)}"

    def portable_column(self, table: TableMap, column: ColumnMap) -> Column:
        """The catalogue's description of the column whose values `portable_value` gives."""
        target, parent = self._target(column), self.map.parent_of(table)
        if target is not None:
            return self.live(target, target.column("address" if target.kind == "identity" else "name"))
        if column.role == "parent" and parent is not None and parent.identity:
            return self.live(parent, parent.column(parent.identity[0]))
        return self.live(table, column)

    def referred(self, table: TableMap, *, to_people: bool = True) -> str:
        """LEFT JOINs to all tables to which the table's columns refer, the one of addresses only if that is asked for:
        a row with a broken reference must be seen too.
        """
        joins = []
        for number, column in enumerate(table.columns):
            target = self._target(column)
            if target is not None and (to_people or column.role != "resource"):
                key = quote_name(target.column("key").column)
                joins.append(
                    f" LEFT JOIN {self.name(target)} r{number} ON r{number}.{key} = t.{quote_name(column.column)}"
                )
        return "".join(joins)

    def owner(self, table: TableMap, alias: str = "t") -> str:
        """SQL for the key of the user to whom a row belongs."""
        parent = self.map.parent_of(table)
        return f"{'q' if parent else alias}.{quoted_owner(parent or table)}"

    def all_rows(self, table: TableMap) -> str:
        """`FROM ..`: the table with its parent, which holds the owners."""
        parent = self.map.parent_of(table)
        joined = f" JOIN {self.name(parent)} q ON {self._parentage(table, parent)}" if parent else ""
        return f"FROM {self.name(table)} t{joined}"

    def _parentage(self, table: TableMap, parent: TableMap, child_alias: str = "t", parent_alias: str = "q") -> str:
        child_column, parent_column = table.with_role("parent"), parent.with_role("surrogate")
        if child_column is None or parent_column is None:
            raise KeyError(table.key)
        return f"{child_alias}.{quote_name(child_column.column)} = {parent_alias}.{quote_name(parent_column.column)}"

    def _target(self, column: ColumnMap) -> TableMap | None:
        if column.role == "resource":
            return self.map.resources
        return self.map.tables[column.look_up] if column.role == "look_up" and column.look_up else None


def of_portion(portion: range | None) -> str:
    """` AND ..`: a condition on the users of the batch, by their numbers."""
    return f" AND p.n BETWEEN {portion.start} AND {portion.stop - 1}" if portion else ""


def quoted_owner(table: TableMap) -> str:
    """The column that names the owner of a row, quoted. KeyError: the table has none."""
    owner = table.with_role("owner")
    if owner is None:
        raise KeyError(table.key)
    return quote_name(owner.column)
