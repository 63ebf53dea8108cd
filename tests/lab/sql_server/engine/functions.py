# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""T-SQL's scalar functions as functions of a SQLite connection, and its default collation.

A SqlError raised inside such a function is kept on the session: SQLite itself only says that there was an exception.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from lab.sql_server.engine.server_functions import server_functions
from lab.sql_server.errors import SqlError, not_supported
from lab.sql_server.language.conversion import convert
from lab.sql_server.language.dates import date_add, date_difference, date_part, utc_now
from lab.sql_server.language.sql_types import SqlType

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session


def compare(a: str, b: str) -> int:
    """The collation TSQL_CI: blind to case in every alphabet, and to trailing spaces."""
    if a == b:
        return 0
    a, b = a.rstrip(" ").casefold(), b.rstrip(" ").casefold()
    return (a > b) - (a < b)


def unless_null(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: None if None in values else function(*values)


@lru_cache(4096)
def like_matcher(pattern: str, escape: str | None) -> Callable[[str], Any]:
    """A LIKE pattern with % _ [set] [^set] -> a matching function."""
    out, at = "", 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == escape and at + 1 < len(pattern):
            at += 1
            out += re.escape(pattern[at])
        elif letter == "[" and "]" in pattern[at + 2 :]:
            end = pattern.index("]", at + 2)
            letters = pattern[at + 1 : end]
            negated = letters[0] == "^"
            out += "[" + "^" * negated + re.sub(r"([\\\[\]&~|^])", r"\\\1", letters[negated:]) + "]"
            at = end
        else:
            out += {"%": ".*", "_": "."}.get(letter, re.escape(letter))
        at += 1
    return re.compile(out, re.I | re.S).fullmatch


def like(value: Any, pattern: Any, escape: str | None) -> int | None:
    if value is None or pattern is None:
        return None
    return int(like_matcher(str(pattern), escape)(str(value)) is not None)


def divide(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return None
    if b == 0:
        raise SqlError(8134, "Divide by zero error encountered.")
    if isinstance(a, int) and isinstance(b, int):
        return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1)
    return a / b


def modulo(a: Any, b: Any) -> Any:
    return a - b * divide(a, b) if isinstance(a, int) and isinstance(b, int) else a % (b or divide(a, b))


def data_length(value: Any) -> int | None:
    if isinstance(value, str):
        return 2 * len(value) if value.isascii() else len(value.encode("utf-16-le"))
    if value is None or isinstance(value, bytes):
        return None if value is None else len(value)
    return 4 if -(2**31) <= value < 2**31 else 8


def substring(value: Any, start: int, length: int) -> Any:
    """Places before the first character count towards the length."""
    if length < 0:
        raise SqlError(537, "Invalid length parameter passed to the LEFT or SUBSTRING function.", 16, 3)
    value = value if isinstance(value, bytes) else str(value)
    return value[max(start - 1, 0) : max(start - 1 + length, 0)]


def character_index(wanted: Any, value: Any, start: int = 1) -> int | None:
    if wanted is None or value is None:
        return None
    return str(value).lower().find(str(wanted).lower(), max(start, 1) - 1) + 1


def unicode_character(code: int) -> str | None:
    """The store cannot hold half a surrogate pair."""
    if 0xD800 <= code <= 0xDFFF:
        raise not_supported("NCHAR of half a surrogate pair")
    return chr(code) if 0 <= code <= 0xFFFF else None


def stuff(value: Any, start: int, length: int, new: Any) -> Any:
    return None if value is None else value[: start - 1] + (new or "") + value[start - 1 + length :]


def pattern_index(pattern: str, value: str) -> int:
    wanted = pattern.removeprefix("%")
    anchored = wanted == pattern
    for start in range(1 if anchored else len(value) + 1):
        if like_matcher(wanted, None)(value[start:]):
            return start + 1
    return 0


PURE = {  # name: (number of arguments, function)
    "tds_divide": (2, divide),
    "tds_modulo": (2, unless_null(modulo)),
    "tds_convert": (5, lambda value, name, size, scale, style: convert(value, SqlType(name, size, 18, scale), style)),
    "tds_like": (3, like),
    "tds_left": (2, unless_null(lambda value, n: str(value)[:n])),
    "tds_right": (2, unless_null(lambda value, n: str(value)[-n:] if n else "")),
    "tds_replace": (3, unless_null(lambda v, a, b: re.sub(re.escape(a), lambda m: b, v, flags=re.I) if a else v)),
    "upper": (1, unless_null(lambda value: str(value).upper())),
    "lower": (1, unless_null(lambda value: str(value).lower())),
    "len": (1, unless_null(lambda value: len(value) if isinstance(value, bytes) else len(str(value).rstrip(" ")))),
    "datalength": (1, data_length),
    "substring": (3, unless_null(substring)),
    "charindex": (-1, character_index),
    "patindex": (2, unless_null(pattern_index)),
    "nchar": (1, unless_null(unicode_character)),
    "space": (1, unless_null(lambda n: " " * n)),
    "replicate": (2, unless_null(lambda value, n: (value * n)[:8000])),
    "reverse": (1, unless_null(lambda value: value[::-1])),
    "stuff": (4, stuff),
    "str": (1, unless_null(lambda value: str(round(value)).rjust(10))),
    "isnumeric": (1, lambda value: int(bool(re.fullmatch(r"\s*[-+]?\d+(\.\d*)?\s*", str(value))))),
    "quotename": (1, unless_null(lambda value: "[" + value.replace("]", "]]") + "]")),
    "dateadd": (3, date_add),
    "datediff": (3, date_difference),
    "datepart": (2, date_part),
    "year": (1, lambda value: date_part("year", value)),
    "month": (1, lambda value: date_part("month", value)),
    "day": (1, lambda value: date_part("day", value)),
}


def register(session: Session) -> None:
    """Give the session's connection the collation and all functions."""

    def add(name: str, arguments: int, function: Callable[..., Any], pure: bool) -> None:
        def guarded(*values: Any) -> Any:
            try:
                return function(*values)
            except SqlError as error:
                session.function_error = error
                raise

        never_fails = function is data_length
        session.connection.create_function(name, arguments, function if never_fails else guarded, deterministic=pure)

    session.connection.create_collation("TSQL_CI", compare)
    for name, (arguments, function) in PURE.items():
        add(name, arguments, function, pure=True)
    for name in ("getdate", "getutcdate"):  # the lab's clock is UTC
        add(name, 0, utc_now, pure=False)
    add("newid", 0, lambda: str(uuid.uuid4()).upper(), pure=False)
    for name, function in server_functions(session).items():
        add(name, -1, function, pure=False)
