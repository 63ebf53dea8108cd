# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One cycle of User Replicator on one pool's database: the rows that it makes, renames and deletes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lab.data.bulk_insert import BulkInsert
from lab.data.filling import REPLICATED
from lab.data.table_columns import RTC_TABLES
from lab.replication_of_names import give_addresses
from lab.snapshot import same_name

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
    """The directory's account of one address."""

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


class PoolReplication:
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
        """Delete users who have vanished and whose address another account has now, before that one comes."""
        gone = [
            key
            for key, account in accounts.items()
            if key in self.guids and self.guids[key] != account.guid and self.guids[key] not in guids
        ]
        self.delete(sorted(gone))
        if gone:
            self._read()

    def rename(self, accounts: Mapping[str, Account]) -> None:
        """Give the rows of these accounts their present addresses, wherever the directory homes them."""
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

    def delete_home_rows(self, numbers: list[int]) -> None:
        """Delete the home rows and the data of users who are homed elsewhere; their identities stay."""
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
        """Make missing rows of users who are homed here: identity, home, phone number and policies."""
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
        """Set the identity's flag for users who were enabled or disabled."""
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
        """Delete all rows of users who are gone, also those in other users' contact lists."""
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
