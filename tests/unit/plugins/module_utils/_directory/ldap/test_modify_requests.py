# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A change goes out in the very bytes that ldap3 would send, without ldap3's work."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from contextlib import closing
from types import FrameType
from typing import Any

import ldap3
import pytest
from ldap3.operation.modify import modify_operation
from ldap3.protocol.rfc4511 import LDAPMessage, MessageID, ProtocolOp
from ldap3.utils.asn1 import encode

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import ldap3_inside
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.modifications import modify_request

Changes = Mapping[str, Sequence[tuple[str, Sequence[bytes]]]]
ATTRIBUTE = "msRTCSIP-PrimaryHomeServer"
SWITCH: Changes = {ATTRIBUTE: [("MODIFY_DELETE", [b"CN=old"]), ("MODIFY_ADD", [b"CN=new"])]}


def of_ldap3(number: int, dn: str, changes: Changes) -> bytes:
    message = LDAPMessage()
    message["messageID"] = MessageID(number)
    request = modify_operation(dn, changes, auto_encode=False)
    message["protocolOp"] = ProtocolOp().setComponentByName("modifyRequest", request)
    return bytes(encode(message))


@pytest.mark.parametrize("number", [1, 127, 128, 255, 256, 32767, 32768, 2**31 - 1])
def test_numbers_of_messages(number: int) -> None:
    assert modify_request(number, "CN=a", SWITCH) == of_ldap3(number, "CN=a", SWITCH)


@pytest.mark.parametrize("length", [0, 1, 100, 127, 128, 255, 256, 65535, 65536, 100_000])
def test_values_of_any_length(length: int) -> None:
    changes: Changes = {ATTRIBUTE: [("MODIFY_ADD", [b"\xff" * length])], "cn": [("MODIFY_DELETE", [])]}
    dn = "CN=" + "ü" * (length % 1000)
    assert modify_request(7, dn, changes) == of_ldap3(7, dn, changes)


def test_several_values_and_attributes_stand_in_their_order() -> None:
    changes: Changes = {"b": [("MODIFY_DELETE", [b"2", b"1"]), ("MODIFY_ADD", [b"0"])], "a": [("MODIFY_ADD", [b"\0"])]}
    assert modify_request(9, "CN=\\, b", changes) == of_ldap3(9, "CN=\\, b", changes)


class Socket:
    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def sendall(self, message: bytes) -> None:
        self.sent.append(message)

    def close(self) -> None:
        pass


def test_a_change_costs_a_few_calls() -> None:
    """With ldap3 and pyasn1 it cost more than a thousand."""
    connection: Any = ldap3.Connection(ldap3.Server("dc.invalid", get_info=ldap3.NONE))
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    with closing(Socket()) as connection.socket:
        connection.closed = False
        sys.setprofile(count)
        try:
            numbers = ldap3_inside.send_modifies(connection, [("CN=a", SWITCH)])
        finally:
            sys.setprofile(None)
        assert connection.socket.sent == [modify_request(numbers[0], "CN=a", SWITCH)]
    assert calls < 120
