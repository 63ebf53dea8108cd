# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check that a back end belongs to its pool: it has home rows of the users whom the directory homes there.

With the database of another pool every row would be a ghost of this one, and a task would delete them all. A sample of
some hundred users decides: users with a home row in the database, looked up in the directory, and users whom the
directory homes on the pool, looked up in the database. An unfinished or forced move leaves home rows of other pools'
users, but beside them the pool's own users have home rows too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.server_address import DEFAULT_INSTANCE
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.homed_objects import some_enabled_users
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import find_homes
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

SAMPLE = 200  # users that are looked up on each side
ENOUGH = 5  # users that are needed for a decision; fewer may be a coincidence
_NEARLY_NONE = 0.05


class OtherPoolsBackEnd(BadInput):
    """The database that was reached belongs to another pool."""


class Evidence(NamedTuple):
    """A sample of a database's homed users with their pools in the directory, and of the pool's users with their home
    rows.

    `own`: homed on the pool or on their way to it; `homed_elsewhere`: homed elsewhere, by the DN of their pool.
    """

    own: int
    homed_elsewhere: Counter[str]
    homed_users: int
    homed_users_known: int

    @property
    def owner(self) -> str | None:
        """DN of the pool to which nearly all of these users belong, while nearly none belongs to the expected pool;
        else None.
        """
        (dn, count), *_others = self.homed_elsewhere.most_common(1) or [("", 0)]
        few = self.own <= _NEARLY_NONE * (self.own + self.homed_elsewhere.total())
        return dn if few and count * 2 > self.homed_elsewhere.total() else None

    @property
    def many(self) -> bool:
        return self.homed_elsewhere.total() >= ENOUGH

    @property
    def pool_has_users(self) -> bool:
        return self.homed_users >= ENOUGH

    @property
    def knows_nearly_none(self) -> bool:
        """The pool has users, but the database has home rows of nearly none of them."""
        return self.pool_has_users and self.homed_users_known <= _NEARLY_NONE * self.homed_users


def require_back_end_of(
    pool: Pool, store: UserStore, forest: Forest, params: Mapping[str, Any], unfinished: Collection[str] = ()
) -> None:
    """Raise OtherPoolsBackEnd if the database looks like another pool's.

    `unfinished`: folded addresses with an open move in a journal, whose rows can be on either pool; they are not
    counted. Two searches and two round trips; for a pool without users of its own the other pool's back end is opened
    too.
    """
    evidence = gather(pool, store, forest, unfinished)
    owner = next((other_pool for other_pool in forest.pools() if other_pool.dn == evidence.owner), None)
    if owner is None:
        return
    if names_the_server_of(owner, pool, store):
        reason = f"the server calls itself {store.back_end.server_name}, as the directory calls that pool's"
    elif evidence.many and evidence.knows_nearly_none:
        reason = f"of {evidence.homed_users} users of {pool.name} it has {evidence.homed_users_known}"
    elif evidence.many and not evidence.pool_has_users and can_hold(owner):
        reason = _same_or_swapped(owner, store, forest, params)
    else:
        return
    if reason:
        raise _other_back_end(pool, owner, store, evidence, reason)


def gather(pool: Pool, store: UserStore, forest: Forest, unfinished: Collection[str] = ()) -> Evidence:
    """Look up a sample of users on both sides; on one side only where that is enough to accept the back end."""
    homed = [address for address in store.some_homed(SAMPLE) if folded(address) not in unfinished]
    own, homed_elsewhere = 0, Counter[str]()
    for accounts in find_homes(forest, homed).values():
        home_pools = [account.home for account in accounts if account.home]
        if any(known and known.dn == pool.dn for account in accounts for known in account):
            own += 1
        elif home_pools:
            homed_elsewhere[home_pools[0].dn] += 1
    evidence = Evidence(own, homed_elsewhere, 0, 0)
    if evidence.owner is None:
        return evidence
    homed_users = some_enabled_users(forest, pool, SAMPLE)
    known = store.count_homed(homed_users)
    return Evidence(own, homed_elsewhere, len(homed_users), known)


def names_the_server_of(owner: Pool, pool: Pool, store: UserStore) -> bool:
    """Does the server's own name match the directory's name for the back end of `owner`, and not that of `pool`?"""
    name = _short(*store.back_end.server_name.split("\\", 1))
    server_names = {known.dn: _short(known.back_end_host, known.back_end_instance) for known in (owner, pool)}
    return server_names[owner.dn] == name != server_names[pool.dn]


def can_hold(pool: Pool) -> bool:
    """The pool is of a product whose back end can have the schema that was found."""
    return pool.can_hold_ocs_users


def _short(host: str, instance: str | None = None) -> tuple[str, str]:
    """Name of the computer without its domain, and instance, for comparison."""
    return without_case(host.partition(".")[0]), without_case(instance or DEFAULT_INSTANCE)


def _same_or_swapped(owner: Pool, store: UserStore, forest: Forest, params: Mapping[str, Any]) -> str:
    """Text: the options lead to one database for both pools, or to the two back ends swapped. Empty if `owner` has
    another database, which has home rows of its users.
    """
    try:
        with open_user_store(params, owner) as other:
            if other.identity == store.identity:
                return "the options lead to the same database for both"
            homed_users = some_enabled_users(forest, owner, SAMPLE)
            known = other.count_homed(homed_users)
    except OcsError as error:
        return f"whether it is cannot be told, since that pool's cannot be asked ({error.what} {error.remedy})"
    swapped = Evidence(0, Counter(), len(homed_users), known).knows_nearly_none
    return f"the back end that was named as that pool's has {known} of its {len(homed_users)} users" if swapped else ""


def _other_back_end(pool: Pool, owner: Pool, store: UserStore, evidence: Evidence, reason: str) -> OtherPoolsBackEnd:
    looked_at = evidence.own + evidence.homed_elsewhere.total()
    return OtherPoolsBackEnd(
        f"The back end {store.back_end.settings.where} of the pool {pool.name} looks like the back end of "
        f"{owner.name}: of {looked_at} users who are homed in it and were looked up, the directory homes "
        f"{evidence.homed_elsewhere[owner.dn]} on {owner.name} and {evidence.own} on {pool.name}; and {reason}.",
        remedy=f"Correct server, instance and port of {pool.name} in back_ends; perhaps two pools' are exchanged.",
    )
