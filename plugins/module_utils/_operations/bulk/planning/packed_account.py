# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DN and GUID of an account in few bytes: a plan keeps them for each of its users, and most of a DN is others' too."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import NewType
from uuid import UUID

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.few_values import FewValues

PackedAccount = NewType("PackedAccount", bytes)  # the number of the parent, the GUID, and the object's own name
NO_ACCOUNT = PackedAccount(b"")

_NUMBER, _GUID = 4, 17  # bytes; of the GUID the first one says how it is kept
_AS_BYTES, _AS_TEXT, _END_OF_TEXT = b"\0", b"\1", b"\0"
_END_OF_NAME = re.compile(r"(?<!\\),")  # between an object's name and its parent's DN
_SPELLING = "utf-8", "surrogatepass"

_parents: FewValues[str] = FewValues()


def packed_account(dn: str | None, guid: str | None) -> PackedAccount:
    """The account, for `dn_of` and `guid_of`; None without an account."""
    if dn is None or guid is None:
        return NO_ACCOUNT
    end = _END_OF_NAME.search(dn)
    name, parent = (dn[: end.start()], dn[end.start() :]) if end else (dn, "")
    number = _parents.number_of(parent)
    return PackedAccount(number.to_bytes(_NUMBER, "big") + _packed_guid(guid) + name.encode(*_SPELLING))


def dn_of(account: PackedAccount) -> str | None:
    """The account's DN; None without an account."""
    if not account:
        return None
    return account[_end_of_guid(account) :].decode(*_SPELLING) + _parents[int.from_bytes(account[:_NUMBER], "big")]


def guid_of(account: PackedAccount) -> str | None:
    """The account's GUID as text; None without an account."""
    if not account:
        return None
    held = account[_NUMBER : _end_of_guid(account)]
    return str(UUID(bytes=held[1:])) if held.startswith(_AS_BYTES) else held[1:-1].decode(*_SPELLING)


def _packed_guid(guid: str) -> bytes:
    """The bytes of a GUID; of any other text the text itself."""
    with suppress(ValueError):
        found = UUID(guid)
        if str(found) == guid:
            return _AS_BYTES + found.bytes
    return _AS_TEXT + guid.encode(*_SPELLING) + _END_OF_TEXT


def _end_of_guid(account: PackedAccount) -> int:
    if account.startswith(_AS_BYTES, _NUMBER):
        return _NUMBER + _GUID
    return account.index(_END_OF_TEXT, _NUMBER + 1) + 1
