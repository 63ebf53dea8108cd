# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as a deletion sees it: who is chosen, who is homed where, and taking OCS away from accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import deletes
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeOutcome
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_addresses,
    find_by_identities,
    users_of_pool,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, read_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import FoundUsers, find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ghosts import Ghost, find_ghosts


class DirectoryOfDeletion:
    """Users of one forest. Everything is read from, and written to, one domain controller per domain."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    def chosen(self, selection: Selection) -> FoundUsers:
        """The users that a task selects, and the identities that stand for nobody."""
        return find_users(self._forest, selection)

    def homed_on(self, pool: Pool) -> Iterator[User]:
        """Users and contacts whose home is this pool."""
        return users_of_pool(self._forest, pool, by="home")

    def ghosts(self, pool: Pool, store: UserStore, *, with_successors: bool) -> Iterator[Ghost]:
        """Rows on the pool's back end whose account is gone, or is homed elsewhere (see `find_ghosts`)."""
        return find_ghosts(self._forest, pool, store, with_successors=with_successors)

    def with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        """The accounts that have one of these GUIDs or SIDs."""
        return find_by_identities(self._forest, guids, sids)

    def certainly_with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        """The accounts with one of these GUIDs or SIDs, asked of every domain itself."""
        return find_by_identities(self._forest, guids, sids, certainly=True)

    def with_addresses(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        """For each SIP address (without `sip:`) the users that have it."""
        return find_by_addresses(self._forest, addresses)

    def certainly_with(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        """The users with these addresses, asked of every domain itself, since the Global Catalog may be behind and rows
        without an account are deleted.
        """
        return find_by_addresses(self._forest, addresses, certainly=True)

    def read_again(self, dns: Iterable[str]) -> dict[str, User]:
        """The users of these DNs as they are now, by DN without letter case; those that are gone are left out."""
        return {without_case(user.dn): user for user in read_users(self._forest, dns)}

    def may_disable(self, users: Sequence[User]) -> dict[str, bool]:
        """By DN: may this account disable the user?"""
        return deletes.may_disable(self._forest, users)

    def may_clear(self, users: Sequence[User]) -> dict[str, bool]:
        """By DN: may this account take OCS away from the user?"""
        return deletes.may_clear(self._forest, users)

    def disable(self, users: Sequence[User]) -> list[ChangeOutcome]:
        """Disable the users: they can no longer sign in, and their settings stay. Compare-and-swap, one outcome for
        each user in their order.
        """
        return deletes.disable(self._forest, users)

    def clear(self, users: Sequence[User]) -> list[ChangeOutcome]:
        """Remove what OCS stores on the accounts; the accounts stay. Compare-and-swap, outcomes in the users' order."""
        return deletes.clear(self._forest, users)
