# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a deletion: users are disabled, their rows are deleted on the back end, then their OCS settings in the
directory. While one batch is deleted, the next one is disabled.

Rows are deleted only if an export has them as the transaction that deletes them has read them, or if the task wants no
export. Every step leaves a state that the state table knows, so a run that ends between two of them, or inside one, is
finished by the next run.
"""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore

from ..bulk.answers import perhaps_committed
from ..bulk.passes.phases import Phase, Server
from ..bulk.passes.turns import Turns
from .planning.observation import rows_of
from .planning.open_pool import OpenPool
from .planning.request import AbsentRequest
from .planning.state import DirectoryTreatment, HomedWhere, RowsOnPool, RowsToDelete
from .row_deletion import RowDeletion
from .user_being_deleted import UserBeingDeleted, change_accounts, collect, read_accounts

ROUNDS = 4  # a user whose data changes is exported again, and again, and again, and then fails
_NOT_DELETED = "Nothing of this user was deleted."


class DeletionPhases:
    """The phases, each for all users of a batch. Raise OcsError if the run cannot go on."""

    def __init__(self, request: AbsentRequest, open_pool: OpenPool, turns: Turns) -> None:
        self._request = request
        self._open_pool = open_pool
        self._turns = turns

    @property
    def of_exporting(self) -> list[Phase[UserBeingDeleted]]:
        """Those that only read, before the first file is written."""
        return [Phase((Server.DIRECTORY,), self._read_accounts), Phase((Server.SOURCE,), self._collect)]

    @property
    def of_disabling(self) -> list[Phase[UserBeingDeleted]]:
        """Those that only concern users who are to be disabled."""
        return [Phase((Server.DIRECTORY,), self._read_enabled), Phase((Server.DIRECTORY,), self._disable)]

    @property
    def of_deleting(self) -> list[Phase[UserBeingDeleted]]:
        """Those for users who are disabled, whose accounts are read again. No rows are read ahead: what a batch deletes
        from other people's lists may be in the data of the next one. Accounts are, while rows of the batch before are
        deleted; that one was changed since then is noticed when it is cleared, since that removes every value as it was
        read.
        """
        return [
            Phase((Server.DIRECTORY,), self._read_accounts),
            Phase((Server.SOURCE, Server.DISK), self._delete),
            Phase((Server.DIRECTORY,), self._clear),
            Phase((Server.SOURCE, Server.DISK), self._look_again),
        ]

    def _read_accounts(self, batch: Sequence[UserBeingDeleted]) -> None:
        if going := [being_deleted for being_deleted in batch if being_deleted.going]:
            read_accounts(self._open_pool, going, self._turns)

    def _read_enabled(self, batch: Sequence[UserBeingDeleted]) -> None:
        self._read_accounts([being_deleted for being_deleted in batch if being_deleted.planned.decision.disable])

    def _collect(self, batch: Sequence[UserBeingDeleted]) -> None:
        going = {being_deleted.address: being_deleted for being_deleted in batch if being_deleted.going}
        for user in collect(self._open_pool, list(going.values())):
            going[user.address].collected = user

    def _disable(self, batch: Sequence[UserBeingDeleted]) -> None:
        due = [being_deleted for being_deleted in batch if being_deleted.going and being_deleted.disables]
        situation, done = "Nothing of this user was changed.", "The user is disabled in the directory."
        change_accounts(due, self._open_pool.directory.disable, situation, done)

    def _delete(self, batch: Sequence[UserBeingDeleted]) -> None:
        self._refuse_enabled(batch)
        self._delete_rows(
            [
                being_deleted
                for being_deleted in batch
                if being_deleted.going and being_deleted.planned.decision.rows_to_delete is not RowsToDelete.NOTHING
            ]
        )

    def _refuse_enabled(self, batch: Sequence[UserBeingDeleted]) -> None:
        """Stop users who were enabled when the batch was read: it had been disabled before that."""
        if self._request.directory is DirectoryTreatment.KEEP or self._request.selection.ghosts:
            return
        for being_deleted in batch:
            if being_deleted.going and being_deleted.user is not None and being_deleted.user.enabled:
                being_deleted.fail("Someone has enabled the user again. Nothing was deleted.")

    def _delete_rows(self, users_being_deleted: Sequence[UserBeingDeleted], situation: str = "") -> None:
        """Delete the rows, in several rounds where data changes meanwhile. `situation`: the sentence for users whose
        rows stay; without it, that nothing was deleted.
        """
        pending = list(users_being_deleted)
        for _round in range(ROUNDS):
            if not pending or self._open_pool.store is None:
                return
            left = self._delete_each(pending, self._open_pool.store, situation)
            pending = [
                being_deleted for being_deleted in pending if being_deleted.going and being_deleted.address in left
            ]
        for being_deleted in pending:
            stays = situation or being_deleted.left_as(_NOT_DELETED)
            being_deleted.fail(f"Its data changes again and again. {stays} Run the same task later.")

    def _delete_each(
        self, users_being_deleted: Sequence[UserBeingDeleted], store: UserStore, situation: str
    ) -> set[str]:
        """Delete the rows of all these users at once; a user whose rows make that fail, fails alone.

        Returns the addresses whose rows no export had: these rows were not touched, and are exported now.
        """
        left: set[str] = set()

        def work(users_being_deleted: Sequence[UserBeingDeleted]) -> None:
            deletion = RowDeletion(self._request, self._open_pool, users_being_deleted)
            with perhaps_committed(users_being_deleted):
                deletion.carry_out(store)
            for being_deleted in users_being_deleted:
                if being_deleted.address not in deletion.left:
                    being_deleted.written, being_deleted.done = True, "Its rows on the back end are deleted."
            left.update(deletion.left)
            deletion.update_exports()

        for being_deleted, error in isolated(users_being_deleted, work):
            being_deleted.fail(f"{error.what} {situation or being_deleted.left_as(_NOT_DELETED)}")
        return left

    def _clear(self, batch: Sequence[UserBeingDeleted]) -> None:
        due = [being_deleted for being_deleted in batch if being_deleted.going and being_deleted.clears]
        situation = "The back end has nothing of the user any more. The user was disabled when the account was read."
        done = "Its rows on the back end and its OCS settings in the directory are deleted."
        change_accounts(due, self._open_pool.directory.clear, situation, done)

    def _look_again(self, batch: Sequence[UserBeingDeleted]) -> None:
        """Look once more, after the directory was cleared: until then User Replicator, or another person, may have made
        rows again.
        """
        gone = [
            being_deleted
            for being_deleted in batch
            if being_deleted.going
            and being_deleted.owns_rows
            and (being_deleted.planned.decision.rows_to_delete is RowsToDelete.ALL or being_deleted.clears)
        ]
        if not gone or self._open_pool.store is None:
            return
        addresses = [being_deleted.address for being_deleted in gone]
        all_rows = self._open_pool.store.all_rows(addresses)
        back = []
        for being_deleted in gone:
            rows = rows_of(all_rows[being_deleted.address])
            nobody = (
                being_deleted.planned.decision.clear or self._open_pool.home(being_deleted.user) is HomedWhere.NOWHERE
            )
            if rows is RowsOnPool.DATA or (rows is RowsOnPool.EMPTY and nobody):
                back.append(being_deleted)
        self._delete_rows(back, "The user was deleted; rows that were made again since then are still there.")
