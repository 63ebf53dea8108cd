# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of one pool in its back end: the only door through which the rest of the collection reads and writes them.

Reading stands in user_reader.py, the rows' SQL in `rows`. All that changes rows here needs a transaction.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from types import MappingProxyType

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge_three_ways
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData, folded

from .rows.compare_and_delete import CompareAndDelete, RowsThatGo, Spared
from .rows.write_and_verify import Storage, would_lose
from .user_reader import UserReader


class UserStore(UserReader):
    """One pool's users, to be read and changed. A context manager."""

    def _storage(self, own: bool) -> Storage:
        return Storage(
            self.back_end,
            self._own_sql_names if own else self.sql_names,
            self.own_capabilities if own else self.capabilities,
            {table: {name: key for name, (_spelled, key) in names.items()} for table, names in self._look_ups.items()},
        )

    def replace(self, users: Sequence[UserData], *, own: bool = False, verify: bool = True) -> None:
        """In a transaction: give these users the given data. A user who has it already is not touched.

        The data has to be homed, and to fit this back end (`loss.data_and_losses`). Raises BackEndRefused for data that
        the database does not accept or, with `verify`, returns differently: written rows are read back and compared.
        `own`: the data comes from this very pool (`own_data_and_losses`), and the pool's numbers in it are written too.
        """
        self._storage(own).write(users, lambda _there, given: given, verify=verify)

    def merge(
        self,
        users: Sequence[UserData],
        *,
        bases: Mapping[str, UserData] = MappingProxyType({}),
        may_lose: bool = False,
        own: bool = False,
        verify: bool = True,
    ) -> None:
        """In a transaction: add the given data's missing rows to these users' data; present rows stay
        (_user_data/merging).

        `bases`: by folded address, the data of which the given data was made: changes since then stay as well. Raises
        BackEndRefused for data with rows that find no place, unless `may_lose`.
        """
        storage = self._storage(own)

        def wanted(there: UserData, given: UserData) -> UserData:
            base = bases.get(folded(given.address))
            if base is not None and not base.homed and set(there.sections) <= {HOME_SECTION}:
                return given  # User Replicator has made the home row meanwhile
            identities = storage.capabilities.identities
            merged = merge_three_ways(base, source=given, target=there, identities=identities)
            if merged.losses and not may_lose:
                raise would_lose(merged)
            return merged.data

        storage.write(users, wanted, verify=verify)

    def delete_moved_rows(self, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        """In a transaction: delete these users' rows from this back end, if their data is still the expected data.

        The data is read again under lock. Rows of others and User Replicator's rows stay. Returns the users whose data
        has changed, with their data; they were left alone.
        """
        return self._compare_and_delete.delete_moved_rows(expected)

    def delete_home_rows(self, addresses: Collection[str], *, spared: Spared | None = None) -> dict[str, RowsThatGo]:
        """In a transaction: delete the rows of users who live elsewhere, as `delete_moved_rows`, and those of the
        transient database. `spared`: as in `delete`.
        """
        return self._compare_and_delete.delete_home_rows(list(addresses), spared)

    def delete(
        self,
        addresses: Collection[str],
        *,
        spared: Spared | None = None,
        from_contact_lists: bool = True,
        with_procedure: bool | None = None,
    ) -> dict[str, RowsThatGo]:
        """In a transaction: delete all rows of these users. Their rows are shown to `spared` before, which says who
        is left alone; those are returned with their rows.

        `from_contact_lists`: also from other people's lists, as the product does. `with_procedure`: by the product's
        own procedure (None: where that is possible), else by the map.
        """
        if with_procedure is None:
            with_procedure = from_contact_lists and self.can_delete_by_procedure
        return self._compare_and_delete.delete(
            list(addresses), spared, from_contact_lists=from_contact_lists, with_procedure=with_procedure
        )

    @property
    def _compare_and_delete(self) -> CompareAndDelete:
        return CompareAndDelete(self.back_end, self.sql_names, self._transient)
