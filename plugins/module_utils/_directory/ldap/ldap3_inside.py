# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of ldap3 besides its documented interface that the collection uses; a test fails when they have changed."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from .libraries import Tls, compile_filter, decode_message_fast, encode, parse_filter
from .messages.found_objects import found_object
from .messages.search_requests import Page, Scope, filter_request, search_request
from .modifications import Changes, modify_request

_NOT_LAST = ("searchResEntry", "searchResRef", "intermediateResponse")  # kinds of messages that an answer begins with
_START_TLS = "1.3.6.1.4.1.1466.20037"

Answer: TypeAlias = "tuple[list[Mapping[str, Any]], Mapping[str, Any]]"  # what was found, and the result


class Search(NamedTuple):
    """One search."""

    base: str
    ldap_filter: str
    attributes: Sequence[str]
    scope: Scope = "subtree"
    page: Page | None = None


class TlsOfContext(Tls):  # type: ignore[misc]
    """ldap3's `Tls`, which does what an `ssl` context says. `failure`: why a handshake failed."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.failure: Exception | None = None
        super().__init__(validate=context.verify_mode)
        self._context = context

    def wrap_socket(self, connection: Any, do_handshake: bool = True) -> None:
        """Replace the connection's socket by an encrypted one. ldap3 calls this for LDAPS, and `start_tls` does."""
        try:
            connection.socket = self._context.wrap_socket(
                connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
            )
        except (ssl.SSLError, OSError) as error:
            self.failure = error
            raise

    def start_tls(self, connection: Any) -> bool:
        """Ask for StartTLS and encrypt. Raises ldap3's errors and those of `ssl`."""
        connection.extended(_START_TLS)
        if connection.result["result"] != 0:
            self.failure = OSError(
                f"StartTLS refused: {connection.result['message'] or connection.result['description']}"
            )
            raise self.failure
        self.wrap_socket(connection)
        connection.tls_started = True
        return True


def open_without_questions(connection: Any) -> None:
    """Connect, and do not let ldap3 read the server's schema. Raises ldap3's errors."""
    connection.open(read_server_info=False)


def socket_of(connection: Any) -> socket.socket | None:
    """The socket below a connection, encrypted or not; None where it has none."""
    found: socket.socket | None = connection.socket
    return found


def encrypted_socket_of(connection: Any) -> ssl.SSLSocket:
    """The socket of an encrypted connection. Raises ConnectionResetError where it has ended."""
    if not isinstance(connection.socket, ssl.SSLSocket):
        raise ConnectionResetError("the connection has ended")
    return connection.socket


def close(connection: Any) -> None:
    """End a connection without a word to the server."""
    connection.strategy.close()


def abandon(connection: Any) -> None:
    """Close a session that failed, with its socket, which ldap3 leaves open when it failed while being made."""
    close(connection)
    if connection.socket is not None:
        connection.socket.close()
        connection.socket = None


def set_service(connection: Any, host: str) -> None:
    """Say for which host's service a Kerberos ticket is wanted, where that is known after the connection was made."""
    connection.sasl_credentials = (host,)


def send_modifies(connection: Any, requests: Sequence[tuple[str, Changes]]) -> list[int]:
    """Send changes of objects (by DN) and do not wait for their answers; the numbers of their messages. Raises OSError.

    ldap3 would take five times as long to write a request as all the rest takes, and would keep it.
    """
    numbers = [int(connection.server.next_message_id()) for _request in requests]
    if requests:
        _send(
            connection, b"".join(modify_request(number, *each) for number, each in zip(numbers, requests, strict=True))
        )
    return numbers


def search(
    connection: Any,
    base: str,
    ldap_filter: str,
    attributes: Sequence[str],
    scope: Scope = "subtree",
    page: Page | None = None,
) -> Answer:
    """Ask for objects: what was found, and the result after it. Raises as `search_each` does."""
    return search_each(connection, [Search(base, ldap_filter, attributes, scope, page)])[0]


def search_each(
    connection: Any, searches: Sequence[Search], note_answer: Callable[[], object] = lambda: None
) -> list[Answer]:
    """Ask for objects, with all searches on their way at once: the answers, in the order of the searches. `note_answer`
    is called when the last object of a search has come.

    Raises ldap3's errors (LDAPInvalidFilterError for a filter that is none), OSError where the connection ends, and
    anything for bytes that are no LDAP.
    """
    numbers = [int(connection.server.next_message_id()) for _search in searches]
    _send(connection, b"".join(map(_search_request, numbers, searches)))
    found: dict[int, list[Mapping[str, Any]]] = {number: [] for number in numbers}
    unanswered = len(numbers)
    while unanswered:
        messages = receive(connection)
        if not messages:
            raise ConnectionResetError("the server closed the connection")
        for message in messages:
            number, answer = decoded(connection, message)
            # A notice of disconnection has number 0. An end that is repeated does no harm, an object after it may.
            is_over = _is_over(found.get(number, ()))
            if number not in found or (is_over and answer["type"] in _NOT_LAST):
                raise ConnectionResetError("the server ended the session, or answered what nobody had asked")
            found[number].append(answer)
            if not is_over and _is_over(found[number]):
                unanswered -= 1
                note_answer()
    return [(found[number][:-1], found[number][-1]) for number in numbers]


def _is_over(answers: Sequence[Mapping[str, Any]]) -> bool:
    return bool(answers) and answers[-1]["type"] not in _NOT_LAST


def _search_request(number: int, search: Search) -> bytes:
    wanted = filter_request(search.ldap_filter, _filter_of_ldap3)
    return search_request(number, search.base, search.scope, wanted, search.attributes, search.page)


def _filter_of_ldap3(text: str) -> bytes:
    parsed = parse_filter(text, None, auto_escape=True, auto_encode=True, validator=None, check_names=False)
    encoded: bytes = encode(compile_filter(parsed.elements[0]))
    return encoded


def _send(connection: Any, message: bytes) -> None:
    if connection.closed or connection.socket is None:
        raise ConnectionResetError("the connection has ended")
    connection.socket.sendall(message)


def receive(connection: Any) -> list[bytes]:
    """The next messages, at least one; none when the server has ended the connection. Raises ldap3's errors."""
    messages: list[bytes] = connection.strategy.receiving()
    return messages


def decoded(connection: Any, message: bytes) -> tuple[int, dict[str, Any]]:
    """The number of a message, and what it answers. Raises anything for bytes that are no LDAP."""
    if found := found_object(message):
        return found[0], dict(found[1])
    parts = decode_message_fast(message)
    return int(parts["messageID"]), connection.strategy.decode_response_fast(parts)
