# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ldap3's inside is as `ldap3_inside` takes it to be. Another release, or a fork, fails here before anywhere else."""

from __future__ import annotations

import ast
import inspect
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from typing import Any

import ldap3
import pytest
from ldap3.core.exceptions import LDAPExceptionError
from ldap3.strategy.base import BaseStrategy
from ldap3.strategy.sync import SyncStrategy

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import ldap3_inside, libraries
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.libraries import (
    compile_filter,
    decode_message_fast,
    parse_filter,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import LibraryMissing
from unit.source_file import MODULE_UTILS, SourceFile

HOST = "127.0.0.1"
INSIDE = {"strategy", "tls_started", "sasl_credentials", "decode_response_fast"}
TAKEN_FROM_INSIDE = {"Tls", "compile_filter", "decode_message_fast", "encode", "parse_filter"}
REFUSED = bytes.fromhex("0a0132") + b"\x04\x00" + b"\x04\x03why"  # insufficientAccessRights, no DN, its words
DONE = bytes.fromhex("0a0100") + b"\x04\x00\x04\x00"  # success


def message(number: int, tag: int, content: bytes) -> bytes:
    """An LDAP message, all of whose lengths take one byte. ldap3 counts messages as long as a process lives."""
    identifier = number.to_bytes(number.bit_length() // 8 + 1, "big")
    inner = bytes([2, len(identifier)]) + identifier + bytes([tag, len(content)]) + content
    return bytes([0x30, len(inner)]) + inner


class Server:
    """A server for one connection: it sends given bytes, and keeps those that come."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        self.taken = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            self.client, _address = self._listener.accept()
            self.taken.set()

    def close(self) -> None:
        self._listener.close()
        if self.taken.is_set():
            self.client.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with closing(Server()) as server:
        yield server


def connected(server: Server, **options: Any) -> Any:
    place = ldap3.Server(HOST, port=server.port, get_info=ldap3.NONE, **options)
    connection = ldap3.Connection(place, client_strategy=ldap3.SYNC)
    ldap3_inside.open_without_questions(connection)
    assert server.taken.wait(5)
    return connection


def test_no_other_file_uses_it() -> None:
    """By the names of attributes, and by what is imported from deep inside."""
    found = []
    for path in sorted(MODULE_UTILS.rglob("*.py")):
        if path.name == "ldap3_inside.py":
            continue
        for node in SourceFile(path).nodes:
            if isinstance(node, ast.Attribute) and node.attr in INSIDE:
                found.append(f"{path.name}, line {node.lineno}: {node.attr}")
            if isinstance(node, ast.ImportFrom):
                names = {alias.name for alias in node.names} & TAKEN_FROM_INSIDE
                deep = re.match(r"ldap3\.", node.module or "") and path.name != "libraries.py"
                if deep or (names and path.name != "libraries.py"):
                    found.append(f"{path.name}, line {node.lineno}: {node.module}")
    assert found == []


@pytest.mark.parametrize(
    ("function", "parameters"),
    [
        (ldap3.Tls.wrap_socket, ["self", "connection", "do_handshake"]),
        (ldap3.Tls.start_tls, ["self", "connection"]),
        (SyncStrategy.receiving, ["self"]),
        (BaseStrategy.close, ["self"]),
        (ldap3.Server.next_message_id, []),
        (BaseStrategy.decode_response_fast, ["self", "ldap_message"]),
        (decode_message_fast, ["message"]),
        (compile_filter, ["filter_node"]),
        (
            parse_filter,
            ["search_filter", "schema", "auto_escape", "auto_encode", "validator", "check_names"],
        ),
    ],
    ids=lambda value: getattr(value, "__qualname__", ""),
)
def test_what_is_called_takes_what_it_is_given(function: Any, parameters: list[str]) -> None:
    assert list(inspect.signature(function).parameters) == parameters


def test_a_change_goes_out_at_once_and_its_answer_is_read_from_the_socket(server: Server) -> None:
    connection = connected(server)
    first = ldap3_inside.send_modifies(connection, [("CN=a", {"cn": [("MODIFY_DELETE", [b"old"])]})])[0]
    second = ldap3_inside.send_modifies(connection, [("CN=b", {"cn": [("MODIFY_ADD", [b"\xff"])]})])[0]
    assert second != first
    sent = b""
    while sent.count(b"CN=") < 2 or not sent.endswith(b"\xff"):
        sent += server.client.recv(65536)
    assert (b"old" in sent, 0x66 in sent) == (True, True)
    server.client.sendall(message(second, 0x67, REFUSED) + message(first, 0x67, DONE))
    answers: dict[int, dict[str, Any]] = {}
    while len(answers) < 2:
        answers |= dict(ldap3_inside.decoded(connection, item) for item in ldap3_inside.receive(connection))
    assert [answers[number]["result"] for number in (first, second)] == [0, 50]
    assert {answer["type"] for answer in answers.values()} == {"modifyResponse"}
    assert (answers[second]["message"], answers[second]["description"]) == ("why", "insufficientAccessRights")
    assert connection.strategy._outstanding == {}
    ldap3_inside.abandon(connection)
    with pytest.raises(ConnectionResetError):
        ldap3_inside.send_modifies(connection, [("CN=a", {"cn": [("MODIFY_DELETE", [b"old"])]})])


def test_escapes_in_filters_are_read_and_a_library_that_does_not_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    libraries.require(kerberos=False)
    monkeypatch.setattr(libraries, "prepare_filter_for_sending", str.encode)  # as a fork does
    with pytest.raises(LibraryMissing, match=r"finds nobody .* ldap3==2\.9\.1"):
        libraries.require(kerberos=False)


def test_the_end_of_a_connection_is_an_empty_answer(server: Server) -> None:
    connection = connected(server)
    server.client.shutdown(socket.SHUT_RDWR)
    assert ldap3_inside.receive(connection) == []
    ldap3_inside.abandon(connection)


def test_a_connection_that_is_abandoned_has_no_socket(server: Server) -> None:
    connection = connected(server)
    assert isinstance(ldap3_inside.socket_of(connection), socket.socket)
    ldap3_inside.abandon(connection)
    assert (connection.closed, ldap3_inside.socket_of(connection)) == (True, None)
    assert server.client.recv(1) == b""


def test_our_tls_is_the_one_that_is_asked_and_says_why_it_failed(server: Server) -> None:
    tls = ldap3_inside.TlsOfContext(ssl.create_default_context())
    threading.Thread(target=lambda: server.taken.wait(5) and server.client.sendall(b"no TLS\n"), daemon=True).start()
    with pytest.raises((LDAPExceptionError, OSError)):
        connected(server, use_ssl=True, tls=tls)
    assert isinstance(tls.failure, ssl.SSLError)


def test_start_tls_that_is_refused_is_an_error(server: Server) -> None:
    tls = ldap3_inside.TlsOfContext(ssl.create_default_context())
    connection = connected(server, tls=tls)
    threading.Thread(target=_refuse_start_tls, args=(server.client,), daemon=True).start()
    with pytest.raises(OSError, match="StartTLS refused: why"):
        tls.start_tls(connection)
    assert tls.failure is not None
    ldap3_inside.abandon(connection)


def _refuse_start_tls(client: socket.socket) -> None:
    request = client.recv(65536)
    assert b"1.3.6.1.4.1.1466.20037" in request
    client.sendall(message(int.from_bytes(request[4 : 4 + request[3]], "big"), 0x78, REFUSED))
