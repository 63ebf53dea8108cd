# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A catalogue that is exactly what a map says, to be changed by tests."""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import (
    Catalogue,
    Column,
    Table,
    folded,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.mapped_tables import ColumnMap, TableMap
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap

TYPES = {"text": "nvarchar", "binary": "varbinary", "integer": "int", "flag": "bit", "moment": "datetime"}
CATEGORIES = {"2007": ("note", "state"), "2007 R2": ("note", "state", "dndState")}


def column(mapped: ColumnMap, **changes: object) -> Column:
    limited = mapped.family in ("text", "binary")
    made = mapped.role == "surrogate"
    values = {
        "name": mapped.column,
        "type": TYPES[mapped.family],
        "length": 450 if limited else None,
        "precision": None,
        "scale": None,
        "nullable": mapped.role in ("value", "journal_only", "not_carried"),
        "has_default": False,
        "made_by_database": made,
    }
    return Column(**{**values, **changes})  # type: ignore[arg-type]


def table(mapped: TableMap) -> Table:
    return Table(mapped.table, {folded(each_column.column): column(each_column) for each_column in mapped.columns})


def catalogue(user_data_map: UserDataMap) -> Catalogue:
    mapped = [each_table for each_table in user_data_map.tables.values() if each_table.kind != "transient"]
    return Catalogue(user_data_map.schema, {folded(each_table.table): table(each_table) for each_table in mapped})


def sql_names(version: str) -> SqlNames:
    user_data_map = UserDataMap.for_version(version)
    return SqlNames(user_data_map, catalogue(user_data_map))


def capabilities(version: str) -> BackEndCapabilities:
    return BackEndCapabilities.of(sql_names(version), CATEGORIES[version])


def every_table(version: str) -> Iterator[tuple[UserDataMap, TableMap]]:
    user_data_map = UserDataMap.for_version(version)
    for each_table in user_data_map.tables.values():
        if each_table.kind != "transient":
            yield user_data_map, each_table
