# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looking at everyone that a deletion is about, and planning it, or refusing it with everything that is wrong."""

from __future__ import annotations

from dataclasses import replace

from ..bulk.progress import Progress
from ..bulk.refusal import refuse_if_any
from .opening import header_of
from .planning.candidates import find_candidates
from .planning.observation import observe
from .planning.open_pool import OpenPool
from .planning.plan import DeletionPlan, make_plan
from .planning.request import AbsentRequest


def plan_deletion(request: AbsentRequest, open_pool: OpenPool, progress: Progress) -> DeletionPlan:
    """Look at everyone and plan. Raises UsersRefused with everything that is wrong, in one list."""
    candidates = find_candidates(request, open_pool)
    observed = observe(request, open_pool, candidates.everyone, progress)
    plan = make_plan(request, observed, candidates.warnings)
    plan = replace(plan, refusals=(*candidates.refusals, *plan.refusals))
    refuse_if_any(plan, request, header_of(open_pool))
    return plan
