# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole task: open the pool, look, plan, and, unless it is only to be checked, delete."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ..bulk.incomplete import Ending
from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.report import LISTED
from ..bulk.task import BulkTask, carry_out
from .finishing_moves import finish_moves
from .opening import header_of, open_deletion, warnings_about
from .planning.plan import DeletionPlan, PlannedDeletion
from .planning.request import AbsentRequest
from .run import DeletionRun
from .user_results import DeletionReport, rows_deleted
from .whole_plan import plan_deletion


def delete_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_absent. Raises OcsError."""
    request = AbsentRequest.from_params(module.params, module.check_mode)

    def opened(stack: ExitStack, interruption: Interruption) -> DeletionTask:
        return DeletionTask(stack, request, module.params, interruption)

    return carry_out(module, "ocs_user_absent", request.export_dir or request.journal_dir, opened)


class DeletionTask(BulkTask[PlannedDeletion]):
    """A deletion that is opened (`stack` closes it) and planned; unfinished moves of its users are finished by then."""

    plan: DeletionPlan

    def __init__(
        self, stack: ExitStack, request: AbsentRequest, params: Mapping[str, Any], interruption: Interruption
    ) -> None:
        progress = Progress(request.progress_file)
        self._request = request
        self._finished_moves = finished_moves = finish_moves(request, params, progress, interruption)
        with finished_moves.named_in_errors():
            self._open_pool = open_pool = open_deletion(
                stack,
                request,
                params,
                moves_to_finish=finished_moves.users,
                domain_controllers=finished_moves.domain_controllers,
            )
            plan = plan_deletion(request, open_pool, progress)
            self._opening_warnings = warnings_about(open_pool, open_pool.store, request) if plan.acting else []
            report = DeletionReport(request, header_of(open_pool))
        super().__init__(request, plan, report, DeletionRun(request, open_pool, report, progress, interruption))

    @property
    def warnings(self) -> list[str]:
        return [*self._finished_moves.warnings, *self._opening_warnings, *self.plan.warnings]

    @property
    def summary(self) -> dict[str, Any]:
        return {"pool": self._open_pool.pool.name if self._open_pool.pool else None}

    def own_result(self) -> dict[str, Any]:
        plan, exports = self.plan, self._open_pool.exports
        own, others = rows_deleted(self._request, plan)
        return {
            "rows": own,
            "rows_of_others": others,
            "ghosts": list(plan.ghosts)[:LISTED],
            "exports": [str(path) for path in exports.written],
            "still_open": self.still_open(),
            "unfinished_exports": [str(path) for path in exports.unfinished],
        }

    @property
    def changed(self) -> bool:
        moves = bool(self._finished_moves.users) if self._request.check_mode else self._finished_moves.changed
        return super().changed or moves

    @property
    def diff(self) -> list[dict[str, Any]]:
        return [*self._finished_moves.diffs, super().diff]

    def what_changed(self, ending: Ending) -> str:
        run = self.run
        if not run.changed:
            return self._finished_moves.so_far("Nobody was deleted.")
        if not run.begun:
            return self._finished_moves.so_far(ending.changed)
        return self._finished_moves.so_far(
            f"{ending.changed} {run.begun:,} of those left are disabled in the directory already, or deleted in part."
        )
