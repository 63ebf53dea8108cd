# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CAST and CONVERT: a value -> what SQL Server would make of it."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from lab.sql_server.errors import SqlError
from lab.sql_server.language.dates import datetime_text, parse_datetime
from lab.sql_server.language.sql_types import BINARIES, DATES, INTEGER_RANGES, SqlType

STYLES = {  # of CONVERT(varchar, a date, style)
    0: "%b %d %Y %I:%M%p",
    100: "%b %d %Y %I:%M%p",
    101: "%m/%d/%Y",
    103: "%d/%m/%Y",
    104: "%d.%m.%Y",
    108: "%H:%M:%S",
    111: "%Y/%m/%d",
    112: "%Y%m%d",
    120: "%Y-%m-%d %H:%M:%S",
    121: "%Y-%m-%d %H:%M:%S.%f",
    126: "%Y-%m-%dT%H:%M:%S.%f",
}
STORED_DATE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$")


def convert(value: Any, kind: SqlType, style: int = 0) -> Any:
    """None stays None. SqlError 245, 241, 8114, 8115, 220 or 8169 for a value that does not fit."""
    if value is None:
        return None
    if kind.name in INTEGER_RANGES:
        return _integer(value, kind.name)
    if kind.name == "bit":
        return int(value.strip().lower() in ("true", "1") if isinstance(value, str) else value != 0)
    if kind.name in ("float", "real", "decimal", "numeric", "money", "smallmoney"):
        return _number(value, kind)
    if kind.name in DATES:
        return _date(value, kind.name)
    if kind.name in BINARIES:
        return _binary(value, kind, style)
    if kind.name == "uniqueidentifier":
        return _guid(value)
    return _text(value, kind, style)


def _integer(value: Any, name: str) -> int:
    low, high = INTEGER_RANGES[name]
    if value.__class__ is int and low <= value <= high:
        return value
    if isinstance(value, bytes):
        return int.from_bytes(value[-8:], "big", signed=len(value) >= 8)
    try:
        number = int(value.strip() or 0) if isinstance(value, str) else int(value)
    except ValueError:
        text = f"Conversion failed when converting the varchar value '{value}' to data type {name}."
        raise SqlError(245, text, ends="transaction") from None
    if not low <= number <= high:
        overflow = 220 if name in ("tinyint", "smallint") else 8115
        raise SqlError(overflow, f"Arithmetic overflow error converting expression to data type {name}.", 16, 2)
    return number


def _number(value: Any, kind: SqlType) -> float | int:
    try:
        number = Decimal(str(value).strip())
    except ArithmeticError:
        raise SqlError(8114, f"Error converting data type varchar to {kind.name}.", 16, 5, ends="transaction") from None
    if kind.name in ("float", "real"):
        return float(number)
    number = number.quantize(Decimal(1).scaleb(-kind.scale), ROUND_HALF_UP)
    return int(number) if number == int(number) else float(number)


def _date(value: Any, name: str) -> str:
    if isinstance(value, (int, float)):
        value = str(dt.datetime(1900, 1, 1) + dt.timedelta(days=value))
    try:
        moment = parse_datetime(value)
    except (ValueError, TypeError):
        text = "Conversion failed when converting date and/or time from character string."
        raise SqlError(241, text, ends="transaction") from None
    if name == "date":
        return str(moment.date())
    return moment.strftime("%H:%M:%S.%f") if name == "time" else datetime_text(moment)


def _binary(value: Any, kind: SqlType, style: int) -> bytes:
    if isinstance(value, int):
        size = 4 if -(2**31) <= value < 2**31 else 8
        raw = (value & (2 ** (8 * size) - 1)).to_bytes(size, "big")
        raw = raw[-kind.size :] if 0 < kind.size < size else raw
    elif isinstance(value, str):
        raw = bytes.fromhex(value.removeprefix("0x")) if style in (1, 2) else value.encode("utf-16-le")
    else:
        raw = value
    raw = raw[: kind.size] if kind.size > 0 else raw
    return raw.ljust(kind.size, b"\0") if kind.name == "binary" else raw


def _guid(value: Any) -> str:
    try:
        return str(uuid.UUID(bytes_le=value) if isinstance(value, bytes) else uuid.UUID(value)).upper()
    except ValueError:
        raise SqlError(
            8169, "Conversion failed when converting from a character string to uniqueidentifier.", 16, 2
        ) from None


def _text(value: Any, kind: SqlType, style: int) -> str:
    if isinstance(value, bytes):
        if style in (1, 2):
            text = ("0x" if style == 1 else "") + value.hex().upper()
        else:
            text = value.decode("utf-16-le" if kind.name[0] == "n" else "cp1252", "replace")
    elif isinstance(value, float):
        text = f"{value:g}"
    elif isinstance(value, str) and STORED_DATE.match(value):
        if style not in STYLES:
            raise SqlError(
                281, f"{style} is not a valid style number when converting from datetime to a character string."
            )
        text = parse_datetime(value).strftime(STYLES[style])
        text = text[:-3] if STYLES[style].endswith("%f") else text
    else:
        text = str(value)
    text = text[: kind.size] if kind.size > 0 else text
    return text.ljust(kind.size) if kind.name in ("char", "nchar") and kind.size > 0 else text
