# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Refusing a task before it has changed anything, with everything that is wrong in one list.

The result says what was planned, and makes no claim that a run happened.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused

from .planning.plan import Plan
from .planning.request import BulkRequest
from .report import LISTED, Report, where_all_are


def refuse_if_any(plan: Plan[Any], request: BulkRequest, header: Mapping[str, Any]) -> None:
    """Raises UsersRefused if the plan has refusals. The result has the first 1,000, the report file all of them."""
    refusals, planned = plan.refusals, plan.counts()
    if not refusals:
        return
    report = Report((), (), request.report_file, {**header, "check_mode": request.check_mode, "refused": True})
    for refusal in refusals:
        report.add_refusal(refusal)
    report.close({"refused": True, "refusals": len(refusals), "planned": planned})
    where = where_all_are("refusals", len(refusals), request.report_file)
    raise UsersRefused(
        f"{plan.words.name} is refused:{in_lines(refusals, where)}",
        remedy="Correct the task, or remove the obstacles, and run it again.",
        details={"refusals": list(refusals[:LISTED]), "planned": planned},
    )
