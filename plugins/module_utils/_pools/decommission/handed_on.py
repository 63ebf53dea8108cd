# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The check of the pools that a task of a play hands to the next one: are they from ocs_decommission_check_info?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.shapes import (
    COUNT,
    DICTIONARY,
    NUMBER,
    TEXT,
    TRUTH,
    ByName,
    Fields,
    ListOf,
    a_time,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.results.parts import FINDING, POOL, RESULT

# The state before the work, and the work of each wave: a record keeps these.
SEEN_BEFORE = Fields({"started": a_time, "pools": ListOf(POOL), "findings": ListOf(FINDING)})
WAVES_DONE = ListOf(Fields({"name": TEXT, "result": RESULT}, {"started": a_time, "ended": a_time}))
_WAVE = Fields({"name": TEXT, "users": COUNT, "all_users": TRUTH, "stop": TRUTH})
_RUN = Fields(
    {
        "before": DICTIONARY,
        "moves": WAVES_DONE,
        "files": ByName(TEXT),
        "planned": ByName(COUNT),
        "left": ByName(ListOf(TEXT)),
        "gone_through": ListOf(TEXT),
        "done": COUNT,
        "users_per_minute": NUMBER,
        "stopped": TEXT,
        "unfinished": ListOf(TEXT),
    }
)
_POOL = Fields(
    {"name": TEXT, "successor": TEXT, "report_folder": TEXT, "waves": ListOf(_WAVE), "run": _RUN, "users": COUNT},
    # options of the pool; null where the task leaves them out
    {
        "users_per_minute": NUMBER,
        "window": Fields({"end": a_time, "text": TEXT}),
        "max_failures": COUNT,
        "contact_limit": COUNT,
        "accepted_findings": ListOf(TEXT),
    },
)
_COUNTS = Fields(dict.fromkeys(("moved", "resumed", "not_reached", "failed"), COUNT))
_LEFT = Fields({"users": ListOf(TEXT)})


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
    wrong = list(_POOL(pool, place))
    if not wrong and "wave" in params:
        wrong += [
            f"{place}.run.files has no file of wave {wave['name']}"
            for wave in pool["waves"]
            if wave["name"] not in pool["run"]["files"]
        ]
    yield from wrong
    if "wave" in params and not wrong:
        yield from _of_the_wave(params, len(pool["waves"]))


def _of_the_wave(params: Mapping[str, Any], waves: int) -> Iterator[str]:
    if not 0 <= params["wave"] < waves:
        yield f"wave is {params['wave']}, and the pool has {waves} waves, counted from 0"
    counts, left = params["result"].get("counts"), params["result"].get("left")
    if counts is not None:
        yield from _COUNTS(counts, "result.counts")
    if left is not None:
        yield from _LEFT(left, "result.left")
