# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documented number of users of a pool, and the pools that exceed it.

The directory shows neither whether a pool of several servers is a consolidated or an expanded one, nor the hardware of
its SQL Server. So the largest documented figure of its kind counts, and the task can give a better one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import OCS_2007, OCS_2007_R2, Pool

from .catalogue import Occurrence
from .scope import Scope

# OCS 2007 R2 documentation, Standard Edition configuration ("fewer than 5,000").
STANDARD_EDITION_USERS = 5_000
ENTERPRISE_EDITION_USERS: Mapping[str, int] = {
    OCS_2007: 125_000,  # planning guide: expanded, eight front ends, high-end SQL Server
    OCS_2007_R2: 100_000,  # R2 documentation, Supported configurations: eight front ends
}


def largest_number_of_users(pool: Pool) -> int | None:
    """The documented figure; None for other products."""
    if pool.version not in ENTERPRISE_EDITION_USERS:
        return None
    standard = pool.kind == "Standard Edition"
    return STANDARD_EDITION_USERS if standard else ENTERPRISE_EDITION_USERS[pool.version]


def over_capacity(scope: Scope, users_by_pool: Mapping[str, int]) -> Iterator[Occurrence]:
    """Pools with more users than their limit; the successor with the users who would come. `users_by_pool`: numbers of
    users by DN of a pool.
    """
    for pool in scope.pools:
        yield from _checked(scope, pool, users_by_pool.get(pool.dn, 0), "homed here")
    if scope.successor is not None:
        coming = sum(users_by_pool.get(pool.dn, 0) for pool in scope.pools)
        there = users_by_pool.get(scope.successor.dn, 0)
        yield from _checked(scope, scope.successor, there + coming, f"homed here or coming ({there} and {coming})")


def _checked(scope: Scope, pool: Pool, users: int, what: str) -> Iterator[Occurrence]:
    limit = scope.user_limits.get(pool.dn, largest_number_of_users(pool))
    if limit is not None and users > limit:
        yield Occurrence("over_capacity", pool.name, pool.fqdn, pool.dn, None, f"{users} users {what}, limit {limit}")
