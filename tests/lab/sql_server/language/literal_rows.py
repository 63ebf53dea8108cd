# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""INSERT ... SELECT literals UNION ALL SELECT literals ... with many rows: a statement for one row, run for each row.

Bulk rows come in texts of hundreds of rows, each text different; parsed as written, most time would go into the parser.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lab.sql_server.language.sql_types import BIGINT, FLOAT, MAX, SqlType

WORTHWHILE = 1000  # characters of a batch
_LITERAL = r"(?:CAST\('[^']*+' AS datetime\)|N?'[^']*+(?:''[^']*+)*+'|0x[0-9A-F]*+|-?\d++(?:\.\d++)?|NULL\b)"
_ALIAS = r"(?:\s+AS\s+\w++)?"
_COMMA = r"\s*+,\s*+"
_ROW = rf"SELECT\s+{_LITERAL}{_ALIAS}(?:{_COMMA}{_LITERAL}{_ALIAS})*+"
_UNION = r"\s++UNION\s+ALL\s+"
FIRST_ROW = re.compile(_ROW, re.I)
VALUE = re.compile(rf"[\s,]({_LITERAL}){_ALIAS}(?=\s*+(?:,|\Z))", re.I)
MOMENT = re.compile(r"CAST\('([^']*)'", re.I)
ROWS = re.compile(
    rf"(?P<head>\bINSERT\s+(?:INTO\s+)?[\w.\[\]#]++\s*+(?:\([^()']*\)\s*+)?)(?P<rows>{_ROW}(?:{_UNION}{_ROW})++)"
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
    row, every_row = _rows_of(len(VALUE.findall(FIRST_ROW.match(text)[0])))
    if not every_row.fullmatch(text):
        return None
    found = row.findall(text)
    columns = [_column(values) for values in (zip(*found, strict=True) if isinstance(found[0], tuple) else [found])]
    if any(len(kinds) > 1 for kinds, _values in columns):
        return None
    types = [next(iter(kinds), TEXT) for kinds, _values in columns]
    return LiteralRows(prefix, types, list(zip(*(values for _kinds, values in columns), strict=True)))


@lru_cache
def _rows_of(width: int) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """A row of so many literals, each a group, and a text of such rows."""
    values = _COMMA.join([f"({_LITERAL}){_ALIAS}"] * width)
    row = rf"SELECT\s+{values}(?={_UNION}|\s*\Z)"
    plain = row.replace(f"({_LITERAL})", _LITERAL)
    return re.compile(row, re.I), re.compile(rf"{plain}(?:{_UNION}{plain})*+", re.I)


def _column(literals: Sequence[str]) -> tuple[set[SqlType], list[Any]]:
    """The kinds of a column's literals, and its values; each literal is read once, however often it comes."""
    read = {literal: _value(literal) for literal in set(literals)}
    return {kind for kind, _value in read.values() if kind}, [read[literal][1] for literal in literals]


def _value(literal: str) -> tuple[SqlType | None, Any]:
    if literal[0] in "cC":
        return TEXT, MOMENT.match(literal)[1]
    if literal[-1] == "'":
        return TEXT, literal[literal.index("'") + 1 : -1].replace("''", "'")
    if literal[:2] in ("0x", "0X"):
        digits = literal[2:]
        return BINARY, bytes.fromhex(digits if len(digits) % 2 == 0 else "0" + digits)
    if literal[0] in "nN":
        return None, None
    return (FLOAT, float(literal)) if "." in literal else (BIGINT, int(literal))
