# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tests' connection to the server."""

from __future__ import annotations

import re
from typing import Any

import pyodbc
import pytest

VERSIONS = ["7.1", "7.2", "7.3", "7.4"]


class Rows:
    """Shorthand for tests: run a batch to its end, look at its first result."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def all(self, batch: str, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of the first result set; later errors are raised, too."""
        cursor = self.connection.execute(batch, *values)
        while cursor.description is None and cursor.nextset():
            pass
        rows = [tuple(row) for row in cursor.fetchall()] if cursor.description else []
        while cursor.nextset():
            pass
        cursor.close()
        return rows

    def value(self, batch: str, *values: Any) -> Any:
        return self.all(batch, *values)[0][0]

    def column(self, batch: str, *values: Any) -> list[Any]:
        return [row[0] for row in self.all(batch, *values)]

    def refused(self, batch: str, *values: Any) -> int:
        """The number of the error that the batch ends with."""
        with pytest.raises(pyodbc.Error) as raised:
            self.all(batch, *values)
        return error_number(raised.value)


def error_number(error: pyodbc.Error) -> int:
    return int(re.findall(r"\((\d+)\)", error.args[1])[0])
