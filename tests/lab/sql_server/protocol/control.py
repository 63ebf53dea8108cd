# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The control of a running server for tests, in this process or another, by a connection that is not counted."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pyodbc

from lab.sql_server.protocol.monitor import LoggedStatement

PROGRAM = "lab control"


class Control:
    """login: one that owns the databases."""

    def __init__(self, host: str, port: int, user: str, password: str) -> None:
        quoted = password.replace("}", "}}")
        self._connection = pyodbc.connect(
            f"DRIVER=FreeTDS;SERVER={host};PORT={port};UID={user};PWD={{{quoted}}};DATABASE=master;"
            f"TDS_Version=7.4;ClientCharset=UTF-8;APP={PROGRAM}",
            autocommit=True,
        )

    def __enter__(self) -> Control:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        self._connection.close()

    def counters(self) -> Counter[str]:
        """The counts since the start or the last reset; the names are those of monitor.Monitor."""
        return Counter(dict(tuple(row) for row in self._rows("EXEC lab_counters")))

    def content(self) -> str:
        """Another text whenever anything was changed in any database since; no reset sets it back."""
        return str(self._rows("EXEC lab_content")[0][0])

    def writes(self) -> dict[str, int]:
        """Rows that changed in user databases: database -> number. Empty if nothing was written."""
        counters = self.counters()
        return {name.removeprefix("writes "): number for name, number in counters.items() if name.startswith("writes ")}

    def reset(self) -> None:
        """Counters to 0, log empty and off, no faults left, all databases online."""
        self._run("EXEC lab_reset")

    def fault(self, what: str | int, pattern: str, *, times: int = 1, skip: int = 0) -> None:
        """Let the next statements that match a regular expression fail; what: an error number, 'cut before',
        'cut after', 'wait N' seconds, or 'message'. skip: so many matches pass unharmed first."""
        self._run("EXEC lab_fault ?, ?, ?, ?", str(what), pattern, times, skip)

    def set_database(self, name: str, mode: str) -> None:
        """mode: 'online', 'read_only' (writes give 3906), or 'full' (INSERT and UPDATE give 1105)."""
        self._run("EXEC lab_database ?, ?", name, mode)

    def start_log(self) -> None:
        self._run("EXEC lab_log 'on'")

    def log(self) -> list[LoggedStatement]:
        """The statements since start_log, in the order in which they ended."""
        return [LoggedStatement(*row) for row in self._rows("EXEC lab_log")]

    def save(self, label: str = "base", *names: str) -> None:
        """Keep the content of these databases under a label; without a name, of all."""
        self._run("EXEC lab_save ?, ?", label, ",".join(names) or None)

    def restore(self, label: str = "base") -> None:
        """Bring the content of the databases back that were saved under a label."""
        self._run("EXEC lab_restore ?", label)

    def _rows(self, statement: str) -> list[Any]:
        cursor = self._connection.execute(statement)
        rows = cursor.fetchall()
        cursor.close()
        return rows

    def _run(self, statement: str, *values: Any) -> None:
        self._connection.execute(statement, *values).close()
