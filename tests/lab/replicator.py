# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User Replicator's work: it brings every pool's back end into line with the directory, once or in a loop.

Documented: User Replicator only reads the directory; one runs for each pool; it follows the changes in short cycles;
rows of users who vanish from the directory are deleted; it knows accounts by GUID and SID. Inferred: the rows that it
makes (identity, home, phone number, policies), that the rows of a renamed account get its new address, that an account
created anew is a new user and its predecessor has vanished, that a user who is homed elsewhere loses the home row with
all data, and that a TargetHomeServer which names the pool does not prevent that. This is the worst case for a move.
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
from lab.directory import client
from lab.directory.processes import wait_for
from lab.directory.reading import updates_so_far
from lab.pool_replication import Account, PoolReplication
from lab.snapshot import same_name

ENABLED_ONCE = "(&(|(objectClass=user)(objectClass=contact))(msRTCSIP-PrimaryUserAddress=*)(msRTCSIP-UserEnabled=*))"
ATTRIBUTES = [
    *("objectGUID", "objectSid", "userPrincipalName", "mail", "displayName", "msRTCSIP-PrimaryUserAddress"),
    *("msRTCSIP-UserEnabled", "msRTCSIP-PrimaryHomeServer", "msRTCSIP-TargetHomeServer", "msRTCSIP-Line"),
    *("msRTCSIP-UserPolicy", "msRTCSIP-OriginatorSid"),
]
LONGEST_CYCLE = 60  # seconds
PAUSE = 0.2  # seconds between two cycles of a loop: several fall into every run, and leave it the processor


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
    # A lock, a lost connection: the next cycle tries again.
    failures: list[str] = field(default_factory=list, init=False)

    @property
    def settle_time(self) -> int:
        """Seconds in which a loop has certainly written all that follows from an earlier state of the directory: three
        times the longest measured cycle, since a busy machine may be slower the next time.
        """
        return math.ceil(3 * self.longest_cycle + PAUSE)

    def run_once(self, *, deletes: bool = True) -> None:
        """One full cycle over all accounts. With `deletes` it also deletes rows in the back ends without an account."""
        with client.connect(self.directory) as session:
            directory = _read(session, self.directory["base_dn"])
        for pool in self.back_ends:
            self._replicate(pool, directory, directory.accounts, vanished=None if deletes else set())
        self.cycles += 1

    def delete_home_rows(self, pool: str, addresses: Sequence[str]) -> None:
        """Delete these users' home rows and data, like a cycle that has not seen their present homes yet."""
        connection = self.back_ends[pool].connect("rtc")
        try:
            replication = PoolReplication(connection, self.back_ends[pool].version)
            replication.delete_home_rows([replication.homed[same_name(address)] for address in addresses])
        finally:
            connection.close()

    def wait_for_whole_cycle(self) -> None:
        """Return when a cycle of the loop has ended that began after this call: it knows all that was written before.

        AssertionError when none has within a minute.
        """
        begun_before = self.cycles + 1
        assert wait_for(lambda: self.cycles > begun_before, LONGEST_CYCLE), self.failures

    @contextmanager
    def looping(self) -> Iterator[Replicator]:
        """Run cycle after cycle in the background. Only accounts that change after the start are replicated."""
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
                    known: tuple[int, Directory] | None = None
                    while True:
                        begun = time.monotonic()
                        known = _read_if_changed(session, self.directory["base_dn"], known)
                        directory = known[1]
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
        """Bring one back end into line for these accounts; `vanished`: users to delete; None: all without an
        account.
        """
        back_end = self.back_ends[pool]
        connection = back_end.connect("rtc")
        try:
            replication = PoolReplication(connection, back_end.version)
            replication.delete_predecessors(accounts, directory.guids)
            replication.rename(accounts)
            here = {key: account for key, account in accounts.items() if account.home == self.services[pool]}
            replication.delete_home_rows(
                [number for key, number in replication.homed.items() if key in accounts and key not in here]
            )
            replication.create(here)
            replication.update(here)
            gone = (
                replication.from_directory - accounts.keys()
                if vanished is None
                else replication.known.keys() & vanished
            )
            replication.delete(sorted(gone))
        finally:
            connection.close()


def _read_if_changed(
    session: ldap3.Connection, base: str, known: tuple[int, Directory] | None
) -> tuple[int, Directory]:
    """The directory, and how many updates it had before it was read; as it is known if there were none since."""
    updates = updates_so_far(session)
    return known if known and known[0] == updates else (updates, _read(session, base))


def _read(session: ldap3.Connection, base: str) -> Directory:
    """All accounts that were ever enabled."""
    found = {}
    guids = set()
    for entry in client.search(session, base, ENABLED_ONCE, ATTRIBUTES).values():
        address = entry["msRTCSIP-PrimaryUserAddress"][0].decode().partition(":")[2]
        home = entry.get("msRTCSIP-PrimaryHomeServer") or [b""]
        account = Account(address, home[0].decode().casefold(), entry)
        found[same_name(address)] = account
        guids.add(account.guid)
    return Directory(found, frozenset(guids))
