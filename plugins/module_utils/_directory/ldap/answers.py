# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of a domain controller's answers before they are used: a damaged answer is an error that names the server.

Active Directory stores only values of an attribute's syntax, and sends text in UTF-8 only. Other values come from a
fault on the way, or from a server that is not one of Active Directory.
"""

from __future__ import annotations

import contextlib
import re
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError

from . import schema, values
from .entry import Entry

# Errors for bytes that are no LDAP: of ldap3, which does not check them, and of `messages.found_objects`.
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
    """The error for an answer that cannot be used. `how`: the damage, as a sentence without its end."""
    return DirectoryError(
        f"Domain controller {server} gave a damaged answer: {how}. It is not used.",
        remedy="Run the task again; if it happens again, put another server first in directory_servers, and see whether"
        " something between here and this server changes what is sent.",
    )


@contextlib.contextmanager
def readable(server: str) -> Iterator[None]:
    """Turn an error in reading an answer into DirectoryError for a damaged answer, until the context ends."""
    try:
        yield
    except UNREADABLE as error:
        raise unreadable(server, error) from error


def unreadable(server: str, error: BaseException) -> DirectoryError:
    """The error for bytes that are no LDAP. Of the error in reading them only the class says something to a person."""
    return damaged(server, f"it is not what LDAP allows ({type(error).__name__})")


def require_sound(server: str, entry: Entry) -> None:
    """Raise DirectoryError for an object with a value that its attribute's syntax does not allow."""
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
    """The syntax and the check of each attribute, by its name in lower case. Sources: the schema reference of Lync
    Server 2013, MS-ADA1 to MS-ADA3.
    """
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
_ANY_BYTES = {
    schema.ORIGINATOR_SID.lower(),  # administrators' tools write it, and the directory does not check it
    schema.SECURITY_DESCRIPTOR.lower(),  # it is compared only, never looked into
}
