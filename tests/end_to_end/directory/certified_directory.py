# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of LDAP that knows no more than a session needs to be made, with any certificate, or without TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from dataclasses import dataclass, field

from end_to_end.reaching_back_ends.tls_servers import HOST

SEARCH, BIND, START_TLS = 0x63, 0x60, 0x77
_SUCCESS, _UNAVAILABLE = b"\x0a\x01\x00\x04\x00\x04\x00", b"\x0a\x01\x34\x04\x00\x04\x00"


@dataclass
class CertifiedDirectory:
    """`tls`: its TLS, from the first byte or after StartTLS; None where it has none. `silent`: it hangs up at once.

    `received`: what clients have said behind TLS; `in_the_clear`: what they have said without it.
    """

    tls: ssl.SSLContext | None
    silent: bool = False
    received: bytearray = field(default_factory=bytearray)
    in_the_clear: bytearray = field(default_factory=bytearray)

    def __enter__(self) -> CertifiedDirectory:
        self._ports = {way: socket.create_server((HOST, 0)) for way in ("ldaps", "start_tls")}
        for way, listening in self._ports.items():
            threading.Thread(target=self._accept, args=(listening, way), daemon=True).start()
        return self

    def __exit__(self, *exception: object) -> None:
        for listening in self._ports.values():
            listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def port(self, way: str) -> int:
        """The port of `directory_tls`: ldaps or start_tls."""
        return int(self._ports[way].getsockname()[1])

    def forget(self) -> None:
        self.received.clear()
        self.in_the_clear.clear()

    def _accept(self, listening: socket.socket, way: str) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _address = listening.accept()
                client.settimeout(20)
                with contextlib.suppress(OSError, IndexError), contextlib.ExitStack() as opened:
                    self._serve(opened.enter_context(client), way, opened)

    def _serve(self, client: socket.socket, way: str, opened: contextlib.ExitStack) -> None:
        if self.silent:
            return
        if way == "ldaps" and self.tls:
            client = opened.enter_context(self.tls.wrap_socket(client, server_side=True))
        while message := client.recv(65536):
            encrypted = isinstance(client, ssl.SSLSocket)
            (self.received if encrypted else self.in_the_clear).extend(message)
            number, operation = _opened(message)
            if operation == START_TLS:
                client.sendall(_message(number, 0x78, _SUCCESS if self.tls else _UNAVAILABLE))
                if self.tls:
                    client = opened.enter_context(self.tls.wrap_socket(client, server_side=True))
            elif operation == SEARCH:
                client.sendall(_message(number, 0x64, _ROOT) + _message(number, 0x65, _SUCCESS))
            elif operation == BIND:
                client.sendall(_message(number, 0x61, _SUCCESS))


def _opened(message: bytes) -> tuple[bytes, int]:
    """The number of a message, as it stands in it, and the tag of its operation (RFC 4511, 4.1.1)."""
    begin = 2 + (message[1] & 0x7F if message[1] & 0x80 else 0)
    end = begin + 2 + message[begin + 1]
    return message[begin:end], message[end]


def _message(number: bytes, operation: int, content: bytes) -> bytes:
    return _tagged(0x30, number + _tagged(operation, content))


def _tagged(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content  # none is longer than 127 bytes


_VALUES = _tagged(0x31, _tagged(0x04, b"DC=example,DC=test"))
_ROOT = b"\x04\x00" + _tagged(0x30, _tagged(0x30, _tagged(0x04, b"defaultNamingContext") + _VALUES))
