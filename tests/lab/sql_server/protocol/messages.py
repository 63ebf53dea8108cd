# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The messages' content: prelogin and login as the client sends them, and the tokens of an answer."""

from __future__ import annotations

import struct
from typing import NamedTuple

from lab.sql_server.protocol.wire import Wire

ENCRYPTION_ON, ENCRYPTION_NOT_SUPPORTED, ENCRYPTION_REQUIRED = 1, 2, 3
MORE, ERROR, COUNT, ATTENTION_DONE = 0x01, 0x02, 0x10, 0x20  # status bits of DONE tokens
DONE, DONE_PROCEDURE, DONE_IN_PROCEDURE = 0xFD, 0xFE, 0xFF
EXECUTED = 0xE0  # the command in the token that ends a procedure
DATABASE, LANGUAGE, PACKET_SIZE, COLLATION, BEGUN, COMMITTED, ROLLED_BACK = 1, 2, 4, 7, 8, 9, 10  # ENVCHANGE
LATIN1_GENERAL_CI_AS = bytes.fromhex("0904d00034")
TDS_VERSIONS = {0x71: 71, 0x72: 72, 0x73: 73, 0x74: 74}


class Login(NamedTuple):
    """The content of a LOGIN7 message. `tds`: 71 to 74, 0 for versions that are not spoken here."""

    tds: int
    raw_version: bytes
    packet_size: int
    host: str
    user: str
    password: str
    program: str
    database: str


def parse_prelogin(data: bytes) -> dict[int, bytes]:
    """Option number -> value."""
    options, at = {}, 0
    while data[at] != 0xFF:
        option, offset, size = struct.unpack_from(">BHH", data, at)
        options[option] = data[offset : offset + size]
        at += 5
    return options


def prelogin_answer(encryption: int, server_version: bytes) -> bytes:
    options = [(0, server_version + b"\0\0"), (1, bytes([encryption])), (2, b"\0"), (3, b""), (4, b"\0")]
    head, body = b"", b""
    for option, value in options:
        head += struct.pack(">BHH", option, len(options) * 5 + 1 + len(body), len(value))
        body += value
    return head + b"\xff" + body


def parse_login(data: bytes) -> Login:
    def raw(at: int) -> bytes:
        offset, size = struct.unpack_from("<HH", data, at)
        return data[offset : offset + 2 * size]

    def text(at: int) -> str:
        return raw(at).decode("utf-16-le")

    version, size = struct.unpack_from("<II", data, 4)
    password = bytes(((c ^ 0xA5) << 4 & 0xF0) | ((c ^ 0xA5) >> 4) for c in raw(44))
    return Login(
        tds=TDS_VERSIONS.get(version >> 24, 0),
        raw_version=struct.pack(">I", version),
        packet_size=min(max(size or 4096, 512), 32767),
        host=text(36),
        user=text(40),
        password=password.decode("utf-16-le"),
        program=text(48),
        database=text(68),
    )


def without_headers(data: bytes, tds: int) -> bytes:
    """Batch, RPC and transaction manager messages begin with ALL_HEADERS from TDS 7.2 on."""
    return data[struct.unpack_from("<I", data)[0] :] if tds >= 72 else data


def _short_text(text: str) -> bytes:
    raw = text.encode("utf-16-le", "replace")
    return struct.pack("B", len(raw) // 2) + raw


class Reply:
    """Collects an answer's tokens; sends full packets as it grows, so that a large result set streams."""

    LIMIT = 64 * 1024

    def __init__(self, wire: Wire, tds: int) -> None:
        self.wire, self.tds, self.data = wire, tds, bytearray()
        self.held: tuple[int, int, int, int] | None = None  # the last DONE: it says MORE if anything follows it

    def add(self, raw: bytes) -> None:
        self._release_done(MORE)
        self.data += raw
        if len(self.data) > self.LIMIT:
            payload = self.wire.packet_size - 8
            keep = (
                len(self.data) % payload or payload
            )  # never send the last byte here: the message must end with a packet
            self.wire.send(bytes(self.data[:-keep]), last=False)
            del self.data[:-keep]

    def done(self, token: int, status: int = 0, count: int = 0, command: int = 0) -> None:
        self._release_done(MORE)
        self.held = token, status, count, command

    def finish(self) -> None:
        self._release_done(0)
        self.wire.send(bytes(self.data), last=True)
        self.data.clear()

    def _release_done(self, more: int) -> None:
        if self.held:
            token, status, count, command = self.held
            self.data += struct.pack("<BHHQ" if self.tds >= 72 else "<BHHI", token, status | more, command, count)
            self.held = None

    def message(self, number: int, text: str, severity: int, state: int = 1) -> None:
        """An ERROR, or an INFO up to severity 10."""
        raw = text[:2000].encode("utf-16-le", "replace")
        body = struct.pack("<IBBH", number, state, severity, len(raw) // 2) + raw + _short_text("LAB") + _short_text("")
        body += struct.pack("<I" if self.tds >= 72 else "<H", 1)
        self.add(struct.pack("<BH", 0xAA if severity > 10 else 0xAB, len(body)) + body)

    def environment(self, kind: int, new: str | bytes, old: str | bytes = "") -> None:
        """An ENVCHANGE: names as text, collations and transaction descriptors as bytes."""
        if isinstance(new, bytes):
            values = bytes([len(new)]) + new + bytes([len(old)]) + (old or b"")
        else:
            values = _short_text(new) + _short_text(old)
        self.add(struct.pack("<BHB", 0xE3, len(values) + 1, kind) + values)

    def login_accepted(self, version: bytes, server_version: bytes) -> None:
        body = b"\x01" + version + _short_text("Microsoft SQL Server") + server_version
        self.add(struct.pack("<BH", 0xAD, len(body)) + body)

    def return_status(self, value: int) -> None:
        self.add(struct.pack("<Bi", 0x79, value))

    def return_value(self, name: str, type_info: bytes, value: bytes) -> None:
        user_type = b"\0\0\0\0" if self.tds >= 72 else b"\0\0"
        self.add(b"\xac\0\0" + _short_text(name) + b"\x01" + user_type + b"\x01\0" + type_info + value)
