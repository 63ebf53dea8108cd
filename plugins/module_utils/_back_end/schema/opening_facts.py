# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The facts that are asked of a back end once, when it is opened: catalogue, presence categories, rights, transient
database. In three round trips, whatever there is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndError,
    BackEndUnreachable,
    UnexpectedResults,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..connection.connection import BackEnd
from ..statements.literals import quote_name
from ..statements.result_sets import ResultSet
from ..statements.results import Question
from .batch_tables import temporary_tables
from .catalogue import Catalogue
from .mapped_tables import TableMap
from .rights import Rights, rights_asked, rights_told
from .schema_check import findings, refuse_other_products, require_expected, tables_that_matter_with_rows
from .sql_names import SqlNames
from .user_data_map import UserDataMap

_DATABASE = Question(
    "database",
    ("RTRIM(filename)", "CONVERT(varchar(23), crdate, 121)"),
    "FROM master.dbo.sysdatabases WHERE name = DB_NAME()",
    kinds=("text or NULL", "text"),
    one_row=True,
)


@dataclass(frozen=True)
class OpeningFacts:
    """`look_ups`: by look-up table, folded name -> (name as stored, key). `transient`: the tables of the transient
    database that exist and can be read. `identity`: database, server and file, equal for two connections to the same
    database, whatever the host is called.
    """

    sql_names: SqlNames
    look_ups: Mapping[str, Mapping[str, tuple[str, int]]]
    transient: Sequence[TableMap]
    rights: Rights
    identity: str


def read_opening_facts(back_end: BackEnd, user_data_map: UserDataMap) -> OpeningFacts:
    """Check the map against this database, make the temporary tables of the connection, and ask for the rest.

    Raises UnsupportedPool or UnexpectedSchema where the map does not fit.
    """
    catalogue = Catalogue.read(back_end, user_data_map.schema, user_data_map.delete_procedure)
    where = back_end.settings.where
    refuse_other_products(user_data_map, catalogue, where)
    doubtful = tables_that_matter_with_rows(user_data_map, catalogue)
    if findings(user_data_map, catalogue, ()):  # what is asked below would ask for what is not there
        filled = catalogue.with_rows(back_end, doubtful)
        require_expected(user_data_map, where, findings(user_data_map, catalogue, filled))
    sql_names = SqlNames(user_data_map, catalogue)
    look_ups, rights = _look_ups_asked(sql_names), rights_asked(back_end, sql_names)
    asked = [*look_ups.values(), *rights, _DATABASE, *catalogue.rows_asked(doubtful)]
    answers = iter(back_end.run("the first questions", [*temporary_tables(sql_names), *asked]))
    names = {table: _by_folded_name(next(answers)) for table in look_ups}
    granted, updatable, database = next(answers), next(answers), next(answers)
    filled = {name for rows in answers for (name,) in rows}
    require_expected(user_data_map, where, findings(user_data_map, catalogue, filled))
    return OpeningFacts(
        sql_names=sql_names,
        look_ups=names,
        transient=_transient_tables(back_end, sql_names),
        rights=rights_told(back_end, sql_names, granted, updatable),
        identity=_identity(back_end, database),
    )


def _look_ups_asked(sql_names: SqlNames) -> dict[str, Question]:
    """The rows of the look-up tables, by table."""
    asked = {}
    for table in sql_names.map.of("look_up"):
        key, name = (quote_name(table.column(field).column) for field in ("key", "name"))
        asked[table.key] = Question(table.key, (name, key), f"FROM {sql_names.name(table)}", kinds=("text", "number"))
    return asked


def _by_folded_name(rows: ResultSet) -> dict[str, tuple[str, int]]:
    return {folded(name): (name, key) for name, key in rows}


def _transient_tables(back_end: BackEnd, sql_names: SqlNames) -> list[TableMap]:
    """The tables of the transient database that exist and can be read, with all columns of the map. The collection
    works without any of them.

    They are asked for their rows, since not every engine describes another database in INFORMATION_SCHEMA: together,
    and if that fails each on its own.
    """
    tables = sql_names.map.of("transient")
    if _can_be_read(back_end, sql_names, tables):
        return tables
    return [table for table in tables if _can_be_read(back_end, sql_names, [table])]


def _can_be_read(back_end: BackEnd, sql_names: SqlNames, tables: Sequence[TableMap]) -> bool:
    asked = [
        Question(
            table.key,
            [quote_name(column.column) for column in table.columns],
            f"FROM {sql_names.name(table)} WHERE 1 = 0",
        )
        for table in tables
    ]
    try:
        back_end.run("transient tables", asked)
    except (BackEndUnreachable, UnexpectedResults):
        raise
    except BackEndError:
        return False
    return True


def _identity(back_end: BackEnd, answer: ResultSet) -> str:
    """For people to read. Servers in containers can share a name and a path, and some engines know no file; but no two
    databases share the moment, to the millisecond, at which they were made or attached.
    """
    ((file, created),) = answer
    return f"{back_end.database} on {back_end.server_name}, created {created}{f' ({file})' if file else ''}"
