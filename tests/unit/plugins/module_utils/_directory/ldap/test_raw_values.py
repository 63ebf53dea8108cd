# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of objects come as bytes; ldap3 makes no text of them."""

from __future__ import annotations

from typing import Any

import ldap3
import pytest
from ldap3.utils import conv

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import ldap3_inside
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.messages.ber import ber as ber_of_any_length

DN = "CN=Zoë,DC=x"


def ber(tag: int, *parts: bytes) -> bytes:
    """One element (X.690): all here are shorter than 128 bytes."""
    content = b"".join(parts)
    assert len(content) < 128
    return bytes([tag, len(content)]) + content


def found(dn: bytes, **attributes: list[bytes]) -> bytes:
    """A SearchResultEntry (RFC 4511, 4.5.2)."""
    listed = (
        ber(0x30, ber(0x04, name.encode()), ber(0x31, *(ber(0x04, value) for value in values)))
        for name, values in attributes.items()
    )
    return ber(0x30, ber(0x02, b"\x07"), ber(0x64, ber(0x04, dn), ber(0x30, *listed)))


@pytest.fixture
def connection() -> Any:
    return ldap3.Connection(ldap3.Server("dc.invalid", get_info=ldap3.NONE), client_strategy=ldap3.SYNC)


def test_values_are_bytes_whatever_they_are(connection: Any) -> None:
    message = found(DN.encode(), objectGUID=[b"\xff\x00"], cn=["Zoë".encode()], member=[b"a", b"b"], mail=[])
    number, entry = ldap3_inside.decoded(connection, message)
    assert number == 7
    assert (entry["type"], entry["dn"]) == ("searchResEntry", DN)
    assert entry["raw_attributes"] == {
        "objectGUID": [b"\xff\x00"],
        "cn": ["Zoë".encode()],
        "member": [b"a", b"b"],
        "mail": [],
    }


def test_no_text_is_made_of_a_value(connection: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Values stay bytes: decoding took half of the time of a search for 100,000 users."""

    def refuse(value: object, *_rest: object, **_more: object) -> str:
        raise AssertionError(f"a text was made of {value!r}")

    monkeypatch.setattr("ldap3.operation.search.to_unicode", refuse)
    monkeypatch.setattr(conv, "to_unicode", refuse)
    _number, entry = ldap3_inside.decoded(connection, found(DN.encode(), cn=[b"a"]))
    assert entry["raw_attributes"] == {"cn": [b"a"]}


NO_ATTRIBUTES = ber(0x30, ber(0x02, b"\x07"), ber(0x64, ber(0x04, b"CN=a"), ber(0x04, b"x")))


WHOLE = found(DN.encode(), objectGUID=[b"\xff\x00"], member=[b"a", b"b"])
DAMAGED = {
    "a DN of other bytes": found(b"\xff"),
    "no attributes": NO_ATTRIBUTES,
    **{f"cut after {length} bytes": WHOLE[:length] for length in range(1, len(WHOLE))},
    "a value that is longer than its attribute": WHOLE.replace(b"\x04\x02\xff\x00", b"\x04\x03\xff\x00"),
    "a name that is no text": WHOLE.replace(b"\x04\x06member", b"\x02\x06member"),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_what_is_no_such_entry_is_an_error(connection: Any, damage: str) -> None:
    with pytest.raises((ValueError, LookupError, TypeError)):
        ldap3_inside.decoded(connection, DAMAGED[damage])


@pytest.mark.parametrize("length", [0, 127, 128, 255, 256, 65535, 65536])
def test_values_of_any_length_with_lengths_of_any_form(connection: Any, length: int) -> None:
    """Active Directory writes all lengths of sequences with four bytes, Samba with as few as there can be."""
    value = b"\x30\x84" * (length // 2) + b"\x04" * (length % 2)

    def long(tag: int, content: bytes) -> bytes:
        return bytes([tag, 0x84]) + len(content).to_bytes(4) + content

    for form in (ber_of_any_length, long):
        attribute = form(0x30, ber(0x04, b"cn") + form(0x31, form(0x04, value) + form(0x04, b"")))
        entry = form(0x64, ber(0x04, DN.encode()) + form(0x30, attribute))
        number, found_entry = ldap3_inside.decoded(connection, form(0x30, b"\x02\x02\x01\x00" + entry))
        assert (number, found_entry["dn"], found_entry["raw_attributes"]) == (256, DN, {"cn": [value, b""]})


def test_other_answers_are_those_of_ldap3(connection: Any) -> None:
    done = ber(0x65, ber(0x0A, b"\x20"), ber(0x04), ber(0x04, b"why"))
    _number, answer = ldap3_inside.decoded(connection, ber(0x30, ber(0x02, b"\x07"), done))
    assert (answer["type"], answer["result"], answer["message"]) == ("searchResDone", 32, "why")
