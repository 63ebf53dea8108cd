# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as an operation sees it: who is chosen, who is homed where, and who has an address or an identity."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_addresses,
    find_by_identities,
    users_of_pool,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, read_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import FoundUsers, chosen_users


class DirectoryOfOperation:
    """Users of one forest. Everything is read from, and written to, one domain controller per domain."""

    def __init__(self, forest: Forest) -> None:
        self._forest = forest

    def chosen(self, selection: Selection) -> FoundUsers:
        """The users that a task selects, and the identities that stand for nobody."""
        return chosen_users(self._forest, selection)

    def homed_on(self, pool: Pool) -> Iterator[User]:
        """Users and contacts whose home is this pool."""
        return users_of_pool(self._forest, pool, by="home")

    def with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        """The accounts that have one of these GUIDs or SIDs."""
        return find_by_identities(self._forest, guids, sids)

    def with_addresses(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        """For each SIP address (without `sip:`) the users that have it."""
        return find_by_addresses(self._forest, addresses)

    def read_again(self, dns: Iterable[str]) -> dict[str, User]:
        """The users of these DNs as they are now, by DN without letter case; those that are gone are left out."""
        return {without_case(user.dn): user for user in read_users(self._forest, dns)}
