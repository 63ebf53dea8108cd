# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Removing OCS's attributes from accounts in Active Directory, and restoring them. The accounts themselves stay."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..ldap import schema, values
from ..ldap.modifications import Modification
from .account_rights import writable, writable_each
from .changes import ChangeAnswer, apply
from .users import User

if TYPE_CHECKING:
    from ..forest.forest import Forest

Raw = Mapping[str, Sequence[bytes]]

DISABLE_ATTRIBUTES = (schema.ENABLED,)


@dataclass(frozen=True)
class AccountChange:
    """A change of an account's OCS attributes. `make` computes the modify from the account's present values; after a
    conflict it computes the part that is left to do.
    """

    user: User
    make: Callable[[User], Modification]

    def modification(self) -> Modification:
        return self.make(self.user)

    def is_reached(self, now: User) -> bool:
        return not self.make(now)

    def still_applies(self, now: User) -> bool:
        left, planned = self.make(now), self.make(self.user)
        return left.deletes == planned.deletes and left.adds == planned.adds

    def starting_from(self, now: User) -> AccountChange:
        return replace(self, user=now)


def disable(forest: Forest, users: Sequence[User]) -> list[ChangeAnswer]:
    """Set UserEnabled to FALSE where it is TRUE: the users cannot log on any more, their settings stay."""
    return apply(forest, [AccountChange(user, disabled) for user in users])


def clear(forest: Forest, users: Sequence[User]) -> list[ChangeAnswer]:
    """Remove the OCS attributes of the accounts, and of proxyAddresses the `sip:` values only.

    The originator's SID of a contact that stands for a user of another forest stays: it was there before OCS.
    """
    return apply(forest, [AccountChange(user, cleared) for user in users])


def may_disable(forest: Forest, users: Sequence[User]) -> dict[str, bool]:
    """For each user's DN: can this account disable the user?"""
    return writable(forest, users, DISABLE_ATTRIBUTES)


def may_clear(forest: Forest, users: Sequence[User]) -> dict[str, bool]:
    """For each user's DN: can this account disable the user, and remove all OCS attributes?"""
    return writable_each(forest, {user.dn: {*DISABLE_ATTRIBUTES, *cleared(user).deletes} for user in users})


def restore(forest: Forest, settings: Sequence[tuple[User, Raw]]) -> list[ChangeAnswer]:
    """Give accounts the OCS settings that a journal or an export holds (attribute names to raw values).

    The user of each pair is the present account; its OCS attributes are replaced, other proxy addresses stay.
    """
    return apply(forest, [AccountChange(user, functools.partial(restored, raw=raw)) for user, raw in settings])


def disabled(user: User) -> Modification:
    """The modify that disables a user; empty for a user who is disabled already or was never enabled."""
    if not user.enabled:
        return Modification(user.dn)
    return Modification(user.dn, {schema.ENABLED: user.raw[schema.ENABLED.lower()]}, {schema.ENABLED: ["FALSE"]})


def cleared(user: User) -> Modification:
    """The modify that removes OCS's attributes: every value as it was read, so that a change meanwhile is a
    conflict.
    """
    return restored(user, {})


def restored(user: User, raw: Raw) -> Modification:
    """The modify that makes the account's OCS settings those of `raw`: only the differences, with every old value
    guarded.
    """
    wanted = {name.lower(): list(found) for name, found in raw.items()}
    deletes: dict[str, list[str | bytes]] = {}
    adds: dict[str, list[str | bytes]] = {}
    for attribute in (*schema.OCS_ATTRIBUTES, schema.PROXY_ADDRESSES):
        if attribute == schema.ORIGINATOR_SID and user.kind != "user":
            continue
        old = _of_ocs(attribute, user.raw.get(attribute.lower(), []))
        new = _of_ocs(attribute, wanted.get(attribute.lower(), []))
        removed = [value for value in old if value not in new]
        added = [value for value in new if value not in old]
        if any(_is_unnameable(value) for value in removed):
            removed, added = [], new  # remove all values, and add those that stay
            deletes[attribute] = []
        if removed:
            deletes[attribute] = [_storable(value) for value in removed]
        if added:
            adds[attribute] = list(added)
    return Modification(user.dn, deletes, adds)


def _of_ocs(attribute: str, found: Sequence[bytes]) -> list[bytes]:
    """The values that belong to OCS: all values of OCS's own attributes, of proxyAddresses only the SIP addresses."""
    if attribute != schema.PROXY_ADDRESSES:
        return list(found)
    return [value for value in found if value[: len(values.SIP)].lower() == values.SIP.encode()]


def _storable(value: bytes) -> str | bytes:
    """A DN of a deleted object in the form that a modify accepts; any other value as it is."""
    guid = values.deleted_object(value.decode("utf-8", "surrogateescape"))
    return f"<GUID={guid}>" if guid else value


def _is_unnameable(value: bytes) -> bool:
    """The value is a policy (DN with binary) that was deleted, which cannot be removed as a single value (seen on
    Samba).
    """
    return value.startswith(b"B:") and values.deleted_object(value.decode("utf-8", "surrogateescape")) is not None
