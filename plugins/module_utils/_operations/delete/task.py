# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole task: open the pool, look, plan, and, unless it is only to be checked, delete."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from ..bulk.account import accounted
from ..bulk.incomplete import Ending
from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.report import LISTED, Report
from .finishing_moves import finish_moves
from .opening import header_of, open_places, warnings_about
from .planning.observation import OpenPool
from .planning.plan import DeletionPlan, DeletionVerdict
from .planning.request import AbsentRequest
from .run import DeletionRun
from .user_results import NOTABLE, diff_of, line_of, name_of, rows_deleted
from .whole_plan import plan_deletion


class DeletionIncomplete(OcsError):
    """Some users could not be deleted, or the run stopped before all were reached."""


def delete_users(module: AnsibleModule) -> dict[str, Any]:
    """The result of ocs_user_absent. Raises OcsError."""
    request = AbsentRequest.from_params(module.params, module.check_mode)
    work, folder = partial(_delete, module, request), request.export_dir or request.journal_dir
    return accounted("ocs_user_absent", folder, work, check_mode=module.check_mode)


def _delete(module: AnsibleModule, request: AbsentRequest, interruption: Interruption) -> dict[str, Any]:
    progress = Progress(request.progress_file)
    with ExitStack() as stack:
        first = finish_moves(request, module.params, progress, interruption)
        with first.admitted():
            open_pool = open_places(
                stack, request, module.params, arrivals=first.arrivals, domain_controllers=first.domain_controllers
            )
            plan = plan_deletion(request, open_pool, progress)
            advice = warnings_about(open_pool, open_pool.store, request) if plan.acting else []
            report = new_report(request, open_pool)
        for warning in [*first.warnings, *advice, *plan.warnings]:
            module.warn(warning)
        run = DeletionRun(request, open_pool, report, progress, interruption)
        if module.check_mode:
            for planned in plan.users:
                report.add(name_of(planned), line_of(request, planned, planned.verdict, planned.reason))
        else:
            run.go(plan)
        result = _result(request, open_pool, plan, report)
        would_change = bool(plan.acting or first.arrivals)
        result["changed"] = would_change if module.check_mode else run.changed or first.changed
        if module._diff:
            result["diff"] = [*first.diffs, diff_of(request, plan)]
        ending = Ending(report, (DeletionVerdict.DELETED.value, DeletionVerdict.RESUMED.value), run.stopped, run.error)
        changed = first.so_far(_changed(ending, run))
        ending.raise_if_incomplete(DeletionIncomplete, result, check_mode=module.check_mode, changed=changed)
        return result


def _changed(ending: Ending, run: DeletionRun) -> str:
    if not run.changed:
        return "Nobody was deleted."
    if not run.begun:
        return ending.changed
    return f"{ending.changed} {run.begun:,} of those left are disabled in the directory already, or deleted in part."


def new_report(request: AbsentRequest, open_pool: OpenPool) -> Report:
    """The report of this task, with nobody in it yet."""
    header = {**header_of(open_pool), "check_mode": request.check_mode}
    outcomes = [verdict.value for verdict in DeletionVerdict]
    return Report(outcomes, [verdict.value for verdict in NOTABLE], request.report_file, header)


def _result(request: AbsentRequest, open_pool: OpenPool, plan: DeletionPlan, report: Report) -> dict[str, Any]:
    """What the task returns: promised by the plan, counted by what happened."""
    summary = {"pool": open_pool.pool.name if open_pool.pool else None}
    report.close(summary)
    own, others = rows_deleted(request, plan)
    return {
        **summary,
        "counts": dict(report.counts),
        "users": report.listed(),
        "rows": own,
        "rows_of_others": others,
        "ghosts": list(plan.ghosts)[:LISTED],
        "exports": [str(path) for path in open_pool.exports.written],
        "still_open": {"count": len(plan.begun_elsewhere), "users": list(plan.begun_elsewhere[:LISTED])},
        "unfinished_exports": [str(path) for path in open_pool.exports.unfinished],
        **report.in_result(),
    }
