# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unfinished moves to the pool are finished before anybody is deleted: until then a user's data may be on either pool.

The engine of the move does it. It finishes only the moves of users who are to be deleted; the others of its journal
stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.interruption import Interruption
from ..bulk.planning.shared import by_name
from ..bulk.progress import Progress
from ..move.planning.request import MoveRequest
from ..move.states.findings import UNASSIGNED
from ..move.task import MoveTask
from .opening import open_deletion
from .planning.candidates import find_candidates
from .planning.open_pool import MoveToFinish, OpenPool
from .planning.request import AbsentRequest
from .whole_plan import plan_deletion


class MoveNotFinished(OcsError):
    """A move has to be finished before the deletion, and that cannot be done, or was not."""


@dataclass
class FinishedMoves:
    """The moves that were finished, or in check mode would be."""

    users: dict[str, MoveToFinish] = field(default_factory=dict)  # by folded address
    diffs: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    finished: list[str] = field(default_factory=list)  # the names of the pools from which users came
    domain_controllers: dict[str, str] = field(default_factory=dict)  # to which the finished moves wrote, by domain

    @property
    def changed(self) -> bool:
        return bool(self.finished)

    @contextmanager
    def named_in_errors(self) -> Iterator[None]:
        """An error in this context says that the moves were finished, and never that nothing was changed."""
        try:
            yield
        except OcsError as error:
            if self.finished:
                deleted = "Nobody was deleted." if error.changed == NOTHING_CHANGED else error.changed
                error.changed, error.has_changed = self.so_far(deleted), True
            raise

    def so_far(self, changed: str) -> str:
        """The changes until now, when a further step after these moves has changed `changed`."""
        if not self.finished:
            return changed
        moves = f"Unfinished moves were finished first, from {in_sentence(self.finished, ' and ')}."
        return moves if changed == NOTHING_CHANGED else f"{moves} {changed}"


def finish_moves(
    request: AbsentRequest, params: Mapping[str, Any], progress: Progress, interruption: Interruption
) -> FinishedMoves:
    """Finish the unfinished moves to the pool of those who are to be deleted; in check mode only plan it.

    Everything that speaks against a move or against the deletion is raised before the first write. Raises
    MoveNotFinished, UsersRefused, and what opening the pools raises.
    """
    moves = FinishedMoves()
    if request.pool is None or not unfinished_moves(request.journal_dir):
        return moves
    with ExitStack() as stack:
        open_pool = open_deletion(stack, request, params, to_write=False)
        users_by_source = _users_by_source(request, open_pool)
        for source, users in users_by_source.items():
            _plan_move(moves, source, _move_request(request, source, users, check_mode=True), params, progress)
        if users_by_source:
            plan_deletion(request, replace(open_pool, moves_to_finish=moves.users), progress)
    if not request.check_mode:
        for source, users in users_by_source.items():
            _finish_move(moves, source, _move_request(request, source, users, check_mode=False), params, interruption)
    return moves


def _users_by_source(request: AbsentRequest, open_pool: OpenPool) -> dict[str, list[str]]:
    """The folded addresses of users of the task whose move to its pool is unfinished, by the name of the pool that they
    leave.
    """
    moving = open_pool.moving_here()
    if not moving or request.selection.ghosts:  # ghosts go without the directory being touched
        return {}
    keys = {folded(candidate.address) for candidate in find_candidates(request, open_pool).everyone if candidate.asked}
    sources: dict[str, list[str]] = {}
    for key in sorted(keys & moving.keys(), key=lambda key: (open_pool.moves[key].source, key)):
        sources.setdefault(open_pool.moves[key].source, []).append(key)
    return sources


def _move_request(request: AbsentRequest, source: str, users: Sequence[str], *, check_mode: bool) -> MoveRequest:
    return MoveRequest.to_finish(
        users,
        None if source == UNASSIGNED else source,
        request.pool or "",
        batch_size=request.batch_size,
        journal_dir=request.journal_dir,
        replication_converged=request.replication_converged,
        progress_file=request.progress_file,
        check_mode=check_mode,
    )


def _plan_move(
    moves: FinishedMoves, source: str, request: MoveRequest, params: Mapping[str, Any], progress: Progress
) -> None:
    with ExitStack() as stack:
        try:
            move = MoveTask(stack, request, params, progress, Interruption())
            move.go()
            move.result(with_diff=False)
        except OcsError as error:
            raise _not_finished(moves, source, request, _as_planned(error)) from error
        moves.diffs.append(move.diff)
        moves.warnings += move.warnings
        for user in move.plan.users:
            if user.acts:
                rows = user.observed.target_rows if user.observed.rows_after is None else user.observed.rows_after
                moves.users[folded(user.address)] = MoveToFinish(source, by_name(rows))


def _finish_move(
    moves: FinishedMoves, source: str, request: MoveRequest, params: Mapping[str, Any], interruption: Interruption
) -> None:
    with ExitStack() as stack:
        try:
            move = MoveTask(stack, request, params, Progress(request.progress_file), interruption)
            move.go()
            if move.result(with_diff=False)["changed"]:
                moves.finished.append(source)
                moves.domain_controllers.update(move.domain_controllers)
        except OcsError as error:
            raise _not_finished(moves, source, request, error) from error


def _as_planned(error: OcsError) -> OcsError:
    """The error of a move that was only planned: what it returned as done was not done."""
    details = dict(error.details)
    if "counts" in details:
        details["planned"] = details.pop("counts")
    return OcsError(error.what, remedy=error.remedy, details=details)


def _not_finished(moves: FinishedMoves, source: str, request: MoveRequest, error: OcsError) -> MoveNotFinished:
    return MoveNotFinished(
        f"The unfinished move from {source} to {request.target_pool} comes before the deletion: {error.what}",
        changed=f"{moves.so_far(error.changed)} Nobody was deleted.",
        remedy=f"{error.remedy} A move that needs more than its defaults, such as allow_data_loss, is finished with "
        "ocs_user_move; then run this task again.",
        has_changed=moves.changed or error.has_changed,
        details=error.details,
    )
