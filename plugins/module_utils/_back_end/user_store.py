# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of one pool in its back end: the only door through which the rest of the collection reads and writes them.

Every address in and out is a SIP address without `sip:`. A mapping that is returned has the given addresses, spelled
as they were given, as its keys; the data of a user has the address as it is spelled in the database.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType, TracebackType
from typing import TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge_three_ways
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData, folded

from .connection.connection import BackEnd
from .connection.locking import application_lock
from .rows import row_identities
from .rows.addresses import homed_addresses, owning_addresses, unhomed_addresses
from .rows.compare_and_delete import CompareAndDelete
from .rows.counting import count_rows
from .rows.loss import BackEndCapabilities, Loss, UserCounts, what_fits
from .rows.pool_numbers import with_numbers_of_pool
from .rows.reading import read_mentions, read_people
from .rows.row_identities import FoundRows, RowIdentity
from .rows.rows_besides_data import RowsBesidesData, read_traces, shown_as_enabled
from .rows.user_counts import count_registrations, last_registrations, user_counts
from .rows.write_and_verify import Storage, would_lose
from .schema import opening_facts
from .schema.rights import Rights, read_rights
from .schema.sql_names import SqlNames
from .schema.user_data_map import TableMap, UserDataMap
from .settings.settings import BackEndSettings

Result = TypeVar("Result")


