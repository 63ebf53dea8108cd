# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""T-SQL data types: parsing them, and which one results when two meet."""

from __future__ import annotations

import re
from typing import NamedTuple

MAX = -1  # the size of (max) types
INTEGERS = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
INTEGER_RANGES = {
    "tinyint": (0, 255),
    "smallint": (-(2**15), 2**15 - 1),
    "int": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
CHARACTERS = ("char", "varchar", "nchar", "nvarchar", "text", "ntext")  # in order of precedence
TEXTS = {*CHARACTERS, "uniqueidentifier"}
BINARIES = {"varbinary", "binary", "image"}
DATES = {"datetime", "smalldatetime", "date", "time", "datetime2"}
NUMBERS = {"decimal", "numeric", "money", "smallmoney", "float", "real", "bit", *INTEGERS}
SIZED = {"char", "varchar", "nchar", "nvarchar", "binary", "varbinary"}
PRECEDENCE = (
    "bit tinyint smallint int bigint smallmoney money numeric decimal real float "
    "time date smalldatetime datetime datetime2"
).split()
SYNONYMS = {
    "integer": "int",
    "dec": "decimal",
    "double precision": "float",
    "character": "char",
    "character varying": "varchar",
    "char varying": "varchar",
    "binary varying": "varbinary",
}
NOT_IN_THE_LAB = {
    "timestamp",
    "rowversion",
    "xml",
    "sql_variant",
    "hierarchyid",
    "geography",
    "geometry",
    "cursor",
    "table",
}
TYPE = re.compile(r"\s*\[?(\w+(?: varying| precision)?)\]?\s*(?:\(\s*(max|\d+)\s*(?:,\s*(\d+)\s*)?\))?", re.I)


class SqlType(NamedTuple):
    """size: characters of character types, bytes of binary ones, MAX for (max), 0 where it does not apply."""

    name: str
    size: int = 0
    precision: int = 18
    scale: int = 0


BIT, INT, BIGINT, FLOAT = SqlType("bit"), SqlType("int"), SqlType("bigint"), SqlType("float")
DATETIME, NAME, LONG_TEXT = SqlType("datetime"), SqlType("nvarchar", 128), SqlType("nvarchar", 4000)


def parse_type(text: str, default_size: int = 1) -> SqlType:
    """'nvarchar(20)' -> SqlType. default_size is what a missing length means: 1 in a declaration, 30 in CAST."""
    found = TYPE.match(text)
    name, size, scale = found.group(1).lower(), (found.group(2) or "").lower(), found.group(3)
    name = SYNONYMS.get(name, name)
    if name == "sysname":
        return NAME
    if name in ("decimal", "numeric"):
        return SqlType(name, 0, int(size or 18), int(scale or 0))
    if name in ("money", "smallmoney"):
        return SqlType(name, 0, 19, 4)
    if name in ("time", "datetime2"):
        return SqlType(name, 0, 0, int(size or 7))
    if name in SIZED:
        return SqlType(name, MAX if size == "max" else int(size or default_size))
    return SqlType(name)


def type_of_value(value: object) -> SqlType:
    """The type of a result column about which only its values say anything."""
    if isinstance(value, int):
        return INT if -(2**31) <= value < 2**31 else BIGINT
    if isinstance(value, float):
        return FLOAT
    if isinstance(value, bytes):
        return SqlType("varbinary", 8000 if len(value) <= 8000 else MAX)
    return SqlType("nvarchar", MAX) if isinstance(value, str) and len(value) > 2000 else LONG_TEXT


def widest(kind: SqlType) -> SqlType:
    """The same type at its greatest plain length: a client cuts values at the declared one."""
    if kind.size <= 0 or kind.name not in SIZED:
        return kind
    return kind._replace(size=4000 if kind.name[0] == "n" else 8000)


def common_type(a: SqlType | None, b: SqlType | None) -> SqlType | None:
    """The type of an expression whose branches have the types a and b; None is an unknown type."""
    if not a or not b:
        return widest(a or b) if a or b else None
    ranks = [PRECEDENCE.index(t.name) if t.name in PRECEDENCE else -1 for t in (a, b)]
    if max(ranks) >= 0:
        return a if ranks[0] >= ranks[1] else b
    size = MAX if MAX in (a.size, b.size) else max(a.size, b.size)
    if a.name in CHARACTERS and b.name in CHARACTERS:
        return SqlType(max(a.name, b.name, key=CHARACTERS.index), size)
    return a._replace(size=size)


def wire_type(kind: SqlType, tds: int) -> SqlType:
    """The type actually sent to a client: old ones have no (max), date, time or datetime2."""
    if kind.name in ("date", "time", "datetime2") and tds < 73:
        return SqlType("nvarchar", {"date": 10, "time": 16, "datetime2": 27}[kind.name])
    too_long = kind.size > (4000 if kind.name[0] == "n" else 8000)
    if kind.name in SIZED and (too_long or kind.size == MAX):
        if tds < 72:
            return SqlType(
                {"nvarchar": "ntext", "varchar": "text", "varbinary": "image"}[kind.name.replace("nchar", "nvarchar")]
            )
        return kind._replace(size=MAX)
    return widest(kind._replace(size=1)) if kind.name in SIZED and kind.size == 0 else kind
