# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is asked of a back end once, when it is opened: its catalogue, its presence categories, its transient
database.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.catalogue import Catalogue
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.layout import Layout
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.literals import literal, quote_name
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema_check import (
    findings,
    refuse_other_products,
    require_expected,
    unclassified_tables,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_data_map import TableMap, UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import folded


def checked_layout(back_end: BackEnd, user_data_map: UserDataMap) -> Layout:
    """The map on this database. Raises UnsupportedPool or UnexpectedSchema where it does not fit."""
    catalogue = Catalogue.read(back_end, user_data_map.schema, user_data_map.delete_procedure)
    where = back_end.settings.where
    refuse_other_products(user_data_map, catalogue, where)
    filled = catalogue.with_rows(back_end, unclassified_tables(user_data_map, catalogue))
    require_expected(user_data_map, where, findings(user_data_map, catalogue, filled))
    return Layout(user_data_map, catalogue)


def look_ups(back_end: BackEnd, layout: Layout) -> dict[str, dict[str, tuple[str, int]]]:
    """By look-up table: folded name -> (name as stored, key)."""
    result = {}
    for table in layout.map.of("look_up"):
        key, name = (quote_name(table.column(field).column) for field in ("key", "name"))
        rows = back_end.batch(f"SELECT {name}, {key} FROM {layout.name(table)}")[0]
        result[table.key] = {folded(text): (text, number) for text, number in rows}
    return result


def transient_tables(back_end: BackEnd, layout: Layout) -> list[TableMap]:
    """The tables of the transient database that are there and can be read, with all their columns. None is needed."""
    name = layout.map.transient_database
    sql = f"SELECT COUNT(*) FROM master.dbo.sysdatabases WHERE name = {literal(name)} AND HAS_DBACCESS(name) = 1"
    if not back_end.batch(sql)[0][0][0]:
        return []
    catalogue = Catalogue.read(back_end, layout.map.schema, database=name)
    found = []
    for table in layout.map.of("transient"):
        live = catalogue.table(table.table)
        if live is not None and all(live.column(column.column) for column in table.columns):
            found.append(table)
    return found


def identity(back_end: BackEnd) -> str:
    """What tells this database from every other, for people to read."""
    ((file,),) = back_end.batch("SELECT RTRIM(filename) FROM master.dbo.sysdatabases WHERE name = DB_NAME()")[0]
    return f"{back_end.database} on {back_end.server_name} ({file})"
