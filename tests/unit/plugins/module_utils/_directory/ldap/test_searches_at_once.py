# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many objects are looked up with several short searches that are on their way at once."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import ldap3
import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters import ldap_filter as filters
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import connection
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.messages.ber import (
    ENUMERATED,
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    ber,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError, DirectoryUnreachable

SIZE_LIMIT_EXCEEDED, UNAVAILABLE = 4, 52


def found(dn: str) -> bytes:
    return ber(0x64, ber(OCTET_STRING, dn.encode()) + ber(SEQUENCE, b""))


def done(result: int = 0) -> bytes:
    return ber(0x65, ber(ENUMERATED, bytes([result])) + ber(OCTET_STRING, b"") * 2)


def message(number: int, answer: bytes) -> bytes:
    return ber(SEQUENCE, ber(INTEGER, bytes([number])) + answer)


class Session:
    """A session in which packets come as they are given. `sent`: the writes; messages are numbered from 1."""

    def __init__(self, *packets: bytes) -> None:
        self.sent: list[bytes] = []
        self._packets = [*packets]
        self.connection: Any = ldap3.Connection(ldap3.Server("dc.invalid", get_info=ldap3.NONE), check_names=False)
        self.connection.socket, self.connection.closed = self, False
        numbers = itertools.count(1)
        self.connection.server.next_message_id = lambda: next(numbers)

    def sendall(self, requests: bytes) -> None:
        self.sent.append(requests)

    def recv(self, _size: int) -> bytes:
        return self._packets.pop(0) if self._packets else b""

    def fileno(self) -> int:
        return -1

    def close(self) -> None:
        pass


def directory_with(session: Session) -> connection.Directory:
    directory = connection.Directory.__new__(connection.Directory)
    settings = SimpleNamespace(timeout=5)
    vars(directory).update(server="dc1", port=636, counters=Counter(), _session=session.connection, _settings=settings)
    return directory


def dns_found(session: Session, ldap_filters: Sequence[str]) -> list[str]:
    return [entry.dn for entry in directory_with(session).search_each("DC=x", ldap_filters, ["cn"])]


def test_all_are_sent_before_the_first_answer_and_answered_in_any_order() -> None:
    answers = [(2, found("CN=b")), (1, found("CN=a")), (2, done()), (1, done())]
    session = Session(b"".join(message(*answer) for answer in answers))
    assert dns_found(session, ["(cn=a)", "(cn=b)"]) == ["CN=a", "CN=b"]
    assert len(session.sent) == 1


def test_a_thousand_users_are_neither_one_filter_nor_a_search_each() -> None:
    """The time that Samba takes for a filter grows with the square of its terms."""
    wanted = filters.any_of_in_parts(f"(cn=user{number})" for number in range(1000))
    assert 10 <= len(wanted) <= 40
    assert sum(each.count("(cn=") for each in wanted) == 1000
    assert "".join(wanted).count("(cn=user999)") == 1


def test_no_more_are_on_their_way_than_a_server_carries_out_at_once() -> None:
    packets = [b"".join(message(number, done()) for number in range(1, 11)), message(11, done())]
    session = Session(*packets)
    assert dns_found(session, [f"(cn={number})" for number in range(11)]) == []
    assert len(session.sent) == 2


def test_what_is_too_much_for_one_answer_comes_in_pages() -> None:
    first = message(1, found("CN=a")) + message(1, done(SIZE_LIMIT_EXCEEDED))
    paged = message(2, found("CN=a")) + message(2, found("CN=b")) + message(2, done())
    assert dns_found(Session(first, paged), ["(cn=*)"]) == ["CN=a", "CN=b"]


def test_a_search_that_fails_is_an_error_and_no_lack_of_users() -> None:
    answers = message(1, found("CN=a")) + message(1, done()) + message(2, done(UNAVAILABLE))
    with pytest.raises(DirectoryError, match=r"dc1.*unavailable"):
        dns_found(Session(answers), ["(cn=a)", "(cn=b)"])


def test_an_answer_that_is_missing_is_an_error_and_no_lack_of_users(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(message(1, found("CN=a")) + message(1, done()))
    monkeypatch.setattr(connection.Directory, "_reconnect_if_closed", lambda _directory: None)
    with pytest.raises(DirectoryUnreachable, match=r"the server closed the connection|the connection has ended"):
        dns_found(session, ["(cn=a)", "(cn=b)"])
