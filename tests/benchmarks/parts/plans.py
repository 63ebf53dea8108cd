# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans of a move and of a deletion of a whole pool, in check mode, and what a further user of them takes in memory."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import deleting, moving
from benchmarks.figures import Figure
from benchmarks.module_process import Measured, measured
from benchmarks.parts.costs import of_a_further_user
from benchmarks.parts.whole_run import WholeRun


def plans(run: WholeRun, users: int, contacts: int) -> Iterator[tuple[str, Measured]]:
    """Each plan with its operation; the run remembers its peak."""
    lab = run.lab_of(users, contacts)
    for what, module, options in (
        ("move", moving.MODULE, moving.options(lab, all_users=True)),
        ("delete", deleting.MODULE, deleting.options(lab, all_users=True)),
    ):
        plan = measured(lab, module, {**options, "_ansible_check_mode": True})
        run.planned[what, users] = plan.peak
        yield what, plan


def further(run: WholeRun, what: str, few: int, many: int) -> Iterator[Figure]:
    """The memory of a further user of a plan, if both plans were made."""
    if (what, few) in run.planned:
        before, after = run.planned[what, few], run.planned[what, many]
        yield of_a_further_user(f"{what} planned, {many:,} users", before, after, few, many)
