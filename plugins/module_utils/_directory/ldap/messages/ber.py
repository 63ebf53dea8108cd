# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Elements of LDAP's messages, by the basic encoding rules (X.690)."""

from __future__ import annotations

BOOLEAN, INTEGER, OCTET_STRING, ENUMERATED, SEQUENCE, SET = 0x01, 0x02, 0x04, 0x0A, 0x30, 0x31
_LONG = 0x80  # and above: so many bytes less this hold the length


def ber(tag: int, content: bytes) -> bytes:
    """One element (X.690, 8.1): tag, length, content."""
    length = len(content)
    if length < _LONG:
        return bytes((tag, length)) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, _LONG | len(digits))) + digits + content


def integer(number: int) -> bytes:
    """A number that is not negative."""
    return ber(INTEGER, number.to_bytes(number.bit_length() // 8 + 1))


def content(message: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """The places where the content of an element begins and ends: one with this tag, which ends by `end`.

    Raises ValueError for another one, and for one that does not tell its length, which LDAP does not allow (RFC 4511,
    5.1); LookupError where nothing is.
    """
    length, start = message[at + 1], at + 2
    if length >= _LONG:
        start += length - _LONG
        length = int.from_bytes(message[at + 2 : start]) if start > at + 2 else end
    if message[at] != tag or start + length > end:
        raise ValueError(f"byte {at} of a message begins no element that may stand there")
    return start, start + length
