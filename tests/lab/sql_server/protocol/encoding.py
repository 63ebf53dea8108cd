# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Result columns and values as TDS sends them: COLMETADATA, and rows of SQLite values in their SQL type's bytes."""

from __future__ import annotations

import struct
import uuid
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, NamedTuple

from lab.sql_server.language.dates import TICKS_PER_DAY, parse_datetime, ticks
from lab.sql_server.language.sql_types import INTEGERS, MAX, SqlType
from lab.sql_server.protocol.messages import LATIN1_GENERAL_CI_AS

YEAR_1900 = 693596  # ordinal of 1900-01-01
TEXT_POINTER = b"\x10" + b"\x01" * 24  # pointer and timestamp before every value of text, ntext and image
LONG_TYPES = {"image": b"\x22\xff\xff\xff\x7f", "text": b"\x23\xff\xff\xff\x7f", "ntext": b"\x63\xfe\xff\xff\x7f"}
VARIABLE_TYPES = {"nvarchar": 0xE7, "nchar": 0xEF, "varchar": 0xA7, "char": 0xAF, "varbinary": 0xA5, "binary": 0xAD}
PLAIN_TYPES = {
    "bit": "6801",
    "float": "6d08",
    "real": "6d04",
    "datetime": "6f08",
    "smalldatetime": "6f04",
    "date": "28",
    "uniqueidentifier": "2410",
    "money": "6e08",
    "smallmoney": "6e04",
}
Encoder = Callable[[Any], bytes]
REPEATED = {int, str, type(None)}
MADE_AT_MOST = 50_000  # values of a column


class OutputColumn(NamedTuple):
    """A column of a result set; kind None: the values decide."""

    name: str
    kind: SqlType | None
    nullable: bool = True
    identity: bool = False
    collation: str = ""  # of the table's column that it is; empty for the database's


def type_info(kind: SqlType, tds: int) -> bytes:
    name = kind.name
    if name in INTEGERS:
        return bytes([0x26, INTEGERS[name]])
    if name in VARIABLE_TYPES:
        width = 2 if name[0] == "n" else 1
        collation = b"" if name.endswith("binary") else LATIN1_GENERAL_CI_AS
        return struct.pack("<BH", VARIABLE_TYPES[name], 0xFFFF if kind.size == MAX else kind.size * width) + collation
    if name in LONG_TYPES:
        table_name = b"\x01\0\0" if tds >= 72 else b"\0\0"  # a list of parts from 7.2 on
        return LONG_TYPES[name] + (b"" if name == "image" else LATIN1_GENERAL_CI_AS) + table_name
    if name in ("decimal", "numeric"):
        return bytes([0x6C, 17, kind.precision, kind.scale])
    if name in ("time", "datetime2"):
        return bytes([0x29 if name == "time" else 0x2A, kind.scale])
    return bytes.fromhex(PLAIN_TYPES[name])


