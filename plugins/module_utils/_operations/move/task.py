# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole task: open both pools, look, plan, and, unless it is only to be checked, move."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from functools import partial
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder

from ..bulk.account import accounted
from ..bulk.incomplete import Ending
from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.refusal import refuse_if_any
from ..bulk.report import LISTED
from .journal.journal import Journal
from .opening import open_places
from .planning.expert_warnings import warnings_about
from .planning.observation import OpenPoolPair, find_candidates, look_at
from .planning.plan import MovePlan, MoveVerdict, make_plan
from .planning.request import MoveRequest
from .run import MoveRun
from .states.findings import PoolPairOfMove
from .user_results import MoveReport, diff_of, loss_line


class MoveIncomplete(OcsError):
    """Some users could not be moved, or the run stopped before all were reached."""


def move_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_move. Raises OcsError."""
    request = MoveRequest.from_params(module.params, module.check_mode)
    work = partial(_move, module, request)
    return accounted("ocs_user_move", request.journal_dir, work, check_mode=request.check_mode)


def _move(module: AnsibleModule, request: MoveRequest, interruption: Interruption) -> dict[str, Any]:
    with ExitStack() as stack:
        move = MoveTask(stack, request, module.params, Progress(request.progress_file))
        for warning in move.warnings:
            module.warn(warning)
        move.go(interruption)
        return move.result(with_diff=module._diff)


class MoveTask:
    """A move that is opened (`stack` closes it) and planned. Nothing is written before `go`."""

    def __init__(self, stack: ExitStack, request: MoveRequest, params: Mapping[str, Any], progress: Progress) -> None:
        self._request = request
        self._progress = progress
        self._opened = open_places(stack, request, params)
        pool_pair, header = self._opened.pool_pair, self._opened.header
        self.plan = plan_move(request, pool_pair, progress)
        self._report = MoveReport(pool_pair.side, request.report_file, {**header, "check_mode": request.check_mode})
        self._journal = Journal.new(request.journal_dir, {**header, "selection": request.selection.fingerprint})
        self._run = MoveRun(request, pool_pair, self._journal, self._report)

    @property
    def warnings(self) -> list[str]:
        """What an administrator should know before the move."""
        servers = self._opened.forest.chosen_servers if self.plan.changed else {}
        return [*self._opened.warnings, *warnings_about(self._opened.pool_pair.side, servers), *self.plan.warnings]

    def go(self, interruption: Interruption) -> None:
        """Carry the plan out; in check mode only report what the run would do."""
        if self._request.check_mode:
            self._report.add_all(self.plan.users)
        else:
            self._run.go(self.plan, self._progress, interruption)

    def result(self, *, with_diff: bool) -> dict[str, Any]:
        """What the task returns. Raises MoveIncomplete with it when a user failed or was not reached."""
        side = self._opened.pool_pair.side
        result = _result(side, self.plan, self._report)
        result["journal_size"] = self.plan.journal_size(self._request.batch_size)
        result["journal"] = str(self._journal.path) if self._journal.written else None
        if with_diff:
            result["diff"] = self.diff
        ending = Ending(
            self._report, (MoveVerdict.MOVED.value, MoveVerdict.RESUMED.value), self._run.stopped, self._run.error
        )
        ending.raise_if_incomplete(MoveIncomplete, result, check_mode=self._request.check_mode)
        return result

    @property
    def domain_controllers(self) -> dict[str, str]:
        """Those that the move reads and writes, by domain."""
        return dict(self._opened.forest.chosen_servers)

    @property
    def diff(self) -> dict[str, Any]:
        """Before and after, from the plan alone."""
        return diff_of(self._opened.pool_pair.side, self.plan)


def plan_move(request: MoveRequest, pool_pair: OpenPoolPair, progress: Progress) -> MovePlan:
    """Look at everyone and plan. Raises UsersRefused with everything that is wrong, in one list."""
    candidates = find_candidates(request, pool_pair)
    progress.start("examined")
    found = list(look_at(request, pool_pair, candidates.everyone, progress.said))
    plan = make_plan(request, pool_pair.side, found, candidates.warnings, pool_pair.journals.addresses())
    no_room = problem_with_folder("journal_dir", request.journal_dir, plan.journal_size(request.batch_size))
    refusals = [*candidates.refusals, *plan.refusals, *([no_room] if no_room else [])]
    refuse_if_any(
        refusals,
        what="The move",
        planned=plan.counts(),
        report_file=request.report_file,
        header={**_pools(pool_pair.side), "check_mode": request.check_mode},
    )
    return plan


def _result(side: PoolPairOfMove, plan: MovePlan, report: MoveReport) -> dict[str, Any]:
    """What the task returns: promised by the plan, counted by what happened."""
    summary = _pools(side)
    report.close(summary)
    losses = [{"sip_uri": f"sip:{address}", **loss_line(loss)} for address, loss in plan.losses()]
    return {
        **summary,
        "changed": report.changed,
        "counts": dict(report.counts),
        "users": report.listed(),
        "rows": plan.rows_carried(),
        "losses": losses[:LISTED],
        "left": {
            **{kind: addresses[:LISTED] for kind, addresses in report.left.items()},
            "ghosts": [user.address for user in plan.ghosts][:LISTED],
        },
        "still_open": {"count": len(plan.still_open), "users": list(plan.still_open[:LISTED])},
        **report.in_result(),
    }


def _pools(side: PoolPairOfMove) -> dict[str, Any]:
    return {"pool": side.source.name if side.source else None, "target_pool": side.target.name}
