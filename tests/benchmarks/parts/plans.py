# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Operations of a whole pool that change nothing, and what a further user of them takes in memory: plans of a move, of
a deletion and of an import (check mode), an export, a search to a file, an audit, and the check before a pool is taken
out of service.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks import auditing, deleting, exporting, finding, importing, moving
from benchmarks.figures import Figure
from benchmarks.module_process import Measured, measured
from benchmarks.parts.costs import of_a_further_user
from benchmarks.parts.whole_run import WholeRun
from benchmarks.pool_to_empty import POOL

# Users have few contacts, since the batches under way take the same in any pool.
CONTACTS_OF_PLANS = 1
OPERATIONS = (
    *("move planned", "delete planned", "export", "find to a file", "pool audit", "check before decommissioning"),
    "import planned",
)


def plans(run: WholeRun, users: int) -> Iterator[tuple[str, Measured]]:
    """Each of the operations with what it cost; the run remembers its peak."""
    lab = run.lab_of(users, CONTACTS_OF_PLANS)
    found = {"pool": POOL, "dest": str(lab.folder / "users.csv")}
    operations = (
        (moving.MODULE, {**moving.options(lab, all_users=True), "_ansible_check_mode": True}),
        (deleting.MODULE, {**deleting.options(lab, all_users=True), "_ansible_check_mode": True}),
        (exporting.MODULE, exporting.options(lab)),
        (finding.MODULE, found),
        (auditing.AUDIT, auditing.of_audit()),
        (auditing.CHECK, auditing.of_check(lab)),
    )
    done = [measured(lab, module, options) for module, options in operations]
    done.append(importing.plan_for_lost_contacts(lab, exporting.options(lab)["dest"]))
    for what, costs in zip(OPERATIONS, done, strict=True):
        run.planned[what, users] = costs.peak
        yield what, costs


def further(run: WholeRun, what: str, few: int, many: int) -> Iterator[Figure]:
    """The memory of a further user of an operation, if it was measured with both numbers of users."""
    if (what, few) in run.planned:
        before, after = run.planned[what, few], run.planned[what, many]
        yield of_a_further_user(f"{what}, {many:,} users", before, after, few, many)
