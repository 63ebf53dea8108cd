# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a deletion: what is left to do for each user, and why a user or the whole task is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import about_large_users
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, folded, folded_anew

from ...bulk.planning.counts import by_name
from ...bulk.planning.plan import Plan, PlannedUser, judges_rights, refusals
from ...bulk.planning.verdicts import OperationWords, Verdict
from ...bulk.planning.warnings import about_contacts, about_protected, about_signed_in, not_writable
from .request import AbsentRequest
from .state import (
    AccountState,
    Begun,
    DeletionCase,
    DeletionDecision,
    DirectoryTreatment,
    HomedWhere,
    RowsToDelete,
)
from .user_to_delete import UserToDelete

DELETION_WORDS = OperationWords("The deletion", done="deleted", unchanged="already_absent", would="be deleted")


@dataclass(frozen=True, slots=True)
class PlannedDeletion(PlannedUser[UserToDelete]):
    """One user's part of the plan."""

    @property
    def decision(self) -> DeletionDecision:
        return self.observed.decision

    @property
    def waits(self) -> bool:
        """An earlier run has begun the deletion, and it can go on only when a move of the user has come to its end."""
        return self.decision.case is DeletionCase.MOVE_UNFINISHED and self.observed.state.begun is Begun.EXPORTED


@dataclass(frozen=True)
class DeletionPlan(Plan[PlannedDeletion]):
    """The plan of a run, which must not start while there are refusals."""

    words = DELETION_WORDS

    ghosts: tuple[str, ...] = ()  # addresses with rows on the back end of nobody who is homed there, and not asked for


def make_plan(request: AbsentRequest, candidates: Iterable[UserToDelete], warnings: Sequence[str] = ()) -> DeletionPlan:
    """Decide about every candidate and look at the whole; nothing is read or written here."""
    everyone = sorted(candidates, key=lambda observed: folded_anew(observed.address))  # the order of an export
    judge_rights = judges_rights(request, everyone)
    users, ghosts, elsewhere = [], [], []
    for observed in everyone:
        if observed.found.asked:
            users.append(_plan_user(request, observed, judge_rights))
        elif observed.state.begun is Begun.EXPORTED:
            elsewhere += [] if _is_done(observed) else [observed.address]
        else:
            ghosts.append(observed.address)
    planned = tuple(users)
    all_warnings = (*warnings, *_warnings(request, planned, elsewhere))
    reasons = tuple(refusals(request, DELETION_WORDS, planned))
    return DeletionPlan(planned, reasons, all_warnings, tuple(elsewhere), tuple(ghosts))


def _plan_user(request: AbsentRequest, observed: UserToDelete, judge_rights: bool) -> PlannedDeletion:
    decision = observed.decision
    if decision.skipped:
        return PlannedDeletion(observed, Verdict.SKIPPED, _why_skipped(observed, decision))
    if not (decision.changes or decision.refused):
        return PlannedDeletion(observed, Verdict.UNCHANGED)
    if not observed.found.is_person:
        reason = f"It is a contact object ({observed.found.kind}), not a user; such contacts go with their application."
        return PlannedDeletion(observed, Verdict.SKIPPED, reason)
    if fault := _fault(request, observed, decision, judge_rights):
        return PlannedDeletion(observed, Verdict.FAILED, fault)
    return PlannedDeletion(observed, Verdict.RESUMED if decision.case is DeletionCase.FINISH else Verdict.DONE)


def _is_done(observed: UserToDelete) -> bool:
    """Nothing is left to delete. A ghost whose account is homed on another pool keeps it, and has only lost its home
    row here.
    """
    nothing_left = observed.state.account is AccountState.NONE and not observed.decision.changes
    return nothing_left or (observed.state.home is HomedWhere.ELSEWHERE and HOME_SECTION not in by_name(observed.rows))


def _why_skipped(observed: UserToDelete, decision: DeletionDecision) -> str:
    if decision.case is DeletionCase.HOMED_ELSEWHERE:
        home = observed.found.home_text
        return f"Homed on {home}; a user is deleted from the pool where it is homed: name that as pool."
    if decision.case is DeletionCase.NOT_A_GHOST:
        return "Homed on this pool, or on none, so it is no ghost. Name the user to delete it."
    if decision.case is DeletionCase.ROWS_WITHOUT_ACCOUNT:
        return "No account has this SIP URI, but the back end has data of it: ghosts: true finds and deletes such rows."
    if (move := observed.found.move) is not None:
        return (
            f"Its move from {move.source} to {move.target} is not finished (journal {move.journal}"
            f"{_former(observed)}). Run that move again first; a deletion whose pool is {move.target} does that by "
            f"itself, unless the user was renamed."
        )
    return (
        f"A move to {observed.found.destination_text} is under way or was interrupted (TargetHomeServer), so its data "
        f"may be on either pool. Finish that move first."
    )


def _former(observed: UserToDelete) -> str:
    renamed = observed.found.move is not None and folded(observed.found.move.address) != folded(observed.address)
    return f", as sip:{observed.found.move.address}" if renamed and observed.found.move else ""


def _fault(request: AbsentRequest, observed: UserToDelete, decision: DeletionDecision, judge_rights: bool) -> str:
    """Why this one user cannot be deleted although its state allows it; empty when it can."""
    if observed.found.duplicate_accounts and decision.rows_to_delete is not RowsToDelete.HOME_AND_DATA:
        accounts = observed.found.duplicate_accounts + 1
        return f"{accounts} objects of the directory have this SIP URI; whose the data is cannot be told."
    if decision.refused:
        return observed.row_owner.reason
    if judge_rights and decision.writes_directory and not observed.writable:
        return not_writable("OCS attributes")
    if decision.rows_to_delete is RowsToDelete.ALL and request.remove_from_contact_lists:
        return observed.found.not_raised
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
    yield from about_large_users(
        (user.address, (*by_name(user.observed.rows).items(), *by_name(user.observed.mentions).items()))
        for user in acting
    )
    contacts = [user.address for user in users if not user.observed.found.is_person and not user.observed.named]
    yield from about_contacts(contacts, DELETION_WORDS)
    moving = [user.address for user in users if user.decision.case is DeletionCase.MOVE_UNFINISHED]
    if moving:
        yield f"{len(moving)} users whose move is not finished are not deleted, such as {moving[0]}."
    if elsewhere:
        yield (
            f"An earlier deletion of {len(elsewhere)} users, such as {elsewhere[0]}, has not come to its end, and this "
            f"task does not mean them. Run the task that does, or name them in identities."
        )
