# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases of a deletion: users are disabled, their rows are deleted on the back end, then their OCS settings in the
directory.

Rows are deleted only if an export has them and they are still the same. Every step leaves a state that the state table
knows, so a run that ends between two of them, or inside one, is finished by the next run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..bulk.answers import perhaps_committed
from ..bulk.passes.phases import Phase, Server
from ..bulk.passes.turns import Turns
from .planning.observation import rows_of
from .planning.open_pool import OpenPool
from .planning.request import AbsentRequest
from .planning.state import DirectoryTreatment, HomedWhere, RowsOnPool, RowsToDelete
from .user_being_deleted import UserBeingDeleted, change_accounts, collect, data_of, read_accounts

ROUNDS = 3  # a user's data that changes while it is deleted is exported again, and again, and then the user fails


@dataclass(frozen=True)
class _Seen:
    """One user's data before it is deleted. `mentions`: the rows of others that are deleted too and are in an export,
    by section.
    """

    data: UserData
    mentions: Mapping[str, int] | None = None


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
        return [Phase((Server.DIRECTORY,), self._read_accounts), Phase((Server.DIRECTORY,), self._disable)]

    @property
    def of_deleting(self) -> list[Phase[UserBeingDeleted]]:
        """Those for users who were disabled before. No rows are read ahead: what a batch deletes from other people's
        lists may be in the data of the next one. Accounts are, while rows of the batch before are deleted; that one was
        changed since then is noticed when it is cleared, since that removes every value as it was read.
        """
        return [
            Phase((Server.DIRECTORY,), self._read_accounts),
            Phase((Server.SOURCE, Server.DISK), self._delete),
            Phase((Server.DIRECTORY,), self._clear),
            Phase((Server.SOURCE, Server.DISK), self._look_again),
        ]

    def _read_accounts(self, batch: Sequence[UserBeingDeleted]) -> None:
        read_accounts(self._open_pool, batch, self._turns)

    def _collect(self, batch: Sequence[UserBeingDeleted]) -> None:
        going = {being_deleted.address: being_deleted for being_deleted in batch if being_deleted.going}
        for user in collect(self._open_pool, list(going.values())):
            going[user.address].collected = user

    def _disable(self, batch: Sequence[UserBeingDeleted]) -> None:
        due = [being_deleted for being_deleted in batch if being_deleted.going and being_deleted.disables]
        change_accounts(due, self._open_pool.directory.disable, "Nothing of this user was changed.")

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
        """Stop users who were enabled when the batch was read: all had been disabled before the first batch."""
        if self._request.directory is DirectoryTreatment.KEEP or self._request.selection.ghosts:
            return
        for being_deleted in batch:
            if being_deleted.going and being_deleted.user is not None and being_deleted.user.enabled:
                being_deleted.fail("Someone has enabled the user again. Nothing was deleted.")

    def _delete_rows(
        self, users_being_deleted: Sequence[UserBeingDeleted], situation: str = "Nothing of this user was deleted."
    ) -> None:
        """Delete the rows, in several rounds where data changes meanwhile. `situation`: the sentence for users whose
        rows stay.
        """
        pending = list(users_being_deleted)
        for _round in range(ROUNDS):
            if not pending or self._open_pool.store is None:
                return
            changed = self._delete_each(pending, self._saved(pending), situation)
            pending = [
                being_deleted for being_deleted in pending if being_deleted.going and being_deleted.address in changed
            ]
        for being_deleted in pending:
            being_deleted.fail(f"Its data changes again and again. {situation} Run the same task later.")

    def _saved(self, users_being_deleted: Sequence[UserBeingDeleted]) -> dict[str, _Seen]:
        """The data as it is now. Rows that changed since the last export are in a further one on return."""
        if self._request.export_dir is None:
            return {address: _Seen(data) for address, data in data_of(self._open_pool, users_being_deleted).items()}
        users, exports = collect(self._open_pool, users_being_deleted), self._open_pool.exports
        exports.save([user for user in users if not exports.holds(user)], self._open_pool.domain_controllers)
        lists = self._request.remove_from_contact_lists
        return {user.address: _Seen(user.data, user.mention_counts() if lists else None) for user in users}

    def _delete_each(
        self, users_being_deleted: Sequence[UserBeingDeleted], seen: Mapping[str, _Seen], situation: str
    ) -> set[str]:
        """Delete the rows of all these users at once; a user whose rows make that fail, fails alone.

        Returns the addresses whose rows have changed since they were read: these rows were not touched.
        """
        changed: set[str] = set()

        def work(users_being_deleted: Sequence[UserBeingDeleted]) -> None:
            with perhaps_committed(users_being_deleted):
                different = self._delete_now(users_being_deleted, seen)
            changed.update(different)
            for being_deleted in users_being_deleted:
                being_deleted.written = being_deleted.written or being_deleted.address not in different

        for being_deleted, error in isolated(users_being_deleted, work):
            being_deleted.fail(f"{error.what} {situation}")
        return changed

    def _delete_now(self, users_being_deleted: Sequence[UserBeingDeleted], seen: Mapping[str, _Seen]) -> set[str]:
        """Delete the rows in one transaction; returns the addresses whose rows have changed."""
        store = self._open_pool.store
        if store is None:
            return set()
        home = {
            being_deleted.address: seen[being_deleted.address].data
            for being_deleted in users_being_deleted
            if being_deleted.planned.decision.rows_to_delete is RowsToDelete.HOME_AND_DATA
        }
        everything = {
            being_deleted.address: seen[being_deleted.address].data
            for being_deleted in users_being_deleted
            if being_deleted.address not in home
        }
        mentions = {address: rows for address in everything if (rows := seen[address].mentions) is not None}
        lists = self._request.remove_from_contact_lists
        changed: set[str] = set()

        def once() -> None:
            changed.clear()
            with store.transaction():
                if everything:
                    how = {"from_contact_lists": lists, "with_procedure": lists and self._open_pool.by_procedure}
                    changed.update(store.delete(everything, mentions=mentions, **how))
                if home:
                    changed.update(store.delete_moved_rows(home, transient=True))

        store.retry(once)
        return changed

    def _clear(self, batch: Sequence[UserBeingDeleted]) -> None:
        due = [being_deleted for being_deleted in batch if being_deleted.going and being_deleted.clears]
        situation = "The back end has nothing of the user any more, and the account is disabled."
        change_accounts(due, self._open_pool.directory.clear, situation)

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
        user_counts, rows_besides_data = (
            self._open_pool.store.user_counts(addresses),
            self._open_pool.store.rows_besides_data(addresses),
        )
        back = []
        for being_deleted in gone:
            rows = rows_of(user_counts[being_deleted.address].rows, rows_besides_data[being_deleted.address])
            nobody = (
                being_deleted.planned.decision.clear or self._open_pool.home(being_deleted.user) is HomedWhere.NOWHERE
            )
            if rows is RowsOnPool.DATA or (rows is RowsOnPool.EMPTY and nobody):
                back.append(being_deleted)
        self._delete_rows(back, "The user was deleted; rows that were made again since then are still there.")
