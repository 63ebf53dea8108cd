# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects that a search has found, as they are received (RFC 4511, 4.5.2): their values stay bytes.

ldap3 makes a tuple of every element and a text of every value, and looks at no length.
"""

from __future__ import annotations

from typing import TypedDict

from .ber import INTEGER, OCTET_STRING, SEQUENCE, SET, content

_FOUND_OBJECT = 0x64


class FoundObject(TypedDict):
    """One object, in the form in which ldap3 gives it."""

    type: str
    dn: str
    raw_attributes: dict[str, list[bytes]]


def found_object(message: bytes) -> tuple[int, FoundObject] | None:
    """The number of a message, and the object in it; None for a message that holds none.

    Raises ValueError (also for a DN or a name that is no UTF-8) and LookupError for what is no such message, or is more
    than that: a damaged length would otherwise leave an object without attributes that it has.
    """
    at, end = content(message, 0, len(message), SEQUENCE)
    start, at = content(message, at, end, INTEGER)
    if message[at] != _FOUND_OBJECT:
        return None
    number = int.from_bytes(message[start:at], signed=True)
    at, end = content(message, at, end, _FOUND_OBJECT)
    start, at = content(message, at, end, OCTET_STRING)
    dn = message[start:at].decode()
    at, end = _last(message, at, end, SEQUENCE)
    attributes = {}
    while at < end:
        at, end_of_attribute = content(message, at, end, SEQUENCE)
        start, at = content(message, at, end_of_attribute, OCTET_STRING)
        attributes[message[start:at].decode()] = _values(message, at, end_of_attribute)
        at = end_of_attribute
    return number, {"type": "searchResEntry", "dn": dn, "raw_attributes": attributes}


def _values(message: bytes, at: int, end: int) -> list[bytes]:
    at, end = _last(message, at, end, SET)
    values = []
    while at < end:
        start, at = content(message, at, end, OCTET_STRING)
        values.append(message[start:at])
    return values


def _last(message: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """As `content`, for an element that nothing follows."""
    start, its_end = content(message, at, end, tag)
    if its_end != end:
        raise ValueError(f"byte {its_end} of a message follows what should be the last")
    return start, its_end
