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
from .schema import opening_facts as first_look
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

        Raises what BackEnd.open raises; UnsupportedPool for the database of another product; UnexpectedSchema.
        """
        back_end = BackEnd.open(settings, user_data_map.database)
        try:
            sql_names = first_look.checked_layout(back_end, user_data_map)
            return cls(
                back_end,
                sql_names,
                first_look.look_ups(back_end, sql_names),
                first_look.transient_tables(back_end, sql_names),
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
        """What this back end can hold: for `user_counts` of another store, and for `loss.what_fits`."""
        return BackEndCapabilities.of(self.sql_names, self.category_names)

    @cached_property
    def own_capabilities(self) -> BackEndCapabilities:
        """The same for data that was read from this very pool."""
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
        return first_look.identity(self.back_end)

    @property
    def can_delete_by_procedure(self) -> bool:
        """Whether the product's own procedure is there with exactly the parameter of the map."""
        return self.sql_names.can_delete_by_procedure

    @cached_property
    def rights(self) -> Rights:
        """What the login may do, asked once, in one round trip. Writes nothing."""
        return read_rights(self.back_end, self.sql_names)

    def lock(self, purpose: str, mode: str) -> AbstractContextManager[None]:
        """Hold an application lock, `exclusive` or `shared`. Raises BackEndLocked, naming the holders, at once."""
        return application_lock(self.back_end, purpose, mode)

    def transaction(self) -> AbstractContextManager[None]:
        return self.back_end.transaction()

    def retry(self, work: Callable[[], Result]) -> Result:
        """Do a whole transaction (or a read) again while deadlocks and lock time-outs are in its way: see
        BackEnd.retry.
        """
        return self.back_end.retry(work)

    def homed(self) -> Iterator[str]:
        """The addresses of all users that the back end regards as homed here, in alphabetical order."""
        yield from homed_addresses(self.back_end, self.sql_names)

    def owners(self) -> Iterator[str]:
        """The addresses of all who have a home row, or rows of their own without one, in alphabetical order."""
        yield from owning_addresses(self.back_end, self.sql_names)

    def unhomed(self) -> Iterator[str]:
        """The addresses of all who have rows of their own and no home row, in alphabetical order."""
        yield from unhomed_addresses(self.back_end, self.sql_names)

    def row_owners(self) -> Iterator[RowIdentity]:
        """All addresses with a home row, with rows that User Replicator made, or with rows of their own; and from which
        accounts it made them. Those of whom the directory knows neither are ghosts.
        """
        yield from row_identities.row_owners(self.back_end, self.sql_names)

    def identities(self, addresses: Sequence[str]) -> dict[str, RowIdentity]:
        """From which account the rows under each address were made; addresses that are not known here are left out."""
        unique, numbers = _numbered(addresses)
        found = row_identities.identities(self.back_end, self.sql_names, unique)
        return {address: found[number] for address, number in numbers.items() if number in found}

    def find_rows(self, people: Sequence[tuple[str, AccountIdentity]]) -> list[FoundRows]:
        """What is here for each account (with its address), in their order: under its address, and under others."""
        found = row_identities.find_rows(self.back_end, self.sql_names, people)
        return [found.get(n, FoundRows()) for n in range(len(people))]

    def last_registered(self, addresses: Sequence[str]) -> dict[str, datetime | None] | None:
        """When each user last signed in, UTC; None for never. None at all where the transient database cannot tell."""
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
        """Registrations of each user now; None where the transient database cannot tell."""
        table = self._transient_table("registrations")
        if table is None:
            return None
        unique, numbers = _numbered(addresses)
        counts = count_registrations(self.back_end, self.sql_names, table, unique)
        return {address: counts.get(number, 0) for address, number in numbers.items()}

    def rows_besides_data(self, addresses: Sequence[str]) -> dict[str, RowsBesidesData]:
        """What is here of these users besides their data, in numbers: one round trip for a batch of some hundred."""
        unique, numbers = _numbered(addresses)
        found = read_traces(self.back_end, self.sql_names, self._transient, unique)
        return {address: found.get(number, RowsBesidesData()) for address, number in numbers.items()}

    def shown_as_enabled(self, addresses: Sequence[str]) -> list[str] | None:
        """Those whom User Replicator has put down as enabled; None where the map does not say where that is."""
        unique, _numbers = _numbered(addresses)
        found = shown_as_enabled(self.back_end, self.sql_names, unique)
        return None if found is None else [unique[number] for number in found]

    def user_counts(
        self, addresses: Sequence[str] | None = None, *, target: BackEndCapabilities | None = None, sized: bool = False
    ) -> dict[str, UserCounts]:
        """Rows by section, and what of them `target` could not hold; without addresses of everybody homed here.
        `sized`: also their bytes in a journal.

        Counted by the server, in a number of round trips that does not grow with the number of users (but for the
        text of the addresses).
        """
        if addresses is None:
            found = user_counts(self.back_end, self.sql_names, None, target, self.category_names, sized=sized)
            return {data.address: data for data in found.values()}
        unique, numbers = _numbered(addresses)
        found = user_counts(self.back_end, self.sql_names, unique, target, self.category_names, sized=sized)
        return {address: found.get(number, UserCounts(address)) for address, number in numbers.items()}

    def read(self, addresses: Sequence[str], *, locked: bool = False) -> dict[str, UserData]:
        """The data of these users, empty for unknown ones; one round trip for a batch of some hundred.

        `locked`, in a transaction: nobody else changes these users until it ends.
        """
        unique, numbers = _numbered(addresses)
        tables = self.sql_names.map.of("user_data", "journal_only")
        counts = count_rows(self.back_end, self.sql_names, unique, tables) if locked else None
        people = read_people(self.back_end, self.sql_names, unique, locked=counts)
        return {address: people[number].data(self.sql_names.map.tables) for address, number in numbers.items()}

    def mentions(self, addresses: Sequence[str]) -> dict[str, tuple[UserData, ...]]:
        """For each address the rows of other users that speak of it, as incomplete data of those users, with the groups
        and containers that they are in: `merge` puts them back.
        """
        unique, numbers = _numbered(addresses)
        found = read_mentions(self.back_end, self.sql_names, unique)
        return {address: found[number] for address, number in numbers.items()}

    def fit_own(self, users: Sequence[UserData]) -> list[tuple[UserData, tuple[Loss, ...]]]:
        """Data that was read from this very pool, as far as the pool can take it back, and what is lost of it.

        Other than by `loss.what_fits`, numbers of the pool's come back, unless they stand for something that is gone or
        somebody else has them now. At most two round trips for a batch of some hundred.
        """
        fitting = [what_fits(user, self.own_capabilities) for user in users]
        checked = with_numbers_of_pool(self.back_end, self._own_sql_names, [user for user, _losses in fitting])
        return [(user, losses + more) for (_user, losses), (user, more) in zip(fitting, checked, strict=True)]

    def replace(self, users: Sequence[UserData], *, own: bool = False, verify: bool = True) -> None:
        """In a transaction: afterwards these users' data is the given data; who has it already is not touched.

        The data has to be homed, and fit this back end (`loss.what_fits`). Raises BackEndRefused for data that
        the database does not take or, with `verify`, gives back differently: written rows are read back and compared.
        `own`: the data comes from this very pool (`fit_own`), and the pool's numbers in it are written too.
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
        """As `replace`, but what is there stays, and what is missing is added (_user_data_merging).

        `bases`: by folded address, what was there when the given data was made of it: then what was changed since
        stays as well. Raises BackEndRefused for data of which something finds no place, unless `may_lose`.
        """
        storage = self._storage(own)

        def wanted(there: UserData, given: UserData) -> UserData:
            base = bases.get(folded(given.address))
            if base is not None and not base.homed and set(there.sections) <= {HOME_SECTION}:
                return given  # User Replicator has made the home row since
            identities = storage.capabilities.identities
            merged = merge_three_ways(base, source=given, target=there, identities=identities)
            if merged.losses and not may_lose:
                raise would_lose(merged)
            return merged.data

        storage.write(users, wanted, verify=verify)

    def delete_moved_rows(self, expected: Mapping[str, UserData], *, transient: bool = False) -> dict[str, UserData]:
        """In a transaction: take these users off this back end, if their data still is what is expected.

        Read again under lock; nothing that belongs to others is touched, and User Replicator's rows stay. Returns
        those whose data has changed, with their data: they were left alone. `transient`: these rows go too.
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
        """In a transaction: delete all that is here of these users, but of those whose data is not what is expected:
        they are returned. `mentions`: so are those of whom others have more rows than these, by section.

        `from_contact_lists`: also from other people's lists, as the product does. `with_procedure`: by the
        product's own procedure (None: where that is possible), else by the map.
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
