# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory as a move sees it: who is chosen, who is homed where, and the changes of homes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_rights import writable
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import (
    ChangeAnswer,
    HomeChange,
    apply_home_changes,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_identities,
    users_of_pool,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from ...bulk.planning.directory_of_operation import DirectoryOfOperation


class DirectoryOfMove(DirectoryOfOperation):
    """Users of one forest, whose homes change."""

    def bound_for(self, pool: Pool) -> Iterator[User]:
        """Users and contacts whose TargetHomeServer is this pool."""
        return users_of_pool(self._forest, pool, by="target")

    def with_guids(self, guids: Iterable[str]) -> Iterator[User]:
        """The accounts that have one of these GUIDs, as texts; what is no GUID nobody has."""
        return find_by_identities(self._forest, values.guids_among(guids), ())

    def writable(self, users: Iterable[User]) -> dict[str, bool]:
        """By DN: may this account write what a move writes?"""
        return writable(self._forest, users)

    def change_homes(self, changes: Sequence[HomeChange]) -> list[ChangeAnswer]:
        """Compare-and-swap for many users, one answer for each change in their order."""
        return apply_home_changes(self._forest, changes)
