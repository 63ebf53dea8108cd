# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a domain controller answered is checked before anything goes by it: damage is an error that names the server.

Active Directory stores no value that is not of its attribute's syntax, and sends text in UTF-8 only. What is otherwise
comes from a fault on the way, or from a server that is none of Active Directory's.
"""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError

from . import schema, values
from .entry import Entry

# What ldap3 raises for bytes that are no LDAP: it takes for granted that they are.
UNREADABLE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    MemoryError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
)
_NUMBER = re.compile(rb"-?[0-9]{1,20}")


def damaged(server: str, how: str) -> DirectoryError:
    """The error for an answer that cannot be gone by. `how`: what is wrong with it, as a sentence without its end."""
    return DirectoryError(
        f"Domain controller {server} gave a damaged answer: {how}. It is not used.",
        remedy="Run the task again; if it happens again, put another server first in directory_servers, and see whether"
        " something between here and this server changes what is sent.",
    )


@contextlib.contextmanager
def readable(server: str) -> Iterator[None]:
    """What is read of an answer in here, and cannot be, is a damaged one's. Raises DirectoryError."""
    try:
        yield
    except UNREADABLE as error:
        raise unreadable(server, error) from error


def unreadable(server: str, error: BaseException) -> DirectoryError:
    """The error for bytes that ldap3 made nothing of. Its own error says nothing to a person but what kind it is of."""
    return damaged(server, f"it is not what LDAP allows ({type(error).__name__})")


def require_sound(server: str, entry: Entry) -> None:
    """Raises DirectoryError for an object with a value that its attribute's syntax does not allow."""
    for name, stored in entry.attributes.items():
        if fault := _fault(name, stored):
            raise damaged(server, f"attribute {name} of {entry.dn!r} is {fault}")


def _fault(name: str, stored: Sequence[bytes]) -> str | None:
    if name in _SYNTAXES:
        what, is_sound = _SYNTAXES[name]
        return None if len(stored) < 2 and all(map(is_sound, stored)) else f"not {what}"
    return None if name in _ANY_BYTES or all(map(_is_text, stored)) else "no text in UTF-8"


def _is_number(value: bytes) -> bool:
    return _NUMBER.fullmatch(value) is not None


def _is_boolean(value: bytes) -> bool:
    return value.upper() in (b"TRUE", b"FALSE")


def _is_guid(value: bytes) -> bool:
    return len(value) == 16


def _is_sid(value: bytes) -> bool:
    return values.sid_text(value) is not None


def _is_text(value: bytes) -> bool:
    try:
        value.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _syntaxes() -> dict[str, tuple[str, Callable[[bytes], bool]]]:
    """By attribute in lower case. Sources: the schema reference of Lync Server 2013, MS-ADA1 to MS-ADA3."""
    numbers = (
        *(schema.OPTION_FLAGS, schema.ARCHIVING, schema.SOURCE_OBJECT_TYPE, schema.POOL_VERSION, schema.POOL_TYPE),
        *("userAccountControl", "adminCount"),
        *("msRTCSIP-MeetingFlags", "msRTCSIP-UCFlags", "msRTCSIP-ArchiveDefaultFlags"),
    )
    booleans = (
        *(schema.ENABLED, schema.FEDERATION, schema.REMOTE_ACCESS),
        *("msRTCSIP-DefaultPolicy", "msRTCSIP-EnableFederation", "isGlobalCatalogReady"),
    )
    of_names: Mapping[tuple[str, ...], tuple[str, Callable[[bytes], bool]]] = {
        numbers: ("one number", _is_number),
        booleans: ("one Boolean", _is_boolean),
        ("objectGUID",): ("one GUID", _is_guid),
        ("objectSid",): ("one security identifier", _is_sid),
    }
    return {name.lower(): syntax for names, syntax in of_names.items() for name in names}


_SYNTAXES = _syntaxes()
_ANY_BYTES = {schema.ORIGINATOR_SID.lower()}  # administrators' tools write it, and the directory does not look at it
