# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The owners of the rows that both pools have under the candidates' SIP addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    Belonging,
    Ownership,
    belongings,
)

from ...bulk.planning.candidates import Candidate
from ...bulk.planning.row_owner import DELETE_THEM_FIRST, OWN, RowOwner, row_owner
from ..states.state import HomeServer
from .request import MoveRequest

if TYPE_CHECKING:
    from .open_pool_pair import OpenPoolPair


def find_row_owners(
    request: MoveRequest, pool_pair: OpenPoolPair, candidates: Sequence[Candidate]
) -> dict[str, RowOwner]:
    """The owners by address, where they are not plainly the candidates themselves. Users who cannot be moved anyhow are
    left out.
    """
    asked = [
        (candidate.address, candidate.user)
        for candidate in candidates
        if candidate.user and _may_be_moved(pool_pair, candidate.user)
    ]
    users = [user for _address, user in asked]
    on_source = _on(pool_pair, users, source=True)
    on_target = _on(pool_pair, users, source=False)
    found = {}
    for (address, user), here, there in zip(asked, on_source, on_target, strict=True):
        row_owner = _together(request, here, there, _in_journals(pool_pair, address, user))
        if row_owner is not OWN:
            found[address] = row_owner
    return found


def _may_be_moved(pool_pair: OpenPoolPair, user: User) -> bool:
    return bool(user.address) and pool_pair.pools.home(user) in (
        HomeServer.SOURCE,
        HomeServer.TARGET,
        HomeServer.NOWHERE,
    )


def _on(pool_pair: OpenPoolPair, users: Sequence[User], *, source: bool) -> Iterable[Belonging | None]:
    pool, store = (pool_pair.pools.source, pool_pair.source) if source else (pool_pair.pools.target, pool_pair.target)
    if pool is None or store is None:
        return [None] * len(users)
    return belongings(pool_pair.directory.with_identities, store, pool.name, users)


def _in_journals(pool_pair: OpenPoolPair, address: str, user: User) -> Belonging | None:
    """The former account whose data an unfinished journal holds under this address; None: it is the same account, or
    none.
    """
    guid = pool_pair.journals.guid(address)
    if not guid or guid == user.guid:
        return None
    reason = "An unfinished move's journal has data of another account with this SIP URI, which is gone."
    return Belonging(Ownership.RECREATED, None, reason)


def _together(
    request: MoveRequest, here: Belonging | None, there: Belonging | None, in_journals: Belonging | None
) -> RowOwner:
    """The owner of the rows by all places: `here` on the source, `there` on the target. Only rows on the source can be
    left out.
    """
    for belonging in _doubtful(here, there, in_journals):
        first = DELETE_THEM_FIRST if belonging is there else _IN_JOURNAL
        owner = row_owner(belonging, request.recreated_accounts, "" if belonging is here else first)
        if owner.reason:
            return owner
    return row_owner(here, request.recreated_accounts) if here else OWN


def _doubtful(*found: Belonging | None) -> Iterator[Belonging]:
    """The findings that name another owner, those of renamed accounts first."""
    doubtful = [belonging for belonging in found if belonging is not None and belonging.ownership is not Ownership.OWN]
    yield from sorted(doubtful, key=lambda belonging: belonging.ownership is not Ownership.RENAMED)


_IN_JOURNAL = (
    "Import the rows that are needed of it, and move the journal out of journal_dir, before the user is moved."
)
