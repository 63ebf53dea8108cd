# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The temporary tables that say of whom a batch of statements is: users by number, with their keys in this database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..statements.bulk import inserts
from ..statements.literals import utf16_units
from ..statements.locked_rows import portions
from .sql_names import SqlNames, of_portion, quoted_owner

# Types of what identifies an account, as T-SQL. A SID has 68 bytes at most ([MS-DTYP] 2.4.2.2).
GUID, SID = "varbinary(16)", "varbinary(85)"


def temporary_tables(sql_names: SqlNames) -> Iterable[str]:
    """Statements that make the temporary tables of a connection, empty: `#batch_user`, `#address` and `#account`.

    They run once, outside of any transaction, since not every engine removes a temporary table when it rolls back.
    Their addresses have the collation of this database, which may differ from that of tempdb.
    """
    resources = sql_names.map.resources
    key, address = (sql_names.type_of(resources, resources.column(field)) for field in ("key", "address"))
    for name in ("#batch_user", "#address"):
        yield (
            f"CREATE TABLE {name} (n int NOT NULL PRIMARY KEY, "
            f"address {address} COLLATE {sql_names.address_collation or 'DATABASE_DEFAULT'} NOT NULL, id {key} NULL)"
        )
    yield f"CREATE TABLE #account (n int NOT NULL, guid {GUID} NULL, sid {SID} NULL)"


def batch_of(
    sql_names: SqlNames, addresses: Sequence[str], *, name: str = "#batch_user", create_missing: bool = False
) -> Iterable[str]:
    """Statements that fill a temporary table with numbered addresses and their keys in this database (NULL: an address
    that is unknown here).

    An address that is too long for the database cannot be in it and is left out.
    """
    longest = sql_names.longest_address
    known = ((n, text) for n, text in enumerate(addresses) if longest is None or utf16_units(text) <= longest)
    address = sql_names.type_of(sql_names.map.resources, sql_names.map.resources.column("address"))
    resources = sql_names.name(sql_names.map.resources)
    yield f"DELETE FROM {name}"
    yield from inserts(name, ("n", "address"), ("int", address), known)
    keys = (
        f"UPDATE p SET id = r.{sql_names.resource_key} FROM {name} p "
        f"JOIN {resources} r ON r.{sql_names.resource_address} = p.address"
    )
    yield keys
    if create_missing:  # most are known, so the others are looked for once more, and not all of them
        # Addresses that the database's collation does not tell apart become one row.
        for portion in portions([1] * len(addresses)):
            yield (
                f"INSERT INTO {resources} ({sql_names.resource_address}) SELECT DISTINCT p.address FROM {name} p "
                f"WHERE p.id IS NULL AND NOT EXISTS "
                f"(SELECT * FROM {resources} r WHERE r.{sql_names.resource_address} = p.address)"
                f"{of_portion(portion)} ORDER BY p.address"
            )
        yield f"{keys} WHERE p.id IS NULL"


def batch_of_all_homed(sql_names: SqlNames) -> Iterable[str]:
    """Statements that fill `#batch_user` with all users who are homed here, numbered by their keys."""
    yield from batch_of(sql_names, ())
    home, owner = sql_names.map.home, quoted_owner(sql_names.map.home)
    resources = sql_names.name(sql_names.map.resources)
    yield (
        f"INSERT INTO #batch_user (n, address, id) SELECT h.{owner}, r.{sql_names.resource_address}, h.{owner} "
        f"FROM {sql_names.name(home)} h JOIN {resources} r ON r.{sql_names.resource_key} = h.{owner}"
    )
