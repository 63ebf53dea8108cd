# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that only a back end can evaluate: each user's own pool is asked, for many users at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import UserCounts
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndError

from .criteria import BackEndCriteria
from .ownership import NO_ROWS, Belonging, Lookup, belongings

USERS_AT_ONCE = 500


class Stores(Protocol):
    """The opened back ends of pools, such as PoolStores."""

    def of(self, pool: Pool) -> UserStore: ...


@dataclass(frozen=True)
class BackEndFacts:
    """The facts of one user in a back end. The last two are None when they were not asked for, or cannot be known."""

    user_counts: UserCounts
    registrations: int | None = None
    last_registered: datetime | None = None
    belonging: Belonging = NO_ROWS


NOTHING = BackEndFacts(UserCounts(""))  # for a user without a pool


def meeting_back_end_criteria(
    users: Iterable[User], criteria: BackEndCriteria, stores: Stores, lookup: Lookup
) -> Iterator[User]:
    """The users for whom the criteria hold, in the same order. A user without a pool has no data in any back end.

    `lookup` finds the accounts that rows name (see `ownership`).

    Raises BackEndError where a back end cannot tell, so that no user is left out for that; UnsupportedPool.
    """
    for chunk in in_chunks(users, USERS_AT_ONCE):
        known = facts_of(chunk, stores, lookup, times=criteria.not_registered_since is not None)
        for user in chunk:
            if _holds(criteria, known.get(user.guid, NOTHING)):
                yield user


def facts_of(
    users: Sequence[User], stores: Stores, lookup: Lookup, *, times: bool = False, connections: bool = False
) -> dict[str, BackEndFacts]:
    """The facts of these users in their back ends, by GUID; users without a pool are left out.

    `times`: the time of the last sign-in has to be known. `connections`: that time, and the number of signed-in
    clients, where the back end can tell them. A few round trips for each pool. Raises BackEndError, UnsupportedPool.
    """
    facts: dict[str, BackEndFacts] = {}
    for pool, members in homed_by_pool(users):
        store = stores.of(pool)
        places = belongings(lookup, store, pool.name, members)
        addresses = [place.address for place in places if place.address]
        counts = store.user_counts(addresses)
        last = store.last_registered(addresses) if times or connections else None
        if times and last is None:
            raise BackEndError(
                f"not_registered_since cannot be answered: the back end of pool {pool.name} has no table that says when"
                " users signed in, or the login may not read it.",
                remedy="Leave the criterion out, give the login the right to read the transient database, or name its"
                " table in user_data_maps.",
            )
        clients = store.connected(addresses) if connections else None
        for user, place in zip(members, places, strict=True):
            address = place.address or ""
            facts[user.guid] = BackEndFacts(
                counts.get(address, NOTHING.user_counts),
                clients.get(address, 0) if clients is not None else None,
                last.get(address) if last is not None else None,
                place,
            )
    return facts


def homed_by_pool(users: Iterable[User]) -> Iterator[tuple[Pool, list[User]]]:
    """The users with a SIP URI and a home server, pool by pool."""
    pools: dict[str, tuple[Pool, list[User]]] = {}
    for user in users:
        if user.home_pool is not None and user.address:
            pools.setdefault(user.home_pool.dn, (user.home_pool, []))[1].append(user)
    yield from pools.values()


def _holds(criteria: BackEndCriteria, facts: BackEndFacts) -> bool:
    rows = facts.user_counts.rows
    if criteria.homed is not None and facts.user_counts.homed != criteria.homed:
        return False
    if criteria.contacts_over is not None and rows.get("contacts", 0) <= criteria.contacts_over:
        return False
    if criteria.conferences_over is not None and rows.get("conferences", 0) <= criteria.conferences_over:
        return False
    since, last = criteria.not_registered_since, facts.last_registered
    return since is None or last is None or last < since
