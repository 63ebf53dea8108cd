# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a deletion: what is left to do for each user, and why a user or the whole task is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import about_large_users
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, folded

from ...bulk.planning.plan import Plan, PlannedUser, judges_rights, refusals
from ...bulk.planning.verdicts import OperationWords, Verdict
from ...bulk.planning.warnings import about_contacts, about_protected, about_signed_in, not_writable
from .observation import UserToDelete
from .request import AbsentRequest
from .state import (
    AccountState,
    Begun,
    DeletionDecision,
    DeletionOutcome,
    DirectoryTreatment,
    HomedWhere,
    RowsToDelete,
)

DELETION_WORDS = OperationWords("The deletion", done="deleted", unchanged="already_absent", would="be deleted")


@dataclass(frozen=True, slots=True)
class PlannedDeletion(PlannedUser[UserToDelete]):
    """One user's part of the plan."""

    @property
    def decision(self) -> DeletionDecision:
        return self.found.decision

    @property
    def waits(self) -> bool:
        """An earlier run has begun the deletion, and it can go on only when a move of the user has come to its end."""
        return self.decision.outcome is DeletionOutcome.MOVE_UNFINISHED and self.found.found.begun is Begun.EXPORTED


@dataclass(frozen=True)
class DeletionPlan(Plan[PlannedDeletion]):
    """The plan of a run, which must not start while there are refusals."""

    words = DELETION_WORDS

    ghosts: tuple[str, ...] = ()  # addresses with rows on the back end of nobody who is homed there, and not asked for


def make_plan(request: AbsentRequest, candidates: Iterable[UserToDelete], warnings: Sequence[str] = ()) -> DeletionPlan:
    """Decide about every candidate and look at the whole; nothing is read or written here."""
    everyone = list(candidates)
    judge_rights = judges_rights(request, everyone)
    users, ghosts, elsewhere = [], [], []
    for found in everyone:
        if found.asked:
            users.append(_plan_user(request, found, judge_rights))
        elif found.found.begun is Begun.EXPORTED:
            elsewhere += [] if _is_done(found) else [found.address]
        else:
            ghosts.append(found.address)
    planned = tuple(users)
    all_warnings = (*warnings, *_warnings(request, planned, elsewhere))
    reasons = tuple(refusals(request, DELETION_WORDS, planned))
    return DeletionPlan(planned, reasons, all_warnings, tuple(elsewhere), tuple(ghosts))


def _plan_user(request: AbsentRequest, found: UserToDelete, judge_rights: bool) -> PlannedDeletion:
    decision = found.decision
    if decision.skipped:
        return PlannedDeletion(found, Verdict.SKIPPED, _why_skipped(found, decision))
    if not (decision.changes or decision.refused):
        return PlannedDeletion(found, Verdict.UNCHANGED)
    if not found.is_person:
        reason = f"It is a contact object ({found.kind}), not a user; such contacts go with their application."
        return PlannedDeletion(found, Verdict.SKIPPED, reason)
    if fault := _fault(request, found, decision, judge_rights):
        return PlannedDeletion(found, Verdict.FAILED, fault)
    return PlannedDeletion(found, Verdict.RESUMED if decision.outcome is DeletionOutcome.FINISH else Verdict.DONE)


def _is_done(found: UserToDelete) -> bool:
    """Nothing is left to delete. A ghost whose account is homed on another pool keeps it, and has only lost its home
    row here.
    """
    nothing_left = found.found.account is AccountState.NONE and not found.decision.changes
    return nothing_left or (found.found.home is HomedWhere.ELSEWHERE and HOME_SECTION not in dict(found.rows))


def _why_skipped(found: UserToDelete, decision: DeletionDecision) -> str:
    if decision.outcome is DeletionOutcome.HOMED_ELSEWHERE:
        return f"Homed on {found.home_text}; a user is deleted from the pool where it is homed: name that as pool."
    if decision.outcome is DeletionOutcome.NOT_A_GHOST:
        return "Homed on this pool, or on none, so it is no ghost. Name the user to delete it."
    if decision.outcome is DeletionOutcome.ROWS_WITHOUT_ACCOUNT:
        return "No account has this SIP URI, but the back end has data of it: ghosts: true finds and deletes such rows."
    if found.move is not None:
        return (
            f"Its move from {found.move.source} to {found.move.target} is not finished (journal {found.move.journal}"
            f"{_former(found)}). Run that move again first; a deletion whose pool is {found.move.target} does that by "
            f"itself, unless the user was renamed."
        )
    return (
        f"A move to {found.target_text} is under way or was interrupted (TargetHomeServer), so its data may be on "
        f"either pool. Finish that move first."
    )


def _former(found: UserToDelete) -> str:
    renamed = found.move is not None and folded(found.move.address) != folded(found.address)
    return f", as sip:{found.move.address}" if renamed and found.move else ""


def _fault(request: AbsentRequest, found: UserToDelete, decision: DeletionDecision, judge_rights: bool) -> str:
    """Why this one user cannot be deleted although its state allows it; empty when it can."""
    if found.duplicate_accounts and decision.rows_to_delete is not RowsToDelete.HOME_AND_DATA:
        accounts = found.duplicate_accounts + 1
        return f"{accounts} objects of the directory have this SIP URI; whose the data is cannot be told."
    if decision.refused:
        return found.whose.reason
    if judge_rights and decision.writes_directory and not found.writable:
        return not_writable("OCS attributes")
    if decision.rows_to_delete is RowsToDelete.ALL and request.remove_from_contact_lists:
        return found.not_raised
    return ""


def _warnings(request: AbsentRequest, users: Sequence[PlannedDeletion], elsewhere: Sequence[str]) -> Iterator[str]:
    acting = [user for user in users if user.acts]
    if acting and request.directory is DirectoryTreatment.KEEP and not request.selection.ghosts:
        yield (
            "directory is keep: the directory goes on naming these users, so User Replicator brings them back, without "
            "data, and their clients can sign in again."
        )
    if acting and request.export_dir is None:
        yield "export is false: deleted data cannot be brought back by this collection."
    yield from about_signed_in(acting, "their clients will be signed out.")
    yield from about_protected(users)
    yield from about_large_users((user.address, (*user.found.rows, *user.found.mentions)) for user in acting)
    contacts = [user.address for user in users if not user.found.is_person and not user.found.named]
    yield from about_contacts(contacts, DELETION_WORDS)
    moving = [user.address for user in users if user.decision.outcome is DeletionOutcome.MOVE_UNFINISHED]
    if moving:
        yield f"{len(moving)} users whose move is not finished are not deleted, such as {moving[0]}."
    if elsewhere:
        yield (
            f"An earlier deletion of {len(elsewhere)} users, such as {elsewhere[0]}, has not come to its end, and this "
            f"task does not mean them. Run the task that does, or name them in identities."
        )
