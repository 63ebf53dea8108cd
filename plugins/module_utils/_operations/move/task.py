# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole task: open both pools, look, plan, and, unless it is only to be checked, move."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder

from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.refusal import refuse_if_any
from ..bulk.report import LISTED
from ..bulk.task import BulkTask, carry_out
from .journal.journal import Journal
from .opening import open_move
from .planning.expert_warnings import warnings_about
from .planning.observation import find_candidates, observe
from .planning.open_pool_pair import OpenPoolPair
from .planning.plan import MovePlan, PlannedMove, make_plan
from .planning.request import MoveRequest
from .run import MoveRun
from .states.findings import PoolPairOfMove
from .user_results import MoveReport


def move_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_move. Raises OcsError."""
    request = MoveRequest.from_params(module.params, module.check_mode)

    def opened(stack: ExitStack, interruption: Interruption) -> MoveTask:
        return MoveTask(stack, request, module.params, Progress(request.progress_file), interruption)

    return carry_out(module, "ocs_user_move", request.journal_dir, opened)


class MoveTask(BulkTask[PlannedMove]):
    """A move that is opened (`stack` closes it) and planned."""

    plan: MovePlan
    report: MoveReport

    def __init__(
        self,
        stack: ExitStack,
        request: MoveRequest,
        params: Mapping[str, Any],
        progress: Progress,
        interruption: Interruption,
    ) -> None:
        self._batch_size = request.batch_size
        self._opened = open_move(stack, request, params)
        pool_pair, header = self._opened.pool_pair, self._opened.header
        plan = plan_move(request, pool_pair, progress)
        report = MoveReport(pool_pair.pools, request.report_file, {**header, "check_mode": request.check_mode})
        self._journal = Journal.new(request.journal_dir, {**header, "selection": request.selection.fingerprint})
        run = MoveRun(request, pool_pair, self._journal, report, progress, interruption)
        super().__init__(request, plan, report, run)

    @property
    def warnings(self) -> list[str]:
        servers = self._opened.forest.chosen_servers if self.plan.changed else {}
        return [*self._opened.warnings, *warnings_about(self._opened.pool_pair.pools, servers), *self.plan.warnings]

    @property
    def summary(self) -> dict[str, Any]:
        return _pools(self._opened.pool_pair.pools)

    def own_result(self) -> dict[str, Any]:
        plan = self.plan
        return {
            "rows": plan.rows_carried(),
            "losses": self.losses(),
            "left": {
                **{kind: addresses[:LISTED] for kind, addresses in self.report.left.items()},
                "ghosts": [user.address for user in plan.ghosts][:LISTED],
            },
            "still_open": self.still_open(),
            "journal_size": plan.journal_size(self._batch_size),
            "journal": str(self._journal.path) if self._journal.written else None,
        }

    @property
    def domain_controllers(self) -> dict[str, str]:
        """The domain controllers that the move reads and writes, by domain."""
        return dict(self._opened.forest.chosen_servers)


def plan_move(request: MoveRequest, pool_pair: OpenPoolPair, progress: Progress) -> MovePlan:
    """Look at everyone and plan. Raises UsersRefused with everything that is wrong, in one list."""
    candidates = find_candidates(request, pool_pair)
    observed = observe(request, pool_pair, candidates.everyone, progress)
    plan = make_plan(request, pool_pair.pools, observed, candidates.warnings, pool_pair.journals.addresses())
    no_room = problem_with_folder("journal_dir", request.journal_dir, plan.journal_size(request.batch_size))
    plan = replace(plan, refusals=(*candidates.refusals, *plan.refusals, *([no_room] if no_room else [])))
    refuse_if_any(plan, request, _pools(pool_pair.pools))
    return plan


def _pools(pools: PoolPairOfMove) -> dict[str, Any]:
    return {"pool": pools.source.name if pools.source else None, "target_pool": pools.target.name}
