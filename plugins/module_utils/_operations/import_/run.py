# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Carrying out a plan: batch by batch, the directory first and then the back ends.

The directory comes first because User Replicator removes rows of users whom the directory does not name. Every batch
is looked at again before it is written, so a run that was cut is finished by running the same task again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.deletes import restore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.interruption import Interruption
from ..bulk.progress import Progress
from ..bulk.report import Report
from .examined import Examined
from .examining import Examiner
from .merging import together, with_mention
from .plan import NOT_WRITABLE, ImportPlan, ImportVerdict, PlannedImport
from .request import ImportRequest
from .sources.imported import ImportedUser
from .user_results import report_as_planned, report_on

_CHANGED = "Changed since the plan was made, and not by this run: "


class ImportRun:
    """One run of a plan. `stopped` says why it ended before all users were reached; `error` what made it end."""

    def __init__(
        self, request: ImportRequest, forest: Forest, stores: PoolStores, examiner: Examiner, report: Report
    ) -> None:
        self._request = request
        self._forest = forest
        self._stores = stores
        self._examiner = examiner
        self._report = report
        self.saved: Mapping[str, str] | None = None  # digests of what was saved, by folded address; None: nothing was
        self.changed = False
        self.stopped = ""
        self.error: OcsError | None = None

    def go(
        self, users: Iterable[ImportedUser], plan: ImportPlan, progress: Progress, interruption: Interruption
    ) -> None:
        """Import everyone who acts in the plan, and report on everyone."""
        acting = plan.acting
        left = dict(acting)
        report_as_planned(self._report, (user for user in plan.users if not user.acts))
        progress.start("imported")
        try:
            for batch in self._batches(users, acting) if acting else ():
                self.stopped = self.stopped or self._why_stop(interruption)
                if self.stopped:
                    break
                self._import(batch, [left.pop(candidate.place) for candidate in batch])
                progress.said("imported", len(acting) - len(left), len(acting))
        except OcsError as error:  # of the source: somebody changed it meanwhile
            self.error, self.stopped = error, error.what
        for planned in left.values():
            report_on(self._report, planned, ImportVerdict.NOT_REACHED, self.stopped)

    def _batches(self, users: Iterable[ImportedUser], acting: dict[int, PlannedImport]) -> Iterator[list[ImportedUser]]:
        batch: list[ImportedUser] = []
        for user in users:
            if user.place in acting:
                batch.append(user)
            if len(batch) == self._request.batch_size:
                yield batch
                batch = []
        if batch:
            yield batch

    def _why_stop(self, interruption: Interruption) -> str:
        failed, most = len(self._report.failures), self._request.max_failures
        if interruption.requested:
            return "The run was interrupted by a signal."
        if most is not None and failed > most:
            return f"{failed} users failed, more than max_failures ({most})."
        return ""

    def _import(self, batch: Sequence[ImportedUser], planned: Sequence[PlannedImport]) -> None:
        try:
            examined = self._examiner.examine(batch, {candidate.place: candidate.seen for candidate in planned})
            for candidate in examined:
                self._hold_back(candidate)
            self._restore_settings(
                [candidate for candidate in examined if candidate.going and candidate.settings is not None]
            )
            self._write(
                [candidate for candidate in examined if candidate.going and (candidate.write or candidate.mentions)]
            )
        except OcsError as error:
            self.error, self.stopped = error, error.what
            reason = f"Not finished: {error.what} Run the same task again."
            for before in planned:
                report_on(self._report, before, ImportVerdict.FAILED, reason)
            return
        for before, candidate in zip(planned, examined, strict=True):
            verdict = before.verdict if candidate.going else ImportVerdict.FAILED
            report_on(
                self._report,
                before,
                verdict,
                candidate.failed or (_CHANGED + candidate.skipped if candidate.skipped else ""),
            )

    def _hold_back(self, candidate: Examined) -> None:
        """What the plan did not show is not done."""
        if candidate.going and not candidate.writable:
            candidate.failed = NOT_WRITABLE
        elif candidate.going and candidate.losses and not self._request.allow_data_loss:
            candidate.failed = f"{_CHANGED}the pool cannot hold all of the data. Nothing of this user was changed."
        elif (
            candidate.going
            and candidate.replaces
            and candidate.there
            and not self._is_saved(candidate.address, candidate.there)
        ):
            candidate.failed = f"{_CHANGED}what the user has now was not saved. Nothing of this user was changed."

    def _is_saved(self, address: str, digest: str) -> bool:
        return self.saved is None or self.saved.get(folded(address)) == digest

    def _restore_settings(self, examined: Sequence[Examined]) -> None:
        changing = [
            (candidate, candidate.user, candidate.settings)
            for candidate in examined
            if candidate.user and candidate.settings is not None
        ]
        outcomes = restore(self._forest, [(user, settings) for _one, user, settings in changing])
        for (candidate, _user, _settings), outcome in zip(changing, outcomes, strict=True):
            if outcome.result in ("done", "unknown"):
                self.changed = True
            if outcome.result == "unknown":
                candidate.failed = (
                    f"Whether the directory was changed is not known: {outcome.reason} The back end was not."
                )
            elif outcome.result != "done":
                candidate.failed = (
                    f"The directory was not changed ({outcome.result}): {outcome.reason}. Nor was the back end."
                )

    def _write(self, examined: Sequence[Examined]) -> None:
        pools = {candidate.pool.dn: candidate.pool for candidate in examined if candidate.pool}
        for dn, pool in sorted(pools.items(), key=lambda item: without_case(item[0])):
            store = self._stores.of(pool)
            members = [candidate for candidate in examined if candidate.pool and candidate.pool.dn == dn]
            for candidate, error in isolated(members, partial(self._write_once, store)):
                settings = " The directory was changed already." if candidate.settings is not None else ""
                candidate.failed = f"{error.what} Nothing of this user was written to the back end.{settings}"

    def _write_once(self, store: UserStore, examined: Sequence[Examined]) -> None:
        """One transaction: users whole, and their places in the lists of others.

        What they and the others have changed since they were looked at stays.
        """
        writes = [(candidate.write, candidate.own) for candidate in examined if candidate.write]
        bases = {
            folded(candidate.write.address): candidate.base
            for candidate in examined
            if candidate.write and candidate.base
        }
        may_lose = self._request.allow_data_loss
        lists = {address: data for candidate in examined for address, data in candidate.lists.items()}
        mentions = together([mention for candidate in examined for mention in candidate.mentions])
        others = [with_mention(mention, lists[folded(mention.address)], store.capabilities) for mention in mentions]

        def once() -> None:
            with store.transaction():
                for own in (True, False):
                    if given := [data for data, its in writes if its is own]:
                        store.merge(given, bases=bases, may_lose=may_lose, own=own)
                if others:
                    store.merge(others, bases=lists, may_lose=may_lose)

        try:
            store.retry(once)
        except BackEndUnreachable:  # perhaps after it had committed
            self.changed = True
            raise
        self.changed = True
