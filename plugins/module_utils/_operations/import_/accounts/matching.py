# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The present account of each user of a source: the same account, or the one with the same SIP URI or UPN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity, accounts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import find_by_addresses
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..sources.imported import ImportedUser


@dataclass(frozen=True)
class Match:
    """The account, or why there is none to import into.

    `recreated`: it is another one than that of the source, which is gone, and has its SIP URI or UPN.
    """

    user: User | None
    reason: str = ""
    recreated: bool = False


def match_accounts(forest: Forest, imported: Sequence[ImportedUser]) -> list[Match]:
    """One match for each user, in their order; a few searches for all of them. Raises DirectoryError."""
    by_guid = _named(forest, {imported_user.guid for imported_user in imported if imported_user.guid})
    by_address = find_by_addresses(forest, {imported_user.address for imported_user in imported})
    without_account = [
        imported_user
        for imported_user in imported
        if not by_guid.get(imported_user.guid or "") and not by_address[imported_user.address]
    ]
    by_upn = _named(
        forest,
        {imported_user.upn for imported_user in without_account if imported_user.upn and "@" in imported_user.upn},
    )
    return [
        _match(
            imported_user,
            by_guid.get(imported_user.guid or "", []),
            by_address[imported_user.address],
            by_upn.get(imported_user.upn or "", []),
        )
        for imported_user in imported
    ]


def _match(
    imported_user: ImportedUser, same_guid: Sequence[User], same_address: Sequence[User], same_upn: Sequence[User]
) -> Match:
    if same_guid:
        return _same_account(imported_user, same_guid[0], same_address)
    if len(same_address) > 1:
        return Match(None, f"{len(same_address)} accounts have this SIP URI ({_dns(same_address)}).")
    found = same_address or [
        user for user in same_upn if without_case(user.upn or "") == without_case(imported_user.upn or "")
    ]
    if not found:
        return Match(None, "No account has this GUID, SIP URI or user principal name.")
    match = _match_with(found[0])
    return replace(match, recreated=bool(imported_user.guid)) if match.user else match


def _same_account(imported_user: ImportedUser, user: User, same_address: Sequence[User]) -> Match:
    """The account of the export; its SIP URI may belong to somebody else by now."""
    others = [other for other in same_address if other.guid != user.guid]
    if others and folded(user.address or "") != folded(imported_user.address):
        return Match(None, f"The SIP URI belongs to another account now ({_dns(others)}).")
    return _match_with(user)


def _match_with(user: User) -> Match:
    if not user.is_person:
        return Match(None, f"{user.dn} is a contact that stands for no person.")
    return Match(user)


def _named(forest: Forest, texts: set[str]) -> Mapping[str, list[User]]:
    wanted = [Identity.parse(text) for text in sorted(texts)]
    return {identity.text: users for identity, users in accounts(forest, wanted)}


def _dns(users: Sequence[User]) -> str:
    return in_sentence([user.dn for user in users], "; ")
