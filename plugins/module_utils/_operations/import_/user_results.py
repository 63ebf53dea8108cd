# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of users: the diff, one line each in the report file, and the counts of a run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss

from ..bulk.report import Report
from ..bulk.user_lines import in_user_lines, lost_in_words
from .plan import ImportPlan, ImportVerdict, PlannedImport

_NOTABLE = (ImportVerdict.FAILED, ImportVerdict.SKIPPED, ImportVerdict.NOT_REACHED)


def diff_of(plan: ImportPlan) -> dict[str, str]:
    """The task's diff, made from the plan alone: a line for each user, who also says what is lost."""
    users = ((f"sip:{user.address}", user) for user in plan.users if user.acts)
    return in_user_lines("imported", users, lambda user: (user.before, {**user.after, **lost_in_words(user.losses)}))


def loss_line(loss: Loss) -> dict[str, Any]:
    """What is lost, for the report and the task's result."""
    return {"section": loss.section, "what": loss.what, "rows": loss.rows, "why": loss.why}


def new_report(path: Path | None, header: Mapping[str, Any]) -> Report:
    """A report of an import."""
    return Report([verdict.value for verdict in ImportVerdict], [verdict.value for verdict in _NOTABLE], path, header)


def report_on(report: Report, planned: PlannedImport, verdict: ImportVerdict, reason: str) -> None:
    """Take in one user."""
    report.add(planned.address, _line(planned, verdict, reason))


def report_as_planned(report: Report, users: Iterable[PlannedImport]) -> None:
    """Users of whom nothing else than the plan is to be said."""
    for planned in users:
        report_on(report, planned, planned.verdict, planned.reason)


def _line(planned: PlannedImport, verdict: ImportVerdict, reason: str) -> dict[str, Any]:
    line: dict[str, Any] = {"sip_uri": f"sip:{planned.address}", "outcome": verdict.value}
    if planned.pool:
        line["pool"] = planned.pool.name
    if reason:
        line["reason"] = reason
    if verdict is ImportVerdict.IMPORTED:
        line |= {"before": dict(planned.before), "after": dict(planned.after), "contact_lists": planned.contact_lists}
        if planned.losses:
            line["lost"] = [loss_line(loss) for loss in planned.losses]
    return line
