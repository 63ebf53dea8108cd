# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One transaction that deletes rows of users: of those whose rows, as they are read in it, an export has."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.compare_and_delete import RowsThatGo
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import account_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions

from .planning.open_pool import OpenPool
from .planning.request import AbsentRequest
from .planning.state import RowsToDelete
from .user_being_deleted import UserBeingDeleted


class RowDeletion:
    """The deletion of these users' rows. `left`: those, by address, whose rows are in no export; they are untouched."""

    def __init__(
        self, request: AbsentRequest, open_pool: OpenPool, users_being_deleted: Sequence[UserBeingDeleted]
    ) -> None:
        self.left: dict[str, ExportedUser] = {}
        self._request = request
        self._open_pool = open_pool
        self._users_being_deleted = {being_deleted.address: being_deleted for being_deleted in users_being_deleted}
        self._lost: list[Mentions] = []  # rows of others that go with the users whom they name

    def carry_out(self, store: UserStore) -> None:
        """Delete the rows; again and again while deadlocks are in the way. Raises BackEndError."""
        store.retry(lambda: self._once(store))

    def update_exports(self) -> None:
        """Export those who are left, as they were read, and note what others have lost. Raises CannotWrite."""
        exports = self._open_pool.exports
        exports.save(sorted(self.left.values(), key=lambda user: user.order), self._open_pool.domain_controllers)
        exports.note_deleted(*self._lost)

    def _once(self, store: UserStore) -> None:
        self.left.clear()
        self._lost.clear()
        home = [address for address in self._users_being_deleted if not self._loses_everything(address)]
        everything = [address for address in self._users_being_deleted if self._loses_everything(address)]
        spared = self._not_exported if self._request.export_dir is not None else None
        lists = self._request.remove_from_contact_lists
        with store.transaction():
            if everything:
                with_procedure = lists and self._open_pool.by_procedure
                store.delete(everything, spared=spared, from_contact_lists=lists, with_procedure=with_procedure)
            if home:
                store.delete_home_rows(home, spared=spared)

    def _loses_everything(self, address: str) -> bool:
        return self._users_being_deleted[address].planned.decision.rows_to_delete is RowsToDelete.ALL

    def _not_exported(self, found: Mapping[str, RowsThatGo]) -> Collection[str]:
        exports, left = self._open_pool.exports, {}
        for address, rows in found.items():
            user = self._exported(address, rows)
            if not exports.holds(user):
                left[address] = user
            elif self._request.remove_from_contact_lists and self._loses_everything(address):
                self._lost.append(rows.mentions)
        self.left.update(left)
        return left

    def _exported(self, address: str, rows: RowsThatGo) -> ExportedUser:
        account, pool = self._users_being_deleted[address].user, self._open_pool.pool
        record = account_record(account) if account else None
        return ExportedUser(address, pool.name if pool else None, record, rows.data, rows.mentions)
