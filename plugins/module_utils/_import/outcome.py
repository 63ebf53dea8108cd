# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of users: the diff, one line each in the report file, and the counts of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._import.plan import Plan, PlannedUser, Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._task.report import LISTED, Report

_NOTABLE = (Verdict.FAILED, Verdict.SKIPPED, Verdict.NOT_REACHED)


def diff_of(plan: Plan) -> dict[str, dict[str, Any]]:
    """The task's diff, made from the plan alone."""
    acting = [user for user in plan.users if user.acts]
    diff: dict[str, dict[str, Any]] = {
        "before": {f"sip:{user.address}": dict(user.before) for user in acting[:LISTED]},
        "after": {f"sip:{user.address}": dict(user.after) for user in acting[:LISTED]},
    }
    if len(acting) > LISTED:
        diff["after"]["(more)"] = f"{len(acting) - LISTED} more users change; report_file lists all of them"
    return diff


def loss_line(loss: Loss) -> dict[str, Any]:
    """What is lost, for the report and the task's result."""
    return {"section": loss.section, "what": loss.what, "rows": loss.rows, "why": loss.why}


def new_report(path: Path | None, header: Mapping[str, Any]) -> Report:
    """A report of an import."""
    return Report([verdict.value for verdict in Verdict], [verdict.value for verdict in _NOTABLE], path, header)


def report_on(report: Report, planned: PlannedUser, verdict: Verdict, reason: str) -> None:
    """Take in one user."""
    report.add(planned.address, _line(planned, verdict, reason))


def report_as_planned(report: Report, users: Iterable[PlannedUser]) -> None:
    """Users of whom nothing else than the plan is to be said."""
    for planned in users:
        report_on(report, planned, planned.verdict, planned.reason)


def _line(planned: PlannedUser, verdict: Verdict, reason: str) -> dict[str, Any]:
    line: dict[str, Any] = {"sip_uri": f"sip:{planned.address}", "outcome": verdict.value}
    if planned.pool:
        line["pool"] = planned.pool.name
    if reason:
        line["reason"] = reason
    if verdict is Verdict.IMPORTED:
        line |= {"before": dict(planned.before), "after": dict(planned.after), "contact_lists": planned.contact_lists}
        if planned.losses:
            line["lost"] = [loss_line(loss) for loss in planned.losses]
    return line
