# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users that a selection means, as far as Active Directory can tell. back_end_conditions.py evaluates the other
criteria.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_query import UserQuery
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.duplicates import shares_its_sip_uri
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import these_accounts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from .criteria import Selection
from .named_users import FoundUsers, UnresolvedIdentity, named_users


@dataclass(frozen=True)
class UsersByCriteria(FoundUsers):
    """The answer to a selection with criteria."""

    query: UserQuery

    @property
    def warnings(self) -> list[str]:
        return self.query.warnings


def find_users(
    forest: Forest,
    selection: Selection,
    *,
    all_properties: bool = False,
    counting: bool = False,
    only_choosing: bool = False,
) -> UsersByCriteria:
    """The users that the selection means. Its criteria of the back end are left to `back_end_conditions`.

    `all_properties`, `counting`: see `UserQuery.prepare`; `only_choosing`: `UserQuery.only_choose`. Raises BadInput for
    unknown names and for criteria that the forest cannot evaluate, PoolNotFound, DirectoryError.
    """
    query = UserQuery.prepare(forest, selection.criteria, all_properties=all_properties, counting=counting)
    if only_choosing:
        query.only_choose()
    if selection.duplicate_sip_uri is not None:
        query.conditions += (shares_its_sip_uri(forest, selection.duplicate_sip_uri),)
    unresolved: list[UnresolvedIdentity] = []
    if selection.identities is not None:
        meeting = partial(_meeting_the_criteria, forest, selection.criteria, query)
        users = named_users(forest, selection, meeting, unresolved)
    else:
        users = query.users(forest)
    return UsersByCriteria(users, unresolved, query)


def _meeting_the_criteria(forest: Forest, criteria: UserCriteria, query: UserQuery, users: Sequence[User]) -> set[str]:
    """GUIDs of the users that meet the criteria."""
    if criteria.everybody:
        return {user.guid for user in users if query.accepts(user)}
    if not users:
        return set()
    return {user.guid for user in query.users(forest, among=these_accounts(users))}
