# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of a move: what is left to do for each user, and why a user or the whole task is refused."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import about_large_users
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ...bulk.planning.counts import NO_COUNTS, by_name
from ...bulk.planning.plan import Plan, PlannedUser, judges_rights, refusals
from ...bulk.planning.verdicts import OperationWords, Verdict
from ...bulk.planning.warnings import about_contacts, about_protected, about_signed_in, not_writable
from ..journal.journal_size import size_of_journal
from ..states.findings import PoolPairOfMove
from ..states.state import HeldRows, HomeServer, JournalStage, MoveCase, MoveDecision, TargetHomeServer
from ..states.user_to_move import UserToMove
from .history import about_journals
from .request import MoveRequest

CONTACTS = "contacts"
_SIGNED_OUT = (
    "their clients are signed out by the move, and their changes during it are carried over as long as the source "
    "still takes them."
)
LONGEST_ADDRESS = 450  # the stand-in for Resource.UserAtHost; WMI allows 454 with "sip:" (MSFT_SIPESUserContactData)


MOVE_WORDS = OperationWords("The move", done="moved", unchanged="already_there", would="be moved")


@dataclass(frozen=True, slots=True)
class PlannedMove(PlannedUser[UserToMove]):
    """One user's part of the plan."""

    @property
    def decision(self) -> MoveDecision:
        return self.observed.decision

    @property
    def changes(self) -> bool:
        return self.verdict.is_done and self.decision.changes

    @property
    def acts(self) -> bool:
        """There is something to write, if only in an old journal."""
        return self.changes or (self.decision.close_journal and not self.decision.changes)

    @property
    def is_named_in_vain(self) -> bool:
        """Users who are signed in, and skipped for that, are not."""
        not_movable = self.decision.skipped or not self.observed.movable_kind
        return self.observed.named and self.verdict is Verdict.SKIPPED and not_movable

    @property
    def losses(self) -> tuple[Loss, ...]:
        return self.observed.losses


@dataclass(frozen=True)
class MovePlan(Plan[PlannedMove]):
    """The plan of a run, which must not start while there are refusals."""

    words = MOVE_WORDS

    ghosts: tuple[PlannedMove, ...] = ()  # rows on the source of nobody who is homed there

    def rows_carried(self) -> dict[str, int]:
        """Rows by section that reach the target."""
        total: Counter[str] = Counter()
        for user in self.users:
            if user.changes and user.observed.rows_after is not None:
                total.update(by_name(user.observed.rows_after))
        return dict(sorted(total.items()))

    def journal_size(self, batch_size: int) -> int:
        """About how many bytes the journal will have."""
        return size_of_journal((user.observed.journal_size for user in self.users if user.changes), batch_size)


def make_plan(
    request: MoveRequest,
    pools: PoolPairOfMove,
    candidates: Iterable[UserToMove],
    warnings: Sequence[str] = (),
    begun: Sequence[str] = (),
) -> MovePlan:
    """Decide about every candidate and look at the whole; nothing is read or written here.

    `begun`: addresses of all users whom unfinished journals of these pools have open.
    """
    everyone = _in_order(candidates)
    judge_rights = judges_rights(request, everyone)
    planned = [_plan_user(request, pools, observed, judge_rights) for observed in everyone]
    ghosts = tuple(user for user in planned if _is_ghost(user))
    users = tuple(user for user in planned if not _is_ghost(user))
    still_open = _still_open(begun, users)
    all_warnings = (*warnings, *_warnings(request, users), *_about_open(still_open))
    reasons = tuple(refusals(request, MOVE_WORDS, users, _refusals_of_losses(request, pools, users)))
    return MovePlan(users, reasons, all_warnings, still_open, ghosts)


def _in_order(candidates: Iterable[UserToMove]) -> list[UserToMove]:
    """By address, and users with whom an earlier run began first. No keys of two parts: there may be 100,000."""
    everyone = sorted(candidates, key=lambda observed: without_case(observed.address))
    everyone.sort(key=lambda observed: observed.state.journal is JournalStage.NONE)
    return everyone


def _still_open(begun: Sequence[str], users: Iterable[PlannedMove]) -> tuple[str, ...]:
    """The addresses of those whom journals have open, and for whom this run does nothing."""
    acting = {folded(user.address) for user in users if user.acts} if begun else set()
    return tuple(address for address in begun if folded(address) not in acting)


def _is_ghost(user: PlannedMove) -> bool:
    """Rows on the source whose owner is homed elsewhere or has no account; nobody named it, no run touched it."""
    observed = user.observed
    nobody = user.decision.case in (MoveCase.HOMED_ELSEWHERE, MoveCase.NO_ACCOUNT)
    return nobody and not observed.named and observed.state.journal is JournalStage.NONE


def _plan_user(request: MoveRequest, pools: PoolPairOfMove, observed: UserToMove, judge_rights: bool) -> PlannedMove:
    decision = observed.decision
    if decision.skipped:
        return PlannedMove(observed, Verdict.SKIPPED, _why_skipped(pools, observed, decision))
    if not (decision.changes or decision.refused):
        return PlannedMove(observed, Verdict.RESUMED if decision.close_journal else Verdict.UNCHANGED)
    if not observed.movable_kind:
        kind = observed.found.kind
        reason = f"It is a contact object ({kind}), not a user; such contacts are moved with their application."
        return PlannedMove(observed, Verdict.SKIPPED, reason)
    if observed.registrations and request.connected_users == "skip":
        reason = f"Signed in with {observed.registrations} client(s), and connected_users is skip."
        return PlannedMove(observed, Verdict.SKIPPED, reason)
    if fault := _fault(request, observed, decision, judge_rights):
        return PlannedMove(observed, Verdict.FAILED, fault)
    begun = observed.state.journal is not JournalStage.NONE or observed.state.destination is TargetHomeServer.TARGET
    return PlannedMove(observed, Verdict.RESUMED if begun or observed.state.home is HomeServer.TARGET else Verdict.DONE)


