# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check that a back end belongs to its pool, by the whole census; other modules decide by a sample of users."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.right_back_end import Evidence, names_the_server_of

from .census import Census


class Databases:
    """The databases that were asked, to notice one that two pools' options lead to."""

    def __init__(self, census: Census, pools: Collection[Pool]) -> None:
        self._census = census
        self._pools = {pool.dn: pool for pool in pools}
        self._seen: dict[str, Pool] = {}  # identity -> the pool whose options led to it first

    def why_another_pools(self, pool: Pool, store: UserStore, homed: Collection[str]) -> str:
        """The reason for which the database looks like another pool's; empty if it does not. `homed`:
        folded addresses.
        """
        first = self._seen.setdefault(store.identity, pool)
        if first is not pool:
            return f"the options lead to the database of {first.name} ({store.identity})"
        evidence = self._evidence(pool, homed)
        owner = self._pools.get(evidence.owner or "")
        if owner is None:
            return ""
        found = (
            f"this looks like the back end of {owner.name}: the directory homes {evidence.homed_elsewhere[owner.dn]} "
            f"of the users in it there, and {evidence.own} on {pool.name}"
        )
        if names_the_server_of(owner, pool, store):
            return f"{found}; the server calls itself {store.back_end.server_name}"
        if evidence.many and evidence.knows_nearly_none:
            return f"{found}; of {evidence.homed_users} users of {pool.name} it has {evidence.homed_users_known}"
        return ""

    def _evidence(self, pool: Pool, homed: Collection[str]) -> Evidence:
        standings, own, homed_elsewhere = self._census.standings, 0, Counter[str]()
        for standing in filter(None, map(standings.of, homed)):
            if standing.is_homed_on(pool):
                own += 1
            elif standing.home is not None:
                homed_elsewhere[standing.home.dn] += 1
        homed_users = known = 0
        for key in standings.addresses_expected_on(pool):
            homed_users += 1
            known += key in homed
        return Evidence(own, homed_elsewhere, homed_users, known)
