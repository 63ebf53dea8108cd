# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deletion of users' rows on a back end: read them under a lock, compare them with the expected data, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..connection.connection import BackEnd
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames
from ..statements.locked_rows import RowCounts
from . import deleting
from .counting import count_rows
from .reading import ReadUser, read_users
from .rows_besides_data import read_rows_besides_data


@dataclass(frozen=True)
class CompareAndDelete:
    """Deletion of users: a back end, its SQL names, and the tables of its transient database."""

    back_end: BackEnd
    sql_names: SqlNames
    transient: Sequence[TableMap]

    def delete_moved_rows(self, expected: Mapping[str, UserData], *, transient: bool) -> dict[str, UserData]:
        """In a transaction: delete the rows of moved users, and return the users whose data is not the expected data:
        they are left alone. `transient`: rows of the transient database go too.
        """
        tables = self.transient if transient else ()
        counts = self._counted(expected, [*self.sql_names.map.of(*deleting.OF_A_MOVED_USER), *tables])
        users = read_users(self.back_end, self.sql_names, list(expected), locked=counts)
        changed = self._changed(users, expected)
        owners = {n: user.id for n, user in enumerate(users) if user.id is not None and user.address not in changed}
        deleting.delete_home_rows(
            self.back_end, self.sql_names, list(owners.values()), counts.only(list(owners)), tables
        )
        return changed

    def delete(
        self,
        expected: Mapping[str, UserData],
        mentions: Mapping[str, Mapping[str, int]],
        *,
        from_contact_lists: bool,
        with_procedure: bool,
    ) -> dict[str, UserData]:
        """In a transaction: delete all rows of these users. Users whose data is not the expected data, and users of
        whom others have more rows than `mentions` says, by section, are left alone and returned.
        """
        tables = [*self.sql_names.map.of(*deleting.OF_A_DELETED_USER), *self.transient]
        counts = self._counted(expected, tables, mentions=from_contact_lists and not with_procedure)
        users = read_users(self.back_end, self.sql_names, list(expected), locked=counts)
        changed = self._changed(users, expected) | self._mentioned_more(expected, mentions)
        deleted = {
            n: user.address for n, user in enumerate(users) if user.id is not None and user.address not in changed
        }
        arguments = self.back_end, self.sql_names, list(deleted.values()), counts.only(list(deleted)), self.transient
        if with_procedure:
            deleting.delete_all_rows_by_procedure(*arguments)
        elif deleted:
            deleting.delete_all_rows_by_map(*arguments, from_contact_lists=from_contact_lists)
        return changed

    def _counted(
        self, expected: Mapping[str, UserData], tables: Sequence[TableMap], *, mentions: bool = False
    ) -> RowCounts:
        return count_rows(self.back_end, self.sql_names, list(expected), tables, mentions=mentions)

    def _changed(self, users: Sequence[ReadUser], expected: Mapping[str, UserData]) -> dict[str, UserData]:
        found = {user.address: user.data(self.sql_names.map) for user in users}
        return {address: data for address, data in found.items() if not data.says_the_same_as(expected[address])}

    def _mentioned_more(
        self, expected: Mapping[str, UserData], mentions: Mapping[str, Mapping[str, int]]
    ) -> dict[str, UserData]:
        addresses = list(mentions)
        now = read_rows_besides_data(self.back_end, self.sql_names, self.transient, addresses) if addresses else {}
        more = (addresses[n] for n, found in now.items() if found.more_mentions_than(mentions[addresses[n]]))
        return {address: expected[address] for address in more}