def column_metadata(columns: Sequence[OutputColumn], tds: int) -> bytes:
    out = bytearray(struct.pack("<BH", 0x81, len(columns)))
    for column in columns:
        flags = (1 if column.nullable else 0) | 8 | (0x10 if column.identity else 0)
        name = column.name[:128].encode("utf-16-le")
        out += struct.pack("<IH" if tds >= 72 else "<HH", 0, flags)
        out += type_info(column.kind, tds) + bytes([len(name) // 2]) + name
    return bytes(out)


def rows_encoder(kinds: Sequence[SqlType], tds: int) -> Callable[[Sequence[Sequence[Any]]], bytes]:
    """A function that makes ROW tokens of rows' values, column by column."""
    encoders = [_column_encoder(encoder(kind, tds)) for kind in kinds]

    def encode(rows: Sequence[Sequence[Any]]) -> bytes:
        columns = [encode(values) for encode, values in zip(encoders, zip(*rows, strict=True), strict=False)]
        return b"".join(chain.from_iterable(zip(repeat(b"\xd1"), *columns)))

    return encode


def _column_encoder(encode: Encoder) -> Callable[[Sequence[Any]], list[bytes]]:
    """Wire forms of a column's values. The same numbers and addresses come again and again: each is made once."""
    made: dict[Any, bytes] = {}

    def encode_column(values: Sequence[Any]) -> list[bytes]:
        if not set(map(type, values)) <= REPEATED:  # 1 and 1.0 would be one value
            return list(map(encode, values))
        if len(made) > MADE_AT_MOST:
            made.clear()
        made.update((value, encode(value)) for value in set(values).difference(made))
        return list(map(made.__getitem__, values))

    return encode_column


def encoder(kind: SqlType, tds: int) -> Encoder:
    """A function that makes the wire form of one value of this type; None becomes the type's NULL."""
    null = b"\0"
    if kind.name in VARIABLE_TYPES:
        null, encode = (b"\xff" * 8, _chunked(kind)) if kind.size == MAX else (b"\xff\xff", _short(kind))
    elif kind.name in LONG_TYPES:
        raw = _raw_encoder(kind)

        def encode(value: object) -> bytes:
            return TEXT_POINTER + struct.pack("<I", len(raw(value))) + raw(value)

    else:
        encode = _fixed(kind)
    return lambda value: null if value is None else encode(value)


def _raw_encoder(kind: SqlType) -> Encoder:
    if kind.name in ("nvarchar", "nchar", "ntext"):
        return lambda value: (value if value.__class__ is str else str(value)).encode("utf-16-le", "replace")
    return lambda value: value if isinstance(value, bytes) else str(value).encode("cp1252", "replace")


def _short(kind: SqlType) -> Encoder:
    raw, padding = _raw_encoder(kind), {"char": b" ", "nchar": b" \0", "binary": b"\0"}.get(kind.name, b"")
    width = kind.size * len(padding)
    limit = kind.size * (2 if kind.name[0] == "n" else 1)

    def encode(value: Any) -> bytes:
        data = raw(value)
        length = len(data)
        if length > limit:  # the client would lose its place in the stream
            raise ValueError(f"{length} bytes for {kind.name}({kind.size})")
        if length < width:
            data += padding * ((width - length) // len(padding))
            length = len(data)
        return length.to_bytes(2, "little") + data

    return encode


def _chunked(kind: SqlType) -> Encoder:
    """(max) types: total length, one chunk, an empty chunk."""
    raw = _raw_encoder(kind)

    def encode(value: Any) -> bytes:
        data = raw(value)
        return struct.pack("<QI", len(data), len(data)) + data + b"\0\0\0\0" if data else bytes(12)

    return encode


def _fixed(kind: SqlType) -> Encoder:
    name = kind.name
    if name in INTEGERS:
        size, pack = INTEGERS[name], struct.Struct({1: "<BB", 2: "<Bh", 4: "<Bi", 8: "<Bq"}[INTEGERS[name]]).pack
        return lambda value: pack(size, int(value))
    if name in ("float", "real"):
        pack, size = struct.Struct("<Bd" if name == "float" else "<Bf").pack, 8 if name == "float" else 4
        return lambda value: pack(size, float(value))
    if name in ("decimal", "numeric"):
        return _decimal(kind)
    return {
        "bit": lambda value: b"\x01\x01" if value else b"\x01\x00",
        "datetime": _datetime,
        "smalldatetime": _smalldatetime,
        "date": lambda value: b"\x03" + _days(value),
        "time": lambda value: _counted(_time(value, kind.scale)),
        "datetime2": lambda value: _counted(_time(value, kind.scale) + _days(value)),
        "money": _money,
        "smallmoney": lambda value: struct.pack("<Bi", 4, round(Decimal(str(value)) * 10000)),
        "uniqueidentifier": lambda value: b"\x10" + _guid(value).bytes_le,
    }[name]


def _counted(raw: bytes) -> bytes:
    return bytes([len(raw)]) + raw


@lru_cache(4096)
def _datetime(value: str) -> bytes:
    moment = parse_datetime(value)
    days, part = divmod(ticks(moment), TICKS_PER_DAY)
    return struct.pack("<BiI", 8, moment.toordinal() - YEAR_1900 + days, part)


def _smalldatetime(value: str) -> bytes:
    moment = parse_datetime(value)
    return struct.pack("<BHH", 4, moment.toordinal() - YEAR_1900, moment.hour * 60 + moment.minute)


def _days(value: str) -> bytes:
    return (parse_datetime(value).toordinal() - 1).to_bytes(3, "little")


def _time(value: str, scale: int) -> bytes:
    moment = parse_datetime(value)
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    units = seconds * 10**scale + moment.microsecond * 10**scale // 10**6
    return units.to_bytes(3 if scale <= 2 else 4 if scale <= 4 else 5, "little")


def _decimal(kind: SqlType) -> Encoder:
    unit = Decimal(1).scaleb(-kind.scale)
    size = 4 if kind.precision <= 9 else 8 if kind.precision <= 19 else 12 if kind.precision <= 28 else 16

    def encode(value: Any) -> bytes:
        number = int(Decimal(str(value)).quantize(unit).scaleb(kind.scale))
        return bytes([size + 1, number >= 0]) + abs(number).to_bytes(size, "little")

    return encode


def _money(value: Any) -> bytes:
    number = round(Decimal(str(value)) * 10000)
    return struct.pack("<BiI", 8, number >> 32, number & 0xFFFFFFFF)


def _guid(value: str | bytes) -> uuid.UUID:
    return uuid.UUID(bytes_le=value) if isinstance(value, bytes) else uuid.UUID(value)
