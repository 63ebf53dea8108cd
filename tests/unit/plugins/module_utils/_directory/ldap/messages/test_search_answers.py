# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The answer to a search ends with its result, however its messages are divided."""

from __future__ import annotations

from typing import Any

import ldap3
import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import ldap3_inside
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.messages.ber import (
    INTEGER,
    OCTET_STRING,
    SEQUENCE,
    ber,
)

FOUND = ber(0x64, ber(OCTET_STRING, b"CN=a") + ber(SEQUENCE, b""))
REFERENCE = ber(0x73, ber(OCTET_STRING, b"ldap://x"))
DONE = bytes.fromhex("65070a010004000400")
NUMBER = 7


class Socket:
    """A socket from which these bytes come, and then nothing any more."""

    def __init__(self, *packets: bytes) -> None:
        self.packets = [*packets]

    def sendall(self, message: bytes) -> None:
        pass

    def recv(self, _size: int) -> bytes:
        return self.packets.pop(0) if self.packets else pytest.fail("the server is waited for after its result")

    def close(self) -> None:
        pass


def messages(*answers: bytes, number: int = NUMBER) -> bytes:
    return b"".join(ber(SEQUENCE, ber(INTEGER, bytes([number])) + answer) for answer in answers)


def searched(monkeypatch: pytest.MonkeyPatch, *packets: bytes) -> list[str]:
    """The DNs that a search finds in these packets, and the kind of its end."""
    connection: Any = ldap3.Connection(ldap3.Server("dc.invalid", get_info=ldap3.NONE), check_names=False)
    connection.socket, connection.closed = Socket(*packets), False
    monkeypatch.setattr(connection.server, "next_message_id", lambda: NUMBER)
    found, result = ldap3_inside.search(connection, "DC=x", "(cn=a)", ["cn"])
    return [*(item.get("dn", item["type"]) for item in found), result["type"]]


def test_packets_end_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = messages(FOUND, REFERENCE, FOUND, DONE)
    for cut in range(1, len(whole)):
        assert searched(monkeypatch, whole[:cut], whole[cut:]) == ["CN=a", "searchResRef", "CN=a", "searchResDone"]
    assert searched(monkeypatch, *(bytes([byte]) for byte in whole))[-1] == "searchResDone"


def test_an_end_that_is_repeated_is_one_end(monkeypatch: pytest.MonkeyPatch) -> None:
    assert searched(monkeypatch, messages(FOUND, DONE, DONE))[-1] == "searchResDone"


@pytest.mark.parametrize(
    "packets",
    [
        [messages(DONE, FOUND)],
        [messages(FOUND, DONE, DONE, FOUND)],
        [messages(FOUND) + messages(FOUND, number=NUMBER - 1)],
        [messages(FOUND), b""],
        [messages(FOUND, DONE)[:-1], b"", b""],
        [b""],
    ],
)
def test_what_does_not_belong_to_it_ends_the_session(monkeypatch: pytest.MonkeyPatch, packets: list[bytes]) -> None:
    with pytest.raises(ConnectionResetError):
        searched(monkeypatch, *packets)
