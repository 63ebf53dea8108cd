# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory and a back end in memory, honest where it matters for a deletion: compare-and-swap, transactions, other
people's contact lists, and User Replicator; and a power switch that ends the run at any exchange.
"""

from __future__ import annotations

import copy
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.all_rows import AllRows
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.compare_and_delete import RowsThatGo, Spared
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import FoundRows, RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import UnfinishedMove
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.open_pool import (
    MoveToFinish,
    OpenPool,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.plan import DeletionPlan
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.request import AbsentRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.state import DirectoryTreatment
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.run import DeletionRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.user_results import DeletionReport
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.whole_plan import plan_deletion
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ghosts import Ghost
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import UnresolvedIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.mentions import Mentions
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from ..move.simulation import ChosenUsers, PowerSwitch, pool
from ..move.simulation import user as plain_user

POOL, OTHER = pool("POOL"), pool("OTHER")


def user(address: str, home: Pool | None, target: Pool | None = None, **other: Any) -> User:
    """A user homed on a pool, with a GUID that an export takes."""
    return plain_user(address, home, target, **{"guid": str(uuid.uuid5(uuid.NAMESPACE_URL, address)), **other})


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

    def with_addresses(self, addresses: Iterable[str]) -> dict[str, list[User]]:
        return {name: [account for account in self.users.values() if account.address == name] for name in addresses}

    certainly_with = with_addresses

    def guids_with(self, addresses: Iterable[str]) -> dict[str, list[str]]:
        return {name: [account.guid for account in found] for name, found in self.with_addresses(addresses).items()}

    def with_identities(self, guids: Collection[bytes], sids: Collection[bytes]) -> Iterator[User]:
        return (account for account in list(self.users.values()) if account.identity.guid in guids and account.address)

    certainly_with_identities = with_identities

    def ghosts(self, home: Pool, store: Store, *, with_successors: bool) -> Iterator[Ghost]:
        for address in sorted({*store.users, *store.replicated}):
            accounts = self.with_addresses([address])[address]
            guid = store.made_from.get(address)
            owner = next(self.with_identities([guid], []), None) if guid else None
            here = any(account.home_pool == home for account in accounts)
            if guid and owner is None:
                if with_successors or not accounts:
                    yield Ghost(address, address in store.users, successors=tuple(accounts))
            elif (owner is None or owner in accounts) and (not accounts or (address in store.users and not here)):
                yield Ghost(address, address in store.users, tuple(accounts))

    def read_again(self, dns: Iterable[str]) -> dict[str, User]:
        with self.switch.exchange():
            return {without_case(dn): self.users[dn] for dn in dns if dn in self.users}

    def may_disable(self, users: Sequence[User]) -> dict[str, bool]:
        return {account.dn: account.address not in self.protected for account in users}

    may_clear = may_disable

    def disable(self, users: Sequence[User]) -> list[ChangeAnswer]:
        return [self._change(account, lambda now: replace(now, enabled=False)) for account in users]

    def clear(self, users: Sequence[User]) -> list[ChangeAnswer]:
        nothing: dict[str, Any] = dict.fromkeys(("address", "sip_uri", "enabled", "home", "home_pool"))
        return [self._change(account, lambda now: replace(now, **nothing)) for account in users]

    def _change(self, user: User, change: Callable[[User], User]) -> ChangeAnswer:
        with self.switch.exchange():
            now = self.users.get(user.dn)
            if now is None or now != user:
                return ChangeAnswer(user, "conflict", "", now)
            if change(now) != now:
                self.modifies += 1
                self.users[now.dn] = change(now)
        return ChangeAnswer(user, "done")


class Store:
    """The pool's back end. Rows that a transaction wrote are there once its commit took effect."""

    def __init__(self, users: Iterable[UserData], switch: PowerSwitch) -> None:
        self.users = {user_data.address: user_data for user_data in users}
        self.made_from: dict[str, bytes] = {}  # GUIDs of the accounts, where the rows name one
        self.replicated = set(self.users)  # whose identity User Replicator has put there
        self.switch = switch
        self.commits = 0
        self.refuses: set[str] = set()
        self._pending: dict[str, UserData] | None = None

    def owners(self) -> Iterator[str]:
        return iter(sorted(self.users))

    def identities(self, addresses: Sequence[str]) -> dict[str, RowIdentity]:
        known = {*self.users, *self.replicated}
        return {address: self._identity(address) for address in addresses if address in known}

    def find_rows(self, accounts: Sequence[tuple[str, AccountIdentity]]) -> list[FoundRows]:
        return [self._rows_of(address, account) for address, account in accounts]

    def _rows_of(self, address: str, account: AccountIdentity) -> FoundRows:
        others = (self._identity(known) for known in {*self.users, *self.replicated} if known != address)
        mine = (row for row in others if row.guid is not None and row.guid == account.guid)
        here = address in self.users or address in self.replicated
        return FoundRows(self._identity(address) if here else None, tuple(mine))

    def _identity(self, address: str) -> RowIdentity:
        return RowIdentity(address, address in self.users, self.made_from.get(address))

    def all_rows(self, addresses: Sequence[str]) -> dict[str, AllRows]:
        return {name: self._all_rows(name) for name in addresses}

    def _all_rows(self, address: str) -> AllRows:
        counts = Counter(section for mention in self._mentions(address) for section in mention.sections)
        beside = {"directory_entries": 1} if address in self.replicated else {}
        return AllRows(self._now(address).counts(), beside, dict(counts))

    def shown_as_enabled(self, addresses: Sequence[str]) -> list[str]:
        return []

    def read(self, addresses: Sequence[str]) -> dict[str, UserData]:
        with self.switch.exchange():
            return {address: self._now(address) for address in addresses}

    def mentions(self, addresses: Sequence[str]) -> dict[str, tuple[UserData, ...]]:
        return {address: tuple(self._mentions(address)) for address in addresses}

    def _mentions(self, address: str) -> Iterator[UserData]:
        for owner, user_data in (self.users if self._pending is None else self._pending).items():
            rows = tuple(row for row in user_data.rows("contacts") if row["address"] == address)
            if rows and owner != address:
                yield UserData(owner, {"contacts": rows})

    @contextmanager
    def transaction(self) -> Iterator[None]:
        with self.switch.one_at_a_time:
            self._pending = copy.copy(self.users)
        try:
            yield
            with self.switch.exchange():
                self.commits += 1
                self.users, self.replicated = self._pending, self.replicated - self._erased
        finally:
            self._pending = None

    def retry(self, work: Callable[[], None]) -> None:
        self._erased: set[str] = set()
        work()

    def delete(
        self, addresses: Collection[str], *, spared: Spared | None, from_contact_lists: bool, with_procedure: bool
    ) -> dict[str, RowsThatGo]:
        left = self.delete_home_rows(addresses, spared=spared)
        self._erased |= set(addresses) - left.keys()
        if from_contact_lists:
            self._pending = {owner: _without(data, self._erased) for owner, data in self._pending.items()}
        return left

    def delete_home_rows(self, addresses: Collection[str], *, spared: Spared | None) -> dict[str, RowsThatGo]:
        with self.switch.exchange():
            if refused := self.refuses & set(addresses):
                raise BackEndRefused(f"547: a foreign key keeps {', '.join(refused)}.", remedy="")
            found = {name: RowsThatGo(self._now(name), Mentions.of(tuple(self._mentions(name)))) for name in addresses}
            left = {name: found[name] for name in (spared(found) if spared else ())}
            for name in found.keys() - left.keys():
                self._pending.pop(name, None)
        return left

    def _now(self, address: str) -> UserData:
        return (self.users if self._pending is None else self._pending).get(address, UserData(address))


