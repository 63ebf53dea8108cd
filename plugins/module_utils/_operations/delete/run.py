# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deletion is carried out: everybody is exported, then disabled and deleted batch by batch."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import closing

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser, with_texts
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.interruption import Interruption
from ..bulk.passes.phases import Pass
from ..bulk.planning.plan import Plan
from ..bulk.planning.verdicts import Verdict
from ..bulk.progress import Progress
from ..bulk.run import BulkRun
from .deletion_phases import DeletionPhases
from .planning.open_pool import OpenPool
from .planning.plan import PlannedDeletion
from .planning.request import AbsentRequest
from .replicator_wait import Clock, wait_until_disabled
from .user_being_deleted import UserBeingDeleted
from .user_results import DeletionReport


class DeletionRun(BulkRun[PlannedDeletion, UserBeingDeleted]):
    """One run of a deletion's plan."""

    def __init__(
        self,
        request: AbsentRequest,
        open_pool: OpenPool,
        report: DeletionReport,
        progress: Progress,
        interruption: Interruption,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(request, report, progress, interruption)
        self._exports_users = request.export_dir is not None
        self._before: set[str] = set()  # folded addresses of batches before the one that is being exported
        self._seconds = request.wait_for_replicator
        self._open_pool = open_pool
        self._clock = clock or Clock()
        self._phases = DeletionPhases(request, open_pool, self._turns)

    def start(self, planned: PlannedDeletion) -> UserBeingDeleted:
        return UserBeingDeleted(planned)

    def carry_out(self, plan: Plan[PlannedDeletion]) -> None:
        exports = self._open_pool.exports
        exports.sweep()
        if self._exports_users:  # the files are on disk before anything is changed
            with closing(self._unsaved()) as unsaved:  # nothing is read any more when the file takes no more
                exports.save(unsaved, self._open_pool.domain_controllers, self._before)
            self._before.clear()
        if self._seconds:
            self._delete_once_all_are_disabled()
        else:
            phases = [*self._phases.of_disabling, *self._phases.of_deleting]
            self.all_through(Pass("deleted", phases, begins_small=True), self.started(), self.waiting)

    def _delete_once_all_are_disabled(self) -> None:
        """User Replicator is to know of everybody before anybody is deleted."""
        users = list(self.started())
        disabling = [user for user in users if user.planned.decision.disable]
        self.all_through(Pass("disabled", self._phases.of_disabling, completes=False), disabling, len(disabling))
        self._wait(users)
        deleting = [user for user in users if user.going]
        self.all_through(Pass("deleted", self._phases.of_deleting, begins_small=True), deleting, len(deleting))

    def _unsaved(self) -> Generator[ExportedUser, None, None]:
        """The users whose present data is in no earlier export."""
        user_pass = Pass("exported", [], ahead=self._phases.of_exporting, completes=False, begins_small=True)
        for batch in self.through(user_pass, self.started(), self.waiting):
            yield from self._unsaved_of(batch)
            self._before.update(folded(user.address) for user in batch if user.going)

    def _unsaved_of(self, batch: Sequence[UserBeingDeleted]) -> Iterator[ExportedUser]:
        # A method of its own, so that one batch's data is gone before the next one is asked for.
        collected = (being_deleted.taken() for being_deleted in batch if being_deleted.collected)
        users = sorted(collected, key=lambda user: user.order)
        return with_texts(user for user in users if not self._open_pool.exports.holds(user))

    def _wait(self, users: Sequence[UserBeingDeleted]) -> None:
        """Optional: until User Replicator has taken the disabled users in."""
        store, seconds = self._open_pool.store, self._seconds
        waiting = [
            being_deleted
            for being_deleted in users
            if being_deleted.going and being_deleted.planned.observed.dn and being_deleted.owns_rows
        ]
        if not seconds or store is None or not waiting:
            return
        addresses = [being_deleted.address for being_deleted in waiting]
        still_enabled = wait_until_disabled(
            store,
            addresses,
            seconds,
            report=self._progress.report,
            interrupted=lambda: self._interruption.requested,
            clock=self._clock,
        )
        self.stop_if_wanted()
        for being_deleted in waiting:
            if being_deleted.address in still_enabled:
                being_deleted.fail(
                    f"The back end still shows the user as enabled after {seconds} s. The user is disabled in the "
                    "directory, and nothing was deleted. Is User Replicator running? Run the same task again.",
                )
        self.report_stopped(waiting)

    def finish(self, plan: Plan[PlannedDeletion]) -> None:
        """Take the mark from exports whose users are all deleted."""
        staying = list(self.unfinished)
        staying += [planned.address for planned in plan.users if planned.verdict is Verdict.FAILED or planned.waits]
        self._open_pool.exports.finish([*staying, *plan.still_open])
