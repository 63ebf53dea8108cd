# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deletion of users' rows on a back end: read them under a lock, let what is expected or the caller say who is left
alone, delete the others'.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..connection.connection import BackEnd
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames
from ..statements.locked_rows import RowCounts
from . import deleting
from .counting import count_rows
from .reading import ReadUser, read_users

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions


class RowsThatGo(NamedTuple):
    """The rows of a user who is to be deleted: the user's own, as they were read under lock, and those of others that
    name the user, as they were read after that. These are not locked: others would wait for their own lists.
    """

    data: UserData
    mentions: Mentions


# Those, of users with their rows, who are not to be deleted after all.
Spared = Callable[[Mapping[str, RowsThatGo]], Collection[str]]


@dataclass(frozen=True)
class CompareAndDelete:
    """Deletion of users: a back end, its SQL names, and the tables of its transient database."""

    back_end: BackEnd
    sql_names: SqlNames
    transient: Sequence[TableMap]

    def delete_moved_rows(self, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        """In a transaction: delete the rows of moved users, and return the users whose data is not the expected data:
        they are left alone.
        """
        counts = self._counted(list(expected), self.sql_names.map.of(*deleting.OF_A_MOVED_USER))
        users = self._read(list(expected), counts)
        found = {user.address: user.data(self.sql_names.map) for user in users}
        changed = {address: data for address, data in found.items() if not data.says_the_same_as(expected[address])}
        self._delete_home_rows(users, counts, changed, ())
        return changed

    def delete_home_rows(self, addresses: Sequence[str], spared: Spared | None) -> dict[str, RowsThatGo]:
        """In a transaction: delete the rows of users who live elsewhere, also those of the transient database. Returns
        the users who were spared.
        """
        counts = self._counted(addresses, [*self.sql_names.map.of(*deleting.OF_A_MOVED_USER), *self.transient])
        users = self._read(addresses, counts)
        left = self._spared(users, spared)
        self._delete_home_rows(users, counts, left, self.transient)
        return left

    def delete(
        self, addresses: Sequence[str], spared: Spared | None, *, from_contact_lists: bool, with_procedure: bool
    ) -> dict[str, RowsThatGo]:
        """In a transaction: delete all rows of these users, and return those who were spared."""
        tables = [*self.sql_names.map.of(*deleting.OF_A_DELETED_USER), *self.transient]
        counts = self._counted(addresses, tables, mentions=from_contact_lists and not with_procedure)
        users = self._read(addresses, counts)
        left = self._spared(users, spared)
        going = _known(users, left)
        if not going:
            return left
        arguments = self.back_end, self.sql_names, [users[n].address for n in going], counts.only(going), self.transient
        if with_procedure:
            deleting.delete_all_rows_by_procedure(*arguments)
        else:
            deleting.delete_all_rows_by_map(*arguments, from_contact_lists=from_contact_lists)
        return left

    def _delete_home_rows(
        self, users: Sequence[ReadUser], counts: RowCounts, left: Collection[str], transient: Sequence[TableMap]
    ) -> None:
        going = _known(users, left)
        owners = [user.id for n in going if (user := users[n]).id is not None]
        deleting.delete_home_rows(self.back_end, self.sql_names, owners, counts.only(going), transient)

    def _counted(self, addresses: Sequence[str], tables: Sequence[TableMap], *, mentions: bool = False) -> RowCounts:
        return count_rows(self.back_end, self.sql_names, addresses, tables, mentions=mentions)

    def _read(self, addresses: Sequence[str], counts: RowCounts) -> list[ReadUser]:
        return read_users(self.back_end, self.sql_names, addresses, locked=counts)

    def _spared(self, users: Sequence[ReadUser], spared: Spared | None) -> dict[str, RowsThatGo]:
        """Those of the users who are spared. Without anybody to ask, others' rows are not read, and nobody is."""
        if spared is None:
            return {}
        from .all_rows import read_mentions  # a move asks nobody

        addresses = [user.address for user in users]
        mentions = read_mentions(self.back_end, self.sql_names, addresses)
        found = {
            user.address: RowsThatGo(user.data(self.sql_names.map), named)
            for user, named in zip(users, mentions, strict=True)
        }
        return {address: found[address] for address in spared(found)}


def _known(users: Sequence[ReadUser], left: Collection[str]) -> list[int]:
    """The numbers of those whom the database knows, and who are not left."""
    return [n for n, user in enumerate(users) if user.id is not None and user.address not in left]
