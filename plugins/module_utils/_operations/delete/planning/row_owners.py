# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The owners of the rows that the pool has under the candidates' SIP addresses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    Ownership,
    belongings,
    owners_of_addresses,
    rows_of_renamed,
)

from ...bulk.planning.row_owner import OWN, RowOwner, row_owner
from .request import AbsentRequest

if TYPE_CHECKING:
    from .candidates import DeletionCandidate
    from .open_pool import OpenPool


def find_row_owners(
    request: AbsentRequest, open_pool: OpenPool, candidates: Sequence[DeletionCandidate]
) -> dict[str, RowOwner]:
    """The owners by address, where they are not plainly the candidates themselves. All candidates have an address."""
    store, pool, lookup = open_pool.store, open_pool.pool, open_pool.directory.with_identities
    if store is None or pool is None:
        return {}
    with_account = [(candidate.address, candidate.user) for candidate in candidates if candidate.user]
    answers = belongings(lookup, store, pool.name, [user for _address, user in with_account])
    found = {
        address: row_owner(belonging, request.recreated_accounts)
        for (address, _user), belonging in zip(with_account, answers, strict=True)
    }
    without_account = [candidate.address for candidate in candidates if not candidate.user]
    for address, owner in owners_of_addresses(lookup, store, without_account).items():
        found[address] = RowOwner(Ownership.RENAMED, rows_of_renamed(pool.name, owner))
    return {address: owner for address, owner in found.items() if owner is not OWN}
