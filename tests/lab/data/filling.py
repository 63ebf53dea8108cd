# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes a population's rows into the databases of one pool's back end, over pyodbc, on any SQL Server."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from lab.data.bulk_insert import BulkInsert
from lab.data.pools import LabPool
from lab.data.population import Population, Standing
from lab.data.table_columns import R2_TABLES, RTC_TABLES
from lab.data.user_rows import UserRows
from lab.directory.forest import Forest

Connect = Callable[[str], Any]  # database -> a pyodbc connection with autocommit
POLICY_TYPES = {"meeting_policy": (1, "meeting"), "voice_policy": (2, "telephony"), "presence_policy": (5, "presence")}
REPLICATED = datetime(2009, 1, 5, 6, 0)
SIGNED_IN_UNTIL = datetime(2099, 1, 1)
USERS_AT_A_TIME = 500


def fill(
    connect: Connect,
    pool: LabPool,
    population: Population,
    forest: Forest,
    position: int,
) -> None:
    """Fill the empty databases of a pool.

    `position`: of the pool among the pools: its categories and its conference directory are numbered by it.
    """
    connection = connect("rtc")
    try:
        send = _sender(connection)
        send("BEGIN TRANSACTION")
        if position:
            send(f"UPDATE dbo.CategoryDef SET CategoryId = CategoryId + {100 * position}")
        filling = _Filling(connection, pool, population, forest, position)
        filling.fill()
        send("COMMIT TRANSACTION")
    finally:
        connection.close()
    _fill_rtcdyn(connect, filling.numbers, [standing for standing in population.standings(pool) if standing.homed])


def _sender(connection: Any) -> Callable[[str], None]:
    connection.execute("SET NOCOUNT ON").close()

    def send(batch: str) -> None:
        cursor = connection.execute(batch)
        while cursor.nextset():
            pass
        cursor.close()

    return send


def same_name(address: str) -> str:
    """Two addresses with the same result are one row for SQL Server's default collation."""
    return address.rstrip(" ").casefold()


