# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A move is carried out: all users in one pass, and a last check of them before they are done."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from ..bulk.interruption import Interruption
from ..bulk.planning.plan import Plan
from ..bulk.progress import Progress
from ..bulk.run import INTERRUPTED, BulkRun
from .journal.journal import Journal
from .planning.open_pool_pair import OpenPoolPair
from .planning.plan import PlannedMove
from .planning.request import MoveRequest
from .steps.back_end_steps import BackEndSteps
from .steps.last_check import LastCheck
from .steps.move_phases import MovePhases
from .steps.moving_user import MovingUser
from .user_results import MoveReport


class MoveRun(BulkRun[PlannedMove, MovingUser]):
    """One run of a move's plan."""

    def __init__(
        self,
        request: MoveRequest,
        pool_pair: OpenPoolPair,
        journal: Journal,
        report: MoveReport,
        progress: Progress,
        interruption: Interruption,
    ) -> None:
        super().__init__(request, report, progress, interruption)
        self._journals = pool_pair.journals
        self._journal = journal
        back_end_steps = BackEndSteps(request, pool_pair, journal, self._turns)
        self._last_check = LastCheck(request, pool_pair, journal, back_end_steps.on_target)
        self._phases = MovePhases(request, pool_pair, journal, back_end_steps, self._last_check, self.note)

    def start(self, planned: PlannedMove) -> MovingUser:
        return MovingUser(planned, decision=planned.decision)

    def carry_out(self, plan: Plan[PlannedMove]) -> None:
        self.all_through(self._phases.of_moving, self.started(), len(plan.acting))

    def finish(self, plan: Plan[PlannedMove]) -> None:
        """Make the last check, unless the run was cut off: then the next run makes it. Then end the journals in which
        nothing is open; one that cannot be ended is only read again next time.
        """
        try:
            if self.error is None:
                self._check_target()
            if self._journal.written and not self.stopped and not self.report.failures:
                self._journal.end()
            self._journals.close()
        finally:
            self._journal.close()

    def _check_target(self) -> None:
        try:
            lost = self._last_check.check(self._interruption)
        except OcsError as error:
            self.note(error)
            return
        if lost is None:
            self.stopped = self.stopped or INTERRUPTED
            return
        for planned, reason in lost:
            self.report.correct(planned, reason)
