# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to objects of the directory, how they are sent, and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Value: TypeAlias = "str | bytes"

# done; conflict: a value that is removed was missing, or one that is added was present; refused: the account lacks the
# right; failed: another error; unknown: the connection ended before the answer came.
Result = Literal["done", "conflict", "refused", "failed", "unknown"]


@dataclass(frozen=True)
class Modification:
    """One atomic compare-and-swap on one object: all of these values are removed and added, or nothing is changed.

    An attribute in `deletes` without values is cleared, whatever it holds (it has to hold something).
    """

    dn: str
    deletes: Mapping[str, Sequence[Value]] = field(default_factory=dict)
    adds: Mapping[str, Sequence[Value]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Does it change anything?"""
        return bool(self.deletes or self.adds)


@dataclass(frozen=True)
class ModifyResult:
    """The server's answer to one modification; `reason` in words, empty when it is done."""

    result: Result
    reason: str = ""


# Tags and numbers of RFC 4511, 4.6 and appendix B.
_INTEGER, _OCTET_STRING, _ENUMERATED, _SEQUENCE, _SET, _MODIFY_REQUEST = 0x02, 0x04, 0x0A, 0x30, 0x31, 0x66
_OPERATIONS = {"MODIFY_ADD": b"\x00", "MODIFY_DELETE": b"\x01"}


def modify_request(number: int, dn: str, changes: Mapping[str, Sequence[tuple[str, Sequence[bytes]]]]) -> bytes:
    """The message that asks for changes of an object: by attribute, operations with their values (RFC 4511, 4.6)."""
    made = (
        _change(_OPERATIONS[operation], attribute.encode(), values)
        for attribute, operations in changes.items()
        for operation, values in operations
    )
    request = _ber(_OCTET_STRING, dn.encode()) + _ber(_SEQUENCE, b"".join(made))
    message = _ber(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1)) + _ber(_MODIFY_REQUEST, request)
    return _ber(_SEQUENCE, message)


def _change(operation: bytes, attribute: bytes, values: Sequence[bytes]) -> bytes:
    held = _ber(_SET, b"".join([_ber(_OCTET_STRING, value) for value in values]))
    return _ber(_SEQUENCE, _ber(_ENUMERATED, operation) + _ber(_SEQUENCE, _ber(_OCTET_STRING, attribute) + held))


def _ber(tag: int, content: bytes) -> bytes:
    """One element of the basic encoding rules (X.690, 8.1): tag, length, content."""
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    digits = length.to_bytes((length.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(digits))) + digits + content
