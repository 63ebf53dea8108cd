# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Procedures that SQL Server brings along: application locks, sp_executesql, sp_rename, and what ODBC drivers call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lab.sql_server.engine.calls import Given, arguments, procedure
from lab.sql_server.engine.locks import COMPATIBLE, ApplicationLock
from lab.sql_server.errors import SqlError
from lab.sql_server.language.lexer import TokenReader, split_list
from lab.sql_server.language.sql_types import INT, NAME, SqlType, parse_type
from lab.sql_server.language.variables import Frame
from lab.sql_server.protocol.encoding import OutputColumn

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

WRONG_PARAMETER = -999
DATA_TYPES = {  # name: (ODBC type, size, literal prefix, literal suffix, create parameters)
    "bit": (-7, 1, None, None, None),
    "tinyint": (-6, 3, None, None, None),
    "bigint": (-5, 19, None, None, None),
    "image": (-4, 2147483647, "0x", None, None),
    "varbinary": (-3, 8000, "0x", None, "max length"),
    "binary": (-2, 8000, "0x", None, "length"),
    "text": (-1, 2147483647, "'", "'", None),
    "char": (1, 8000, "'", "'", "length"),
    "varchar": (12, 8000, "'", "'", "max length"),
    "nchar": (-8, 4000, "N'", "'", "length"),
    "nvarchar": (-9, 4000, "N'", "'", "max length"),
    "ntext": (-10, 1073741823, "N'", "'", None),
    "uniqueidentifier": (-11, 36, "'", "'", None),
    "numeric": (2, 38, None, None, "precision,scale"),
    "decimal": (3, 38, None, None, "precision,scale"),
    "int": (4, 10, None, None, None),
    "smallint": (5, 5, None, None, None),
    "float": (6, 53, None, None, None),
    "real": (7, 24, None, None, None),
    "datetime": (93, 23, "'", "'", None),
}


class Rows(list):
    """Rows made here, in the place of a cursor."""

    def fetchmany(self, number: int) -> list[tuple[Any, ...]]:
        rows, self[:] = self[:number], self[number:]
        return rows


def send(session: Session, columns: Sequence[tuple[str, SqlType]], rows: Sequence[tuple[Any, ...]]) -> None:
    session.execution.send_rows(Rows(rows), [OutputColumn(name, kind) for name, kind in columns])


# -- application locks -------------------------------------------------------------------------------------------------
@procedure("sp_getapplock")
def get_application_lock(session: Session, given: Sequence[Given]) -> int:
    names = ("@resource", "@lockmode", "@lockowner", "@locktimeout", "@dbprincipal")
    resource, mode, owner, timeout, _unused = arguments(given, *names)
    owner = (owner or "transaction").lower()
    mode = next((m for m in COMPATIBLE if m.lower() == (mode or "").lower()), None)
    if not resource or not mode or owner not in ("session", "transaction"):
        return WRONG_PARAMETER
    if owner == "transaction" and not session.transactions.count:
        raise SqlError(15262, "Invalid call of sp_getapplock: a lock of the transaction needs a user transaction.", 16)
    limit = session.lock_timeout if timeout is None else int(timeout)
    lock = ApplicationLock(session, session.database, resource, mode, owner)
    return session.server.locks.claim(lock, float("inf") if limit < 0 else limit / 1000, session.check_client)


@procedure("sp_releaseapplock")
def release_application_lock(session: Session, given: Sequence[Given]) -> int:
    resource, owner, _unused = arguments(given, "@resource", "@lockowner", "@dbprincipal")
    if not session.server.locks.release(session, session.database, resource, (owner or "transaction").lower()):
        text = (
            f"Cannot release the application lock (Database Principal: 'public', Resource: '{resource}') because "
            f"it is not "
            "currently held."
        )
        raise SqlError(1223, text)
    return 0


# -- general -----------------------------------------------------------------------------------------------------------
def declared_parameters(text: str) -> list[tuple[str, SqlType]]:
    """'@a int, @b nvarchar(20) OUTPUT' -> [(name in lower case, type)]."""
    parameters = []
    for declaration in split_list(text) if text.strip() else []:
        reader = TokenReader(declaration)
        name = reader.take().low
        reader.accept("as")
        parameters.append((name, parse_type(reader.type_text())))
    return parameters


@procedure("sp_executesql")
def execute_sql(session: Session, given: Sequence[Given]) -> None:
    statement, values = given[0].value, given[2:]
    frame = Frame()
    for place, (name, kind) in enumerate(declared_parameters(given[1].value or "") if len(given) > 1 else []):
        by_name = [g for g in values if g.name and g.name.lower() == name]
        argument = by_name[0] if by_name else values[place] if place < len(values) else Given(None, None)
        frame.declare(name, kind)
        frame.assign(name, argument.value)
    session.interpreter.run_text(statement, frame)


@procedure("sp_rename")
def rename(session: Session, given: Sequence[Given]) -> None:
    session.definitions.rename(*arguments(given, "@objname", "@newname", "@objtype"))


# -- what ODBC drivers call --------------------------------------------------------------------------------------------
@procedure("sp_datatype_info", "sp_datatype_info_90", "sp_datatype_info_100")
def data_type_info(session: Session, given: Sequence[Given]) -> None:
    """pyodbc asks for the types 12, -9, -3 and 93 when it connects, and takes its greatest lengths from the
    third column."""
    wanted, _unused = arguments(given, "@data_type", "@odbcver")
    small = SqlType("smallint")
    columns = [
        ("TYPE_NAME", NAME), ("DATA_TYPE", small), ("PRECISION", INT), ("LITERAL_PREFIX", NAME),
        ("LITERAL_SUFFIX", NAME),
        ("CREATE_PARAMS", NAME), ("NULLABLE", small), ("CASE_SENSITIVE", small), ("SEARCHABLE", small),
        ("UNSIGNED_ATTRIBUTE", small), ("MONEY", small), ("AUTO_INCREMENT", small), ("LOCAL_TYPE_NAME", NAME),
        ("MINIMUM_SCALE", small), ("MAXIMUM_SCALE", small), ("SQL_DATA_TYPE", small), ("SQL_DATETIME_SUB", small),
        ("NUM_PREC_RADIX", INT), ("INTERVAL_PRECISION", small), ("USERTYPE", small),
    ]  # fmt: skip
    rows = [
        (name, *details, 1, 0, 3, None, 0, None, name, None, None, details[0], None, None, None, 0)
        for name, details in DATA_TYPES.items()
        if not wanted or details[0] == wanted
    ]
    send(session, columns, rows)


@procedure("sp_tables")
def tables(session: Session, given: Sequence[Given]) -> None:
    names = ("@table_name", "@table_owner", "@table_qualifier", "@table_type", "@fusepattern", "@odbcver")
    name, _unused, database, *_unused = arguments(given, *names)
    schema = session.catalogue.schema(database or session.database)
    query = "SELECT name FROM {}.__objects WHERE type = 'U' AND tds_like(name, ?, '\\') ORDER BY name"
    rows = [
        (database or session.database, "dbo", row[0], "TABLE", None)
        for row in session.catalogue.read(schema, query, name or "%")
    ]
    send(session, [(c, NAME) for c in ("TABLE_QUALIFIER", "TABLE_OWNER", "TABLE_NAME", "TABLE_TYPE", "REMARKS")], rows)