def _without(data: UserData, addresses: set[str]) -> UserData:
    contacts = tuple(row for row in data.rows("contacts") if row["address"] not in addresses)
    return UserData(data.address, {**data.sections, "contacts": contacts})


@dataclass
class World:
    """One pool, its users, and the folder of the exports."""

    accounts: Accounts
    store: Store
    exports: Path
    switch: PowerSwitch
    moves: dict[str, UnfinishedMove] = field(default_factory=dict)
    moves_to_finish: dict[str, MoveToFinish] = field(default_factory=dict)

    @classmethod
    def with_users(cls, users: Iterable[User], store: Iterable[UserData], exports: Path) -> World:
        switch = PowerSwitch()
        return cls(Accounts(users, switch), Store(store, switch), exports, switch)

    def restart(self) -> None:
        """Power is back: a transaction that was open is rolled back, and nobody cuts again."""
        self.switch.cut_at = None
        self.store._pending = None

    def replicate(self) -> None:
        """The work of User Replicator: rows follow the directory."""
        if self.store._pending is not None:
            return  # its rows are locked
        homed = {
            account.address for account in self.accounts.users.values() if account.address and account.home_pool == POOL
        }
        known = {account.address for account in self.accounts.users.values() if account.address}
        for address in sorted(homed - self.store.users.keys()):
            self.store.users[address] = UserData(address, {HOME_SECTION: ({"rich_mode": False},)})
        self.store.replicated |= homed
        gone = self.store.replicated - known
        self.store.replicated -= gone
        for address in gone:
            self.store.users.pop(address, None)

    def written(self) -> tuple[int, int, list[str]]:
        """Modifies, commits, files: what a run without changes leaves as it is."""
        files = sorted(path.name for path in self.exports.glob("*")) if self.exports.exists() else []
        return self.accounts.modifies, self.store.commits, files

    def account(self, address: str) -> User:
        return self.accounts.users[f"CN={address},OU=People,DC=example,DC=com"]

    def request(self, *identities: str, **options: Any) -> AbsentRequest:
        """All users of the pool, or these; everything else as the module's defaults."""
        ghosts = options.pop("ghosts", False)
        known: dict[str, Any] = dict(
            pool=POOL.name,
            selection=Selection(identities=identities or None, ghosts=ghosts),
            all_users=not identities and not ghosts,
            max_users=None,
            directory=DirectoryTreatment.CLEAR,
            remove_from_contact_lists=True,
            recreated_accounts="refuse",
            export_dir=self.exports,
            wait_for_replicator=0,
            replication_converged=False,
            max_failures=None,
            batch_size=2,
            journal_dir=self.exports,
            report_file=None,
            progress_file=None,
            check_mode=False,
        )
        return AbsentRequest(**{**known, **options})

    def open_pool(self, request: AbsentRequest) -> OpenPool:
        found = Exports.find(request.export_dir, POOL, request.selection)
        servers = {"example.com": "dc1.example.com"}
        return OpenPool(
            POOL,
            self.accounts,
            self.store,
            found,
            self.moves,
            self.moves_to_finish,
            domain_controllers=servers,
            by_procedure=True,
        )

    def plan(self, *identities: str, **options: Any) -> DeletionPlan:
        """The plan of a run that began now."""
        request = self.request(*identities, **options)
        return plan_deletion(request, self.open_pool(request), Progress(None))

    def delete(self, *identities: str, **options: Any) -> tuple[DeletionRun, DeletionReport]:
        """A whole run."""
        request = self.request(*identities, **options)
        open_pool = self.open_pool(request)
        plan = plan_deletion(request, open_pool, Progress(None))
        report = DeletionReport(request, {})
        run = DeletionRun(request, open_pool, report, Progress(None), Interruption())
        run.go(plan)
        return run, report
