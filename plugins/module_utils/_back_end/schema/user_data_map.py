# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user data map, parsed: the objects for the data in `maps` with a site's overrides."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns

from .map_validation import MapReader, deep_merged
from .maps import ocs_2007, ocs_2007_r2

SHIPPED: Mapping[str, dict[str, Any]] = {"2007": ocs_2007.MAP, "2007 R2": ocs_2007_r2.MAP}

# Roles of columns whose values are a user's data.
CARRIED = frozenset({"value", "resource", "look_up", "parent", "address_text", "list_version"})
# Roles of columns that name the account of the directory from which a row was made.
ACCOUNT_ROLES = ("account_guid", "account_sid")


@dataclass(frozen=True)
class ColumnMap:
    """A column, and the name under which its values stand in users' data.

    `of`: the table of the pool in which the value has to exist, in the field of the same name.
    """

    field: str
    column: str
    family: str
    role: str
    look_up: str | None = None
    parent: str | None = None
    of: str | None = None
    when: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class TableMap:
    """A table. `section` is the part of users' data that its rows belong to; two tables can share one.

    `identity`: the fields that, with the owner, tell the table's rows apart; None if nothing does. `fixed`: fields with
    a constant value for all rows of the table, which stand in no column. `raises`: the list version of the home row
    that rises when rows of other users are deleted here. `pool_number`: the fields that are together a number that only
    one user of the pool can have. `triggers`: triggers of the table that somebody has found to be harmless.
    """

    key: str
    kind: str
    table: str
    section: str
    columns: tuple[ColumnMap, ...]
    identity: tuple[str, ...] | None = None
    fixed: Mapping[str, str] = dataclasses.field(default_factory=dict)
    raises: str | None = None
    pool_number: tuple[str, ...] = ()
    triggers: tuple[str, ...] = ()

    @property
    def carried(self) -> tuple[ColumnMap, ...]:
        return tuple(column for column in self.columns if column.role in CARRIED)

    @property
    def journalled(self) -> tuple[ColumnMap, ...]:
        """The columns whose values are kept in journals: those that are carried to another pool, and those that are
        never carried.
        """
        return tuple(column for column in self.columns if column.role in CARRIED or column.role == "journal_only")

    @cached_property
    def columns_read(self) -> Columns:
        """The field at each place of the row tuples that are read of the table; fields with a constant
        value come last.
        """
        return Columns([*(column.field for column in self.journalled), *self.fixed])

    @property
    def references(self) -> tuple[ColumnMap, ...]:
        """The columns that hold another user's address."""
        return tuple(column for column in self.columns if column.role in ("resource", "address_text"))

    def with_role(self, role: str) -> ColumnMap | None:
        return next((column for column in self.columns if column.role == role), None)

    def column(self, name: str) -> ColumnMap:
        return next(column for column in self.columns if column.field == name)


@dataclass(frozen=True)
class OtherProduct:
    """Another product, recognised by a database that `has` all these tables and `lacks` all those."""

    product: str
    has: tuple[str, ...]
    lacks: tuple[str, ...]


