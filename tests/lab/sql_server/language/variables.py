# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables of a batch or procedure, and the @@names that belong to the session."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lab.sql_server.errors import undeclared
from lab.sql_server.language.conversion import convert
from lab.sql_server.language.literal_rows import LiteralRows
from lab.sql_server.language.sql_types import SqlType

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

SYSTEM = {  # @@x is written @__x by the time it is looked up
    "__trancount": lambda s: s.transactions.count,
    "__rowcount": lambda s: s.rowcount,
    "__error": lambda s: s.last_error,
    "__identity": lambda s: s.identity,
    "__scope_identity": lambda s: s.scope_identity,
    "__spid": lambda s: s.spid,
    "__lock_timeout": lambda s: s.lock_timeout,
    "__servername": lambda s: "LAB",
    "__version": lambda s: f"Microsoft SQL Server {s.server.product} (the lab's own stand-in)",
}


class Frame:
    """Names are kept with their @, in lower case. literal_rows: statement -> the rows it is to be run for."""

    def __init__(self) -> None:
        self.types: dict[str, SqlType] = {}
        self.values: dict[str, Any] = {}
        self.literal_rows: dict[str, LiteralRows] = {}

    def declare(self, name: str, kind: SqlType, value: Any = None) -> None:
        """value is taken as it is."""
        self.types[name.lower()], self.values[name.lower()] = kind, value

    def assign(self, name: str, value: Any) -> None:
        """Convert to the declared type. SqlError 137 for an unknown name."""
        kind = self.types.get(name.lower())
        if kind is None:
            raise undeclared(name)
        self.values[name.lower()] = convert(value, kind)

    def value(self, name: str, session: Session) -> Any:
        """name without @, as it stands in plans."""
        if "@" + name in self.values:
            return self.values["@" + name]
        if name in SYSTEM:
            return SYSTEM[name](session)
        raise undeclared("@" + name)
