# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The owners of the rows that the pool has under the candidates' SIP addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    Owners,
    Ownership,
    belongings,
    rows_of_renamed,
)

from ...bulk.planning.row_owner import OWN, RowOwner, row_owner
from .request import AbsentRequest

if TYPE_CHECKING:
    from .candidates import DeletionCandidate
    from .observation import OpenPool


def whose_rows(
    request: AbsentRequest, open_pool: OpenPool, candidates: Sequence[DeletionCandidate]
) -> dict[str, RowOwner]:
    """The owners by address, where they are not plainly the candidates themselves."""
    found = dict(
        _of_accounts(
            request, open_pool, [candidate for candidate in candidates if candidate.user and candidate.has_address]
        )
    )
    found.update(
        _without_account(
            open_pool, [candidate.address for candidate in candidates if not candidate.user and candidate.has_address]
        )
    )
    return found


def _of_accounts(
    request: AbsentRequest, open_pool: OpenPool, candidates: Sequence[DeletionCandidate]
) -> Iterator[tuple[str, RowOwner]]:
    if open_pool.store is None or open_pool.pool is None:
        return
    users = [candidate.user for candidate in candidates if candidate.user]
    answers = belongings(open_pool.accounts.with_identities, open_pool.store, open_pool.pool.name, users)
    for candidate, belonging in zip(candidates, answers, strict=True):
        owner = row_owner(belonging, request.recreated_accounts)
        if owner is not OWN:
            yield candidate.address, owner


def _without_account(open_pool: OpenPool, addresses: Sequence[str]) -> Iterator[tuple[str, RowOwner]]:
    """The owners of rows under addresses that no account has: accounts that were renamed."""
    if open_pool.store is None or open_pool.pool is None or not addresses:
        return
    rows = open_pool.store.identities(addresses)
    owners = Owners(open_pool.accounts.with_identities, rows.values())
    for address, row in rows.items():
        owner = owners.of(row)
        if owner is not None:
            yield address, RowOwner(Ownership.RENAMED, rows_of_renamed(open_pool.pool.name, owner))
