# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A plan is carried out: everybody is exported, then everybody disabled, then deleted batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser

from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.report import Report
from .batch import DeletionBatch
from .planning.observation import OpenPool
from .planning.plan import DeletionPlan, DeletionVerdict
from .planning.request import AbsentRequest
from .replicator_wait import Clock, wait_until_disabled
from .user_being_deleted import UserBeingDeleted, change_accounts, collect, read_accounts
from .user_results import line_of, name_of

INTERRUPTED = "The run was interrupted by a signal."


class _Stop(Exception):
    """The run ends here, in good order."""


class DeletionRun:
    """One run of a plan. `stopped` says why it ended before all users were reached; `error` what made it end."""

    def __init__(
        self,
        request: AbsentRequest,
        open_pool: OpenPool,
        report: Report,
        progress: Progress,
        interruption: Interruption,
        clock: Clock | None = None,
    ) -> None:
        self._request = request
        self._open_pool = open_pool
        self._report = report
        self._progress = progress
        self._interruption = interruption
        self._clock = clock or Clock()
        self._users_being_deleted: list[UserBeingDeleted] = []
        self._now: frozenset[UserBeingDeleted] = frozenset()  # those whose batch is under way
        self._failed = 0
        self.stopped = ""
        self.error: OcsError | None = None

    @property
    def changed(self) -> bool:
        """The directory or the back end is not what it was."""
        return any(being_deleted.touched for being_deleted in self._users_being_deleted)

    @property
    def begun(self) -> int:
        """Users whose deletion has begun and is not complete: they are disabled at least."""
        return sum(
            being_deleted.touched and being_deleted.verdict in (DeletionVerdict.FAILED, DeletionVerdict.NOT_REACHED)
            for being_deleted in self._users_being_deleted
        )

    def go(self, plan: DeletionPlan) -> None:
        """Delete everyone in the plan, and report on everyone."""
        self._users_being_deleted = [UserBeingDeleted(planned) for planned in plan.acting]
        try:
            self._open_pool.exports.sweep()
            self._save()
            self._each_batch("disabled", lambda being_deleted: being_deleted.planned.decision.disable, self._disable)
            self._wait()
            self._each_batch("deleted", lambda being_deleted: True, self._delete)
        except _Stop as stop:
            self.stopped = str(stop)
        except OcsError as error:
            self.error, self.stopped = error, error.what
        self._close(plan)

    def _save(self) -> None:
        """Export all users: the files are on disk before anything is changed."""
        if self._request.export_dir is not None:
            self._open_pool.exports.save(self._unsaved(), self._open_pool.domain_controllers)

    def _unsaved(self) -> Iterator[ExportedUser]:
        """The users whose present data is in no earlier export."""
        self._progress.start("exported")
        done = 0
        for batch in in_chunks(self._users_being_deleted, self._request.batch_size):
            self._stop_if_wanted()
            read_accounts(self._open_pool, batch)
            yield from self._unsaved_of(batch)
            self._count_failed(batch)
            done += len(batch)
            self._progress.said("exported", done, len(self._users_being_deleted))

    def _unsaved_of(self, batch: Sequence[UserBeingDeleted]) -> Iterator[ExportedUser]:
        # A method of its own, so that one batch's data is gone before the next one's is read.
        users = collect(self._open_pool, [being_deleted for being_deleted in batch if being_deleted.going])
        return (user for user in users if not self._open_pool.exports.holds(user))

    def _each_batch(
        self, what: str, due: Callable[[UserBeingDeleted], bool], work: Callable[[Sequence[UserBeingDeleted]], None]
    ) -> None:
        users_being_deleted = [
            being_deleted for being_deleted in self._users_being_deleted if being_deleted.going and due(being_deleted)
        ]
        self._progress.start(what)
        done = 0
        for batch in in_chunks(users_being_deleted, self._request.batch_size):
            self._stop_if_wanted()
            self._now = frozenset(batch)
            work(batch)
            self._now = frozenset()
            self._count_failed(batch)
            done += len(batch)
            self._progress.said(what, done, len(users_being_deleted))

    def _disable(self, batch: Sequence[UserBeingDeleted]) -> None:
        read_accounts(self._open_pool, batch)
        going = [being_deleted for being_deleted in batch if being_deleted.going and being_deleted.disables]
        change_accounts(going, self._open_pool.accounts.disable, "Nothing of this user was changed.")

    def _wait(self) -> None:
        """Optional: until User Replicator has taken the disabled users in."""
        store, seconds = self._open_pool.store, self._request.wait_for_replicator
        waiting = [
            being_deleted
            for being_deleted in self._users_being_deleted
            if being_deleted.going and being_deleted.planned.found.dn and being_deleted.owns_rows
        ]
        if not seconds or store is None or not waiting:
            return
        addresses = [being_deleted.address for being_deleted in waiting]
        late = wait_until_disabled(
            store,
            addresses,
            seconds,
            said=self._progress.said,
            interrupted=lambda: self._interruption.requested,
            clock=self._clock,
        )
        self._stop_if_wanted()
        for being_deleted in waiting:
            if being_deleted.address in late:
                being_deleted.stop(
                    DeletionVerdict.FAILED,
                    f"The back end still shows the user as enabled after {seconds} s. The user is disabled in the "
                    "directory, and nothing was deleted. Is User Replicator running? Run the same task again.",
                )
        self._count_failed(waiting)

    def _delete(self, batch: Sequence[UserBeingDeleted]) -> None:
        DeletionBatch(self._request, self._open_pool, batch).delete()
        for being_deleted in batch:
            if being_deleted.going:
                being_deleted.stop(being_deleted.planned.verdict, "")

    def _count_failed(self, batch: Sequence[UserBeingDeleted]) -> None:
        """Count the users of this batch that have failed now."""
        self._failed += sum(being_deleted.verdict is DeletionVerdict.FAILED for being_deleted in batch)

    def _stop_if_wanted(self) -> None:
        failed, most = self._failed, self._request.max_failures
        if self._interruption.requested:
            raise _Stop(INTERRUPTED)
        if most is not None and failed > most:
            raise _Stop(f"{failed} users failed, more than max_failures ({most}).")

    def _close(self, plan: DeletionPlan) -> None:
        """Report every user's outcome, and take the mark from exports whose users are all deleted."""
        for being_deleted in self._users_being_deleted:
            if not being_deleted.going:
                continue
            if being_deleted in self._now:
                being_deleted.stop(DeletionVerdict.FAILED, f"Not finished: {self.stopped} Run the same task again.")
            else:
                disabled = " The user is disabled in the directory." if being_deleted.touched else ""
                being_deleted.stop(DeletionVerdict.NOT_REACHED, f"{self.stopped}{disabled}")
        became = {being_deleted.address: being_deleted for being_deleted in self._users_being_deleted}
        for planned in plan.users:
            user_being_deleted = became.get(planned.address)
            verdict = (user_being_deleted.verdict if user_being_deleted else None) or planned.verdict
            reason = user_being_deleted.reason if user_being_deleted else planned.reason
            self._report.add(name_of(planned), line_of(self._request, planned, verdict, reason))
        staying = [
            being_deleted.address
            for being_deleted in self._users_being_deleted
            if being_deleted.verdict in (DeletionVerdict.FAILED, DeletionVerdict.NOT_REACHED)
        ]
        staying += [
            planned.address for planned in plan.users if planned.verdict is DeletionVerdict.FAILED or planned.waits
        ]
        self._open_pool.exports.finish([*staying, *plan.begun_elsewhere])
