# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The candidates of a deletion: the users whom the task selects, and those whom an earlier run has not finished."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.back_end_conditions import meeting_back_end_criteria
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ...bulk.planning.candidates import NAMED, Candidate, Candidates, CandidatesByAddress
from .open_pool import OpenPool
from .request import AbsentRequest
from .state import HomedWhere

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import UnresolvedIdentity


# Marks of candidates, beside NAMED.
NOT_ASKED = 2  # the task is not about this user: an unfinished export or the back end names it
HAS_SUCCESSOR = 4  # the rows are those of an account that is gone, and another person has the address by now


class DeletionCandidate(Candidate):
    """One candidate; also an account without an address, under its DN."""

    __slots__ = ()

    @property
    def asked(self) -> bool:
        """The task is about this user."""
        return not self.marks & NOT_ASKED

    @property
    def has_successor(self) -> bool:
        """The rows are those of an account that is gone, and another person has the address by now."""
        return bool(self.marks & HAS_SUCCESSOR)

    @property
    def has_address(self) -> bool:
        """It has a SIP address under which a back end can have rows."""
        return self.user is None or bool(self.user.address)


@dataclass(frozen=True)
class _OneStore:
    """The back end of the one pool that a deletion has open."""

    store: UserStore

    def of(self, pool: Pool) -> UserStore:
        return self.store


class _CandidatesOfDeletion(CandidatesByAddress[DeletionCandidate]):
    def __init__(self) -> None:
        super().__init__(DeletionCandidate, lambda user: user.address or user.dn)

    def ask_for(self, addresses: Sequence[str]) -> None:
        """Addresses, perhaps of users who are gone, that the task is about."""
        self.add_addresses(addresses, NAMED)
        for key in map(folded, addresses):
            if unknown := self._unknown.get(key):
                self._unknown[key] = unknown[0], unknown[1] & ~NOT_ASKED

    def adopt(self, begun: Iterable[str], *, disabled: bool) -> None:
        """Users whom an earlier run has begun with, for a task that means them: that run may have taken their accounts'
        settings, or (`disabled`) changed what the criteria ask for.

        For users who are enabled the criteria go on deciding: the earlier run has not changed them, or its change was
        undone.
        """
        for key in begun:
            candidate = self.get(key)
            if candidate is None or candidate.asked:
                continue
            user = candidate.user
            if user is None or (disabled and not user.enabled):
                candidate.marks &= ~NOT_ASKED
                self.put(candidate)


def find_candidates(request: AbsentRequest, open_pool: OpenPool) -> Candidates[DeletionCandidate]:
    """The candidates of this task."""
    found, moving = _CandidatesOfDeletion(), open_pool.moving_here()
    refusals: list[str] = []
    warnings: list[str] = []
    if request.selection.ghosts and open_pool.pool and open_pool.store:
        ghosts = open_pool.directory.ghosts(
            open_pool.pool, open_pool.store, with_successors=request.deletes_predecessors
        )
        for ghost in ghosts:
            found.put(DeletionCandidate(ghost.address, ghost.accounts, HAS_SUCCESSOR if ghost.successors else 0))
    elif request.all_users and open_pool.pool and open_pool.store:
        found.add(open_pool.directory.homed_on(open_pool.pool))
        found.add_addresses(open_pool.store.owners(), NOT_ASKED)
        moved_here = open_pool.directory.with_addresses(moving.values()) if moving else {}
        found.add(user for users in moved_here.values() for user in users)
    else:
        chosen = open_pool.directory.chosen(request.selection)
        selected = [user for user in chosen.users if _is_selected(request, open_pool, user, moving)]
        not_yet_moved = _not_yet_moved(request, open_pool, selected, moving)
        selected = [user for user in selected if user.guid not in not_yet_moved]
        found.add(_meeting_back_end_criteria(request, open_pool, selected), NAMED if request.names_users else 0)
        for unresolved in chosen.unresolved:
            refusals += _add_unresolved(found, unresolved, open_pool)
        warnings += [*chosen.warnings, *_left_out(chosen.unresolved, not_yet_moved)]
    found.add_addresses(open_pool.exports.addresses(), NOT_ASKED)
    found.look_up(open_pool.directory.with_addresses)
    same_task = None if request.all_users else request.selection
    found.adopt(open_pool.exports.begun_with(same_task), disabled=request.selection.changes_with_a_deletion)
    return Candidates(found, tuple(refusals), tuple(warnings))


def _is_selected(request: AbsentRequest, open_pool: OpenPool, user: User, moving: Container[str]) -> bool:
    """A criterion together with the pool means users of that pool, and those whose move to it is unfinished; a list of
    names means exactly these.
    """
    if request.names_users or open_pool.pool is None or folded(user.address or "") in moving:
        return True
    home = open_pool.home(user)
    return home is HomedWhere.POOL or (home is HomedWhere.NOWHERE and request.wants_unassigned)


def _meeting_back_end_criteria(request: AbsentRequest, open_pool: OpenPool, users: list[User]) -> Iterable[User]:
    """The users for whom the selection's criteria of the back end hold.

    Only this pool's back end is open. A user who is homed elsewhere passes, and is refused later for that.
    """
    criteria = request.selection.back_end
    if not criteria.any or open_pool.store is None:
        return users
    asked = (user for user in users if open_pool.home(user) is not HomedWhere.ELSEWHERE)
    store, lookup = _OneStore(open_pool.store), open_pool.directory.with_identities
    meeting = {user.guid for user in meeting_back_end_criteria(asked, criteria, store, lookup)}
    return (user for user in users if user.guid in meeting or open_pool.home(user) is HomedWhere.ELSEWHERE)


def _not_yet_moved(
    request: AbsentRequest, open_pool: OpenPool, users: Iterable[User], moving: Container[str]
) -> dict[str, str]:
    """GUIDs and addresses of users whose move to the pool is unfinished, if the criteria ask the back end about them.

    No move is finished just to learn whether its user meets the criteria.
    """
    moving_users = (user for user in users if user.address and folded(user.address) in moving)
    elsewhere = {user.guid: user.address or "" for user in moving_users if open_pool.home(user) is HomedWhere.ELSEWHERE}
    return elsewhere if request.selection.back_end.any else {}


def _left_out(unresolved: Iterable[UnresolvedIdentity], not_yet_moved: Mapping[str, str]) -> Iterator[str]:
    """Warnings about users who are left out: a list with criteria selects only its members who meet them."""
    if not_yet_moved:
        yield (
            f"{len(not_yet_moved)} users, such as {min(not_yet_moved.values())}, are left out: their move to the "
            "pool is not finished, so its back end cannot be asked whether they meet the criteria. "
            "Finish the move first."
        )
    names = [identity.identity for identity in unresolved if identity.problem == "other_criteria"]
    if names:
        yield f"{len(names)} of the identities, such as {names[0]}, do not meet the other criteria of the task."


def _add_unresolved(found: _CandidatesOfDeletion, unresolved: UnresolvedIdentity, open_pool: OpenPool) -> list[str]:
    """A user that is gone already has no SIP URI any more: then there is nothing to do. Returns refusals for identities
    that cannot be taken.
    """
    if unresolved.problem == "other_criteria":
        return []
    if unresolved.problem == "without_sip_uri":
        found.add(unresolved.users, NAMED)
        found.ask_for(open_pool.exports.of_accounts(unresolved.users))
        return []
    address = Identity.parse(unresolved.identity).address
    if unresolved.problem == "unknown" and address is not None:
        found.ask_for([address])
        return []
    return [f"{unresolved}."]
