# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as a deletion sees it: who is chosen, who is homed where, and taking OCS away from accounts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import deletes
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_addresses,
    find_by_identities,
    find_guids,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ghosts import Ghost, find_ghosts

from ...bulk.planning.directory_of_operation import DirectoryOfOperation


class DirectoryOfDeletion(DirectoryOfOperation):
    """Users of one forest, from whom OCS is taken away."""

    def ghosts(self, pool: Pool, store: UserStore, *, with_successors: bool) -> Iterator[Ghost]:
        """Rows on the pool's back end whose account is gone, or is homed elsewhere (see `find_ghosts`)."""
        return find_ghosts(self._forest, pool, store, with_successors=with_successors)

    def certainly_with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        """The accounts with one of these GUIDs or SIDs, asked of every domain itself."""
        return find_by_identities(self._forest, guids, sids, certainly=True)

    def certainly_with(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        """The users with these addresses, asked of every domain itself, since the Global Catalog may be behind and rows
        without an account are deleted.
        """
        return find_by_addresses(self._forest, addresses, certainly=True)

    def guids_with(self, addresses: Iterable[str]) -> dict[str, list[str]]:
        """For each SIP address (without `sip:`) the GUIDs of the accounts that have it."""
        return find_guids(self._forest, addresses)

    def may_disable(self, users: Sequence[User]) -> dict[str, bool]:
        """By DN: may this account disable the user?"""
        return deletes.may_disable(self._forest, users)

    def may_clear(self, users: Sequence[User]) -> dict[str, bool]:
        """By DN: may this account take OCS away from the user?"""
        return deletes.may_clear(self._forest, users)

    def disable(self, users: Sequence[User]) -> list[ChangeAnswer]:
        """Disable the users: they can no longer sign in, and their settings stay. Compare-and-swap, one answer for
        each user in their order.
        """
        return deletes.disable(self._forest, users)

    def clear(self, users: Sequence[User]) -> list[ChangeAnswer]:
        """Remove what OCS stores on the accounts; the accounts stay. Compare-and-swap, answers in the users' order."""
        return deletes.clear(self._forest, users)
