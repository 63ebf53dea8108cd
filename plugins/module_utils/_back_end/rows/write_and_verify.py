# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The writing of users' data: read it under a lock, write the difference, read it back and compare."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import Merged
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..connection.connection import BackEnd
from ..schema.capabilities import BackEndCapabilities
from ..schema.sql_names import SqlNames
from .changes import difference
from .counting import count_rows
from .loss import data_and_losses
from .reading import ReadUser, read_users
from .writing import Writer

NewData = Callable[[UserData, UserData], UserData]


@dataclass(frozen=True)
class Storage:
    """Everything that writing needs to know of a back end: the connection, the SQL names, its capabilities, and the
    keys of look-up tables, by table and folded name.
    """

    back_end: BackEnd
    sql_names: SqlNames
    capabilities: BackEndCapabilities
    keys: Mapping[str, Mapping[str, int]]

    def write(self, users: Sequence[UserData], new_data: NewData, *, verify: bool) -> None:
        """In a transaction: give each user the data `new_data(what is there, what was given)`.

        Raises BackEndRefused for data that is not homed, that the database does not take or, with `verify`, gives
        back differently.
        """
        if not users:
            return
        addresses = [user.address for user in users]
        counts = count_rows(
            self.back_end, self.sql_names, addresses, self.sql_names.map.of("user_data", "journal_only")
        )
        held_users = read_users(self.back_end, self.sql_names, addresses, locked=counts)
        pending: list[tuple[ReadUser, UserData]] = []
        for held_user, user in zip(held_users, users, strict=True):
            there = self._held(held_user)
            new = new_data(there, user)
            if not new.homed:
                raise _refused(user.address, "is not homed on this back end, so nothing can be stored for it")
            if not new.says_the_same_as(there):
                pending.append((held_user, new))
        if not pending:
            return
        tables = self.sql_names.map.of("user_data")
        changes = difference(tables, [held_user for held_user, _new in pending], [new for _held_user, new in pending])
        try:
            Writer(self.back_end, self.sql_names, self.keys).write(changes)
        except ValueError as error:  # from the writer of literals
            raise _refused(_some(pending), f"cannot be written: {error}") from None
        if verify:
            self._verify([new for _held_user, new in pending])

    def _verify(self, users: Sequence[UserData]) -> None:
        held_users = read_users(self.back_end, self.sql_names, [user.address for user in users])
        for held_user, user in zip(held_users, users, strict=True):
            if differing := self._differing(held_user.data(self.sql_names.map), user):
                raise _refused(user.address, f"was written, but {', '.join(differing)} read back differently")

    def _differing(self, there: UserData, wanted: UserData) -> list[str]:
        """The sections that read back differently from what was written, sorted. Rows that could not have been carried
        here are no difference.
        """
        doubtful = [name for name in {*there.sections, *wanted.sections} if not there.says_the_same_as(wanted, name)]
        if not doubtful:
            return []
        rows = {name: there.sections[name] for name in doubtful if name in there.sections}
        held = data_and_losses(UserData(there.address, rows), self.capabilities)[0]
        return sorted(name for name in doubtful if not held.says_the_same_as(wanted, name))

    def _held(self, held_user: ReadUser) -> UserData:
        """The present data of a user, without rows that could not be carried here."""
        return data_and_losses(held_user.data(self.sql_names.map), self.capabilities)[0]


def _some(pending: Sequence[tuple[ReadUser, UserData]]) -> str:
    first, *others = (new.address for _held_user, new in pending)
    return f"{first} or one of {len(others)} others" if others else first


def would_lose(merged: Merged) -> BackEndRefused:
    """The error for data that does not all fit in beside what is there."""
    return _refused(merged.data.address, f"would lose {merged.lost}")


def _refused(address: str, why: str) -> BackEndRefused:
    return BackEndRefused(
        f"The data of {address} {why}.",
        changed="The transaction was rolled back.",
        remedy="The other users are not affected. Compare the back ends with ocs_pool_info.",
    )