@dataclass(frozen=True)
class UserDataMap:
    """The content of a product version's back end, table by table, parents before children."""

    version: str
    schema: str
    database: str
    transient_database: str
    other_products: tuple[OtherProduct, ...]
    delete_procedure: str
    delete_parameter: str
    tables: Mapping[str, TableMap]

    @classmethod
    def for_version(cls, version: str, overrides: Mapping[str, Any] | None = None) -> UserDataMap:
        """The shipped map of `2007` or `2007 R2`, with a site's overrides of it (a value of `user_data_maps`).

        Raises BadInput with the path of the first key that is wrong.
        """
        return cls.parse(deep_merged(SHIPPED[version], overrides or {}, f'user_data_maps["{version}"]'), version)

    @classmethod
    def parse(cls, data: Any, version: str) -> UserDataMap:
        """Validate a map's data. Raises BadInput with the path of the first key that is wrong."""
        root = MapReader(data, f'user_data_maps["{version}"]')
        root.allow("schema", "databases", "other_products", "delete_procedure", "tables")
        databases, procedure = root.child("databases"), root.child("delete_procedure")
        databases.allow("user_data", "transient")
        procedure.allow("name", "parameter")
        tables = {key: _table(key, reader) for key, reader in root.child("tables").children()}
        parsed = cls(
            version=version,
            schema=root.text("schema"),
            database=databases.text("user_data"),
            transient_database=databases.text("transient"),
            other_products=tuple(_other_product(reader) for reader in root.items("other_products")),
            delete_procedure=procedure.text("name"),
            delete_parameter=procedure.text("parameter"),
            tables=tables,
        )
        _check_connections(root.child("tables"), tables)
        return parsed

    def of_own_data(self) -> UserDataMap:
        """The same map for data that returns to the pool from which it was read: columns that are never carried
        elsewhere can be written there.
        """
        tables = {
            key: dataclasses.replace(
                table,
                kind="user_data" if table.kind == "journal_only" else table.kind,
                columns=tuple(
                    dataclasses.replace(column, role="value") if column.role == "journal_only" else column
                    for column in table.columns
                ),
            )
            for key, table in self.tables.items()
        }
        return dataclasses.replace(self, tables=tables)

    @cached_property
    def columns_of_sections(self) -> Mapping[str, Columns]:
        """The field at each place of the row tuples of sections whose rows are in several tables."""
        fields: dict[str, list[dict[str, None]]] = {}
        for table in self.of("user_data", "journal_only"):
            fields.setdefault(table.section, []).append(dict.fromkeys(table.columns_read.names))
        return {
            section: Columns({name: None for table in tables for name in table})
            for section, tables in fields.items()
            if len(tables) > 1
        }

    @property
    def resources(self) -> TableMap:
        return next(table for table in self.tables.values() if table.kind == "identity")

    @property
    def home(self) -> TableMap:
        return self.tables[HOME_SECTION]

    @property
    def accounts(self) -> TableMap | None:
        """The table that names the account from which each user's rows were made; None where there is no such table."""
        return next((table for table in self.tables.values() if any(map(table.with_role, ACCOUNT_ROLES))), None)

    def of(self, *kinds: str) -> list[TableMap]:
        """The tables of these classes, parents before children."""
        return [table for table in self.tables.values() if table.kind in kinds]

    def children_of(self, table: TableMap) -> list[TableMap]:
        return [child for child in self.tables.values() if any(column.parent == table.key for column in child.columns)]

    def parent_of(self, table: TableMap) -> TableMap | None:
        column = table.with_role("parent")
        return self.tables[column.parent] if column and column.parent else None


def _other_product(reader: MapReader) -> OtherProduct:
    reader.allow("product", "has", "lacks")
    return OtherProduct(reader.text("product"), reader.texts("has"), reader.texts("lacks"))


def _table(key: str, reader: MapReader) -> TableMap:
    reader.allow("class", "section", "table", "columns", "identity", "fixed", "raises", "pool_number", "triggers")
    columns = reader.child("columns").children() if reader.has("columns") else ()
    return TableMap(
        key=key,
        kind=reader.choice("class"),
        table=reader.text("table"),
        section=reader.text("section", key),
        columns=tuple(_column(name, column) for name, column in columns),
        identity=reader.texts("identity") if reader.has("identity") else None,
        fixed=reader.text_mapping("fixed"),
        raises=reader.text("raises") if reader.has("raises") else None,
        pool_number=reader.texts("pool_number") if reader.has("pool_number") else (),
        triggers=reader.texts("triggers") if reader.has("triggers") else (),
    )


def _column(name: str, reader: MapReader) -> ColumnMap:
    reader.allow("column", "type", "role", "look_up", "parent", "of", "when")
    return ColumnMap(
        field=name,
        column=reader.text("column"),
        family=reader.choice("type"),
        role=reader.choice("role", "value"),
        look_up=reader.text("look_up") if reader.has("look_up") else None,
        parent=reader.text("parent") if reader.has("parent") else None,
        of=reader.text("of") if reader.has("of") else None,
        when=reader.text_mapping("when"),
    )


