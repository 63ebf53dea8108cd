# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of an export for each user: the account in the directory, and the data in the pool's back end."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.account_settings import account_record
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.identities import Identity, accounts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, read_users
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError, UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser, PoolName, order_of
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    OTHER_PERSON,
    SAME_PERSON,
    SAY_WHICH,
    Ownership,
    accounts_of,
    belongings,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded, is_name

from ..bulk.planning.packed_account import PackedAccount, dn_of, guid_of


class RenamedMeanwhile(OcsError):
    """A user's SIP URI was changed after the user was chosen, so that the place in the file would be another one."""


@dataclass(frozen=True, slots=True)
class UserToExport:
    """One user to export. `account`: NO_ACCOUNT for a ghost; `pool`: None for a user without one."""

    address: str
    account: PackedAccount
    pool: Pool | None

    @property
    def dn(self) -> str | None:
        """The DN of the account."""
        return dn_of(self.account)

    @property
    def guid(self) -> str | None:
        """The GUID of the account."""
        return guid_of(self.account)

    @property
    def order(self) -> tuple[str, str, str]:
        """The user's place in a file; batches are collected in this order."""
        return order_of(self.address, self.pool.name if self.pool else None, self.guid)


@dataclass(frozen=True)
class BatchWithAccounts:
    """Users to export, and their present accounts by GUID."""

    users: Sequence[UserToExport]
    accounts: Mapping[str, User]


class Collector:
    """Reads users of any pools: accounts from their domain controllers, data from their pools' back ends. The accounts
    of one batch may be read while the data of others is, each in a thread.

    `recreated`: the task's answer for rows of accounts that are gone (see `ownership`). `renamed`: the addresses of
    users who were read under a former address.
    """

    def __init__(self, forest: Forest, stores: PoolStores, recreated: str) -> None:
        self._forest = forest
        self._stores = stores
        self._recreated = recreated
        self._directory = threading.Lock()  # held by whoever asks it
        self.renamed: list[str] = []

    def read(self, batch: Sequence[UserToExport]) -> list[ExportedUser]:
        """The users of a batch in the order of the file; a user whose account was deleted meanwhile is left out.

        The data of a renamed, not yet replicated user is read under the former address and exported under the present
        one.
        """
        return self.with_data(self.with_accounts(batch))

    def with_accounts(self, batch: Sequence[UserToExport]) -> BatchWithAccounts:
        """The first step of `read`."""
        with self._directory:
            return BatchWithAccounts(batch, self._accounts(batch))

    def with_data(self, batch: BatchWithAccounts) -> list[ExportedUser]:
        """The second step of `read`."""
        now = batch.accounts
        present = [
            _as_now(exported_user, now.get(exported_user.guid or ""))
            for exported_user in batch.users
            if exported_user.dn is None or exported_user.guid in now
        ]
        users: list[ExportedUser] = []
        for pool, members in _by_pool(present):
            if pool is None:
                users += [
                    without_pool(exported_user.address, now[exported_user.guid])
                    for exported_user in members
                    if exported_user.guid
                ]
                continue
            users += self._of_pool(
                pool,
                [
                    (exported_user.address, now[exported_user.guid] if exported_user.guid else None)
                    for exported_user in members
                ],
            )
        return sorted(users, key=lambda user: user.order)

    def _of_pool(self, pool: Pool, named: Sequence[tuple[str, User | None]]) -> list[ExportedUser]:
        with self._directory:  # a back end that is opened now is compared with it
            store = self._stores.of(pool)
        accounts = [user for _address, user in named if user]
        places = belongings(self._with_identities, store, pool.name, accounts)
        elsewhere: dict[str, str | None] = {}
        for user, place in zip(accounts, places, strict=True):
            address = user.address or ""
            if place.ownership is Ownership.RECREATED and self._recreated != OTHER_PERSON:
                _require_same_person(self._recreated, address, place.reason)
            elif place.ownership is not Ownership.OWN:
                elsewhere[address] = place.address
            if place.ownership is Ownership.RENAMED:
                self.renamed.append(address)
        return exported_users(named, pool, store, elsewhere)

    def _with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> list[User]:
        with self._directory:
            return list(accounts_of(self._forest)(guids, sids))

    def _accounts(self, batch: Sequence[UserToExport]) -> dict[str, User]:
        """The present accounts, by GUID: some may have moved to another place in the forest since they were chosen."""
        found = {
            user.guid: user
            for user in read_users(self._forest, [exported_user.dn for exported_user in batch if exported_user.dn])
        }
        lost = [
            Identity.parse(exported_user.guid)
            for exported_user in batch
            if exported_user.guid and exported_user.guid not in found
        ]
        for _identity, users in accounts(self._forest, lost):
            found.update({user.guid: user for user in users})
        return found