def _why_skipped(pools: PoolPairOfMove, observed: UserToMove, decision: MoveDecision) -> str:
    if decision.case is MoveCase.NO_ACCOUNT:
        return "The directory has no OCS user with this SIP URI."
    if decision.case is MoveCase.HOMED_ELSEWHERE:
        return f"Homed on {observed.found.home_text}, neither on the pool to leave nor on {pools.target.name}."
    return (
        f"Another move, to {observed.found.destination_text}, is under way or was interrupted (TargetHomeServer). "
        f"Finish that move first."
    )


def _fault(request: MoveRequest, observed: UserToMove, decision: MoveDecision, judge_rights: bool) -> str:
    """Why this one user cannot be moved although its state allows it; empty when it can."""
    if observed.found.duplicate_accounts:
        accounts = observed.found.duplicate_accounts + 1
        return f"{accounts} objects of the directory have this SIP URI; it must be unique in the forest."
    if decision.refused:
        return observed.row_owner.reason
    if observed.found.finish_first:
        return observed.found.finish_first
    if observed.address != observed.address.strip():
        return "The SIP URI begins or ends with a space, which OCS cannot move; correct it in the directory first."
    if len(observed.address) > LONGEST_ADDRESS:
        return f"The SIP URI is longer than {LONGEST_ADDRESS} characters."
    if observed.found.malformed:
        return observed.found.malformed
    if judge_rights and decision.writes_directory and not observed.writable:
        return not_writable("home server attributes")
    if observed.found.not_raised:
        return observed.found.not_raised
    contacts = by_name(observed.rows_after or NO_COUNTS).get(CONTACTS, 0)
    if request.contact_limit is not None and contacts > request.contact_limit:
        return f"{contacts} contacts, more than contact_limit ({request.contact_limit})."
    return ""


def _refusals_of_losses(request: MoveRequest, pools: PoolPairOfMove, users: Sequence[PlannedMove]) -> Iterable[str]:
    """Why the task is refused: what users would lose, and the task does not allow."""
    acting = [user for user in users if user.changes]
    losing = {user.address for user in acting if user.losses}
    if losing and not request.allow_data_loss:
        yield f"{len(losing)} users would lose data that {pools.target.name} cannot hold: {_loss_summary(acting)}."
    bare = [user.address for user in acting if _goes_without_data(user)]
    if bare and not request.allow_without_data:
        yield (
            f"{len(bare)} users would be moved without any data, since the back end of {pools.source_name} does not "
            f"know them as homed: {in_sentence(bare)}. Users who were enabled only now have none yet: wait for "
            f"User Replicator, or say allow_without_data: true. Of all others, find out first where their data is."
        )


def _about_open(addresses: Sequence[str]) -> Iterable[str]:
    if addresses:
        yield (
            f"{len(addresses)} users, such as {addresses[0]}, are not finished: an earlier run has begun to move them "
            f"between these pools, and this task does not mean them, or cannot move them. Run the task that began it, "
            f"name them in identities, or say all_users: true."
        )


def _goes_without_data(user: PlannedMove) -> bool:
    """The user would arrive without data, although the task does not give the data up or say that it is another's."""
    without = user.decision.case is MoveCase.MOVE_WITHOUT_DATA and user.observed.state.source is HeldRows.NONE
    return without and not user.observed.row_owner.left_out


def _loss_summary(acting: Sequence[PlannedMove]) -> str:
    rows: Counter[str] = Counter()
    for user in acting:
        for loss in user.losses:
            rows[f"{loss.section} ({loss.what})"] += loss.rows
    return in_sentence([f"{count} x {what}" for what, count in sorted(rows.items())])


def _warnings(request: MoveRequest, users: Sequence[PlannedMove]) -> Iterable[str]:
    moving = [user for user in users if user.changes]
    yield from about_journals([user.observed for user in moving])
    bare = [user.address for user in moving if _goes_without_data(user)]
    if bare:
        yield f"{len(bare)} users are moved without any data: {in_sentence(bare)}."
    without_source = [user.address for user in moving if user.observed.row_owner.left_out]
    if without_source:
        yield (
            f"The rows of {len(without_source)} users' SIP URIs stay on the source, since they are those of other "
            f"people: {in_sentence(without_source)}."
        )
    if request.connected_users == "warn":
        yield from about_signed_in(moving, _SIGNED_OUT)
    yield from about_protected(users)
    not_homed = [user.address for user in moving if user.observed.state.source is HeldRows.UNHOMED]
    if not_homed:
        yield (
            f"{len(not_homed)} users, such as {not_homed[0]}, have data on the back end that they leave, but no home "
            f"row there. It is carried like that of others, and the target gets a home row as User Replicator makes it."
        )
    yield from about_large_users(
        (user.address, (*by_name(user.observed.source_rows).items(), *by_name(user.observed.target_rows).items()))
        for user in moving
    )
    yield from about_contacts([user.address for user in users if not user.observed.movable_kind], MOVE_WORDS)
