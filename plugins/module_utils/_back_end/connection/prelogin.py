# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The beginning of a TDS session up to its encryption, without a login: what a server offers, and its certificate.

After a failed connection, which drivers report without a reason, this tells the reason; and it fetches the certificate
for the comparison with a fingerprint. No name and no password is sent. (MS-TDS 2.2.6.5: PRELOGIN; the TLS handshake
travels inside its packets.)
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import contextmanager

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificate_file import read_authorities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline
from ansible_collections.msrtc.ocs.plugins.module_utils._common.tls_session import TlsSession, any_tls

# Values of PRELOGIN's option ENCRYPTION.
_ON, _NOT_SUPPORTED, _REQUIRED = 1, 2, 3
_ENCRYPTION, _END = 1, 0xFF
_PACKET = struct.Struct(">BBHHBB")  # type, status, length with this header, process, number, window
_OPTION = struct.Struct(">BHH")  # number, place of its value in the message, length
_PRELOGIN, _LAST = 0x12, 1


class NotTds(OSError):
    """The answer is not that of a SQL Server."""


class NoEncryption(OSError):
    """The server says that it cannot encrypt."""


def demands_encryption(host: str, port: int, deadline: Deadline) -> bool:
    """Does the server refuse a session in clear text? Raises NotTds, OSError, TimeoutError."""
    with _conversation(host, port, deadline) as conversation:
        return conversation.offer(_NOT_SUPPORTED) in (_ON, _REQUIRED)


def handshake(host: str, port: int, deadline: Deadline, context: ssl.SSLContext) -> TlsSession:
    """Make a TLS session and end it. Raises NoEncryption, NotTds, ssl.SSLError, OSError, TimeoutError."""
    with _conversation(host, port, deadline) as conversation:
        if conversation.offer(_ON) not in (_ON, _REQUIRED):
            raise NoEncryption("it has no TLS")
        try:
            tls = conversation.start_tls(context, host)
        except ConnectionError:  # all that a Windows server says when it shares no version or no cipher
            raise ssl.SSLError(0, "the server ended the connection in the middle of the handshake") from None
        return TlsSession.of(tls)


def old_tls() -> ssl.SSLContext:
    """A context that agrees on whatever this host and a SQL Server know, and verifies nothing: to look only."""
    context = any_tls()
    context.maximum_version = ssl.TLSVersion.TLSv1_2  # SQL Server before 2022 knows no other (MS-TDS 2.2.6.5)
    return context


def verifying(ca_file: str | None, pinned: bytes | None) -> ssl.SSLContext:
    """A context that verifies the certificate. It has to be the pinned one (DER); or it names the server and is signed
    by an authority of the file (None: by one that this host trusts).
    """
    context = old_tls()
    context.verify_mode, context.check_hostname = ssl.CERT_REQUIRED, pinned is None
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN  # as in GnuTLS: every certificate of the file is trusted
    if pinned is not None:
        context.load_verify_locations(cadata=pinned)
    elif ca_file:
        context.load_verify_locations(cadata=read_authorities("back_end_ca_file", ca_file))
    else:
        context.load_default_certs()
    return context


class _Conversation:
    """PRELOGIN messages over one connection."""

    def __init__(self, connection: socket.socket, deadline: Deadline) -> None:
        self._connection = connection
        self._deadline = deadline

    def offer(self, encryption: int) -> int:
        """Send PRELOGIN with this value of ENCRYPTION, and return the server's value of it."""
        values = [(0, bytes(6)), (_ENCRYPTION, bytes([encryption])), (2, b"\0"), (3, bytes(4))]
        heads, body = b"", b""
        for option, value in values:
            heads += _OPTION.pack(option, len(values) * _OPTION.size + 1 + len(body), len(value))
            body += value
        self.send(heads + bytes([_END]) + body)
        answer = self.receive()
        try:
            return _option(answer, _ENCRYPTION)
        except (IndexError, struct.error):
            raise NotTds("what answers is no SQL Server") from None

    def start_tls(self, context: ssl.SSLContext, host: str) -> ssl.SSLObject:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = context.wrap_bio(incoming, outgoing, server_hostname=host)
        while True:
            try:
                tls.do_handshake()
            except ssl.SSLWantReadError:
                self.send(outgoing.read())
                incoming.write(self.receive())
            else:
                return tls

    def send(self, message: bytes) -> None:
        if message:
            self._connection.settimeout(self._deadline.require())
            self._connection.sendall(_PACKET.pack(_PRELOGIN, _LAST, len(message) + _PACKET.size, 0, 1, 0) + message)

    def receive(self) -> bytes:
        """The content of the next packet."""
        _kind, _status, length, *_rest = _PACKET.unpack(self._bytes(_PACKET.size))
        return self._bytes(max(0, length - _PACKET.size))

    def _bytes(self, count: int) -> bytes:
        received = b""
        while len(received) < count:
            self._connection.settimeout(self._deadline.require())
            more = self._connection.recv(count - len(received))
            if not more:
                raise ConnectionResetError("it ended the connection")
            received += more
        return received


@contextmanager
def _conversation(host: str, port: int, deadline: Deadline) -> Iterator[_Conversation]:
    with _connected(host, port, deadline) as connection:
        yield _Conversation(connection, deadline)


def _connected(host: str, port: int, deadline: Deadline) -> socket.socket:
    """A TCP connection to the first address of the server that takes one. Raises the error of the last address;
    TimeoutError when the time for all of them together is over.
    """
    *others, last = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for family, kind, protocol, _name, address in (*others, last):
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(deadline.require())
            connection.connect(address)
        except OSError:
            connection.close()
            if address == last[-1]:
                raise
        else:
            return connection
    raise ConnectionError("the server has no address")


def _option(message: bytes, wanted: int) -> int:
    """The first byte of an option's value. Raises IndexError or struct.error for what is no PRELOGIN message."""
    place = 0
    while message[place] != _END:
        option, offset, length = _OPTION.unpack_from(message, place)
        if option == wanted and length:
            return message[int(offset)]
        place += _OPTION.size
    return _NOT_SUPPORTED