def _check_connections(reader: MapReader, tables: Mapping[str, TableMap]) -> None:
    """Raise BadInput unless keys of the map that depend on each other agree."""
    for kind, needed in (("identity", ("key", "address")), ("look_up", ("key", "name"))):
        for table in (table for table in tables.values() if table.kind == kind):
            for name in needed:
                reader.require(
                    name in {column.field for column in table.columns}, f"{table.key}.columns", f"must have {name}"
                )
    identities = [table for table in tables.values() if table.kind == "identity"]
    reader.require(len(identities) == 1, "", "must hold exactly one table of the class identity")
    reader.require(
        HOME_SECTION in tables and tables[HOME_SECTION].kind == "user_data",
        HOME_SECTION,
        "must be there, of the class user_data",
    )
    _check_accounts(reader, tables)
    for table in tables.values():
        _check_table(reader, table, tables)


def _check_accounts(reader: MapReader, tables: Mapping[str, TableMap]) -> None:
    """Raise BadInput unless the account of each user's rows stands in one table, with one row for each user, in one or
    two columns; or in no table.
    """
    saying: dict[str, list[ColumnMap]] = {}
    for table in tables.values():
        for column in (column for column in table.columns if column.role in ACCOUNT_ROLES):
            place = f"{table.key}.columns.{column.field}"
            saying.setdefault(table.key, []).append(column)
            owned = table.kind == "made_from_directory" and table.with_role("owner") is not None
            reader.require(
                owned,
                f"{place}.role",
                f"is {column.role}: for a table of the class made_from_directory with a column of the role owner",
            )
            reader.require(column.family == "binary", f"{place}.type", f"must be binary for the role {column.role}")
    for key, columns in saying.items():
        once = len(saying) == 1 and len({column.role for column in columns}) == len(columns)
        reader.require(once, key, "has a second column of the map with the role account_guid or account_sid")


def _check_table(reader: MapReader, table: TableMap, tables: Mapping[str, TableMap]) -> None:
    fields = {column.field for column in table.columns} | set(table.fixed)
    owners = [column for column in table.columns if column.role in ("owner", "parent")]
    if table.kind in ("user_data", "journal_only", "made_from_directory", "never_carried", "transient"):
        reader.require(len(owners) == 1, f"{table.key}.columns", "must have one column with the role owner or parent")
    for key, names in (("identity", table.identity or ()), ("pool_number", table.pool_number)):
        for name in names:
            reader.require(name in fields, f"{table.key}.{key}", f"names {name}, which is none of the columns")
    if table.raises:
        reader.require(
            table.raises in {column.field for column in tables[HOME_SECTION].columns if column.role == "list_version"},
            f"{table.key}.raises",
            "must name a list version of home",
        )
    for column in table.columns:
        _check_column(reader, table, column, tables)


def _check_column(reader: MapReader, table: TableMap, column: ColumnMap, tables: Mapping[str, TableMap]) -> None:
    place = f"{table.key}.columns.{column.field}"
    reader.require_field_name(place, column.field, column.role)
    if column.of:
        found = tables.get(column.of)
        reader.require(
            found is not None
            and found.kind == "of_the_pool"
            and any(other.field == column.field for other in found.columns),
            f"{place}.of",
            "must name a table of the class of_the_pool that has a column of the same name",
        )
    if column.role == "look_up":
        found = tables.get(column.look_up or "")
        reader.require(
            found is not None and found.kind == "look_up", f"{place}.look_up", "must name a table of the class look_up"
        )
    if column.role == "parent":
        found = tables.get(column.parent or "")
        reader.require(
            found is not None and bool(found.with_role("surrogate")) and len(found.identity or ()) == 1,
            f"{place}.parent",
            "must name a table with a surrogate column and one field as identity",
        )