class _Filling:
    """One pass over the population for one pool."""

    def __init__(self, connection: Any, pool: LabPool, population: Population, forest: Forest, position: int) -> None:
        self.connection, self.pool, self.population = connection, pool, population
        self.forest, self.position = forest, position
        self.bulk = BulkInsert(_sender(connection), RTC_TABLES | (R2_TABLES if pool.is_r2 else {}))
        self.numbers: dict[str, int] = {}
        self.categories: dict[str, int] = {}

    def fill(self) -> None:
        self.categories = dict(self.connection.execute("SELECT Name, CategoryId FROM dbo.CategoryDef").fetchall())
        if self.pool.is_r2:
            self.bulk.add("ConfDirectory", [(self.position + 1, 1)])
        standings = list(self.population.standings(self.pool))
        for some in _chunks(standings, USERS_AT_A_TIME):
            rows = [(standing, self.population.rows(standing, self.pool)) for standing in some]
            self._number_resources(address for _unused, row in rows for address in row.addresses())
            for standing, row in rows:
                self._identity(standing)
                if standing.homed:
                    self._data(row)
                elif standing.kind == "presence":
                    self._publications(row)
            self.bulk.flush()
        if self.pool.is_r2:
            _sender(self.connection)(
                "INSERT INTO dbo.ConfDirectoryEntry (DirectoryId, PstnConfId, ConfId)"
                " SELECT DirectoryId, PstnConfId, ConfId FROM dbo.Conference WHERE PstnConfId IS NOT NULL"
            )

    def number(self, address: str) -> int:
        return self.numbers[same_name(address)]

    def _number_resources(self, addresses: Iterable[str]) -> None:
        """Make the missing resources, in an order that differs from pool to pool, and learn their numbers."""
        missing = {
            same_name(each_address): each_address
            for each_address in sorted(addresses)
            if same_name(each_address) not in self.numbers
        }
        order = list(missing.values())
        random.Random(f"{self.pool.name}/{len(self.numbers)}").shuffle(order)
        last = self.connection.execute("SELECT MAX(ResourceId) FROM dbo.Resource").fetchval() or 0
        self.bulk.add("Resource", ((address,) for address in order))
        self.bulk.flush()
        made = self.connection.execute("SELECT UserAtHost, ResourceId FROM dbo.Resource WHERE ResourceId > ?", last)
        self.numbers.update((same_name(address), number) for address, number in made.fetchall())

    def _identity(self, standing: Standing) -> None:
        """Add the rows that User Replicator makes from the directory. Only users of Active Directory have a SID
        (ResourceDirectory).
        """
        if standing.kind == "buddy":
            return
        person, number = standing.person, self.number(standing.address)
        sid = person.originator_sid or person.sid(self.forest)
        self.bulk.add(
            "ResourceDirectory",
            [
                (
                    number,
                    sid_bytes(sid) if sid else None,
                    person.guid.bytes_le,
                    person.upn,
                    person.mail,
                    person.display_name.encode()[:512],
                    person.enabled is True,
                    REPLICATED,
                    REPLICATED + timedelta(days=number % 300),
                )
            ],
        )
        phone = person.line or ("tel:+31209999999" if standing.kind == "no home" else None)
        if phone:
            self.bulk.add("ResourcePhone", [(number, phone.partition(":")[2])])
        for attribute, (kind, word) in POLICY_TYPES.items():
            policy = getattr(person, attribute)
            if policy and (self.pool.is_r2 or word != "presence"):
                self.bulk.add("UserPolicy", [(number, kind, self.forest.policy_dn(policy, word))])

    def _data(self, rows: UserRows) -> None:
        owner, number, add = self.number(rows.address), self.number, self.bulk.add
        add("HomedResource", [(owner, rows.contact_version, rows.ace_version, rows.rich_mode, False)])
        add("ContactGroup", ((owner, group.number, group.name, group.external_uri) for group in rows.groups))
        for contact in rows.contacts:
            buddy = number(contact.address)
            add("Contact", [(owner, buddy, contact.name, contact.subscribed, contact.external_uri, contact.extension)])
            add("ContactGroupAssoc", ((owner, buddy, group) for group in contact.groups))
        add(
            "PermissionEntry",
            ((owner, permission.kind, permission.mask, permission.rights) for permission in rows.permissions),
        )
        self._presence(owner, rows)
        for conference in rows.conferences:
            row = (
                owner,
                conference.external_id,
                conference.subject,
                conference.updated,
                conference.activated,
                conference.expires,
                conference.blob,
            )
            if self.pool.is_r2:
                add("Conference", [(*row, conference.pstn_id, self.position + 1 if conference.pstn_id else None)])
            else:
                add("Conference", [row])
        if self.pool.is_r2:
            add("Delegate", ((owner, number(delegate)) for delegate in rows.delegates))

    def _presence(self, owner: int, rows: UserRows) -> None:
        add, r2 = self.bulk.add, self.pool.is_r2
        for container in rows.containers:
            add("Container", [(owner, container.number, container.version)])
            for member in container.members:
                if r2 and member.kind == "user":
                    entry = (owner, container.number, self.number(member.value))
                    add("ContainerMemberUser", [entry])
                    add("CachedContainerMember", [(owner, entry[2], container.number)])
                else:
                    add("ContainerMember", [(owner, container.number, member.kind, member.value)])
        self._publications(rows)
        add("PromptedSubscriber", ((owner, self.number(other)) for other in rows.prompted_subscribers))

    def _publications(self, rows: UserRows) -> None:
        owner = self.number(rows.address)
        for publication in rows.publications:
            if publication.category in self.categories:
                key = (owner, self.categories[publication.category], publication.container, publication.instance)
                self.bulk.add("PublishedStaticInstance", [(*key, publication.version, publication.data)])


def sid_bytes(sid: str) -> bytes:
    """`S-1-5-21-...` as objectSid holds it ([MS-DTYP] 2.4.2.2)."""
    _unused, revision, authority, *parts = sid.split("-")
    return struct.pack(
        f"<BB6s{len(parts)}I", int(revision), len(parts), int(authority).to_bytes(6, "big"), *map(int, parts)
    )


def _fill_rtcdyn(connect: Connect, numbers: Mapping[str, int], homed: list[Standing]) -> None:
    """Transient data: last registrations of two users in three, and the clients of those who are signed in."""
    connection = connect("rtcdyn")
    try:
        columns = {
            "HomedResourceDynamic": ("OwnerId", "LastNewRegisterTime"),
            "Endpoint": ("OwnerId", "ClientApp", "ExpiresAt"),
        }
        bulk = BulkInsert(_sender(connection), columns)
        for standing in homed:
            number = numbers[same_name(standing.address)]
            if number % 3:
                bulk.add("HomedResourceDynamic", [(number, REPLICATED + timedelta(days=number % 500))])
            if standing.kind == "signed in":
                clients = (b"CPE/2.0.6362.202 OCPhone", b"UCCP/3.5.6907.0 OC/3.5.6907.0")
                bulk.add("Endpoint", ((number, client, SIGNED_IN_UNTIL) for client in clients))
        bulk.flush()
    finally:
        connection.close()


def _chunks(standings: list[Standing], size: int) -> Iterator[list[Standing]]:
    rest = iter(standings)
    while some := list(islice(rest, size)):
        yield some
