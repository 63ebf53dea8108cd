# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory and two back ends in memory, honest where it matters for a move: compare-and-swap, transactions, and User
Replicator on both sides; and a power switch that ends the run at any exchange, before or after it took effect.
"""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import (
    list_versions,
    raised_versions,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import UserCounts, data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import FoundRows, RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import (
    BackEndCapabilities,
    FieldCapability,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer, HomeChange
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.open_pool_pair import OpenPoolPair
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.findings import PoolPairOfMove
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import UnresolvedIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

ANY = FieldCapability(None, False)
SECTIONS: Mapping[str, tuple[str, ...]] = {
    HOME_SECTION: ("rich_mode", "contact_list_version"),
    "contact_groups": ("number", "display_name"),
    "contacts": ("address", "display_name"),
    "contact_group_members": ("address", "number"),
    "conferences": ("conference_id", "subject"),
}


class PowerCut(BaseException):
    """The process is gone: nothing of it runs any more."""


class PowerSwitch:
    """Counts exchanges; ends the process at the chosen one. Others may do something at every exchange.

    The threads of a run take part in it one after the other, and no thread survives the cut.
    """

    def __init__(self) -> None:
        self.exchanges = 0
        self.cut_at: int | None = None
        self.between: list[Callable[[], None]] = []
        self.one_at_a_time = threading.RLock()

    @contextmanager
    def exchange(self) -> Iterator[None]:
        """Two places to be cut: the request does not arrive; it takes effect and the answer does not arrive."""
        with self.one_at_a_time:
            self._tick()
            yield
            self._tick()

    def _tick(self) -> None:
        for act in self.between:
            act()
        self.exchanges += 1
        if self.cut_at is not None and self.exchanges >= self.cut_at:
            raise PowerCut


def pool(name: str, version: str = "2007 R2") -> Pool:
    """A pool of this name."""
    dn = f"CN={name},CN=Pools,CN=RTC Service,CN=Microsoft,CN=System,DC=example,DC=com"
    return Pool(
        name=name,
        fqdn=f"{name.lower()}.example.com",
        version=version,
        raw_version=4,
        kind="Enterprise Edition",
        dn=dn,
        service_dn=f"CN=LC Services,CN=Microsoft,{dn}",
        back_end_text=f"SQL{name}",
        back_end_host=f"SQL{name}",
        back_end_instance=None,
        front_ends=(),
        display_name=name,
        container="System",
        default_location_profile=None,
    )


SOURCE, TARGET, THIRD = pool("SOURCE", "2007"), pool("TARGET"), pool("THIRD")


def user(address: str, home: Pool | None, target: Pool | None = None, **other: Any) -> User:
    """A user homed on a pool."""
    known: dict[str, Any] = dict(
        dn=f"CN={address},OU=People,DC=example,DC=com",
        guid=f"guid-of-{address}",
        domain="example.com",
        sid=None,
        login=f"EXAMPLE\\{address}",
        upn=address,
        display_name=address,
        sip_uri=f"sip:{address}",
        address=address,
        enabled=True,
        home=home.service_dn if home else None,
        target=target.service_dn if target else None,
        home_pool=home,
        target_pool=target,
        kind="user",
        option_flags=256,
        line=None,
        line_server=None,
        location_profile=None,
    )
    return User(**{**known, **other})


def data(address: str, *contacts: str, homed: bool = True, **sections: Any) -> UserData:
    """A user's data: a homed row and these contacts."""
    rows: dict[str, Any] = {"contacts": tuple({"address": contact} for contact in contacts), **sections}
    if homed:
        rows[HOME_SECTION] = ({"rich_mode": True, "contact_list_version": 0},)
    return UserData(address, rows)


@dataclass
class ChosenUsers:
    """The users whom a selection finds."""

    users: Iterator[User]
    unresolved: list[UnresolvedIdentity]
    warnings: tuple[str, ...] = ()


