# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The account of the directory from which a back end's rows were made.

User Replicator records the account's GUID and SID beside the SIP address ("the database maps GUIDs and SIDs to users",
OCS 2007 R2 documentation; the columns are the user data map's). The address can be changed, or given to another
account, before User Replicator's next visit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity

from ..connection.connection import BackEnd
from ..schema.batch_tables import GUID, SID, batch_of
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames, quoted_owner
from ..statements.bulk import inserts
from ..statements.literals import literal, quote_name
from ..statements.results import Question

_OWNERS_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class RowIdentity:
    """One SIP address of a back end, and the account from which its rows were made.

    `homed`: the back end regards it as homed there. `guid`, `sid`: None where the back end does not say.
    """

    address: str
    homed: bool
    guid: bytes | None = None
    sid: bytes | None = None

    @property
    def names_account(self) -> bool:
        """The rows name their account. Otherwise only the address does."""
        return self.guid is not None or self.sid is not None


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows of one account in a back end: under its address, and under others with its GUID or one of its SIDs."""

    here: RowIdentity | None = None
    elsewhere: tuple[RowIdentity, ...] = ()


def row_owners(back_end: BackEnd, sql_names: SqlNames) -> Iterator[RowIdentity]:
    """All addresses with a home row, rows that User Replicator made, or rows of their own, in alphabetical order.

    One round trip for some thousand: few are in memory at once. Each question looks for rows of its own users alone, by
    the tables' indexes: a list of all owners would be made once more for every portion of them.
    """
    tables = sql_names.map.of("made_from_directory", "user_data", "journal_only")
    condition = " OR ".join(_exists(sql_names, table) for table in tables if sql_names.map.parent_of(table) is None)
    address, *others = _identity_columns(sql_names)
    columns = (f"TOP {_OWNERS_AT_ONCE:d} {address}", *others)
    resources = sql_names.map.resources
    named = f"FROM {sql_names.name(resources)} r{_accounts(sql_names)} WHERE ({condition})"
    after, kept_as = "", sql_names.type_of(resources, resources.column("address"))
    while True:
        question = Question("row owners", columns, f"{named}{after} ORDER BY {address}")
        (rows,) = back_end.run("owners of all rows", [question])
        found = list(map(_row, rows))
        yield from found
        if len(found) < _OWNERS_AT_ONCE:
            return
        # In the column's own type: SQL Server's own collations have another order for varchar than for nvarchar.
        after = f" AND {address} > CAST({literal(found[-1].address)} AS {kept_as})"


def identities(back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str]) -> dict[int, RowIdentity]:
    """The identity of each known address, by number in `addresses`. One round trip for some thousand."""
    (rows,) = back_end.run("owners of users' rows", [*batch_of(sql_names, addresses), _rows_here(sql_names)])
    return _under_addresses(rows)


def find_rows(
    back_end: BackEnd, sql_names: SqlNames, accounts: Sequence[tuple[str, AccountIdentity]]
) -> dict[int, FoundRows]:
    """The rows of each account, by number in `accounts` (address and account). One round trip for some thousand."""
    filling = [
        *batch_of(sql_names, [address for address, _account in accounts]),
        *_filled([account for _address, account in accounts]),
    ]
    questions = [_rows_here(sql_names), *_rows_elsewhere(sql_names)]
    here, *elsewhere = back_end.run("owners of users' rows", [*filling, *questions])
    under_address = _under_addresses(here)
    others: dict[int, set[RowIdentity]] = {}
    for rows in elsewhere:
        for n, *row in rows:
            others.setdefault(n, set()).add(_row(row))
    return {
        n: FoundRows(under_address.get(n), tuple(sorted(others.get(n, ()), key=lambda row: row.address)))
        for n in under_address.keys() | others.keys()
    }


def _filled(accounts: Iterable[AccountIdentity]) -> Iterator[str]:
    """Statements that fill `#account`: a row for each account, or for each of its SIDs."""
    rows = [(n, account.guid, sid) for n, account in enumerate(accounts) for sid in account.sids or (None,)]
    yield "DELETE FROM #account"
    yield from inserts("#account", ("n", "guid", "sid"), ("int", GUID, SID), rows)


def _rows_here(sql_names: SqlNames) -> Question:
    resources = sql_names.name(sql_names.map.resources)
    source = f"FROM #batch_user p JOIN {resources} r ON r.{sql_names.resource_key} = p.id{_accounts(sql_names)}"
    return Question("rows under the addresses", ("p.n", *_identity_columns(sql_names)), source)


def _rows_elsewhere(sql_names: SqlNames) -> Iterator[Question]:
    """A question for each column that names accounts: accounts with a row under another address than theirs."""
    table = sql_names.map.accounts
    for role, name in (("account_guid", "guid"), ("account_sid", "sid")):
        column = table.with_role(role) if table else None
        if table is not None and column is not None:
            source = (
                f"FROM #account a JOIN {sql_names.name(table)} d ON d.{quote_name(column.column)} = a.{name} "
                f"JOIN {sql_names.name(sql_names.map.resources)} r "
                f"ON r.{sql_names.resource_key} = d.{quoted_owner(table)} "
                f"LEFT JOIN #batch_user p ON p.n = a.n WHERE p.id IS NULL OR p.id <> r.{sql_names.resource_key}"
            )
            yield Question(f"rows by {name}", ("a.n", *_identity_columns(sql_names)), source)


def _identity_columns(sql_names: SqlNames) -> tuple[str, ...]:
    """The columns of a RowIdentity: of a resource r, and of its row d in the table that names accounts."""
    table = sql_names.map.accounts
    columns = (table.with_role(role) if table else None for role in ("account_guid", "account_sid"))
    named = (f"d.{quote_name(column.column)}" if column else "NULL" for column in columns)
    homed = f"CASE WHEN {_exists(sql_names, sql_names.map.home)} THEN 1 ELSE 0 END"
    return (f"r.{sql_names.resource_address}", homed, *named)


def _exists(sql_names: SqlNames, table: TableMap) -> str:
    return (
        f"EXISTS (SELECT * FROM {sql_names.name(table)} t WHERE {sql_names.owner(table)} = r.{sql_names.resource_key})"
    )


def _accounts(sql_names: SqlNames) -> str:
    table = sql_names.map.accounts
    return (
        f" LEFT JOIN {sql_names.name(table)} d ON d.{quoted_owner(table)} = r.{sql_names.resource_key}" if table else ""
    )


def _under_addresses(rows: Iterable[Sequence[Any]]) -> dict[int, RowIdentity]:
    return {n: _row(row) for n, *row in rows}


def _row(values: Sequence[Any]) -> RowIdentity:
    address, homed, guid, sid = values
    return RowIdentity(address, bool(homed), bytes(guid) if guid else None, bytes(sid) if sid else None)
