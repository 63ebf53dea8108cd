# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The T-SQL that gives a login what it lacks. It runs on SQL Server 2000 and on all later versions."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..statements.literals import literal, quote_name
from .rights import Right

_PLAIN = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def grants(rights: Sequence[Right], login: str, database: str) -> str:
    """One GRANT for each table, each database's behind its USE. `database`: that of tables whose name has none."""
    by_database: dict[str, dict[str, list[str]]] = {}
    for on, right in rights:
        *other, schema, table = on.split(".")
        tables = by_database.setdefault(other[0].strip("[]") if other else database, {})
        tables.setdefault(f"{schema}.{table}", []).append(right)
    lines = []
    for where, tables in by_database.items():
        lines += [f"USE {_name(where)}"]
        lines += [f"GRANT {', '.join(found)} ON {table} TO {_name(login)}" for table, found in tables.items()]
    return _script(lines)


def reading(database: str, login: str) -> str:
    """Every table of the database, also those that a map does not know: their rows may belong to users."""
    return _script([f"USE {_name(database)}", _reader(login)])


def entering(database: str, login: str) -> str:
    """The login becomes a user of the database, who may read it."""
    return _script([f"USE {_name(database)}", f"EXEC sp_grantdbaccess {_text(login)}", _reader(login)])


def looking_up(login: str) -> str:
    """Show whether the server has this login, and which databases it may enter.

    No command here sets a password anew: the one in the variables may just be mistyped, and others may use the login.
    """
    return f"EXEC sp_helplogins {_text(login)}\n"


def _reader(login: str) -> str:
    return f"EXEC sp_addrolemember 'db_datareader', {_text(login)}"


def _script(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else quote_name(name)


def _text(text: str) -> str:
    """Without the N of a literal where nothing needs it, as administrators write it."""
    return f"'{text}'" if text.isascii() and "'" not in text else literal(text)
