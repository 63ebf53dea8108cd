# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The engine of the move finishes what a journal has open between two pools, for the users of a deletion."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.interruption import Interruption
from ..bulk.planning.counts import by_name
from ..bulk.progress import Progress
from ..move.planning.request import MoveRequest
from ..move.states.findings import UNASSIGNED
from ..move.task import MoveTask
from .finished_moves import FinishedMoves, MoveNotFinished
from .planning.open_pool import MoveToFinish
from .planning.request import AbsentRequest


def plan_move(
    moves: FinishedMoves,
    deletion: AbsentRequest,
    source: str,
    users: Sequence[str],
    params: Mapping[str, Any],
    progress: Progress,
) -> None:
    """Plan the move of these users, by their folded addresses, from `source`, and add what it would do to `moves`.

    Raises MoveNotFinished if it cannot be finished.
    """
    request = _move_request(deletion, source, users, check_mode=True)
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


def finish_move(
    moves: FinishedMoves,
    deletion: AbsentRequest,
    source: str,
    users: Sequence[str],
    params: Mapping[str, Any],
    interruption: Interruption,
) -> None:
    """Finish the move of these users, by their folded addresses, from `source`, and add to `moves` that it was.

    Raises MoveNotFinished if it was not.
    """
    request = _move_request(deletion, source, users, check_mode=False)
    with ExitStack() as stack:
        try:
            move = MoveTask(stack, request, params, Progress(request.progress_file), interruption)
            move.go()
            if move.result(with_diff=False)["changed"]:
                moves.finished.append(source)
                moves.domain_controllers.update(move.domain_controllers)
        except OcsError as error:
            raise _not_finished(moves, source, request, error) from error


def _move_request(deletion: AbsentRequest, source: str, users: Sequence[str], *, check_mode: bool) -> MoveRequest:
    return MoveRequest.to_finish(
        users,
        None if source == UNASSIGNED else source,
        deletion.pool or "",
        batch_size=deletion.batch_size,
        journal_dir=deletion.journal_dir,
        replication_converged=deletion.replication_converged,
        progress_file=deletion.progress_file,
        check_mode=check_mode,
    )


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
