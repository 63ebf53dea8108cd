# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The journals' proof that users whom the directory homes on the source were on the target before.

It decides whether data is copied or merged, and what an administrator is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from ..states.findings import UserToMove
from ..states.state import MoveOutcome, MoveState, decide

if TYPE_CHECKING:
    from ..journal.open_journals import OpenJournals


def with_earlier(found: MoveState, address: str, user: User | None, journals: OpenJournals) -> MoveState:
    """The state, completed by how far an earlier move got where that decides. Raises JournalError."""
    earlier = journals.earlier(address, user.guid if user else None) if found.in_doubt else None
    return replace(found, earlier=earlier.stage) if earlier else found


def proof_of(found: MoveState, address: str, user: User | None, journals: OpenJournals) -> str:
    """The journal that knows data of the user's: on the target before, or on no pool any more; empty where none does.

    Raises JournalError.
    """
    if decide(found).outcome is MoveOutcome.MOVE_AGAIN:
        return journals.proof(address)
    if not found.without_any_data or user is None:
        return ""
    earlier = journals.earlier(address, user.guid)
    return journals.proof(address) if earlier and earlier.had_data else ""


def about_journals(*, again: Sequence[UserToMove], gone: Sequence[UserToMove]) -> Iterator[str]:
    """Warnings about users who are moved once more, and about those whose data only a journal holds."""
    if again:
        yield (
            f"{len(again)} users, such as {again[0].address}, were homed on the target before, as a journal proves "
            f"({_journals(again)}), and the directory names the source again: was it restored, or is the domain "
            "controller behind? Their data on both sides is merged; nothing that is newer on the target is overwritten."
        )
    if gone:
        yield (
            f"{len(gone)} users, such as {gone[0].address}, have no data on either pool, but a run has moved data of "
            f"theirs, which its journal holds ({_journals(gone)}), and the directory names the source again. Unless "
            "they have deleted it themselves, bring it back from that journal with ocs_user_import."
        )


def _journals(users: Sequence[UserToMove]) -> str:
    """The journals of these users, in words, with the times when their runs began."""
    return in_sentence(sorted({user.proof for user in users}))
