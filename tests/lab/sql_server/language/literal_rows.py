# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""INSERT ... SELECT literals UNION ALL SELECT literals ... with many rows: a statement for one row, run for each row.

Bulk rows come in texts of hundreds of rows, each text different; parsed as written, most time would go into the parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from lab.sql_server.language.sql_types import BIGINT, FLOAT, MAX, SqlType

WORTHWHILE = 1000  # characters of a batch
PIECE = re.compile(
    r"CAST\('(?P<moment>[^']*)' AS datetime\)"
    r"|N?'(?P<text>[^']*(?:''[^']*)*)'|0x(?P<binary>[0-9A-F]*)|(?P<number>-?\d+(?:\.\d+)?)|\bNULL\b"
    r"|\b(?P<union>UNION)\b|\bAS\s+(?P<alias>\w+)",
    re.I,
)
_LITERAL = r"(?:CAST\('[^']*+' AS datetime\)|N?'(?:[^']|'')*+'|0x[0-9A-F]*+|-?\d++(?:\.\d++)?|NULL\b)"
_ROW = rf"SELECT\s+{_LITERAL}(?:\s+AS\s+\w++)?(?:\s*+,\s*+{_LITERAL}(?:\s+AS\s+\w++)?)*+"
ROWS = re.compile(
    rf"(?P<head>\bINSERT\s+(?:INTO\s+)?[\w.\[\]#]++\s*+(?:\([^()']*\)\s*+)?)(?P<rows>{_ROW}(?:\s++UNION\s+ALL\s+{_ROW})++)"
    r"(?=\s*(?:;|\Z|\b(?:INSERT|UPDATE|DELETE|SELECT|SET|IF|DECLARE|EXEC|EXECUTE|COMMIT|ROLLBACK|BEGIN|DROP|END|TRUNCATE)\b))",
    re.I,
)
TEXT, BINARY = SqlType("nvarchar", MAX), SqlType("varbinary", MAX)


class LiteralRows(NamedTuple):
    """prefix of the variables @<prefix>_0, @<prefix>_1, ... that stand for the columns; their types; the rows'
    values."""

    prefix: str
    types: Sequence[SqlType]
    rows: Sequence[tuple[Any, ...]]

    def variables(self) -> dict[str, SqlType]:
        return {f"@{self.prefix}_{n}": kind for n, kind in enumerate(self.types)}


def lift(batch: str) -> tuple[str, dict[str, LiteralRows]]:
    """The batch with variables in place of the rows, and for each such statement's text its rows."""
    lifted: dict[str, LiteralRows] = {}
    if len(batch) < WORTHWHILE:
        return batch, lifted
    pieces, at = [], 0
    for found in ROWS.finditer(batch):
        rows = _rows(found["rows"], f"row{len(lifted)}") if _outside_quotes(batch[at : found.start()]) else None
        if rows:
            statement = found["head"].rstrip() + " SELECT " + ", ".join(rows.variables())
            pieces += [batch[at : found.start()], statement]
            lifted[statement] = rows
            at = found.end()
    return ("".join([*pieces, batch[at:]]), lifted) if lifted else (batch, lifted)


def _outside_quotes(gap: str) -> bool:
    return gap.count("'") % 2 == 0 and "/*" not in gap and "--" not in gap


def _rows(text: str, prefix: str) -> LiteralRows | None:
    """None if the rows differ in their number of values, or a column in its kind of literal."""
    rows: list[tuple[Any, ...]] = []
    kinds: list[SqlType | None] = []
    row: list[Any] = []
    for found in PIECE.finditer(text):
        if found["union"]:
            rows.append(tuple(row))
            row = []
        elif not found["alias"]:
            kind, value = _value(found)
            if not rows:
                kinds.append(kind)
            elif len(row) >= len(kinds) or (kind and kinds[len(row)] not in (None, kind)):
                return None
            else:
                kinds[len(row)] = kinds[len(row)] or kind
            row.append(value)
    rows.append(tuple(row))
    if any(len(row) != len(kinds) for row in rows):
        return None
    return LiteralRows(prefix, [kind or TEXT for kind in kinds], rows)


def _value(found: re.Match) -> tuple[SqlType | None, Any]:
    if found["moment"] is not None:
        return TEXT, found["moment"]
    if found["text"] is not None:
        return TEXT, found["text"].replace("''", "'")
    if found["binary"] is not None:
        digits = found["binary"]
        return BINARY, bytes.fromhex(digits if len(digits) % 2 == 0 else "0" + digits)
    if found["number"] is not None:
        return (FLOAT, float(found["number"])) if "." in found["number"] else (BIGINT, int(found["number"]))
    return None, None
