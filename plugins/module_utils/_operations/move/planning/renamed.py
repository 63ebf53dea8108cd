# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts that a back end or a journal has under a former SIP address: they are looked at under their present one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import owners_of_addresses
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ...bulk.planning.candidates import Candidate, CandidatesByAddress

if TYPE_CHECKING:
    from .open_pool_pair import OpenPoolPair


def renamed_in_rows(pool_pair: OpenPoolPair, candidates: CandidatesByAddress[Candidate]) -> Iterator[tuple[str, User]]:
    """Candidates (by key) whose address no account has, each with the account from which its rows on the source were
    made.
    """
    without_account = candidates.without_account()
    owners = owners_of_addresses(pool_pair.directory.with_identities, pool_pair.source, list(without_account))
    for address, owner in owners.items():
        if owner.address:
            yield without_account[address], owner


def renamed_in_journals(
    pool_pair: OpenPoolPair, candidates: CandidatesByAddress[Candidate]
) -> Iterator[tuple[str, User]]:
    """Candidates whom journals have open under a former address (folded), each with the account.

    They are known by their GUIDs, even where the task gives the former address. Afterwards the journals find them under
    their present addresses, and no other account under the former ones.
    """
    in_journals = pool_pair.journals.accounts()
    if not in_journals:
        return
    guids = {guid for _address, guid in in_journals}
    known = {user.guid: user for user in candidates.accounts() if user.guid in guids}
    former: dict[str, list[str]] = {}
    for address, guid in in_journals:
        if guid in known or folded(address) in candidates:
            former.setdefault(guid, []).append(address)
    unknown = former.keys() - known.keys()
    known.update((user.guid, user) for user in (pool_pair.directory.with_guids(unknown) if unknown else ()))
    for guid, addresses in former.items():
        user = known.get(guid)
        for address in addresses:
            if user is not None and user.address and folded(user.address) != folded(address):
                pool_pair.journals.renamed(address, guid, user.address)
                yield folded(address), user
