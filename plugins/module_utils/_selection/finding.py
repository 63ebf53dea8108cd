# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users that a selection means, as far as Active Directory can tell. back_end_conditions.py evaluates the other
criteria.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_query import UserQuery
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.duplicates import shares_its_sip_uri
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import (
    Identity,
    accounts,
    these_accounts,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from .criteria import Selection

Problem = Literal["unknown", "ambiguous", "without_sip_uri", "other_criteria"]

_IN_WORDS: dict[Problem, str] = {
    "unknown": "no such account in the forest",
    "ambiguous": "more than one account",
    "without_sip_uri": "has no SIP URI, so it was never enabled for OCS",
    "other_criteria": "does not meet the other criteria",
}
_IDENTITIES_AT_ONCE = 300


@dataclass(frozen=True)
class UnresolvedIdentity:
    """An identity of the task that names no user of the answer, and the reason; `users`: the accounts that it names."""

    identity: str
    problem: Problem
    users: tuple[User, ...] = ()

    def __str__(self) -> str:
        dns = f" ({in_sentence([user.dn for user in self.users], '; ')})" if len(self.users) > 1 else ""
        return f"{self.identity}: {_IN_WORDS[self.problem]}{dns}"


@dataclass(frozen=True)
class FoundUsers:
    """The answer to a selection. `users` is a stream that can be read once; the other facts are complete when it has
    been read.
    """

    users: Iterator[User]
    query: UserQuery
    unresolved: list[UnresolvedIdentity] = field(default_factory=list)

    @property
    def warnings(self) -> list[str]:
        """Sentences for the person who runs the task."""
        return self.query.warnings


def find_users(
    forest: Forest, selection: Selection, *, all_properties: bool = False, counting: bool = False
) -> FoundUsers:
    """The users that the selection means. Its criteria of the back end are left to `back_end_conditions`.

    `all_properties`, `counting`: see `UserQuery.prepare`. Raises BadInput for unknown names and for criteria that the
    forest cannot evaluate, PoolNotFound, DirectoryError.
    """
    query = UserQuery.prepare(forest, selection.criteria, all_properties=all_properties, counting=counting)
    if selection.duplicate_sip_uri is not None:
        query.conditions += (shares_its_sip_uri(forest, selection.duplicate_sip_uri),)
    unresolved: list[UnresolvedIdentity] = []
    if selection.identities is not None:
        users = _named_users(forest, selection, query, unresolved)
    else:
        users = query.users(forest)
    return FoundUsers(users, query, unresolved)


def _named_users(
    forest: Forest, selection: Selection, query: UserQuery, unresolved: list[UnresolvedIdentity]
) -> Iterator[User]:
    """Each user that an identity names and that meets the criteria, once. Identities without a user go to
    `unresolved`.
    """
    wanted = [Identity.parse(text) for text in selection.identities or ()]
    given: set[str] = set()
    for chunk in in_chunks(accounts(forest, wanted), _IDENTITIES_AT_ONCE):
        named = [user for _identity, users in chunk for user in users]
        meeting = _meeting_the_criteria(forest, selection.criteria, query, named)
        for identity, users in chunk:
            problem = _problem(users, selection.criteria, meeting)
            if problem:
                unresolved.append(UnresolvedIdentity(identity.text, problem, tuple(users)))
            elif users[0].guid not in given:
                given.add(users[0].guid)
                yield users[0]


def _problem(users: Sequence[User], criteria: UserCriteria, meeting: set[str]) -> Problem | None:
    if not users:
        return "unknown"
    if len(users) > 1:
        return "ambiguous"
    if users[0].sip_uri is None and criteria.enabled != "never_enabled":
        return "without_sip_uri"
    return None if users[0].guid in meeting else "other_criteria"


def _meeting_the_criteria(forest: Forest, criteria: UserCriteria, query: UserQuery, users: Sequence[User]) -> set[str]:
    """GUIDs of the users that meet the criteria."""
    if criteria.everybody:
        return {user.guid for user in users if query.accepts(user)}
    if not users:
        return set()
    return {user.guid for user in query.users(forest, among=these_accounts(users))}