class UserStore:
    """One pool's users, through the map that its catalogue was checked against. A context manager."""

    def __init__(
        self,
        back_end: BackEnd,
        sql_names: SqlNames,
        look_ups: Mapping[str, Mapping[str, tuple[str, int]]],
        transient: Sequence[TableMap],
    ) -> None:
        self.back_end = back_end
        self.sql_names = sql_names
        self._look_ups = look_ups
        self._transient = transient

    @classmethod
    def open(cls, settings: BackEndSettings, user_data_map: UserDataMap) -> UserStore:
        """Connect, and check the map against the catalogue.

        Raises the errors of BackEnd.open; UnsupportedPool for the database of another product; UnexpectedSchema.
        """
        back_end = BackEnd.open(settings, user_data_map.database)
        try:
            sql_names = opening_facts.checked_sql_names(back_end, user_data_map)
            return cls(
                back_end,
                sql_names,
                opening_facts.look_ups(back_end, sql_names),
                opening_facts.transient_tables(back_end, sql_names),
            )
        except BaseException:
            back_end.close()
            raise

    def close(self) -> None:
        self.back_end.close()

    def __enter__(self) -> UserStore:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def capabilities(self) -> BackEndCapabilities:
        """The sections, fields and lengths that this back end can hold: for `user_counts` of another store, and for
        `loss.what_fits`.
        """
        return BackEndCapabilities.of(self.sql_names, self.category_names)

    @cached_property
    def own_capabilities(self) -> BackEndCapabilities:
        """As `capabilities`, for data that was read from this very pool."""
        return BackEndCapabilities.of(self._own_sql_names, self.category_names)

    @cached_property
    def _own_sql_names(self) -> SqlNames:
        return SqlNames(self.sql_names.map.of_own_data(), self.sql_names.catalogue)

    def _storage(self, own: bool) -> Storage:
        return Storage(
            self.back_end,
            self._own_sql_names if own else self.sql_names,
            self.own_capabilities if own else self.capabilities,
            {table: {name: key for name, (_spelled, key) in names.items()} for table, names in self._look_ups.items()},
        )

    @property
    def category_names(self) -> tuple[str, ...]:
        return tuple(name for names in self._look_ups.values() for name, _key in names.values())

    @cached_property
    def identity(self) -> str:
        """Database, server and file: equal for two connections to the same database, whatever the host is called."""
        return opening_facts.identity(self.back_end)

    @property
    def can_delete_by_procedure(self) -> bool:
        """The product's own procedure exists, with exactly the parameter of the map."""
        return self.sql_names.can_delete_by_procedure

    @cached_property
    def rights(self) -> Rights:
        """The rights of the login, asked once, in one round trip. Writes nothing."""
        return read_rights(self.back_end, self.sql_names)

    def lock(self, purpose: str, mode: str) -> AbstractContextManager[None]:
        """Hold an application lock, `exclusive` or `shared`. Raises BackEndLocked, naming the holders, at once."""
        return application_lock(self.back_end, purpose, mode)

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

    def find_rows(self, people: Sequence[tuple[str, AccountIdentity]]) -> list[FoundRows]:
        """The rows of each account (given with its address), in the order of `people`: under its address, and under
        other addresses.
        """
        found = row_identities.find_rows(self.back_end, self.sql_names, people)
        return [found.get(n, FoundRows()) for n in range(len(people))]

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

    def rows_besides_data(self, addresses: Sequence[str]) -> dict[str, RowsBesidesData]:
        """The number of rows that each user has here besides user data. One round trip for a batch of some hundred."""
        unique, numbers = _numbered(addresses)
        found = read_traces(self.back_end, self.sql_names, self._transient, unique)
        return {address: found.get(number, RowsBesidesData()) for address, number in numbers.items()}

    def shown_as_enabled(self, addresses: Sequence[str]) -> list[str] | None:
        """The users whom User Replicator has recorded as enabled; None where the map does not name the column."""
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
        return {address: found.get(number, UserCounts(address)) for address, number in numbers.items()}

    def read(self, addresses: Sequence[str], *, locked: bool = False) -> dict[str, UserData]:
        """The data of these users, empty for unknown ones. One round trip for a batch of some hundred.

        With `locked`, in a transaction: other sessions cannot change these users until it ends.
        """
        unique, numbers = _numbered(addresses)
        tables = self.sql_names.map.of("user_data", "journal_only")
        counts = count_rows(self.back_end, self.sql_names, unique, tables) if locked else None
        people = read_people(self.back_end, self.sql_names, unique, locked=counts)
        return {address: people[number].data(self.sql_names.map.tables) for address, number in numbers.items()}

    def mentions(self, addresses: Sequence[str]) -> dict[str, tuple[UserData, ...]]:
        """For each address the rows of other users that name it, as incomplete data of those users, with their groups
        and containers; `merge` puts such rows back.
        """
        unique, numbers = _numbered(addresses)
        found = read_mentions(self.back_end, self.sql_names, unique)
        return {address: found[number] for address, number in numbers.items()}

    def fit_own(self, users: Sequence[UserData]) -> list[tuple[UserData, tuple[Loss, ...]]]:
        """Data that was read from this very pool, reduced to what the pool can take back, and the losses.

        Unlike `loss.what_fits`, this keeps numbers of the pool, unless they stand for something that is gone or belong
        to another user now. At most two round trips for a batch of some hundred.
        """
        fitting = [what_fits(user, self.own_capabilities) for user in users]
        checked = with_numbers_of_pool(self.back_end, self._own_sql_names, [user for user, _losses in fitting])
        return [(user, losses + more) for (_user, losses), (user, more) in zip(fitting, checked, strict=True)]

    def replace(self, users: Sequence[UserData], *, own: bool = False, verify: bool = True) -> None:
        """In a transaction: give these users the given data. A user who has it already is not touched.

        The data has to be homed, and to fit this back end (`loss.what_fits`). Raises BackEndRefused for data that the
        database does not accept or, with `verify`, returns differently: written rows are read back and compared. `own`:
        the data comes from this very pool (`fit_own`), and the pool's numbers in it are written too.
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

    def delete_moved_rows(self, expected: Mapping[str, UserData], *, transient: bool = False) -> dict[str, UserData]:
        """In a transaction: delete these users' rows from this back end, if their data is still the expected data.

        The data is read again under lock. Rows of others and User Replicator's rows stay. Returns the users whose data
        has changed, with their data; they were left alone. `transient`: rows of the transient database go too.
        """
        return self._compare_and_delete.delete_moved_rows(expected, transient=transient)

    def delete(
        self,
        expected: Mapping[str, UserData],
        *,
        mentions: Mapping[str, Mapping[str, int]] = MappingProxyType({}),
        from_contact_lists: bool = True,
        with_procedure: bool | None = None,
    ) -> dict[str, UserData]:
        """In a transaction: delete all rows of these users. Users whose data is not the expected data are left alone
        and returned, and so are users of whom others have more rows than `mentions` says, by section.

        `from_contact_lists`: also from other people's lists, as the product does. `with_procedure`: by the product's
        own procedure (None: where that is possible), else by the map.
        """
        if with_procedure is None:
            with_procedure = from_contact_lists and self.can_delete_by_procedure
        return self._compare_and_delete.delete(
            expected, mentions, from_contact_lists=from_contact_lists, with_procedure=with_procedure
        )

    @property
    def _compare_and_delete(self) -> CompareAndDelete:
        return CompareAndDelete(self.back_end, self.sql_names, self._transient)


def _numbered(addresses: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """The different addresses, and for each given spelling its number among them."""
    numbers: dict[str, int] = {}
    unique: list[str] = []
    for address in addresses:
        if folded(address) not in numbers:
            numbers[folded(address)] = len(unique)
            unique.append(address)
    return unique, {address: numbers[folded(address)] for address in addresses}