class Accounts:
    """The directory, on one domain controller."""

    def __init__(self, users: Iterable[User], switch: PowerSwitch) -> None:
        self.users = {account.dn: account for account in users}
        self.switch = switch
        self.modifies = 0
        self.protected: set[str] = set()

    def chosen(self, selection: Selection) -> ChosenUsers:
        named = selection.identities or ()
        users = [account for account in self.users.values() if account.address in named]
        known = {account.address for account in users}
        unknown = [UnresolvedIdentity(name, "unknown") for name in named if name not in known]
        return ChosenUsers(iter(users), unknown)

    def homed_on(self, home: Pool) -> Iterator[User]:
        return (account for account in list(self.users.values()) if account.home_pool == home)

    def bound_for(self, target: Pool) -> Iterator[User]:
        return (account for account in list(self.users.values()) if account.target_pool == target)

    def with_addresses(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        wanted = list(addresses)
        return {name: [account for account in self.users.values() if account.address == name] for name in wanted}

    def with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        return (
            account
            for account in list(self.users.values())
            if account.identity.guid in guids or not set(sids).isdisjoint(account.identity.sids)
        )

    def with_guids(self, guids: Iterable[str]) -> Iterator[User]:
        return (account for account in list(self.users.values()) if account.guid in guids)

    def read_again(self, dns: Iterable[str]) -> dict[str, User]:
        return {without_case(dn): self.users[dn] for dn in dns if dn in self.users}

    def writable(self, users: Iterable[User]) -> dict[str, bool]:
        return {account.dn: account.address not in self.protected for account in users}

    def change_homes(self, changes: Sequence[HomeChange]) -> list[ChangeAnswer]:
        return [self._change(change) for change in changes]

    def _change(self, change: HomeChange) -> ChangeAnswer:
        with self.switch.exchange():
            now = self.users[change.user.dn]
            if not change.still_applies(now):
                done = change.is_reached(now)
                return ChangeAnswer(change.user, "done" if done else "conflict", "", now)
            self.modifies += 1
            self.users[now.dn] = self._applied(change, now)
        return ChangeAnswer(change.user, "done")

    def _applied(self, change: HomeChange, now: User) -> User:
        pools = {each_pool.service_dn: each_pool for each_pool in (SOURCE, TARGET, THIRD)}
        if change.home:
            now = replace(now, home=change.home[1], home_pool=pools.get(change.home[1] or ""))
        if change.target:
            now = replace(now, target=change.target[1], target_pool=pools.get(change.target[1] or ""))
        return replace(now, location_profile=None) if change.clear_location_profile else now


class Store:
    """One pool's back end. Rows that a transaction wrote are there once its commit took effect."""

    def __init__(
        self, users: Iterable[UserData], switch: PowerSwitch, sections: Iterable[str] = tuple(SECTIONS)
    ) -> None:
        self.users = {user_data.address: user_data for user_data in users}
        self.made_from: dict[str, bytes] = {}  # GUIDs of the accounts, where the rows name one
        self.switch = switch
        self.commits = 0
        self.refuses: set[str] = set()
        self.room: int | None = None  # users that the database has room for
        self.registrations: dict[str, int] = {}
        self._pending: dict[str, UserData] | None = None
        self.capabilities = BackEndCapabilities(
            version="2007 R2",
            sections={name: dict.fromkeys(SECTIONS[name], ANY) for name in sections},
            without_duplicates=frozenset(),
            categories=frozenset(),
            kept_back=frozenset(),
            home_row={"rich_mode": False, "contact_list_version": 0},
        )

    def homed(self) -> Iterator[str]:
        return (address for address, user_data in list(self.users.items()) if user_data.homed)

    def owners(self) -> Iterator[str]:
        return (address for address, user_data in list(self.users.items()) if user_data.sections)

    def identities(self, addresses: Sequence[str]) -> dict[str, RowIdentity]:
        return {address: self._identity(address) for address in addresses if address in self.users}

    def find_rows(self, accounts: Sequence[tuple[str, AccountIdentity]]) -> list[FoundRows]:
        return [self._rows_of(address, account) for address, account in accounts]

    def _rows_of(self, address: str, account: AccountIdentity) -> FoundRows:
        others = (self._identity(known) for known in self.users if known != address)
        mine = (row for row in others if row.names_account and row.guid == account.guid)
        return FoundRows(self._identity(address) if address in self.users else None, tuple(mine))

    def _identity(self, address: str) -> RowIdentity:
        return RowIdentity(address, self.users[address].homed, self.made_from.get(address))

    def user_counts(
        self, addresses: Sequence[str], *, target: BackEndCapabilities | None = None, sized: bool = False
    ) -> dict[str, UserCounts]:
        with self.switch.exchange():
            return {name: self._user_counts(name, target) for name in addresses}

    def _user_counts(self, address: str, target: BackEndCapabilities | None) -> UserCounts:
        user_data = self._now(address)
        losses = data_and_losses(user_data, target)[1] if target else ()
        size = len(user_data.to_json())
        return UserCounts(
            address, user_data.homed, user_data.counts(), losses, list_versions(user_data.sections), size=size
        )

    def connected(self, addresses: Sequence[str]) -> dict[str, int]:
        return {address: self.registrations.get(address, 0) for address in addresses}

    def read(self, addresses: Sequence[str], *, locked: bool = False) -> dict[str, UserData]:
        with self.switch.exchange():
            return {address: self._now(address) for address in addresses}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.switch.one_at_a_time:
            self._pending = copy.copy(self.users)
        try:
            yield
            with self.switch.exchange():
                if self._pending != self.users:
                    self.commits += 1
                self.users = self._pending
        finally:
            self._pending = None

    def retry(self, work: Callable[[], Any]) -> Any:
        return work()

    def replace(self, users: Sequence[UserData], *, verify: bool) -> None:
        for user_data in users:
            self._write(user_data)

    def delete_moved_rows(self, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        with self.switch.exchange():
            changed = {name: self._now(name) for name, user_data in expected.items() if self._now(name) != user_data}
            for name in expected:
                if name not in changed:
                    self._pending.pop(name, None)
        return changed

    def _write(self, user_data: UserData) -> None:
        if not user_data.homed:
            raise BackEndRefused(f"{user_data.address} is not homed on this back end.", remedy="")
        if user_data.address in self.refuses:
            raise BackEndRefused(f"245: conversion failed for {user_data.address}.", remedy="")
        if len(self._pending) == self.room:
            full = BackEndRefused("1105: the filegroup is full.", remedy="Make room.")
            full.number = 1105
            raise full
        with self.switch.exchange():
            self._pending[user_data.address] = self._raised(user_data)

    def _raised(self, user_data: UserData) -> UserData:
        """A user who has the data already is not touched; else the contact list's version rises above both."""
        there = self._now(user_data.address)
        if user_data == there:
            return there
        versions = raised_versions(list_versions(there.sections), list_versions(user_data.sections))
        named = {"contact_list_version": versions["contact"]} if "contact" in versions else {}
        return UserData(
            user_data.address,
            {**user_data.sections, HOME_SECTION: tuple({**row, **named} for row in user_data.rows(HOME_SECTION))},
        )

    def _now(self, address: str) -> UserData:
        return (self.users if self._pending is None else self._pending).get(address, UserData(address))


@dataclass
class World:
    """Two pools, their users, and the folder of the journals."""

    accounts: Accounts
    source: Store
    target: Store
    journals: Path
    switch: PowerSwitch
    pools: PoolPairOfMove = field(default_factory=lambda: PoolPairOfMove(SOURCE, TARGET))

    @classmethod
    def with_users(
        cls, users: Iterable[User], source: Iterable[UserData], target: Iterable[UserData], journals: Path
    ) -> World:
        switch = PowerSwitch()
        return cls(Accounts(users, switch), Store(source, switch), Store(target, switch), journals, switch)

    def pool_pair(self, *, source_is_gone: bool = False) -> OpenPoolPair:
        found = OpenJournals.find(self.journals, SOURCE.name, TARGET.name)
        return OpenPoolPair(self.pools, self.accounts, None if source_is_gone else self.source, self.target, found)

    def restart(self) -> None:
        """Power is back: transactions that were open are rolled back, and nobody cuts again."""
        self.switch.cut_at = None
        for store in (self.source, self.target):
            store._pending = None

    def replicate(self) -> None:
        """The work of User Replicator on both pools: rows follow the directory's home servers."""
        for home, store in ((SOURCE, self.source), (TARGET, self.target)):
            if store._pending is not None:
                continue  # its rows are locked
            for account in self.accounts.users.values():
                there = store.users.get(account.address)
                if account.home_pool == home and not (there and there.homed):
                    own = there.sections if there else {}
                    store.users[account.address] = UserData(
                        account.address, {**own, HOME_SECTION: ({"rich_mode": False},)}
                    )
                elif account.home_pool != home and there:
                    del store.users[account.address]

    def written(self) -> tuple[int, int, int, int]:
        """Modifies, commits on both sides, journals: what a run without changes leaves as it is."""
        files = len(list(self.journals.glob("*"))) if self.journals.exists() else 0
        return self.accounts.modifies, self.source.commits, self.target.commits, files
