# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan is carried out: batch by batch, each through the phases of its operation, until all is done or there is a
reason to stop. Reporting is done here, in the main thread and in the order of the batches.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Generic

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError

from .interruption import Interruption
from .passes.batches import Batch, OverlappingBatches
from .passes.phases import Pass
from .passes.turns import Turns
from .passes.user_in_run import InRun
from .planning.plan import Plan, Planned
from .planning.request import BulkRequest
from .planning.verdicts import Verdict
from .progress import Progress
from .user_report import UserReport

INTERRUPTED = "The run was interrupted by a signal."


class RunStopped(Exception):
    """The run goes no further, in good order."""


class BulkRun(ABC, Generic[Planned, InRun]):
    """One run of a plan, which reports on everybody.

    `stopped` says why it ended before all users were reached, `error` what made it end. `changed`: the directory or a
    back end is not what it was. `unfinished`: the addresses of users who were to be brought to the end, and were not;
    with `begun` of them something was changed.
    """

    def __init__(
        self, request: BulkRequest, report: UserReport[Planned], progress: Progress, interruption: Interruption
    ) -> None:
        self.report = report
        self.stopped = ""
        self.error: OcsError | None = None
        self.changed = False
        self.unfinished: list[str] = []
        self.begun = 0
        self._limits = request
        self._progress = progress
        self._interruption = interruption
        self._waiting: deque[Planned] = deque()
        self._waiting_again: deque[Planned] = deque()  # those whom a pass that only reads has let through
        self._open: dict[InRun, None] = {}  # those who have come into the run, and are not reported yet
        self._turns = Turns()

    @abstractmethod
    def start(self, planned: Planned) -> InRun:
        """The user, coming into the run."""

    @abstractmethod
    def carry_out(self, plan: Plan[Planned]) -> None:
        """Take all users through the passes of the operation. Raises RunStopped, OcsError."""

    def finish(self, plan: Plan[Planned]) -> None:
        """The end of the operation, after everybody is reported; also after a run that was stopped. Raises OcsError."""

    def go(self, plan: Plan[Planned]) -> None:
        """Do for everyone what the plan says, and report on everyone."""
        self.report.add_as_planned(user for user in plan.users if not user.acts)
        self._waiting.extend(plan.acting)
        try:
            self.carry_out(plan)
        except RunStopped as stop:
            self.stopped = str(stop)
        except OcsError as error:
            self.note(error)
        self._report_others()
        try:
            self.finish(plan)
        except OcsError as error:
            self.note(error)

    def note(self, error: OcsError) -> None:
        """The run ends: no further batch begins, and those that have begun go to their end. The first reason to end is
        the one that is reported.
        """
        self.error = self.error or error
        self.stopped = self.stopped or error.what

    @property
    def waiting(self) -> int:
        """So many users will come into the run, or come once more."""
        return len(self._waiting) + len(self._waiting_again)

    def started(self) -> Iterator[InRun]:
        """The users for whom the plan has something to do, as they come into the run; once more after a pass that only
        reads, which leaves nothing of them in memory.
        """
        if not self._waiting:
            self._waiting, self._waiting_again = self._waiting_again, self._waiting
        while self._waiting:
            user = self.start(self._waiting[0])
            self._waiting.popleft()
            self._open[user] = None
            yield user

    def all_through(self, user_pass: Pass[InRun], users: Iterable[InRun], total: int) -> None:
        """Take these users, so many in all, through a pass. Raises RunStopped, OcsError."""
        deque(self.through(user_pass, users, total), maxlen=0)  # keeps no batch, whose data is large

    def through(self, user_pass: Pass[InRun], users: Iterable[InRun], total: int) -> Iterator[Sequence[InRun]]:
        """Each batch once it went through the pass; what the caller does with it is part of that. Several are under way
        at once, and are reported in their order.
        """
        self._progress.start(user_pass.done)
        if user_pass.completes and total and not self._why_stop():
            self.report.mark_time()
        done, unreached = 0, False
        for batch in OverlappingBatches(user_pass, self._turns, self._why_stop, self.note).through(
            self._batches(user_pass, iter(users), total)
        ):
            if batch.done:
                yield batch.users
            unreached = not self._take_in(user_pass, batch) or unreached
            done += len(batch.users) if batch.done else 0
            self._progress.report(user_pass.done, done, total)
            del batch  # with its data, before the next one is waited for
        if self.error is not None:
            raise self.error
        if unreached:
            raise RunStopped(self._why_stop())

    def _batches(self, user_pass: Pass[InRun], users: Iterator[InRun], total: int) -> Iterator[Sequence[InRun]]:
        size = self._limits.batch_size
        if user_pass.begins_small and total > size:
            yield list(islice(users, (size + 1) // 2))
        yield from in_chunks(users, size)

    def _take_in(self, user_pass: Pass[InRun], batch: Batch[InRun]) -> bool:
        """Report on a batch that is over; False if it did not begin: then nothing was done, and nobody is reported."""
        if not batch.begun:
            for user in batch.users:
                user.go_on()
            return False
        for user in batch.users:
            if user.going and batch.error is not None:
                user.fail(f"Not finished: {user.left_as(batch.error.what)} Run the same task again.")
            elif user.going and user_pass.completes:
                user.stop(user.planned.verdict, "")
        self.report_stopped(batch.users)
        for user in batch.users:
            user.user = None  # every pass reads the accounts anew, and some keep all their users to the end
        if not user_pass.phases:
            self._wait_again(user for user in batch.users if user.going)
        if user_pass.completes:
            self.report.mark_time()
        return True

    def _wait_again(self, users: Iterable[InRun]) -> None:
        """Nothing was done to these users, and all that is known of them is in the plan."""
        for user in users:
            del self._open[user]
            self._waiting_again.append(user.planned)

    def stop_if_wanted(self) -> None:
        """Raises RunStopped after a signal, or when more users have failed than the task allows."""
        if stopped := self._why_stop():
            raise RunStopped(stopped)

    def _why_stop(self, further: int = 0) -> str:
        """Why no further batch begins, if so many `further` users should fail; empty when the run goes on."""
        if self.stopped:
            return self.stopped
        if self._interruption.requested:
            return INTERRUPTED
        return self._limits.why_stop(len(self.report.failures) + further)

    def report_stopped(self, users: Iterable[InRun]) -> None:
        """Report on those of these users for whom nothing more is done."""
        for user in users:
            if user.verdict is None:
                continue
            self._open.pop(user, None)
            self.changed = self.changed or user.touched
            if user.verdict in (Verdict.FAILED, Verdict.NOT_REACHED):
                self.unfinished.append(user.address)
                self.begun += user.touched
            self.report.add_user(user.planned, user.verdict, user.reason)

    def _report_others(self) -> None:
        """Report on the users whom the run that was stopped leaves as they are, in their order."""
        self._report_waiting(self._waiting_again)
        for user in self._open:
            if user.going:
                user.stop(Verdict.NOT_REACHED, user.left_as(self.stopped))
        self.report_stopped(list(self._open))
        self._report_waiting(self._waiting)

    def _report_waiting(self, waiting: Iterable[Planned]) -> None:
        for planned in waiting:
            self.unfinished.append(planned.address)
            self.report.add_user(planned, Verdict.NOT_REACHED, self.stopped)
