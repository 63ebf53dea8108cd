# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SQLite's messages -> the errors that SQL Server gives for the same mistakes."""

from __future__ import annotations

import re
import sqlite3
from typing import TYPE_CHECKING

from lab.sql_server.errors import SqlError, deadlock

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

PATTERNS = [  # message of SQLite, number, message of SQL Server, what it ends
    (r"no such table: (?:\w+\.)?(.*)", 208, "Invalid object name '{}'.", "batch"),
    (r"no such column: (?:.*\.)?(.*)", 207, "Invalid column name '{}'.", "batch"),
    (r"table .* has no column named (.*)", 207, "Invalid column name '{}'.", "batch"),
    (r"ambiguous column name: (.*)", 209, "Ambiguous column name '{}'.", "batch"),
    (r"no such function: (.*)", 195, "'{}' is not a recognized built-in function name.", "batch"),
    (r"wrong number of arguments to function (\w+)", 174, "The {} function has a wrong number of arguments.", "batch"),
    (r"misuse of aggregate.*?(\w+)?\(?\)?$", 147, "An aggregate may not appear here ({}).", "batch"),
    (
        r"(?:table|index) .*?(\w+)\]? already exists",
        2714,
        "There is already an object named '{}' in the database.",
        "statement",
    ),
    (r"no such index: (.*?)(?:__.*)?$", 3701, "Cannot drop the index '{}', because it does not exist.", "statement"),
    (r'near "(.*)": syntax error', 102, "Incorrect syntax near '{}'.", "batch"),
    (r"datatype mismatch()", 245, "Conversion failed when converting a value to data type int.{}", "transaction"),
    (r"too many SQL variables()", 8003, "The incoming request has too many parameters.{}", "batch"),
    (
        r"integer overflow()",
        8115,
        "Arithmetic overflow error converting expression to data type bigint.{}",
        "statement",
    ),
    (
        r"SELECTs to the left and right of (.*) do not have",
        205,
        "All queries combined using {} must have equal expressions.",
        "batch",
    ),
]


def translate(error: sqlite3.Error, statement: str, session: Session) -> Exception:
    """The exception to raise instead. A SqlError raised inside a function is kept on the session by functions.py."""
    if session.function_error:
        kept, session.function_error = session.function_error, None
        return kept
    if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return deadlock(session.spid)
    message = str(error)
    if found := re.match(r"(UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint failed(?:: (.*))?", message):
        return _constraint(found[1], found[2] or "", statement, session)
    for pattern, number, text, ends in PATTERNS:
        if found := re.match(pattern, message):
            return SqlError(number, text.format(found[1]), 15 if number == 102 else 16, ends=ends)
    return SqlError(50000, f"The lab's SQL Server cannot do this: {message}", ends="batch")


def _constraint(kind: str, what: str, statement: str, session: Session) -> SqlError:
    verb = (re.match(r"\w+", statement) or [""])[0].upper()
    if kind == "CHECK":
        return _check(what, verb, session.database)
    if kind == "FOREIGN KEY":
        conflict = "the REFERENCE constraint" if verb == "DELETE" else "the FOREIGN KEY constraint"
        return SqlError(
            547,
            f'The {verb} statement conflicted with {conflict}. The conflict occurred in database "{session.database}".',
            16,
        )
    table = what.split(".")[0].split(",")[0]
    columns = [name.split(".")[-1] for name in what.split(", ")]
    if kind == "NOT NULL":
        text = (
            f"Cannot insert the value NULL into column '{columns[0]}', table '{session.database}.dbo.{table}'; "
            f"column does not allow nulls. {verb} fails."
        )
        return SqlError(515, text, 16, 2)
    key = session.catalogue.key_with_columns(table, columns)
    if not key:
        text = f"Cannot insert duplicate key row in object 'dbo.{table}' with unique index on ({', '.join(columns)})."
        return SqlError(2601, text, 14)
    name, key_kind = key
    word = "PRIMARY" if key_kind == "PK" else "UNIQUE"
    return SqlError(
        2627, f"Violation of {word} KEY constraint '{name}'. Cannot insert duplicate key in object 'dbo.{table}'.", 14
    )


def _check(what: str, verb: str, database: str) -> SqlError:
    """Constraints that stand for lengths and ranges are named '<number> <column>' (see create_table.checks)."""
    number, _unused, column = what.partition(" ")
    if number == "8152":
        return SqlError(8152, "String or binary data would be truncated.", 16, 14)
    if number == "245":
        text = f"Conversion failed when converting the value for column {column} to an integer type."
        return SqlError(245, text, ends="transaction")
    if number == "8115":
        return SqlError(
            8115, f"Arithmetic overflow error converting expression to the data type of column {column}.", 16, 2
        )
    return SqlError(
        547,
        f'The {verb} statement conflicted with the CHECK constraint "{what}". The conflict occurred in database '
        f'"{database}".',
    )
