# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Does what User Replicator does: brings every pool's back end into line with the directory, once or in a loop.

Documented: it only reads the directory; one runs for each pool; it follows the changes in short cycles; rows of users
who vanish from the directory are deleted; it knows accounts by GUID and SID. Inferred: which rows it makes (identity,
home, phone number, policies), that the rows of a renamed account get its new address, that an account made anew is a
new user and its predecessor one who has vanished, that a user who is homed elsewhere loses the home row with all data,
and that a TargetHomeServer which names the pool does not prevent that. It is the worst case for a move: what the
real one spares, a move has no trouble with.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import ldap3
import pyodbc

from lab.back_ends import BackEnd
from lab.data.bulk_insert import BulkInsert
from lab.data.filling import REPLICATED
from lab.data.table_columns import RTC_TABLES
from lab.directory import client
from lab.replication_of_names import give_addresses
from lab.snapshot import same_name

PEOPLE = "(&(|(objectClass=user)(objectClass=contact))(msRTCSIP-PrimaryUserAddress=*)(msRTCSIP-UserEnabled=*))"
ATTRIBUTES = [
    *("objectGUID", "objectSid", "userPrincipalName", "mail", "displayName", "msRTCSIP-PrimaryUserAddress"),
    *("msRTCSIP-UserEnabled", "msRTCSIP-PrimaryHomeServer", "msRTCSIP-TargetHomeServer", "msRTCSIP-Line"),
    *("msRTCSIP-UserPolicy", "msRTCSIP-OriginatorSid"),
]
PAUSE = 0.2  # seconds between two cycles of a loop: several fall into every run, and leave it the processor
MADE_TABLES = ("Resource", "ResourceDirectory", "HomedResource", "ResourcePhone", "UserPolicy")
ROWS_OF_A_HOMED_USER = {  # children first
    "ContactGroupAssoc": "OwnerId",
    "Contact": "OwnerId",
    "ContactGroup": "OwnerId",
    "PermissionEntry": "OwnerId",
    "CachedContainerMember": "OwnerId",
    "ContainerMemberUser": "OwnerId",
    "ContainerMember": "OwnerId",
    "Container": "OwnerId",
    "PublishedStaticInstance": "PublisherId",
    "PromptedSubscriber": "PublisherId",
    "Delegate": "ResourceId",
    "Conference": "OrganizerId",
    "HomedResource": "ResourceId",
}
R2_ONLY = ("CachedContainerMember", "ContainerMemberUser", "Delegate")


@dataclass(frozen=True)
class Account:
    """What the directory says about one address."""

    address: str
    home: str  # DN of a pool's service, folded; "" without one
    entry: Mapping[str, Sequence[bytes]]

    @property
    def guid(self) -> bytes:
        return self.entry["objectGUID"][0]

    @property
    def sid(self) -> bytes | None:
        sid = self.entry.get("msRTCSIP-OriginatorSid") or self.entry.get("objectSid")
        return sid[0] if sid else None

    @property
    def enabled(self) -> bool:
        return self.text("msRTCSIP-UserEnabled") == "TRUE"

    def text(self, name: str) -> str | None:
        values = self.entry.get(name)
        return values[0].decode() if values else None


@dataclass(frozen=True)
class Directory:
    """All accounts by folded address, of two with the same address the last one; and the GUIDs of them all."""

    accounts: Mapping[str, Account]
    guids: frozenset[bytes]


