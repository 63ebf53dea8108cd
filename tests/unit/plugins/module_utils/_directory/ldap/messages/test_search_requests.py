# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A search goes out in the very bytes that ldap3 would send, without ldap3's work."""

from __future__ import annotations

import random
import sys
from contextlib import closing
from types import FrameType
from typing import Any

import ldap3
import pytest
from ldap3.core.exceptions import LDAPInvalidFilterError
from ldap3.protocol.microsoft import security_descriptor_control

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.filters import ldap_filter as filters
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import ldap3_inside
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.messages.search_requests import Page, Scope

BASE = "OU=Zürich,DC=example,DC=com"
SCOPES: dict[Scope, str] = {"base": "BASE", "one": "LEVEL", "subtree": "SUBTREE"}
DONE = bytes.fromhex("65070a010004000400")  # SearchResultDone: success


class Socket:
    """A socket of a server that finds nothing."""

    def __init__(self) -> None:
        self.sent = b""

    def sendall(self, message: bytes) -> None:
        self.sent = message

    def recv(self, _size: int) -> bytes:
        start = 2 if self.sent[1] < 0x80 else 2 + self.sent[1] - 0x80
        number = self.sent[start : start + 2 + self.sent[start + 1]]
        return bytes([0x30, len(number + DONE)]) + number + DONE

    def close(self) -> None:
        pass


@pytest.fixture
def connection() -> Any:
    made: Any = ldap3.Connection(ldap3.Server("dc.invalid", get_info=ldap3.NONE), check_names=False)
    made.socket, made.closed, made.listening, made.strategy._outstanding = Socket(), False, True, {}
    return made


def sent_by_ldap3(
    connection: Any, ldap_filter: str, attributes: list[str], scope: Scope = "subtree", page: Page | None = None
) -> bytes:
    paged = {"paged_size": page.size, "paged_criticality": True, "paged_cookie": page.cookie} if page else {}
    connection.search(BASE, ldap_filter, SCOPES[scope], attributes=attributes, **paged)
    return bytes(connection.socket.sent)


def sent(
    connection: Any, ldap_filter: str, attributes: list[str], scope: Scope = "subtree", page: Page | None = None
) -> bytes:
    found, result = ldap3_inside.search(connection, BASE, ldap_filter, attributes, scope, page)
    assert (found, result["type"], result["result"]) == ([], "searchResDone", 0)
    return bytes(connection.socket.sent)


def require_the_same(connection: Any, *search: Any) -> None:
    """Message for message, apart from their numbers: these follow one another."""
    ours, theirs = sent(connection, *search), sent_by_ldap3(connection, *search)
    assert without_number(ours) == without_number(theirs)


def without_number(message: bytes) -> bytes:
    start = 2 if message[1] < 0x80 else 2 + message[1] - 0x80
    return message[start + 2 + message[start + 1] :]


FILTERS = [
    "(objectClass=*)",
    "(cn=Zoë)",
    "(cn=)",
    "(cn= a b )",
    r"(cn=\28a\29\2a\5c\00)",
    r"(cn=\c3\a9t\c3\a9)",
    r"(objectGUID=\00\ff\5c\20)",
    "(!(cn=a))",
    "(&(a=1)(b=2))",
    "(|(a=1)(!(b=2))(&(c=*)(d=4)))",
    "(cn=a*b*c)",
    "(cn=*a)",
    "(a>=1)",
    "(a<=1)",
    "(a~=1)",
    "(userAccountControl:1.2.840.113556.1.4.803:=2)",
    "(ou:dn:=Sales)",
    "(cn;lang-de=a)",
    "(1.2.3=a)",
    "( cn = a )",
    "(& (a=1) (b=2) )",
    "(cn=a=b)",
    "(&(|(a=1)(b=*x))(c:=3))",
]


@pytest.mark.parametrize("ldap_filter", FILTERS)
def test_filters(connection: Any, ldap_filter: str) -> None:
    require_the_same(connection, ldap_filter, ["cn"])


@pytest.mark.parametrize("ldap_filter", ["", "cn=a", "(cn=a", "(cn=a))", "(&)", "((cn=a))", "(cn)", "(a=1)(b=2)"])
def test_what_is_no_filter_is_what_ldap3_makes_of_it(connection: Any, ldap_filter: str) -> None:
    try:
        theirs = sent_by_ldap3(connection, ldap_filter, ["cn"])
    except LDAPInvalidFilterError:
        with pytest.raises(LDAPInvalidFilterError):
            sent(connection, ldap_filter, ["cn"])
    else:
        assert without_number(sent(connection, ldap_filter, ["cn"])) == without_number(theirs)


def test_any_values_and_any_nesting(connection: Any) -> None:
    draw = random.Random(5)

    def some_filter(depth: int) -> str:
        if depth and draw.random() < 0.5:
            parts = [some_filter(depth - 1) for _number in range(draw.randint(1, 4))]
            return draw.choice([filters.all_of, filters.any_of])(parts)
        if depth and draw.random() < 0.2:
            return filters.none_of(some_filter(depth - 1))
        if draw.random() < 0.3:
            return filters.equals_bytes("objectGUID", draw.randbytes(draw.randint(0, 20)))
        return filters.equals("distinguishedName", "".join(draw.choices(" \\*()\0=&|!,ab'é\u20ac\U0001f600", k=9)))

    for _number in range(300):
        require_the_same(connection, some_filter(4), ["cn"])


@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize("attributes", [[], ["cn"], ["member;range=0-*", "objectGUID", "msRTCSIP-PrimaryHomeServer"]])
@pytest.mark.parametrize("page", [None, Page(1000), Page(1000, b"\x00\xff" * 200), Page(2**31 - 1)])
def test_scopes_attributes_and_pages(connection: Any, scope: Scope, attributes: list[str], page: Page | None) -> None:
    require_the_same(connection, "(cn=a)", attributes, scope, page)


@pytest.mark.parametrize("number", [1, 127, 128, 255, 256, 32767, 32768, 2**31 - 2])
def test_numbers_of_messages(connection: Any, number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection.server, "next_message_id", lambda: number)
    assert sent(connection, "(cn=a)", ["cn"]) == sent_by_ldap3(connection, "(cn=a)", ["cn"])


@pytest.mark.parametrize("page", [None, Page(1000)])
def test_of_security_descriptors_the_readable_parts_are_asked_for(connection: Any, page: Page | None) -> None:
    wanted = ["objectClass", "nTSecurityDescriptor"]
    paged = {"paged_size": page.size, "paged_criticality": True} if page else {}
    ours = sent(connection, "(cn=a)", wanted, "subtree", page)
    controls = security_descriptor_control(sdflags=5)  # the owner and the list of rights
    connection.search(BASE, "(cn=a)", SCOPES["subtree"], attributes=wanted, controls=controls, **paged)
    theirs = bytes(connection.socket.sent)
    assert sorted(without_number(ours)) == sorted(without_number(theirs))  # controls have no order


def test_a_term_costs_a_few_calls(connection: Any) -> None:
    """With ldap3 and pyasn1 it cost more than 300."""
    dns = [f"CN=User {number},OU=Sales,DC=example,DC=com" for number in range(100)]
    wanted = filters.any_of(filters.equals("distinguishedName", dn) for dn in dns)
    calls = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    with closing(connection.socket):
        sys.setprofile(count)
        try:
            ldap3_inside.search(connection, BASE, wanted, ["cn"])
        finally:
            sys.setprofile(None)
    assert calls < 40 * len(dns)
