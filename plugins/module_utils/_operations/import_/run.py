# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An import is carried out: the directory first and then the back ends.

The directory comes first because User Replicator removes rows of users whom the directory does not name. Every batch
is looked at again before it is written, so a run that was cut is finished by running the same task again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.deletes import restore
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

from ..bulk.answers import changed_in_directory, perhaps_committed
from ..bulk.interruption import Interruption
from ..bulk.passes.phases import Pass, Phase, Server
from ..bulk.passes.user_in_run import UserInRun
from ..bulk.planning.plan import Plan
from ..bulk.progress import Progress
from ..bulk.run import BulkRun
from .examined import Examined
from .examining import Examiner
from .merging import together, with_mention
from .plan import NOT_WRITABLE, PlannedImport
from .request import ImportRequest
from .saved_users import SavedUsers
from .sources.imported import ImportedUser
from .user_results import ImportReport

_CHANGED = "Changed since the plan was made, and not by this run: "


@dataclass(eq=False, kw_only=True)
class UserBeingImported(UserInRun[PlannedImport]):
    """One user: what the source has, and from the first phase on what has to be done with it now."""

    imported: ImportedUser
    examined: Examined


class ImportRun(BulkRun[PlannedImport, UserBeingImported]):
    """One run of an import's plan."""

    def __init__(
        self,
        request: ImportRequest,
        forest: Forest,
        stores: PoolStores,
        examiner: Examiner,
        users: Iterable[ImportedUser],
        report: ImportReport,
        progress: Progress,
        interruption: Interruption,
    ) -> None:
        super().__init__(request, report, progress, interruption)
        self._allow_data_loss = request.allow_data_loss
        self._forest = forest
        self._stores = stores
        self._examiner = examiner
        self._source = iter(users)
        self.saved: SavedUsers | None = None  # None: nobody is to be saved

    def start(self, planned: PlannedImport) -> UserBeingImported:
        place = planned.found.place
        for imported in self._source:
            if imported.place == place:
                return UserBeingImported(planned, imported=imported, examined=Examined(imported))
        raise LookupError(f"{planned.address} is not in the source any more")  # for the type checker: a source notices

    def carry_out(self, plan: Plan[PlannedImport]) -> None:
        """Examine users while the batches before them are written. Changes after that are noticed when they are
        written: the directory's values are compared with those that were read, and rows are merged three ways.
        """
        ahead = [Phase((Server.DIRECTORY,), self._find), Phase((Server.DIRECTORY, Server.TARGET), self._compare)]
        phases = [Phase((Server.DIRECTORY,), self._restore_settings), Phase((Server.TARGET,), self._write)]
        self.all_through(Pass("imported", phases, ahead, at_once=2), self.started(), len(plan.acting))

    def _find(self, batch: Sequence[UserBeingImported]) -> None:
        found = self._examiner.find([user.imported for user in batch])
        for user, examined in zip(batch, found, strict=True):
            user.examined = examined

    def _compare(self, batch: Sequence[UserBeingImported]) -> None:
        seen = {user.imported.place: user.planned.found.seen for user in batch}
        self._examiner.compare([user.examined for user in batch], seen)
        for user in batch:
            if reason := self._why_not(user.examined):
                user.fail(reason)

    def _why_not(self, found: Examined) -> str:
        """Why nothing is done for a user now; empty when it can be. Changes that the plan did not show are not made."""
        if not found.going:
            return found.failed or _CHANGED + found.skipped
        if not found.writable:
            return NOT_WRITABLE
        if found.losses and not self._allow_data_loss:
            return f"{_CHANGED}the pool cannot hold all of the data. Nothing of this user was changed."
        if found.replaces and found.held_digest and not self._is_saved(found.address, found.held_digest):
            return f"{_CHANGED}the user's present data was not saved. Nothing of this user was changed."
        return ""

    def _is_saved(self, address: str, digest: str) -> bool:
        return self.saved is None or self.saved.has(address, digest)

    def _restore_settings(self, batch: Sequence[UserBeingImported]) -> None:
        changing = [
            (user, user.examined.user, user.examined.settings)
            for user in batch
            if user.going and user.examined.user and user.examined.settings is not None
        ]
        changes = [(account, settings) for _user, account, settings in changing]
        users = [user for user, _account, _settings in changing]
        answers = changed_in_directory(users, partial(restore, self._forest, changes))
        for user, answer in zip(users, answers, strict=True):
            if answer.result == "unknown":
                user.fail(f"Whether the directory was changed is not known: {answer.reason} The back end was not.")
            elif answer.result != "done":
                user.fail(f"The directory was not changed ({answer.result}): {answer.reason}. Nor was the back end.")

    def _write(self, batch: Sequence[UserBeingImported]) -> None:
        due = [user for user in batch if user.going and (user.examined.write or user.examined.mentions)]
        pools = {user.examined.pool.dn: user.examined.pool for user in due if user.examined.pool}
        for dn, pool in sorted(pools.items(), key=lambda item: without_case(item[0])):
            store = self._stores.of(pool)
            members = [user for user in due if user.examined.pool and user.examined.pool.dn == dn]
            for user, error in isolated(members, partial(self._write_once, store)):
                settings = " The directory was changed already." if user.examined.settings is not None else ""
                user.fail(f"{error.what} Nothing of this user was written to the back end.{settings}")

    def _write_once(self, store: UserStore, users: Sequence[UserBeingImported]) -> None:
        """One transaction: users' own data, and their places in the lists of others.

        Changes that they and the others have made since the users were examined stay.
        """
        examined = [user.examined for user in users]
        writes = [(candidate.write, candidate.own) for candidate in examined if candidate.write]
        bases = {
            folded(candidate.write.address): candidate.base
            for candidate in examined
            if candidate.write and candidate.base
        }
        lists = {address: data for candidate in examined for address, data in candidate.lists.items()}
        mentions = together([mention for candidate in examined for mention in candidate.mentions])
        others = [with_mention(mention, lists[folded(mention.address)], store.capabilities) for mention in mentions]

        def once() -> None:
            with store.transaction():
                for own in (True, False):
                    if given := [data for data, its in writes if its is own]:
                        store.merge(given, bases=bases, may_lose=self._allow_data_loss, own=own)
                if others:
                    store.merge(others, bases=lists, may_lose=self._allow_data_loss)

        with perhaps_committed(users):
            store.retry(once)
        for user in users:
            user.written = True
