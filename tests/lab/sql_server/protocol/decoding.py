# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters of a remote procedure call: TDS bytes -> (SQL type, SQLite value)."""

from __future__ import annotations

import datetime as dt
import struct
import uuid
from decimal import Decimal
from typing import Any

from lab.sql_server.language.dates import datetime_text
from lab.sql_server.language.sql_types import MAX, SqlType
from lab.sql_server.protocol.encoding import YEAR_1900

INTEGER, BIT, FLOAT, MONEY, DATETIME, GUID = 0x26, 0x68, 0x6D, 0x6E, 0x6F, 0x24
NULLABLE_FORM = {  # types of fixed length: (the nullable type that means the same, length)
    0x30: (INTEGER, 1),
    0x34: (INTEGER, 2),
    0x38: (INTEGER, 4),
    0x7F: (INTEGER, 8),
    0x32: (BIT, 1),
    0x3E: (FLOAT, 8),
    0x3D: (DATETIME, 8),
}
INTEGER_NAMES = {1: "tinyint", 2: "smallint", 4: "int", 8: "bigint"}
CHARACTER_TYPES = {0xE7: "nvarchar", 0xEF: "nchar", 0x63: "ntext", 0xA7: "varchar", 0xAF: "char", 0x23: "text"}
BINARY_TYPES = {0xA5: "varbinary", 0xAD: "binary", 0x22: "image"}


class Reader:
    """Walks through a message."""

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    @property
    def more(self) -> bool:
        return self.at < len(self.data)

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]

    def number(self, form: str) -> int:
        return struct.unpack("<" + form, self.take(struct.calcsize(form)))[0]

    def text(self, characters: int) -> str:
        return self.take(2 * characters).decode("utf-16-le")

    def chunks(self) -> bytes | None:
        """A (max) value: total length, chunks, an empty chunk."""
        if self.number("Q") == 2**64 - 1:
            return None
        parts = []
        while size := self.number("I"):
            parts.append(self.take(size))
        return b"".join(parts)


def read_parameter(reader: Reader) -> tuple[SqlType, Any]:
    """TYPE_INFO and value of one parameter. ValueError for a type that no client has sent here so far."""
    code = reader.number("B")
    if code in NULLABLE_FORM:
        code, size = NULLABLE_FORM[code]
        return _simple(code, size, reader.take(size))
    if code in (INTEGER, BIT, FLOAT, MONEY, DATETIME, GUID):
        size = reader.number("B")
        return _simple(code, size, reader.take(reader.number("B")) or None)
    if code in (0x6A, 0x6C):
        return _decimal(*reader.take(3)[1:], reader.take(reader.number("B")))
    if code in (0x28, 0x29, 0x2A):
        scale = reader.number("B") if code != 0x28 else 0
        return _date_and_time(code, scale, reader.take(reader.number("B")) or None)
    if code in CHARACTER_TYPES or code in BINARY_TYPES:
        return _characters_or_bytes(code, *_long_value(reader, code))
    raise ValueError(f"parameter type 0x{code:02x}")


def _long_value(reader: Reader, code: int) -> tuple[int, bytes | None]:
    """(declared size in bytes, MAX or 0 for text types; value)."""
    large = code in (0x22, 0x23, 0x63)
    size = reader.number("I" if large else "H")
    if code in CHARACTER_TYPES:
        reader.take(5)  # collation
    if large:
        length = reader.number("i")
        return 0, None if length == -1 else reader.take(length)
    if size == 0xFFFF:
        return MAX, reader.chunks()
    length = reader.number("H")
    return size, None if length == 0xFFFF else reader.take(length)


def _characters_or_bytes(code: int, size: int, raw: bytes | None) -> tuple[SqlType, Any]:
    if code in BINARY_TYPES:
        return SqlType(BINARY_TYPES[code], size), raw
    name = CHARACTER_TYPES[code]
    if name[0] != "n":
        return SqlType(name, size), raw if raw is None else raw.decode("cp1252", "replace")
    return SqlType(name, size // 2 if size > 0 else size), raw if raw is None else raw.decode("utf-16-le", "replace")


def _simple(code: int, size: int, raw: bytes | None) -> tuple[SqlType, Any]:
    if code == INTEGER:
        return SqlType(INTEGER_NAMES[size]), None if raw is None else int.from_bytes(raw, "little", signed=size > 1)
    if code == BIT:
        return SqlType("bit"), None if raw is None else raw[0] & 1
    if code == FLOAT:
        value = None if raw is None else struct.unpack("<d" if len(raw) == 8 else "<f", raw)[0]
        return SqlType("float" if size == 8 else "real"), value
    if code == GUID:
        return SqlType("uniqueidentifier"), raw and str(uuid.UUID(bytes_le=raw)).upper()
    if code == MONEY:
        return SqlType("money", 0, 19, 4), None if raw is None else _money(raw)
    return SqlType("datetime"), raw and _old_datetime(raw)


def _money(raw: bytes) -> float:
    if len(raw) == 4:
        return struct.unpack("<i", raw)[0] / 10000
    high, low = struct.unpack("<iI", raw)
    return ((high << 32) + low) / 10000


def _old_datetime(raw: bytes) -> str:
    days, part = struct.unpack("<iI" if len(raw) == 8 else "<HH", raw)
    length = dt.timedelta(microseconds=round(part * 10000 / 3)) if len(raw) == 8 else dt.timedelta(minutes=part)
    return datetime_text(dt.datetime.fromordinal(YEAR_1900 + days) + length)


def _decimal(precision: int, scale: int, raw: bytes) -> tuple[SqlType, Any]:
    kind = SqlType("numeric", 0, precision, scale)
    if not raw:
        return kind, None
    value = Decimal(int.from_bytes(raw[1:], "little") * (1 if raw[0] else -1)).scaleb(-scale)
    return kind, int(value) if value == int(value) and abs(value) < 2**63 else float(value)


def _date_and_time(code: int, scale: int, raw: bytes | None) -> tuple[SqlType, str | None]:
    if code == 0x28:
        return SqlType("date"), raw and str(_date(raw))
    kind = SqlType("time" if code == 0x29 else "datetime2", 0, 0, scale)
    if raw is None:
        return kind, None
    time = raw if code == 0x29 else raw[:-3]
    microseconds = int.from_bytes(time, "little") * 10**6 // 10**scale
    moment = dt.datetime(1900, 1, 1) + dt.timedelta(microseconds=microseconds)
    if code == 0x29:
        return kind, moment.strftime("%H:%M:%S.%f")
    return kind, datetime_text(dt.datetime.combine(_date(raw[-3:]), moment.time()))  # kept with datetime's precision


def _date(raw: bytes) -> dt.date:
    return dt.date.fromordinal(int.from_bytes(raw, "little") + 1)
