# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The whole preflight: every pool of the play is checked, and all problems are refused together, in one list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.homed_objects import count_homed_objects
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import (
    JOURNALS,
    kept_folder,
    problem_with_folder,
)

from .findings import unknown
from .pairs import PoolPair, circles, resolved, too_small
from .planning import plan_waves
from .pool_check import PoolCheck
from .record import REPORTS, index_of, report_name
from .request import Pair, PoolTask
from .run import begun, rehearsed, with_outlook
from .task_files import files_of_pools, files_of_waves


class DecommissionRefused(BadInput):
    """A pool cannot be taken out of service as the play wants it; the message lists all problems."""


def check(params: Mapping[str, Any], rehearsal: bool) -> dict[str, Any]:
    """The module's result: the facts that the play needs of each pool. Raises OcsError; writes nothing."""
    tasks = [PoolTask(options) for options in params["pools"]]
    problems = list(params["problems"])
    report_dir = _folders(params, problems)
    for task in tasks:
        task.problems += unknown(task.options["accepted_findings"])
    with Forest.open(DirectorySettings.from_params(params)) as forest:
        pairs = _resolved(forest, tasks)
        everybody = _whole_play(forest, params, [pair for pair in pairs if pair is not None])
        users_of_pools = _users_of_pools(forest, everybody)
        in_a_circle = circles(everybody)
        pools = []
        for task, pair in zip(tasks, pairs, strict=True):
            if pair is None:
                continue
            task.problems += [in_a_circle[pair.pool.dn]] if pair.pool.dn in in_a_circle else []
            task.problems += too_small(pair, everybody, users_of_pools, task.options["successor_capacity"])
            pools.append(PoolCheck(params, forest, task, pair, rehearsal).run(users_of_pools[pair.pool.dn], report_dir))
    _refuse([*problems, *(line for task in tasks for line in _lines(task))])
    if params["begin"] is None:
        return {"changed": False, "pools": pools}
    index = index_of(everybody, report_dir, rehearsal=rehearsal)
    return _begun(params, [{**pool, "index": index} for pool in pools], rehearsal)


def _begun(params: Mapping[str, Any], pools: Sequence[dict[str, Any]], rehearsal: bool) -> dict[str, Any]:
    """The pools with the run that begins, and the number of users that each wave has to move.

    A rehearsal plans each wave when its turn comes.
    """
    problems: list[str] = []
    plans = [
        plan_waves(params, pool, problems) if params["begin"] == "move" and not rehearsal else None for pool in pools
    ]
    _refuse(problems)
    begun_pools = [_with_run(params, pool, plan, rehearsal) for pool, plan in zip(pools, plans, strict=True)]
    files = files_of_pools(begun_pools, params["hooks"])
    return {"changed": False, "pools": begun_pools, "files_of_tasks": files}


def _with_run(
    params: Mapping[str, Any], pool: Mapping[str, Any], plans: Mapping[str, Any] | None, rehearsal: bool
) -> dict[str, Any]:
    now = datetime.now(UTC)
    run = rehearsed(pool, now) if rehearsal else begun(pool, plans, now)
    run["report"] = str(Path(pool["report_folder"]) / report_name(rehearsal=rehearsal))
    run["files_of_tasks"] = files_of_waves(pool["waves"], None if rehearsal else run["planned"], params["hooks"])
    return with_outlook({**pool, "run": run})


def _folders(params: Mapping[str, Any], problems: list[str]) -> Path:
    """The folder of reports. Problems with it and with the folder of journals are added to `problems`."""
    folder = Path(REPORTS)
    for option, default in (("journal_dir", JOURNALS), ("report_dir", REPORTS)):
        try:
            folder = kept_folder(option, params[option], default)
            problem = problem_with_folder(option, folder)
        except BadInput as error:
            problem = f"{error.what} {error.remedy}"
        problems += [problem] if problem else []
    return folder


def _resolved(forest: Forest, tasks: Sequence[PoolTask]) -> list[PoolPair | None]:
    """The pools of each task; a pool that is named twice is refused."""
    pairs = [resolved(forest, task.pair, task.problems) for task in tasks]
    seen: set[str] = set()
    for task, pair in zip(tasks, pairs, strict=True):
        if pair is not None and pair.pool.dn in seen:
            task.problems.append(f"{pair.pool.name} is listed twice. Name each pool once.")
        seen |= {pair.pool.dn} if pair else set()
    return pairs


def _whole_play(forest: Forest, params: Mapping[str, Any], own: Sequence[PoolPair]) -> list[PoolPair]:
    """The pairs of the whole play, with those of its other hosts, whose users come to the same successors. Their own
    checks refuse those.
    """
    others = [
        resolved(forest, Pair(pair_option["name"], pair_option["successor"]), []) for pair_option in params["pairs"]
    ]
    return list({pair.pool.dn: pair for pair in (*others, *own) if pair is not None}.values())


def _users_of_pools(forest: Forest, pairs: Sequence[PoolPair]) -> dict[str, int]:
    """Number of users, and of contacts that stand for users, by DN of the pool."""
    pools = list(dict.fromkeys(pool for pair in pairs for pool in (pair.pool, pair.successor)))
    homed_objects = count_homed_objects(forest, pools) if pools else {}
    return {dn: homed.kinds["user"] + homed.kinds["central_forest_contact"] for dn, homed in homed_objects.items()}


def _lines(task: PoolTask) -> list[str]:
    """The task's problems, each with the name of its pool in front."""
    name = task.options["name"]
    return [line if without_case(line).startswith(without_case(name)) else f"{name}: {line}" for line in task.problems]


def _refuse(problems: Sequence[str]) -> None:
    if problems:
        every = list(dict.fromkeys(problems))
        raise DecommissionRefused(
            f"Taking pools out of service is refused:{in_lines(every, 'all are in problems of the result')}",
            remedy="Correct what the list names, then run the same again.",
            details={"problems": every},
        )
