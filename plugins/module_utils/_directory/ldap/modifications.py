# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to objects of the directory, how they are sent, and their results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, TypeAlias

from .messages.ber import ENUMERATED, OCTET_STRING, SEQUENCE, SET, ber, integer

Value: TypeAlias = "str | bytes"
Changes: TypeAlias = Mapping[str, Sequence[tuple[str, Sequence[bytes]]]]  # by attribute: operations with their values

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


class ModifyResult(NamedTuple):
    """The server's answer to one modification; `reason` in words, empty when it is done."""

    result: Result
    reason: str = ""


# Tags and numbers of RFC 4511, 4.6 and appendix B.
_MODIFY_REQUEST = 0x66
_OPERATIONS = {"MODIFY_ADD": b"\x00", "MODIFY_DELETE": b"\x01"}


def modify_request(number: int, dn: str, changes: Changes) -> bytes:
    """The message that asks for changes of an object (RFC 4511, 4.6)."""
    made = (
        _change(_OPERATIONS[operation], attribute.encode(), values)
        for attribute, operations in changes.items()
        for operation, values in operations
    )
    request = ber(OCTET_STRING, dn.encode()) + ber(SEQUENCE, b"".join(made))
    message = integer(number) + ber(_MODIFY_REQUEST, request)
    return ber(SEQUENCE, message)


def _change(operation: bytes, attribute: bytes, values: Sequence[bytes]) -> bytes:
    held = ber(SET, b"".join([ber(OCTET_STRING, value) for value in values]))
    return ber(SEQUENCE, ber(ENUMERATED, operation) + ber(SEQUENCE, ber(OCTET_STRING, attribute) + held))
