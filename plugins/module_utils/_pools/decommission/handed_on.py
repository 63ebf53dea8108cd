# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of the pools that a task of a play hands to the next one: are they from ocs_decommission_check_info?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

Shape = Mapping[str, Any]  # by key: the type of its value, or several

_NUMBER = (int, float)
_POOL: Shape = {"name": str, "successor": str, "report_folder": str, "waves": list, "run": dict, "users": int}
# Options of the pool; None where the task leaves them out.
_CHOSEN: Shape = {
    "users_per_minute": _NUMBER,
    "window": dict,
    "max_failures": int,
    "contact_limit": int,
    "accepted_findings": list,
}
_WAVE: Shape = {"name": str, "users": int, "all_users": bool, "stop": bool}
_RUN: Shape = {
    "before": dict,
    "moves": list,
    "files": dict,
    "planned": dict,
    "left": dict,
    "gone_through": list,
    "done": int,
    "users_per_minute": _NUMBER,
    "stopped": str,
    "unfinished": list,
}
_COUNTS: Shape = {"moved": int, "resumed": int, "not_reached": int, "failed": int}


def require_handed_on(params: Mapping[str, Any]) -> None:
    """Raise BadInput for pools that are not from ocs_decommission_check_info, for the number of a pool or wave that
    does not exist, and for a `result` that is not of ocs_user_move.
    """
    problems = list(_problems(params))
    if problems:
        raise BadInput(
            f"{in_sentence(problems, '; ')}.",
            remedy="Hand over the pools that ocs_decommission_check_info or ocs_decommission_record returned.",
        )


def _problems(params: Mapping[str, Any]) -> Iterator[str]:
    pools, number = params["pools"], params["number"]
    if not 0 <= number < len(pools):
        yield f"number is {number}, and there are {len(pools)} pools, counted from 0"
        return
    pool, place = pools[number], f"pools[{number}]"
    wrong = [*_misshapen(pool, _POOL, place)]
    if not wrong:
        left_out = {name for name in _CHOSEN if name in pool and pool[name] is None}
        wrong += _misshapen(pool, {name: kind for name, kind in _CHOSEN.items() if name not in left_out}, place)
    if not wrong:
        wrong += _of_the_window(pool["window"], f"{place}.window") if pool["window"] is not None else []
        wrong += _misshapen(pool["run"], _RUN, f"{place}.run")
        for index, wave in enumerate(pool["waves"]):
            wrong += _misshapen(wave, _WAVE, f"{place}.waves[{index}]")
    if not wrong and "wave" in params:
        wrong += [
            f"{place}.run.files has no file of wave {wave['name']}"
            for wave in pool["waves"]
            if not isinstance(pool["run"]["files"].get(wave["name"]), str)
        ]
    yield from wrong
    if "wave" in params and not wrong:
        yield from _of_the_wave(params, len(pool["waves"]))


def _of_the_window(window: Mapping[str, Any], place: str) -> list[str]:
    if wrong := _misshapen(window, {"end": str, "text": str}, place):
        return wrong
    try:
        has_time_zone = datetime.fromisoformat(window["end"]).tzinfo is not None
    except ValueError:
        has_time_zone = False
    return [] if has_time_zone else [f"{place}.end is not a time with its time zone"]


def _of_the_wave(params: Mapping[str, Any], waves: int) -> Iterator[str]:
    if not 0 <= params["wave"] < waves:
        yield f"wave is {params['wave']}, and the pool has {waves} waves, counted from 0"
    counts, left = params["result"].get("counts"), params["result"].get("left")
    if counts is not None:
        yield from _misshapen(counts, _COUNTS, "result.counts")
    if left is not None:
        yield from _misshapen(left, {"users": list}, "result.left")


def _misshapen(value: Any, shape: Shape, place: str) -> list[str]:
    if not isinstance(value, Mapping):
        return [f"{place} is no dictionary"]
    return [
        f"{place}.{name} is missing or of another kind"
        for name in shape
        if not isinstance(value.get(name), shape[name])
    ]
