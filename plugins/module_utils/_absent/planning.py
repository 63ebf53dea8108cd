# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at everyone that a deletion is about, and planning it, or refusing it with everything that is wrong."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._absent.candidates import find_candidates
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.looking import Places, look_at
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.opening import header_of
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.plan import Plan, make_plan
from ansible_collections.msrtc.ocs.plugins.module_utils._absent.request import AbsentRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._task.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._task.refusal import refuse_if_any


def plan_deletion(request: AbsentRequest, places: Places, progress: Progress) -> Plan:
    """Look at everyone and plan. Raises UsersRefused with everything that is wrong, in one list."""
    candidates = find_candidates(request, places)
    progress.start("examined")
    found = list(look_at(request, places, candidates.everyone, progress.said))
    plan = make_plan(request, found, candidates.warnings)
    refuse_if_any(
        [*candidates.refusals, *plan.refusals],
        what="The deletion",
        planned=plan.counts(),
        report_file=request.report_file,
        header={**header_of(places), "check_mode": request.check_mode},
    )
    return plan
