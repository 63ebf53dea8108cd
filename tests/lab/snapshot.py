# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole content of a lab, read by the lab itself, to show the changes of a run, or that there were none.

The rows are kept as they stand ("identical before and after"), and a user's rows can be had by names instead of numbers
("every row is on the other pool"). The knowledge of the tables is the schemas' (lab/schemas), not the collection's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lab.schema_variants import stand_in_name

Row = tuple[Any, ...]
NamedRow = tuple[tuple[str, Any], ...]  # column and value, without the columns that are NULL
Rows = dict[str, tuple[NamedRow, ...]]  # by table
Entries = Mapping[str, Mapping[str, list[bytes]]]

BASE_TABLES = (
    "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = 'dbo'"
)
OWNER = {
    "ResourceDirectory": "ResourceId",
    "HomedResource": "ResourceId",
    "ContactGroup": "OwnerId",
    "Contact": "OwnerId",
    "ContactGroupAssoc": "OwnerId",
    "PermissionEntry": "OwnerId",
    "Container": "OwnerId",
    "ContainerMember": "OwnerId",
    "ContainerMemberUser": "OwnerId",
    "CachedContainerMember": "OwnerId",
    "PublishedStaticInstance": "PublisherId",
    "PromptedSubscriber": "PublisherId",
    "ResourcePhone": "ResourceId",
    "Conference": "OrganizerId",
    "UserPolicy": "ResourceId",
    "Delegate": "ResourceId",
}
OTHER_RESOURCES = ("BuddyId", "SubscriberId", "DelegateId", "MemberId")
NUMBERED_BY_THE_SERVER = ("EntryId", "ConfId")
MADE_FROM_THE_DIRECTORY = ("ResourceDirectory", "ResourcePhone", "UserPolicy")
CACHES = ("CachedContainerMember",)
NOT_CARRIED = {
    "HomedResource": ("ContactVersion", "AceVersion", "MovingAway"),  # a move raises list versions
    "Container": ("Version",),
    "Conference": ("PstnConfId", "DirectoryId"),  # a dial-in number belongs to the pool's conference directory
}


def same_name(address: str) -> str:
    """A text that is equal for addresses that SQL Server's default collation does not tell apart."""
    return address.rstrip(" ").casefold()


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[Row, ...]  # sorted

    def named(self) -> Iterator[dict[str, Any]]:
        for row in self.rows:
            yield dict(zip(self.columns, row, strict=True))


@dataclass(frozen=True)
class BackEndSnapshot:
    """The databases of one pool: tables by "database.table"."""

    tables: Mapping[str, Table]

    def rows(self, address: str) -> Rows:
        """All rows of one user, with addresses and categories by name; {} for an address that is not there."""
        return self.users.get(same_name(address), {})

    def carried(self, address: str) -> Rows:
        """The rows that a move has to carry, without list versions, the pool's own numbers, and rows made from the
        directory.
        """
        left_out = MADE_FROM_THE_DIRECTORY + CACHES
        return {
            table: tuple(tuple(value for value in row if value[0] not in NOT_CARRIED.get(table, ())) for row in rows)
            for table, rows in self.rows(address).items()
            if table not in left_out
        }

    @property
    def homed(self) -> set[str]:
        """The addresses (folded) that have a home row."""
        return {address for address, rows in self.users.items() if "HomedResource" in rows}

    @cached_property
    def users(self) -> dict[str, Rows]:
        """The rows of all who have any, by folded address and table. A container's members of both tables are one."""
        addresses = {row["ResourceId"]: row["UserAtHost"] for row in self.tables["rtc.Resource"].named()}
        categories = {row["CategoryId"]: row["Name"] for row in self.tables["rtc.CategoryDef"].named()}
        found: dict[str, dict[str, list[NamedRow]]] = {}
        for table, owner in OWNER.items():
            if f"rtc.{table}" not in self.tables:
                continue
            for row in self.tables[f"rtc.{table}"].named():
                address = same_name(addresses[row.pop(owner)])
                name, by_name = _by_name(table, row, addresses, categories)
                found.setdefault(address, {}).setdefault(name, []).append(by_name)
        return {
            address: {table: tuple(sorted(rows, key=repr)) for table, rows in tables.items()}
            for address, tables in found.items()
        }