@dataclass
class Replicator:
    """User Replicators of all pools of a lab. `services` gives the folded service DN of each pool."""

    back_ends: Mapping[str, BackEnd]
    services: Mapping[str, str]
    directory: Mapping[str, Any]
    cycles: int = field(default=0, init=False)
    longest_cycle: float = field(default=0.0, init=False)  # seconds from reading the directory to the last write
    failures: list[str] = field(
        default_factory=list, init=False
    )  # a lock, a lost connection; the next cycle tries again

    @property
    def settle_time(self) -> int:
        """Seconds after which a loop has written all that follows from what it read before. As measured, and twice as
        long again: a busy machine is slower the next time.
        """
        return math.ceil(3 * self.longest_cycle + PAUSE)

    def run_once(self, *, deletes: bool = True) -> None:
        """One full cycle over everybody. It also deletes what stands in the back ends without an account, unless that
        is what it has missed before: not `deletes`.
        """
        with client.connect(self.directory) as session:
            directory = _read(session, self.directory["base_dn"])
        for pool in self.back_ends:
            self._replicate(pool, directory, directory.accounts, vanished=None if deletes else set())
        self.cycles += 1

    def unhome(self, pool: str, addresses: Sequence[str]) -> None:
        """What a cycle does on one pool that has read the directory before these users were homed there."""
        connection = self.back_ends[pool].connect("rtc")
        try:
            one = _PoolReplication(connection, self.back_ends[pool].version)
            one.remove_home([one.homed[same_name(address)] for address in addresses])
        finally:
            connection.close()

    @contextmanager
    def looping(self) -> Iterator[Replicator]:
        """Cycle after cycle in the background. Accounts that change after the start are looked at from then on."""
        stopped = threading.Event()
        started = threading.Event()
        thread = threading.Thread(target=self._loop, args=(started, stopped), daemon=True)
        thread.start()
        started.wait()
        try:
            yield self
        finally:
            stopped.set()
            thread.join()

    def _loop(self, started: threading.Event, stopped: threading.Event) -> None:
        first: Mapping[str, Account] = {}
        touched: set[str] = set()
        while True:
            try:
                with client.connect(self.directory) as session:
                    while True:
                        begun = time.monotonic()
                        directory = _read(session, self.directory["base_dn"])
                        now = directory.accounts
                        first = first or now
                        touched |= {key for key in first.keys() | now.keys() if first.get(key) != now.get(key)}
                        self._cycle(directory, {key: now[key] for key in touched & now.keys()}, touched - now.keys())
                        self.longest_cycle = max(self.longest_cycle, time.monotonic() - begun)
                        started.set()
                        if stopped.wait(PAUSE):
                            return
            except ldap3.core.exceptions.LDAPException as error:
                self.failures.append(str(error))
                started.set()
                if stopped.wait(PAUSE):
                    return

    def _cycle(self, directory: Directory, accounts: Mapping[str, Account], vanished: set[str]) -> None:
        for pool in self.back_ends:
            try:
                self._replicate(pool, directory, accounts, vanished)
            except pyodbc.Error as error:
                self.failures.append(f"{pool}: {error}")
        self.cycles += 1

    def _replicate(
        self, pool: str, directory: Directory, accounts: Mapping[str, Account], vanished: set[str] | None
    ) -> None:
        """Bring one back end into line for these accounts; `vanished`: whom to delete, None: all without account."""
        back_end = self.back_ends[pool]
        connection = back_end.connect("rtc")
        try:
            one = _PoolReplication(connection, back_end.version)
            one.delete_predecessors(accounts, directory.guids)
            one.rename(accounts)
            here = {key: account for key, account in accounts.items() if account.home == self.services[pool]}
            one.remove_home([number for key, number in one.homed.items() if key in accounts and key not in here])
            one.create(here)
            one.update(here)
            gone = one.from_directory - accounts.keys() if vanished is None else one.known.keys() & vanished
            one.delete(sorted(gone))
        finally:
            connection.close()


def _read(session: ldap3.Connection, base: str) -> Directory:
    """Everybody who was ever enabled."""
    found = {}
    guids = set()
    for entry in client.search(session, base, PEOPLE, ATTRIBUTES).values():
        address = entry["msRTCSIP-PrimaryUserAddress"][0].decode().partition(":")[2]
        home = entry.get("msRTCSIP-PrimaryHomeServer") or [b""]
        account = Account(address, home[0].decode().casefold(), entry)
        found[same_name(address)] = account
        guids.add(account.guid)
    return Directory(found, frozenset(guids))


