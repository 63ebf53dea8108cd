# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as a move sees it: who is chosen, who is homed where, and the changes of homes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import (
    ChangeOutcome,
    HomeChange,
    apply_home_changes,
    writable,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_addresses,
    find_by_identities,
    users_of_pool,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, read_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import FoundUsers, find_users


class DirectoryOfMove:
    """Users of one forest. Everything is read from, and written to, one domain controller per domain."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    def chosen(self, selection: Selection) -> FoundUsers:
        """The users that a task selects, and the identities that stand for nobody."""
        return find_users(self._forest, selection)

    def homed_on(self, pool: Pool) -> Iterator[User]:
        """Users and contacts whose home is this pool."""
        return users_of_pool(self._forest, pool, by="home")

    def bound_for(self, pool: Pool) -> Iterator[User]:
        """Users and contacts whose TargetHomeServer is this pool."""
        return users_of_pool(self._forest, pool, by="target")

    def with_addresses(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        """For each SIP address (without `sip:`) the users that have it."""
        return find_by_addresses(self._forest, addresses)

    def with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        """The accounts that have one of these GUIDs or SIDs."""
        return find_by_identities(self._forest, guids, sids)

    def with_guids(self, guids: Iterable[str]) -> Iterator[User]:
        """The accounts that have one of these GUIDs, as texts; what is no GUID nobody has."""
        return find_by_identities(self._forest, values.guids_among(guids), ())

    def read_again(self, dns: Iterable[str]) -> dict[str, User]:
        """The users of these DNs as they are now, by DN without letter case; those that are gone are left out."""
        return {without_case(user.dn): user for user in read_users(self._forest, dns)}

    def writable(self, users: Iterable[User]) -> dict[str, bool]:
        """By DN: may this account write what a move writes?"""
        return writable(self._forest, users)

    def change_homes(self, changes: Sequence[HomeChange]) -> list[ChangeOutcome]:
        """Compare-and-swap for many users, one outcome for each change in their order."""
        return apply_home_changes(self._forest, changes)