def _as_now(exported_user: UserToExport, account: User | None) -> UserToExport:
    """The user with the account's present pool. Raises RenamedMeanwhile."""
    if account is None:
        return exported_user
    if account.address is not None and folded(account.address) != folded(exported_user.address):
        raise RenamedMeanwhile(
            f"{exported_user.address} became {account.address} while its data was to be read.",
            remedy="Run the same task again.",
        )
    home = account.home_pool or exported_user.pool
    return replace(exported_user, pool=home if home is not None and home.can_hold_ocs_users else None)


def pool_name(pool: Pool) -> PoolName:
    """The pool as the header of an export file names it."""
    return PoolName(pool.name, pool.fqdn, pool.version)


def exported_users(
    accounts: Sequence[tuple[str, User | None]],
    pool: Pool,
    store: UserStore,
    elsewhere: Mapping[str, str | None] = MappingProxyType({}),
) -> list[ExportedUser]:
    """The data that one back end holds of these users, and other users' rows that name them: two round trips for some
    hundred users.

    `accounts`: addresses, each with its account; None for a ghost. `elsewhere`: the addresses of rows that stand under
    another address; None: the user has no rows here. Returns the users in an export's order.
    """
    there = {address: elsewhere.get(address, address) for address, _user in accounts}
    known = [address for address in there.values() if address is not None]
    data, mentions = store.read(known), store.mentions(known)
    users = []
    for address, user in accounts:
        at, account = there[address], account_record(user) if user else None
        own = data[at] if at is not None else UserData(address)
        others: Sequence[UserData] = mentions[at] if at is not None else ()
        if at is not None and at != address:
            own, others = UserData(address, own.sections), tuple(_renamed(mention, at, address) for mention in others)
        users.append(ExportedUser(address, pool.name, account, own, others))
    return sorted(users, key=lambda user: user.order)


def _renamed(mention: UserData, former: str, address: str) -> UserData:
    """Other users' rows that name a user, with the user's present address."""

    def with_present_address(name: str, value: Value) -> Value:
        same = is_name(name) and isinstance(value, str) and folded(value) == folded(former)
        return address if same else value

    sections = {
        section: tuple({name: with_present_address(name, value) for name, value in row.items()} for row in rows)
        for section, rows in mention.sections.items()
    }
    return UserData(mention.address, sections)


def _require_same_person(recreated: str, address: str, reason: str) -> None:
    if recreated != SAME_PERSON:
        raise UsersRefused(
            f"{address}: {reason}", remedy=SAY_WHICH, details={"refusals": [f"{address}: {reason} {SAY_WHICH}"]}
        )


def without_pool(address: str, user: User) -> ExportedUser:
    """A user without a pool: only the account is exported."""
    return ExportedUser(address, None, account_record(user), UserData(address))


def _by_pool(batch: Iterable[UserToExport]) -> Iterator[tuple[Pool | None, list[UserToExport]]]:
    pools: dict[str, tuple[Pool | None, list[UserToExport]]] = {}
    for exported_user in batch:
        pools.setdefault(exported_user.pool.dn if exported_user.pool else "", (exported_user.pool, []))[1].append(
            exported_user
        )
    yield from pools.values()
