# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Errors as a client of SQL Server sees them: number, severity, state, and how much of the work they end."""

from __future__ import annotations

NOT_SUPPORTED = 40000


class SqlError(Exception):
    """ends: 'statement' (the batch goes on), 'batch', or 'transaction' (it is rolled back, the batch ends too)."""

    def __init__(self, number: int, text: str, severity: int = 16, state: int = 1, *, ends: str = "statement") -> None:
        super().__init__(text)
        self.number, self.text, self.severity, self.state, self.ends = number, text, severity, state, ends


class Attention(Exception):
    """The client wants the running request to stop."""


class CutConnection(Exception):
    """A test asked for the connection to be cut here."""


def not_supported(what: str) -> SqlError:
    """The error for a feature of SQL Server that this server does not have: refused, never pretended."""
    return SqlError(NOT_SUPPORTED, f"{what} is not supported by the lab's SQL Server.", ends="batch")


def syntax_error(near: str) -> SqlError:
    return SqlError(102, f"Incorrect syntax near '{near}'.", 15, ends="batch")


def invalid_object(name: str) -> SqlError:
    return SqlError(208, f"Invalid object name '{name}'.", ends="batch")


def invalid_column(name: str) -> SqlError:
    return SqlError(207, f"Invalid column name '{name}'.", ends="batch")


def undeclared(name: str) -> SqlError:
    return SqlError(137, f'Must declare the scalar variable "{name}".', 15, ends="batch")


def no_such_database(name: str) -> SqlError:
    return SqlError(
        911, f"Could not locate entry in sysdatabases for database '{name}'. No entry found with that name."
    )


def lock_timeout() -> SqlError:
    return SqlError(1222, "Lock request time out period exceeded.", 16, 51)


def deadlock(spid: int) -> SqlError:
    text = (
        f"Transaction (Process ID {spid}) was deadlocked on lock resources with another process and has been chosen "
        "as the deadlock victim. Rerun the transaction."
    )
    return SqlError(1205, text, 13, 51, ends="transaction")


def denied(permission: str, table: str, database: str) -> SqlError:
    text = f"The {permission} permission was denied on the object '{table}', database '{database}', schema 'dbo'."
    return SqlError(229, text, 14, 5)


def denied_in_database(statement: str, database: str) -> SqlError:
    return SqlError(262, f"{statement} permission denied in database '{database}'.", 14)


def read_only(database: str) -> SqlError:
    return SqlError(3906, f'Failed to update database "{database}" because the database is read-only.', ends="batch")


def database_full(table: str, database: str) -> SqlError:
    text = (
        f"Could not allocate space for object 'dbo.{table}' in database '{database}' because the "
        f"'PRIMARY' filegroup is full."
    )
    return SqlError(1105, text, 17, 2)


def cannot_drop(what: str, name: str) -> SqlError:
    return SqlError(
        3701, f"Cannot drop the {what} '{name}', because it does not exist or you do not have permission.", 11, 5
    )
