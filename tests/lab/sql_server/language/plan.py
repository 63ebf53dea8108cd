# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The translation of a T-SQL statement: SQL for SQLite, and the facts that are needed to run it as SQL Server would."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from lab.sql_server.engine.catalogue import Table
from lab.sql_server.protocol.encoding import OutputColumn

PARAMETER = re.compile(r"'[^']*(?:''[^']*)*'|\[[^\]]*\]|@(\w+)")


@dataclass
class Plan:
    """columns: of the result set; assigns: the variables of SELECT @x = ...; target: the table that is changed."""

    sql: str = ""
    parameters: list[str] = field(default_factory=list)  # names, without @, in the order of the ? in sql
    columns: list[OutputColumn] | None = None
    assigns: list[str] | None = None
    target: Table | None = None
    into: str = ""  # the new table of SELECT ... INTO
    identity_given: bool = False
    locking: bool = False  # hints such as UPDLOCK and HOLDLOCK
    tables: list[Table] = field(default_factory=list)  # everything that is read
    permission: str = ""  # INSERT, UPDATE or DELETE on the target

    @property
    def touched(self) -> list[Table]:
        """The tables that the statement reads or changes."""
        return [*self.tables, *([self.target] if self.target else [])]

    @property
    def databases(self) -> set[str]:
        """The user databases that the statement touches."""
        return {table.schema for table in self.touched if table.schema != "main"}

    def number_parameters(self) -> None:
        """@name -> ?: SQLite finds a named parameter by a linear search, far too slow for thousands."""

        def positional(found: re.Match) -> str:
            if not found.group(1):
                return found.group()
            self.parameters.append(found.group(1))
            return "?"

        self.sql = PARAMETER.sub(positional, self.sql)
