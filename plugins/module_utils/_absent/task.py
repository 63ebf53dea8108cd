# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole task: open the pool, look, plan, and, unless it is only to be checked, delete."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.msrtc.ocs.plugins.module_utils._absent.looking import Places
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.moves_first import finish_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.opening import header_of, open_places, warnings_about
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.outcome import (
    NOTABLE,
    diff_of,
    line_of,
    name_of,
    rows_deleted,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.plan import Plan, Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.planning import plan_deletion
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.request import AbsentRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.run import Run
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._task.account import accounted
from ansible_collections.msrtc.ocs.plugins.module_utils._task.incomplete import Ending
from ansible_collections.msrtc.ocs.plugins.module_utils._task.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._task.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._task.report import LISTED, Report


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
            places = open_places(
                stack, request, module.params, arrivals=first.arrivals, domain_controllers=first.domain_controllers
            )
            plan = plan_deletion(request, places, progress)
            advice = warnings_about(places, places.store, request) if plan.acting else []
            report = new_report(request, places)
        for warning in [*first.warnings, *advice, *plan.warnings]:
            module.warn(warning)
        run = Run(request, places, report, progress, interruption)
        if module.check_mode:
            for planned in plan.users:
                report.add(name_of(planned), line_of(request, planned, planned.verdict, planned.reason))
        else:
            run.go(plan)
        result = _result(request, places, plan, report)
        would_change = bool(plan.acting or first.arrivals)
        result["changed"] = would_change if module.check_mode else run.changed or first.changed
        if module._diff:
            result["diff"] = [*first.diffs, diff_of(request, plan)]
        ending = Ending(report, (Verdict.DELETED.value, Verdict.RESUMED.value), run.stopped, run.error)
        changed = first.so_far(_changed(ending, run))
        ending.raise_if_incomplete(DeletionIncomplete, result, check_mode=module.check_mode, changed=changed)
        return result


def _changed(ending: Ending, run: Run) -> str:
    if not run.changed:
        return "Nobody was deleted."
    if not run.begun:
        return ending.changed
    return f"{ending.changed} {run.begun:,} of those left are disabled in the directory already, or deleted in part."


def new_report(request: AbsentRequest, places: Places) -> Report:
    """The report of this task, with nobody in it yet."""
    header = {**header_of(places), "check_mode": request.check_mode}
    outcomes = [verdict.value for verdict in Verdict]
    return Report(outcomes, [verdict.value for verdict in NOTABLE], request.report_file, header)


def _result(request: AbsentRequest, places: Places, plan: Plan, report: Report) -> dict[str, Any]:
    """What the task returns: promised by the plan, counted by what happened."""
    summary = {"pool": places.pool.name if places.pool else None}
    report.close(summary)
    own, others = rows_deleted(request, plan)
    return {
        **summary,
        "counts": dict(report.counts),
        "users": report.listed(),
        "rows": own,
        "rows_of_others": others,
        "ghosts": list(plan.ghosts)[:LISTED],
        "exports": [str(path) for path in places.exports.written],
        "still_open": {"count": len(plan.begun_elsewhere), "users": list(plan.begun_elsewhere[:LISTED])},
        "unfinished_exports": [str(path) for path in places.exports.unfinished],
        **report.in_result(),
    }
