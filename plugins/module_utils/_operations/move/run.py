# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan is carried out: batch by batch, until all is done or there is a reason to stop."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from .journal.journal import Journal
from .planning.observation import OpenPoolPair
from .planning.plan import MovePlan, MoveVerdict, PlannedMove
from .planning.request import MoveRequest
from .steps.back_end_steps import Carrying
from .steps.batch import MoveBatch
from .steps.last_check import Settling
from .user_results import MoveReport

INTERRUPTED = "The run was interrupted by a signal."


class MoveRun:
    """One run of a plan. `stopped` says why it ended before all users were reached; `error` what made it end."""

    def __init__(self, request: MoveRequest, pool_pair: OpenPoolPair, journal: Journal, report: MoveReport) -> None:
        self._request = request
        self._pool_pair = pool_pair
        self._journal = journal
        self._report = report
        self._carrying = Carrying(request, pool_pair, journal)
        self._settling = Settling(request, pool_pair, journal, self._carrying.on_target)
        self.stopped = ""
        self.error: OcsError | None = None

    def go(self, plan: MovePlan, progress: Progress, interruption: Interruption) -> None:
        """Move everyone in the plan, and report on everyone."""
        acting = plan.acting
        self._report.add_all(user for user in plan.users if not user.acts)
        progress.start("moved")
        done = 0
        for batch in in_chunks(acting, self._request.batch_size):
            self.stopped = self.stopped or self._why_stop(interruption)
            if self.stopped:
                self._report_all(batch, MoveVerdict.NOT_REACHED, self.stopped)
                continue
            if not done:
                self._report.mark_time()
            self._move(batch)
            self._report.mark_time()
            done += len(batch)
            progress.said("moved", done, len(acting))
        self._settle(interruption)
        self._finish_journals()

    def _settle(self, interruption: Interruption) -> None:
        """The last look, unless the run was cut off: then the next run takes it."""
        if self.error is not None:
            return
        try:
            unsettled = self._settling.settle(interruption)
        except OcsError as error:
            self.error, self.stopped = error, self.stopped or error.what
            return
        if unsettled is None:
            self.stopped = self.stopped or INTERRUPTED
            return
        for planned, reason in unsettled:
            self._report.correct(planned, reason)

    def _why_stop(self, interruption: Interruption) -> str:
        failed, most = len(self._report.failures), self._request.max_failures
        if interruption.requested:
            return INTERRUPTED
        if most is not None and failed > most:
            return f"{failed} users failed, more than max_failures ({most})."
        return ""

    def _move(self, planned: list[PlannedMove]) -> None:
        batch = MoveBatch(self._request, self._pool_pair, self._journal, self._carrying, planned)
        try:
            batch.move()
        except OcsError as error:
            self.error = error
            self.stopped = error.what
            self._report.changed |= any(moving_user.touched for moving_user in batch.moving_users)
            self._report_all(planned, MoveVerdict.FAILED, f"Not finished: {error.what} Run the same task again.")
            return
        self._settling.arrived(batch.arrived)
        self._report.changed |= any(moving_user.touched for moving_user in batch.moving_users)
        for moving_user in batch.moving_users:
            self._report.add_user(
                moving_user.planned, moving_user.verdict or moving_user.planned.verdict, moving_user.reason
            )

    def _report_all(self, users: Sequence[PlannedMove], verdict: MoveVerdict, reason: str) -> None:
        for planned in users:
            self._report.add_user(planned, verdict, reason)

    def _finish_journals(self) -> None:
        """Journals in which nothing is open get their end; one that cannot be ended is only read again next time."""
        try:
            if self._journal.written and not self.stopped and not self._report.failures:
                self._journal.end()
            self._pool_pair.journals.close()
        except OcsError as error:
            self.error = self.error or error
            self.stopped = self.stopped or error.what
        finally:
            self._journal.close()