def _by_name(
    table: str, row: dict[str, Any], addresses: Mapping[int, str], categories: Mapping[int, str]
) -> tuple[str, NamedRow]:
    if table == "ContainerMemberUser":
        table = "ContainerMember"
        row = {"ContainerNum": row["ContainerNum"], "MemberType": "user", "MemberValue": addresses[row["MemberId"]]}
    for column in row.keys() & set(OTHER_RESOURCES):
        row[column] = same_name(addresses[row[column]])
    if row.get("MemberType") == "user":
        row["MemberValue"] = same_name(row["MemberValue"])
    if "CategoryId" in row:
        row["CategoryId"] = categories[row["CategoryId"]]
    kept = ((name, value) for name, value in row.items() if value is not None and name not in NUMBERED_BY_THE_SERVER)
    return table, tuple(sorted(kept))


@dataclass(frozen=True)
class Snapshot:
    """A lab at one moment. Two are equal when neither an LDAP attribute nor a row of any database differs."""

    directory: Entries
    back_ends: Mapping[str, BackEndSnapshot]

    def account(self, guid: bytes) -> Mapping[str, list[bytes]]:
        """The entry with this objectGUID; {} when it is gone."""
        return next((entry for entry in self.directory.values() if entry.get("objectGUID") == [guid]), {})

    def homed_in_directory(self, service_dn: str) -> list[str]:
        """DNs of all objects whose home is this pool service."""
        return [
            dn
            for dn, entry in self.directory.items()
            if service_dn.casefold()
            in (item.decode().casefold() for item in entry.get("msRTCSIP-PrimaryHomeServer", []))
        ]


def read_back_end(connect: Any, databases: tuple[str, ...]) -> BackEndSnapshot:
    """Read all tables of these databases. `connect(database)` opens a pyodbc connection."""
    tables = {}
    for database in databases:
        connection = connect(database)
        names = connection.execute(BASE_TABLES).fetchall()
        for (name,) in names:
            cursor = connection.execute(f"SELECT * FROM dbo.[{name}]")
            columns = tuple(stand_in_name(column[0]) for column in cursor.description)
            rows = sorted((tuple(row) for row in cursor.fetchall()), key=repr)
            tables[f"{database}.{stand_in_name(name)}"] = Table(columns, tuple(rows))
        connection.close()
    return BackEndSnapshot(tables)


def difference(before: Snapshot, after: Snapshot, *, most: int = 20) -> list[str]:
    """The differences, a line each, at most `most` lines for each table and for the directory; [] for none."""
    lines = _at_most(_directory_difference(before.directory, after.directory), most, "in the directory")
    for pool in before.back_ends.keys() | after.back_ends.keys():
        old, new = (item.back_ends[pool].tables if pool in item.back_ends else {} for item in (before, after))
        for table in sorted(old.keys() | new.keys()):
            found = list(_row_difference(old.get(table), new.get(table)))
            lines += _at_most([f"{pool} {table}: {line}" for line in found], most, f"in {pool} {table}")
    return lines


def _directory_difference(old: Entries, new: Entries) -> list[str]:
    lines = [f"- {dn}" for dn in sorted(old.keys() - new.keys())] + [
        f"+ {dn}" for dn in sorted(new.keys() - old.keys())
    ]
    for dn in sorted(old.keys() & new.keys()):
        for name in sorted(old[dn].keys() | new[dn].keys()):
            was, now = old[dn].get(name, []), new[dn].get(name, [])
            if was != now:
                lines.append(f"{dn}: {name}: {was} -> {now}")
    return lines


def _row_difference(old: Table | None, new: Table | None) -> Iterator[str]:
    if old is None or new is None:
        yield "the table is only in one of them"
        return
    was, now = Counter(old.rows), Counter(new.rows)
    for sign, rows in (("-", was - now), ("+", now - was)):
        for row in sorted(rows.elements(), key=repr):
            yield f"{sign} {_shown(dict(zip(old.columns, row, strict=False)))}"


def _shown(row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name}={repr(value)[:60]}" for name, value in row.items())


def _at_most(lines: list[str], most: int, where: str) -> list[str]:
    return lines if len(lines) <= most else [*lines[:most], f"... and {len(lines) - most} more {where}"]
