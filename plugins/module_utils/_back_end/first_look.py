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
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.literals import quote_name
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.results import Question
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema_check import (
    findings,
    refuse_other_products,
    require_expected,
    tables_that_matter_with_rows,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_data_map import TableMap, UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndError,
    BackEndUnreachable,
    UnexpectedResults,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import folded


def checked_layout(back_end: BackEnd, user_data_map: UserDataMap) -> Layout:
    """The map on this database, and the temporary tables that its statements need. Raises UnsupportedPool or
    UnexpectedSchema where it does not fit.
    """
    catalogue = Catalogue.read(back_end, user_data_map.schema, user_data_map.delete_procedure)
    where = back_end.settings.where
    refuse_other_products(user_data_map, catalogue, where)
    filled = catalogue.with_rows(back_end, tables_that_matter_with_rows(user_data_map, catalogue))
    require_expected(user_data_map, where, findings(user_data_map, catalogue, filled))
    layout = Layout(user_data_map, catalogue)
    back_end.run("making temporary tables", layout.temporary_tables())
    return layout


def look_ups(back_end: BackEnd, layout: Layout) -> dict[str, dict[str, tuple[str, int]]]:
    """By look-up table: folded name -> (name as stored, key)."""
    result = {}
    for table in layout.map.of("look_up"):
        key, name = (quote_name(table.column(field).column) for field in ("key", "name"))
        asked = Question(table.key, (name, key), f"FROM {layout.name(table)}", kinds=("text", "number"))
        (rows,) = back_end.run("look-up tables", [asked])
        result[table.key] = {folded(text): (text, number) for text, number in rows}
    return result


def transient_tables(back_end: BackEnd, layout: Layout) -> list[TableMap]:
    """The tables of the transient database that are there and can be read, with all their columns. None is needed.

    They are asked for one by one: what INFORMATION_SCHEMA says of another database, not every engine says.
    """
    return [table for table in layout.map.of("transient") if _can_be_read(back_end, layout, table)]


def _can_be_read(back_end: BackEnd, layout: Layout, table: TableMap) -> bool:
    columns = [quote_name(column.column) for column in table.columns]
    try:
        back_end.run("transient tables", [Question(table.key, columns, f"FROM {layout.name(table)} WHERE 1 = 0")])
    except (BackEndUnreachable, UnexpectedResults):
        raise
    except BackEndError:
        return False
    return True


def identity(back_end: BackEnd) -> str:
    """What tells this database from every other, for people to read.

    Servers in containers can share a name and a path, and some engines know no file; no two share the moment at which
    the database was made, or attached, to the millisecond.
    """
    facts = ("RTRIM(filename)", "CONVERT(varchar(23), crdate, 121)")
    source = "FROM master.dbo.sysdatabases WHERE name = DB_NAME()"
    asked = Question("database", facts, source, kinds=("text or NULL", "text"), one_row=True)
    (((file, created),),) = back_end.run("what database it is", [asked])
    return f"{back_end.database} on {back_end.server_name}, created {created}{f' ({file})' if file else ''}"
