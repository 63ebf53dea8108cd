# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The moves of a pool's waves: as options of ocs_user_move, and planned before any of them is begun."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.incomplete import RunIncomplete
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.request import (
    MOVE_OPTIONS,
    MoveRequest,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.task import MoveTask
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

from .request import WAVE_CRITERIA

_OF_THE_POOL = (
    *("allow_data_loss", "allow_without_data", "recreated_accounts", "connected_users", "contact_limit", "max_users"),
    *("max_failures", "batch_size", "settle_time", "replication_converged"),
)
_EVERYBODY = {"all_users": True, "allow_data_loss": True, "allow_without_data": True}


def plan_waves(params: Mapping[str, Any], pool: Mapping[str, Any], problems: list[str]) -> dict[str, dict[str, Any]]:
    """By wave, the result of its move in check mode. Refusals of a move are added to `problems`.

    `params`: of the check, with its connection options. Raises OcsError for an error that every further wave would
    meet.
    """
    plans = {}
    for wave in pool["waves"]:
        try:
            plans[wave["name"]] = _planned(params, _move_of(params, pool, wave), params["progress_file"])
        except OcsError as error:
            refusals = error.details.get("refusals") or [f"{error.what} {error.remedy}".strip()]
            problems += [f"wave {wave['name']}: {reason}" for reason in refusals]
    return plans


def plan_for_the_rest(params: Mapping[str, Any], pool: Mapping[str, Any]) -> dict[str, Any]:
    """The result in check mode of a move of all users, after the waves: the users who would be moved now. Raises
    OcsError.
    """
    return _planned(params, {**_move_of(params, pool, {}), **_EVERYBODY}, None)


def _move_of(params: Mapping[str, Any], pool: Mapping[str, Any], wave: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of ocs_user_move for one wave."""
    defaults = {name: option.get("default") for name, option in {**SELECTION_OPTIONS, **MOVE_OPTIONS}.items()}
    chosen = {name: wave[name] for name in ("all_users", *WAVE_CRITERIA) if wave.get(name) is not None}
    settings = {name: pool[name] for name in _OF_THE_POOL}
    places = {"pool": pool["name"], "target_pool": pool["successor"], "journal_dir": params["journal_dir"]}
    return {**params, **defaults, **settings, **chosen, **places}


def _planned(params: Mapping[str, Any], move: Mapping[str, Any], progress_file: str | None) -> dict[str, Any]:
    """The result of the move in check mode; users that cannot be moved are a part of it, and no error."""
    request = MoveRequest.from_params({**move, "progress_file": progress_file}, check_mode=True)
    with ExitStack() as stack:
        task = MoveTask(stack, request, params, Progress(request.progress_file), Interruption())
        task.go()
        try:
            return task.result(with_diff=False)
        except RunIncomplete as incomplete:
            return dict(incomplete.details)
