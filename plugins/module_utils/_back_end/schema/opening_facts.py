# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts that are asked of a back end once, when it is opened: catalogue, presence categories, transient
database.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndError,
    BackEndUnreachable,
    UnexpectedResults,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..connection.connection import BackEnd
from ..statements.literals import quote_name
from ..statements.results import Question
from .catalogue import Catalogue
from .schema_check import findings, refuse_other_products, require_expected, tables_that_matter_with_rows
from .sql_names import SqlNames
from .user_data_map import TableMap, UserDataMap


def checked_sql_names(back_end: BackEnd, user_data_map: UserDataMap) -> SqlNames:
    """Check the map against this database and make the temporary tables of the connection. Raises UnsupportedPool or
    UnexpectedSchema where the map does not fit.
    """
    catalogue = Catalogue.read(back_end, user_data_map.schema, user_data_map.delete_procedure)
    where = back_end.settings.where
    refuse_other_products(user_data_map, catalogue, where)
    filled = catalogue.with_rows(back_end, tables_that_matter_with_rows(user_data_map, catalogue))
    require_expected(user_data_map, where, findings(user_data_map, catalogue, filled))
    sql_names = SqlNames(user_data_map, catalogue)
    back_end.run("making temporary tables", sql_names.temporary_tables())
    return sql_names


def look_ups(back_end: BackEnd, sql_names: SqlNames) -> dict[str, dict[str, tuple[str, int]]]:
    """The rows of the look-up tables. By look-up table: folded name -> (name as stored, key)."""
    result = {}
    for table in sql_names.map.of("look_up"):
        key, name = (quote_name(table.column(field).column) for field in ("key", "name"))
        asked = Question(table.key, (name, key), f"FROM {sql_names.name(table)}", kinds=("text", "number"))
        (rows,) = back_end.run("look-up tables", [asked])
        result[table.key] = {folded(text): (text, number) for text, number in rows}
    return result


def transient_tables(back_end: BackEnd, sql_names: SqlNames) -> list[TableMap]:
    """The tables of the transient database that exist and can be read, with all columns of the map. The collection
    works without any of them.

    Each table is asked for on its own, since not every engine describes another database in INFORMATION_SCHEMA.
    """
    return [table for table in sql_names.map.of("transient") if _can_be_read(back_end, sql_names, table)]


def _can_be_read(back_end: BackEnd, sql_names: SqlNames, table: TableMap) -> bool:
    columns = [quote_name(column.column) for column in table.columns]
    try:
        back_end.run("transient tables", [Question(table.key, columns, f"FROM {sql_names.name(table)} WHERE 1 = 0")])
    except (BackEndUnreachable, UnexpectedResults):
        raise
    except BackEndError:
        return False
    return True


def identity(back_end: BackEnd) -> str:
    """A text that tells this database from every other one, for people to read.

    Servers in containers can share a name and a path, and some engines know no file; but no two databases share the
    moment, to the millisecond, at which they were made or attached.
    """
    facts = ("RTRIM(filename)", "CONVERT(varchar(23), crdate, 121)")
    source = "FROM master.dbo.sysdatabases WHERE name = DB_NAME()"
    asked = Question("database", facts, source, kinds=("text or NULL", "text"), one_row=True)
    (((file, created),),) = back_end.run("what database it is", [asked])
    return f"{back_end.database} on {back_end.server_name}, created {created}{f' ({file})' if file else ''}"
