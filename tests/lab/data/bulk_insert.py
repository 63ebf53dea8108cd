# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many rows into a table of SQL Server, 500 rows a statement, as literals.

Rows are grouped by the columns in which they are not NULL, and the others are left out: a column of nothing but NULL
literals in `SELECT ... UNION ALL SELECT ...` would have the type int, which no image column takes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

ROWS_A_STATEMENT = 500
LONGEST_STATEMENT = 500_000  # characters


def literal(value: Any) -> str:
    """A value of Python as T-SQL writes it."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, str):
        return "N'" + value.replace("'", "''") + "'"
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, datetime):
        return f"CAST('{value:%Y%m%d %H:%M:%S}' AS datetime)"
    raise TypeError(f"{value!r} has no literal")


class BulkInsert:
    """Collects rows of several tables and sends them in the order in which the tables are given.

    `send`: runs one batch of T-SQL to its end.
    `tables`: name of each table and its columns, parents before children.
    """

    def __init__(self, send: Callable[[str], None], tables: Mapping[str, Sequence[str]]) -> None:
        self._send = send
        self._tables = tables
        self._waiting: dict[str, dict[tuple[str, ...], list[str]]] = {table: {} for table in tables}

    def add(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows with one value for each column of the table."""
        columns, waiting = self._tables[table], self._waiting[table]
        for row in rows:
            filled = [(column, literal(value)) for column, value in zip(columns, row, strict=True) if value is not None]
            waiting.setdefault(tuple(column for column, _unused in filled), []).append(
                ",".join(text for _unused, text in filled)
            )

    def flush(self) -> None:
        """Send what waits."""
        for table, waiting in self._waiting.items():
            for columns, rows in waiting.items():
                head = f"INSERT INTO dbo.[{table}] ({', '.join(f'[{column}]' for column in columns)})\n"
                for piece in _pieces(rows):
                    self._send(head + "\nUNION ALL ".join(f"SELECT {row}" for row in piece))
            waiting.clear()


def _pieces(rows: list[str]) -> Iterable[list[str]]:
    piece: list[str] = []
    length = 0
    for row in rows:
        if piece and (len(piece) == ROWS_A_STATEMENT or length + len(row) > LONGEST_STATEMENT):
            yield piece
            piece, length = [], 0
        piece.append(row)
        length += len(row)
    if piece:
        yield piece
