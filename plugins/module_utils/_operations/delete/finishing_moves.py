# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Unfinished moves to the pool are finished before anybody is deleted: until then a user's data may be on either pool.

The engine of the move does it. It finishes only the moves of users who are to be deleted; the others of its journal
stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from .finished_moves import FinishedMoves
from .opening import open_deletion
from .planning.candidates import find_candidates
from .planning.open_pool import OpenPool
from .planning.request import AbsentRequest
from .whole_plan import plan_deletion


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
        if not users_by_source:
            return moves
        from .finishing_one_move import finish_move, plan_move  # all of the move, which few deletions need

        for source, users in users_by_source.items():
            plan_move(moves, request, source, users, params, progress)
        plan_deletion(request, replace(open_pool, moves_to_finish=moves.users), progress)
    if not request.check_mode:
        for source, users in users_by_source.items():
            finish_move(moves, request, source, users, params, interruption)
    return moves


def _users_by_source(request: AbsentRequest, open_pool: OpenPool) -> dict[str, list[str]]:
    """The folded addresses of users of the task whose move to its pool is unfinished, by the name of the pool that they
    leave.
    """
    moving = open_pool.moving_here()
    if not moving or request.selection.ghosts:  # ghosts go without the directory being touched
        return {}
    candidates = find_candidates(request, open_pool).everyone.taken()
    keys = {folded(candidate.address) for candidate in candidates if candidate.asked}
    sources: dict[str, list[str]] = {}
    for key in sorted(keys & moving.keys(), key=lambda key: (open_pool.moves[key].source, key)):
        sources.setdefault(open_pool.moves[key].source, []).append(key)
    return sources
