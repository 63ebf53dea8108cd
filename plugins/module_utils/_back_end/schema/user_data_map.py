# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A user data map, parsed: the objects for the data in `maps` with a site's overrides."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns

from .map_connections import check_connections
from .map_validation import MapReader, deep_merged
from .mapped_tables import ACCOUNT_ROLES, ColumnMap, TableMap
from .maps import ocs_2007, ocs_2007_r2

SHIPPED: Mapping[str, dict[str, Any]] = {"2007": ocs_2007.MAP, "2007 R2": ocs_2007_r2.MAP}


class OtherProduct(NamedTuple):
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
        check_connections(root.child("tables"), tables)
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
