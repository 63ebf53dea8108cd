# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journals' proof of what users had on the target before, and what is told where they prove nothing.

It decides whether data is copied or merged, and what an administrator is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from ..states.state import OWN_ROWS, MoveCase, MoveState
from ..states.user_to_move import UserToMove

if TYPE_CHECKING:
    from ..journal.open_journals import OpenJournals

_ELSEWHERE = "If another control node has begun to move them, put its journals into journal_dir first."


def with_earlier(state: MoveState, address: str, user: User | None, journals: OpenJournals) -> MoveState:
    """The state, completed by how far an earlier move got where that decides; where no journal has the user, versions
    of lists tell which side is the newer one. Raises JournalError.
    """
    if not state.in_doubt:
        return state
    earlier = journals.earlier(address, user.guid if user else None)
    if earlier:
        return replace(state, earlier=earlier.stage)
    return replace(state, target_is_newer=state.target_is_newer and not journals.has_moved(address))


def proof_of(state: MoveState, case: MoveCase, address: str, user: User | None, journals: OpenJournals) -> str:
    """The journal that knows data of the user's: on the target before, or on no pool any more; empty where none does.

    Raises JournalError.
    """
    if case is MoveCase.MOVE_AGAIN:
        return journals.proof(address)
    if not state.without_any_data or user is None:
        return ""
    earlier = journals.earlier(address, user.guid)
    return journals.proof(address) if earlier and earlier.had_data else ""


def why_finish_first(address: str, user: User | None, journals: OpenJournals) -> str:
    """The reason for which a user who has not wholly arrived on the source cannot be moved; empty for all others."""
    move = journals.to_finish_first(address, user.guid if user else None)
    if move is None:
        return ""
    return (
        f"A move from {move.source} to {move.target} is not finished, and {move.source} may have data that is nowhere "
        f"else. Finish that move first: run its task again. Or move its journal, {move.journal}, out of journal_dir, "
        f"if the rows that are left on {move.source} are to be given up."
    )


def about_journals(users: Sequence[UserToMove]) -> Iterator[str]:
    """Warnings about users who are moved, or whose moves are finished: what the journals prove, or cannot tell."""
    again = [user for user in users if user.decision.case is MoveCase.MOVE_AGAIN]
    yield from _about_those_on_both(
        [user for user in again if user.found.proof], [user for user in again if not user.found.proof]
    )
    if gone := [user for user in users if user.found.proof and user.decision.case is not MoveCase.MOVE_AGAIN]:
        yield (
            f"{len(gone)} users, such as {gone[0].address}, have no data on either pool, but a run has moved data of "
            f"theirs, which its journal holds ({_journals(gone)}). The directory names the source again, or no pool: "
            "was it restored, or were they unassigned? Unless they have deleted their data themselves, bring it back "
            "from that journal with ocs_user_import."
        )
    if finished := [user for user in users if _is_blind_merge(user)]:
        yield (
            f"{len(finished)} users, such as {finished[0].address}, are on the target and have data on both pools, and "
            "no journal in journal_dir says which rows were carried. Both sides are merged: rows that both have are as "
            f"on the target, and rows that were deleted there since come back. {_ELSEWHERE}"
        )


def _about_those_on_both(proven: Sequence[UserToMove], unproven: Sequence[UserToMove]) -> Iterator[str]:
    if proven:
        yield (
            f"{len(proven)} users, such as {proven[0].address}, were homed on the target before, as a journal proves "
            f"({_journals(proven)}), and the directory names the source again: was it restored, or is the domain "
            "controller behind? Their data on both sides is merged; nothing that is newer on the target is overwritten."
        )
    if unproven:
        yield (
            f"{len(unproven)} users, such as {unproven[0].address}, have data on both pools, and all their lists have "
            "greater versions on the target, though the directory names the source: was it restored, or was a run cut? "
            "No journal in journal_dir says it. Their data on both sides is merged: rows that both have are as on the "
            f"target, and rows that were deleted on one side come back. {_ELSEWHERE}"
        )


def _is_blind_merge(user: UserToMove) -> bool:
    """The move is finished although both pools have data, and nothing is known of what one of them got from the
    other.
    """
    state = user.state
    return (
        user.decision.case is MoveCase.FINISH
        and state.without_proof
        and state.source in OWN_ROWS
        and state.target in OWN_ROWS
    )


def _journals(users: Sequence[UserToMove]) -> str:
    """The journals of these users, in words, with the times when their runs began."""
    return in_sentence(sorted({user.found.proof for user in users}))
