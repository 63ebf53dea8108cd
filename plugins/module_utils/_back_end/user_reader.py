# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading the users of one pool in its back end: addresses, data, counts, rights.

Every address in and out is a SIP address without `sip:`. A mapping that is returned has the given addresses, spelled
as they were given, as its keys; the data of a user has the address as it is spelled in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded_anew

from .connection.connection import BackEnd
from .connection.locking import application_lock
from .rows import row_identities
from .rows.addresses import (
    count_homed_addresses,
    first_homed_addresses,
    homed_addresses,
    owning_addresses,
    unhomed_addresses,
)
from .rows.counting import count_rows
from .rows.loss import Loss, UserCounts, data_and_losses
from .rows.reading import read_users
from .rows.row_identities import FoundRows, RowIdentity
from .rows.user_counts import count_registrations, last_registrations, user_counts
from .schema.capabilities import BackEndCapabilities
from .schema.mapped_tables import TableMap
from .schema.opening_facts import OpeningFacts, read_opening_facts
from .schema.sql_names import SqlNames
from .schema.user_data_map import UserDataMap
from .settings.settings import BackEndSettings

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions

    from .rows.all_rows import AllRows

Result = TypeVar("Result")


class UserReader:
    """One pool's users in its back end, through a map that was checked against its catalogue. A context manager."""

    def __init__(self, back_end: BackEnd, facts: OpeningFacts) -> None:
        self.back_end = back_end
        self.sql_names = facts.sql_names
        self.rights = facts.rights
        self.identity = facts.identity
        self._look_ups = facts.look_ups
        self._transient = facts.transient

    @classmethod
    def open(cls, settings: BackEndSettings, user_data_map: UserDataMap) -> Self:
        """Connect, and check the map against the catalogue.

        Raises the errors of BackEnd.open; UnsupportedPool for the database of another product; UnexpectedSchema.
        """
        back_end = BackEnd.open(settings, user_data_map.database)
        try:
            return cls(back_end, read_opening_facts(back_end, user_data_map))
        except BaseException:
            back_end.close()
            raise

    def close(self) -> None:
        self.back_end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def capabilities(self) -> BackEndCapabilities:
        """The sections, fields and lengths that this back end can hold: for `user_counts` of another store, and for
        `loss.data_and_losses`.
        """
        return BackEndCapabilities.of(self.sql_names, self.category_names)

    @cached_property
    def own_capabilities(self) -> BackEndCapabilities:
        """As `capabilities`, for data that was read from this very pool."""
        return BackEndCapabilities.of(self._own_sql_names, self.category_names)

    @cached_property
    def _own_sql_names(self) -> SqlNames:
        return SqlNames(self.sql_names.map.of_own_data(), self.sql_names.catalogue)

    @property
    def category_names(self) -> tuple[str, ...]:
        return tuple(name for names in self._look_ups.values() for name, _key in names.values())

    @property
    def can_delete_by_procedure(self) -> bool:
        """The product's own procedure exists, with exactly the parameter of the map."""
        return self.sql_names.can_delete_by_procedure

    def lock(self, mode: str) -> AbstractContextManager[None]:
        """Hold the application lock, `exclusive` or `shared`. Raises BackEndLocked, naming the holders, at once."""
        return application_lock(self.back_end, mode)

    def transaction(self) -> AbstractContextManager[None]:
        return self.back_end.transaction()

    def retry(self, work: Callable[[], Result]) -> Result:
        """Do a whole transaction (or a read) again while deadlocks and lock time-outs are in its way, as BackEnd.retry
        does.
        """
        return self.back_end.retry(work)

    def homed(self) -> Iterator[str]:
        """The addresses of all users that the back end regards as homed here, in alphabetical order."""
        yield from homed_addresses(self.back_end, self.sql_names)

    def some_homed(self, limit: int) -> list[str]:
        """Up to `limit` addresses that are homed here, those that were added first. One round trip."""
        return first_homed_addresses(self.back_end, self.sql_names, limit)

    def count_homed(self, addresses: Sequence[str]) -> int:
        """The number of these addresses that are homed here. At most one round trip for some hundred."""
        return count_homed_addresses(self.back_end, self.sql_names, addresses) if addresses else 0

    def owners(self) -> Iterator[str]:
        """The addresses of all users with a home row, or with rows of their own without one, in alphabetical order."""
        yield from owning_addresses(self.back_end, self.sql_names)

    def unhomed(self) -> Iterator[str]:
        """The addresses of all users with rows of their own and without a home row, in alphabetical order."""
        yield from unhomed_addresses(self.back_end, self.sql_names)

    def row_owners(self) -> Iterator[RowIdentity]:
        """All addresses with a home row, with rows that User Replicator made, or with rows of their own; each with the
        account from which the rows were made. An address is a ghost if the directory knows neither it nor its account.
        """
        yield from row_identities.row_owners(self.back_end, self.sql_names)

    def identities(self, addresses: Sequence[str]) -> dict[str, RowIdentity]:
        """The account from which the rows under each address were made; addresses that are unknown here are
        left out.
        """
        unique, numbers = _numbered(addresses)
        found = row_identities.identities(self.back_end, self.sql_names, unique)
        return {address: found[number] for address, number in numbers.items() if number in found}

    def find_rows(self, accounts: Sequence[tuple[str, AccountIdentity]]) -> list[FoundRows]:
        """The rows of each account (given with its address), in the order of `accounts`: under its address, and under
        other addresses.
        """
        found = row_identities.find_rows(self.back_end, self.sql_names, accounts)
        return [found.get(n, FoundRows()) for n in range(len(accounts))]

    def last_registered(self, addresses: Sequence[str]) -> dict[str, datetime | None] | None:
        """The time (UTC) at which each user last signed in; None for never. None instead of a mapping where the
        transient database cannot tell.
        """
        table = self._transient_table("registration_times")
        if table is None:
            return None
        unique, numbers = _numbered(addresses)
        times = last_registrations(self.back_end, self.sql_names, table, unique)
        known = {number: time.replace(tzinfo=UTC) for number, time in times.items()}
        return {address: known.get(number) for address, number in numbers.items()}

    def _transient_table(self, key: str) -> TableMap | None:
        return next((table for table in self._transient if table.key == key), None)

    def connected(self, addresses: Sequence[str]) -> dict[str, int] | None:
        """The number of each user's registrations now; None where the transient database cannot tell."""
        table = self._transient_table("registrations")
        if table is None:
            return None
        unique, numbers = _numbered(addresses)
        counts = count_registrations(self.back_end, self.sql_names, table, unique)
        return {address: counts.get(number, 0) for address, number in numbers.items()}

    def all_rows(self, addresses: Sequence[str]) -> dict[str, AllRows]:
        """The number of all rows that there are here of each user. One round trip for a batch of some hundred."""
        from .rows.all_rows import AllRows, count_all_rows  # of deletions only

        unique, numbers = _numbered(addresses)
        found = count_all_rows(self.back_end, self.sql_names, self._transient, unique)
        return {address: found.get(number, AllRows()) for address, number in numbers.items()}

    def shown_as_enabled(self, addresses: Sequence[str]) -> list[str] | None:
        """The users whom User Replicator has recorded as enabled; None where the map does not name the column."""
        from .rows.all_rows import shown_as_enabled

        unique, _numbers = _numbered(addresses)
        found = shown_as_enabled(self.back_end, self.sql_names, unique)
        return None if found is None else [unique[number] for number in found]

    def user_counts(
        self, addresses: Sequence[str] | None = None, *, target: BackEndCapabilities | None = None, sized: bool = False
    ) -> dict[str, UserCounts]:
        """Rows by section for each user, and those that `target` could not hold; without addresses, for all users homed
        here. With `sized` also their bytes in a journal.

        The server counts, in a number of round trips that does not grow with the number of users (but for the text of
        the addresses).
        """
        if addresses is None:
            found = user_counts(self.back_end, self.sql_names, None, target, self.category_names, sized=sized)
            return {data.address: data for data in found.values()}
        unique, numbers = _numbered(addresses)
        found = user_counts(self.back_end, self.sql_names, unique, target, self.category_names, sized=sized)
        return {
            address: found[number] if number in found else UserCounts(address) for address, number in numbers.items()
        }

    def read(self, addresses: Sequence[str], *, locked: bool = False) -> dict[str, UserData]:
        """The data of these users, empty for unknown ones. One round trip for a batch of some hundred.

        With `locked`, in a transaction: other sessions cannot change these users until it ends.
        """
        unique, numbers = _numbered(addresses)
        tables = self.sql_names.map.of("user_data", "journal_only")
        counts = count_rows(self.back_end, self.sql_names, unique, tables) if locked else None
        users = read_users(self.back_end, self.sql_names, unique, locked=counts)
        return {address: users[number].data(self.sql_names.map) for address, number in numbers.items()}

    def mentions(self, addresses: Sequence[str]) -> dict[str, Mentions]:
        """For each address the rows of other users that name it, as incomplete data of those users, with their groups
        and containers; `merge` puts such rows back.
        """
        from .rows.all_rows import read_mentions  # of deletions and exports only

        unique, numbers = _numbered(addresses)
        found = read_mentions(self.back_end, self.sql_names, unique)
        return {address: found[number] for address, number in numbers.items()}

    def own_data_and_losses(self, users: Sequence[UserData]) -> list[tuple[UserData, tuple[Loss, ...]]]:
        """Data that was read from this very pool, reduced to what the pool can take back, and the losses.

        Unlike `loss.data_and_losses`, this keeps numbers of the pool, unless they stand for something that is gone or
        belong to another user now. At most two round trips for a batch of some hundred.
        """
        from .rows.pool_numbers import with_numbers_of_pool  # of imports only

        fitting = [data_and_losses(user, self.own_capabilities) for user in users]
        checked = with_numbers_of_pool(self.back_end, self._own_sql_names, [user for user, _losses in fitting])
        return [(user, losses + more) for (_user, losses), (user, more) in zip(fitting, checked, strict=True)]


def _numbered(addresses: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """The different addresses, and for each given spelling its number among them."""
    numbers: dict[str, int] = {}
    unique: list[str] = []
    number_of: dict[str, int] = {}
    for address in addresses:
        number = number_of[address] = numbers.setdefault(folded_anew(address), len(unique))
        if number == len(unique):
            unique.append(address)
    return unique, number_of
