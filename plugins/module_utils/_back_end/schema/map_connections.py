# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Keys of a user data map that depend on each other agree: a table or field that is named is there, and fits."""

from __future__ import annotations

from collections.abc import Mapping

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION

from .map_validation import MapReader
from .mapped_tables import ACCOUNT_ROLES, ColumnMap, TableMap


def check_connections(reader: MapReader, tables: Mapping[str, TableMap]) -> None:
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
