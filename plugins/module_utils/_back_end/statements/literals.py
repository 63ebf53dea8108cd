# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The one place that writes values and names into SQL text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

_FIRST_DATETIME = datetime(1753, 1, 1)
_LONGEST_NVARCHAR = 4000
# A NUL ends the text for drivers written in C, and half a surrogate pair is not valid UTF-8.
_UNQUOTABLE = re.compile("[\0\ud800-\udfff]")
# T-SQL drops a backslash at the end of a line together with the line's end (T-SQL reference, Backslash (Line
# Continuation)): a text is cut between the two.
_PIECES = re.compile("([\0\ud800-\udfff])|(?<=\\\\)(?=[\r\n])")


def literal(value: Value) -> str:
    """T-SQL for a value. Raises ValueError for what SQL Server 2000 cannot hold and TypeError for any other type.

    A time needs milliseconds at most: SQL Server's datetime has steps of 1/300 s, which three digits tell apart.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int):
        _require_bigint(value)
        return str(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, datetime):
        return _moment(value)
    if isinstance(value, (Decimal, float)):
        return _number(value)
    raise TypeError(f"no SQL literal for a {type(value).__name__}")


def literals(values: Sequence[Value]) -> list[str]:
    """The literals of a column's values, which are nearly always of one type."""
    kinds = set(map(type, values))
    if kinds == {bytes}:
        return ["0x" + value.hex() for value in cast("Sequence[bytes]", values)]
    if kinds == {int}:
        numbers = cast("Sequence[int]", values)
        for number in (min(numbers), max(numbers)):
            _require_bigint(number)
        return list(map(str, numbers))
    if kinds == {bool}:
        return ["1" if value else "0" for value in values]
    if kinds == {str}:
        return _texts(cast("Sequence[str]", values))
    return list(map(literal, values))


def longest(values: Sequence[Value]) -> int:
    """The length of the longest text or binary value of a column; 0 where there is none."""
    kinds = set(map(type, values))
    if kinds.isdisjoint((bytes, str)):
        return 0
    if kinds <= {bytes, str, type(None)}:
        return max(map(len, cast("list[str]", list(filter(None, values)))), default=0)
    return max(len(value) for value in values if isinstance(value, (bytes, str)))


def longest_in_units(values: Sequence[Value]) -> int:
    """The same in UTF-16 units of a text, as SQL Server counts, and bytes of a binary value."""
    texts = [value for value in values if isinstance(value, str)]
    if "".join(texts).isascii():  # nearly always: then a character is a unit
        return longest(values)
    return max(longest([value for value in values if isinstance(value, bytes)]), *map(utf16_units, texts))


def quote_name(name: str) -> str:
    """An identifier in brackets. Raises ValueError for what cannot be one."""
    if not name or len(name) > 128 or "\0" in name:
        raise ValueError(f"{name!r} cannot be the name of a table or column")
    return "[" + name.replace("]", "]]") + "]"


def utf16_units(text: str) -> int:
    """The length of a text as SQL Server counts it: characters outside the BMP count twice."""
    if text.isascii():  # nearly always, and known at once
        return len(text)
    return len(text) + sum(1 for character in text if ord(character) > 0xFFFF)


def _require_bigint(value: int) -> None:
    if not -(2**63) <= value < 2**63:
        raise ValueError(f"{value} is larger than a bigint")


def _text(value: str) -> str:
    """Quoted characters only, and NCHAR() of those that no quoted text can hold: these mean the same to every engine,
    while the bytes of a text are in another code page on each.
    """
    if _can_be_quoted(value):
        return _quoted(value)
    pieces = [piece for piece in _PIECES.split(value) if piece]
    if len(pieces) > 1 and utf16_units(value) > _LONGEST_NVARCHAR:
        raise ValueError(
            "a text of more than 4,000 characters that holds a NUL, a half character or a backslash before a line's end"
        )
    return " + ".join(map(_piece, pieces))


def _texts(values: Sequence[str]) -> list[str]:
    together = "".join(values)
    if not _can_be_quoted(together):
        return list(map(_text, values))
    if "'" not in together:
        return [f"N'{value}'" for value in values]
    return [_quoted(value) if "'" in value else f"N'{value}'" for value in values]


def _piece(text: str) -> str:
    return f"NCHAR({ord(text)})" if _UNQUOTABLE.fullmatch(text) else _quoted(text)


def _can_be_quoted(text: str) -> bool:
    """The text surely has nothing but characters that mean the same in quotes; known at once, and nearly always so."""
    return text.isascii() and "\0" not in text and "\\" not in text


def _quoted(text: str) -> str:
    return "N'" + text.replace("'", "''") + "'"


def _moment(value: datetime) -> str:
    if value.tzinfo is not None or value < _FIRST_DATETIME or value.microsecond % 1000:
        raise ValueError(f"{value!r} is not a time without zone from 1753 on, in whole milliseconds")
    # Without separators in the date: the one form that means the same under every language and on every engine.
    return f"CAST('{value:%Y%m%d %H:%M:%S}.{value.microsecond // 1000:03}' AS datetime)"


def _number(value: Decimal | float) -> str:
    exact = Decimal(value)
    if not exact.is_finite():
        raise ValueError(f"{value} is not a number that SQL Server can hold")
    if isinstance(value, float):
        text = repr(value)
        return text if "e" in text else text + "e0"
    return format(exact, "f")
