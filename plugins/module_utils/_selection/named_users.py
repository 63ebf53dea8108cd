# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users whom a task names, and identities that name nobody. Few tasks that name users ask for criteria too; these
alone read how the forest understands criteria (`finding`), and load the code for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity, accounts
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
    unresolved: list[UnresolvedIdentity]

    @property
    def warnings(self) -> list[str]:
        """Sentences for the person who runs the task."""
        return []


def chosen_users(forest: Forest, selection: Selection, *, only_choosing: bool = False) -> FoundUsers:
    """The users that the selection means. Its criteria of the back end are left to `back_end_conditions`.

    `only_choosing`: of users whom criteria find, no more is read than choosing needs; they will be read once more.
    Raises BadInput for unknown names and for criteria that the forest cannot evaluate, PoolNotFound, DirectoryError.
    """
    if selection.identities is None or not selection.criteria.everybody or selection.duplicate_sip_uri is not None:
        from .finding import find_users  # all kinds of criteria, and the policies that they ask for

        return find_users(forest, selection, only_choosing=only_choosing)
    kinds, unresolved = selection.criteria.kinds, list[UnresolvedIdentity]()
    users = named_users(
        forest, selection, lambda named: {user.guid for user in named if user.kind in kinds}, unresolved
    )
    return FoundUsers(users, unresolved)


def named_users(
    forest: Forest,
    selection: Selection,
    meeting_criteria: Callable[[Sequence[User]], set[str]],
    unresolved: list[UnresolvedIdentity],
) -> Iterator[User]:
    """Each user that an identity names and that meets the criteria, once; `meeting_criteria` gives the GUIDs of those
    who do. Identities without a user go to `unresolved`.
    """
    wanted = [Identity.parse(text) for text in selection.identities or ()]
    given: set[str] = set()
    for chunk in in_chunks(accounts(forest, wanted), _IDENTITIES_AT_ONCE):
        named = [user for _identity, users in chunk for user in users]
        meeting = meeting_criteria(named)
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