class _PoolReplication:
    """One cycle on one pool's rtc."""

    def __init__(self, connection: Any, version: str) -> None:
        self.connection, self.version = connection, version
        connection.execute("SET NOCOUNT ON").close()
        self._read()

    def _read(self) -> None:
        rows = self.connection.execute(
            "SELECT r.UserAtHost, r.ResourceId, h.ResourceId, d.ResourceId, d.Enabled, d.UserGuid, d.AdUserSid"
            " FROM dbo.Resource r LEFT JOIN dbo.HomedResource h ON h.ResourceId = r.ResourceId"
            " LEFT JOIN dbo.ResourceDirectory d ON d.ResourceId = r.ResourceId"
        ).fetchall()
        self.known = {same_name(row[0]): row[1] for row in rows}
        self.homed = {same_name(row[0]): row[1] for row in rows if row[2] is not None}
        self.from_directory = {same_name(row[0]): row[4] for row in rows if row[3] is not None}
        self.guids = {same_name(row[0]): bytes(row[5]) for row in rows if row[5] is not None}
        self.sids = {same_name(row[0]): bytes(row[6]) for row in rows if row[5] is None and row[6] is not None}

    def delete_predecessors(self, accounts: Mapping[str, Account], guids: frozenset[bytes]) -> None:
        """Whoever has vanished, and whose address another account has by now, goes before that one comes."""
        gone = [
            key
            for key, account in accounts.items()
            if key in self.guids and self.guids[key] != account.guid and self.guids[key] not in guids
        ]
        self.delete(sorted(gone))
        if gone:
            self._read()

    def rename(self, accounts: Mapping[str, Account]) -> None:
        """The rows of these accounts get their present addresses, wherever the directory homes them."""
        by_guid = {guid: key for key, guid in self.guids.items()}
        by_sid = {sid: key for key, sid in self.sids.items()}
        wanted = []
        for key, account in accounts.items():
            former = by_guid.get(account.guid) or by_sid.get(account.sid or b"")
            if former is not None and former != key:
                wanted.append((self.known[former], account.address))
        if wanted:
            give_addresses(self.connection, self._send, self.version == "2007 R2", wanted)
            self._read()

    def remove_home(self, numbers: list[int]) -> None:
        """Users who are homed elsewhere: their data and their home row go, the identity stays."""
        if not numbers:
            return
        owners = ", ".join(map(str, numbers))
        statements = ["SET XACT_ABORT ON", "BEGIN TRANSACTION"]
        if self.version == "2007 R2":
            conferences = f"SELECT ConfId FROM dbo.Conference WHERE OrganizerId IN ({owners})"
            statements.append(f"DELETE FROM dbo.ConfDirectoryEntry WHERE ConfId IN ({conferences})")
        for table, owner in ROWS_OF_A_HOMED_USER.items():
            if self.version == "2007 R2" or table not in R2_ONLY:
                statements.append(f"DELETE FROM dbo.{table} WHERE {owner} IN ({owners})")
        self._send("\n".join([*statements, "COMMIT TRANSACTION"]))

    def create(self, accounts: Mapping[str, Account]) -> None:
        """Users who are homed here: what is missing of identity, home, phone number and policies is made."""
        missing = [account.address for key, account in accounts.items() if key not in self.known]
        bulk = BulkInsert(self._send, {table: RTC_TABLES[table] for table in MADE_TABLES})
        bulk.add("Resource", ((address,) for address in missing))
        bulk.flush()
        for address in missing:
            made = self.connection.execute(
                "SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?", address
            ).fetchall()
            self.known[same_name(address)] = made[0][0]
        for key, account in accounts.items():
            number = self.known[key]
            if key not in self.from_directory:
                bulk.add("ResourceDirectory", [_identity(number, account)])
                bulk.add("ResourcePhone", _phones(number, account))
                bulk.add("UserPolicy", _policies(number, account))
            if key not in self.homed:
                bulk.add("HomedResource", [(number, 0, 0, False, False)])
        bulk.flush()

    def update(self, accounts: Mapping[str, Account]) -> None:
        """Users who were enabled or disabled: the identity says so."""
        for enabled in (True, False):
            changed = [
                str(self.known[key])
                for key, account in accounts.items()
                if account.enabled is enabled and self.from_directory.get(key, enabled) is not enabled
            ]
            if changed:
                self._send(
                    f"UPDATE dbo.ResourceDirectory SET Enabled = {enabled:d} WHERE ResourceId IN ({', '.join(changed)})"
                )

    def delete(self, addresses: list[str]) -> None:
        """Users who are gone: with everything, and from other people's contact lists."""
        for address in addresses:
            self.connection.execute("EXEC dbo.RtcDeleteResource ?", address).close()

    def _send(self, batch: str) -> None:
        cursor = self.connection.execute(batch)
        while cursor.nextset():
            pass
        cursor.close()


def _identity(number: int, account: Account) -> tuple[Any, ...]:
    return (
        number,
        account.sid,
        account.guid,
        account.text("userPrincipalName"),
        account.text("mail"),
        (account.text("displayName") or "").encode()[:512],
        account.enabled,
        REPLICATED,
        REPLICATED,
    )


def _phones(number: int, account: Account) -> list[tuple[Any, ...]]:
    line = account.text("msRTCSIP-Line")
    return [(number, line.partition(":")[2])] if line else []


def _policies(number: int, account: Account) -> list[tuple[Any, ...]]:
    """`B:8:01000000:<dn>`: the type is a little-endian number."""
    found = []
    for value in account.entry.get("msRTCSIP-UserPolicy", ()):
        _unused, _unused, kind, dn = value.decode().split(":", 3)
        found.append((number, int.from_bytes(bytes.fromhex(kind), "little"), dn))
    return found
