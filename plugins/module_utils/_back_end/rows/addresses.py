# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The addresses in a back end: of users with a home row, with rows of their own, or with these but without a home row,
and of those whom rows name by their keys.

Each question is one round trip; a list of users is in alphabetical order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import TableMap
from ..schema.sql_names import SqlNames
from ..statements.bulk import ROWS_PER_STATEMENT, chunks
from ..statements.literals import literal
from ..statements.result_sets import ResultSet
from ..statements.results import Question


def homed_addresses(back_end: BackEnd, sql_names: SqlNames) -> Sequence[str]:
    """All addresses with a home row."""
    return _addresses(back_end, sql_names, "addresses of homed users", _homed(sql_names))


def owning_addresses(back_end: BackEnd, sql_names: SqlNames) -> Sequence[str]:
    """All addresses with a home row or rows of their own."""
    return _addresses(back_end, sql_names, "addresses with rows", owns_rows(sql_names, with_home=True))


def unhomed_addresses(back_end: BackEnd, sql_names: SqlNames) -> Sequence[str]:
    """All addresses with rows of their own, but without a home row."""
    condition = f"{owns_rows(sql_names, with_home=False)} AND NOT {_homed(sql_names)}"
    return _addresses(back_end, sql_names, "addresses with rows and no home row", condition)


def first_homed_addresses(back_end: BackEnd, sql_names: SqlNames, limit: int) -> list[str]:
    """Up to `limit` addresses that are homed here, those that were added first. One round trip."""
    resources, key = sql_names.name(sql_names.map.resources), sql_names.resource_key
    source = f"FROM {resources} r WHERE {_homed(sql_names)} ORDER BY r.{key}"
    some = Question("some homed users", (f"TOP {limit:d} r.{sql_names.resource_address}",), source, kinds=("text",))
    [rows] = back_end.run("asking for homed users", [some])
    return [address for (address,) in rows]


def count_homed_addresses(back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str]) -> int:
    """The number of these addresses that are homed here. One round trip for some hundred."""
    homed = Question("homed", ("COUNT(DISTINCT p.n)",), sql_names.rows_of_batch(sql_names.map.home), kinds=("number",))
    [[(count,)]] = back_end.run("asking whether users are homed here", [*batch_of(sql_names, addresses), homed])
    return int(count)


def named_by_rows(sql_names: SqlNames, tables: Sequence[TableMap]) -> Question:
    """The keys and addresses of all users whom rows of the batch's users name in these tables."""
    keys = [
        f"SELECT {sql_names.column_value(table, column)} {sql_names.rows_of_batch(table)}"
        for table in tables
        for column in table.journalled
        if column.role == "resource"
    ]
    return _by_key(sql_names, " UNION ALL ".join(keys) or "NULL")


def addresses_by_key(
    back_end: BackEnd, sql_names: SqlNames, named: ResultSet, rows: Iterable[tuple[ResultSet, Iterable[int]]]
) -> Mapping[int, str]:
    """The addresses of all keys that stand at these places of these rows, of which most are known (`named_by_rows`).

    Others may have come or gone between the one SELECT and the other: what is missing is asked for, in one round trip.
    A key that is still missing is a broken reference.
    """
    by_key: dict[int, str] = dict(named)
    keys: set[int] = set()
    for found, places in rows:
        for place in places if found else ():
            keys.update(found.columns[place])
    missing = sorted(keys.difference(by_key, (None,)))
    if missing:
        portions = chunks(missing, ROWS_PER_STATEMENT)
        asked = [_by_key(sql_names, ", ".join(map(literal, portion))) for portion in portions]
        for answer in back_end.run("addresses of other users", asked):
            by_key.update(answer)
    return by_key


def _by_key(sql_names: SqlNames, keys: str) -> Question:
    """`keys`: SQL for a list of keys."""
    key = f"r.{sql_names.resource_key}"
    source = f"FROM {sql_names.name(sql_names.map.resources)} r WHERE {key} IN ({keys})"
    return Question("addresses by key", (key, f"r.{sql_names.resource_address}"), source, ("number", "text"))


def _homed(sql_names: SqlNames) -> str:
    """The condition under which a resource r has a home row."""
    home = sql_names.map.home
    return f"EXISTS (SELECT * FROM {sql_names.name(home)} t WHERE {sql_names.owner(home)} = r.{sql_names.resource_key})"


def owns_rows(sql_names: SqlNames, *, with_home: bool) -> str:
    """The condition under which a resource r owns rows; `with_home`: a home row is one. Those of a table with a parent
    are their parents' owners'.
    """
    tables = [
        table_map
        for table_map in sql_names.map.of("user_data", "journal_only")
        if sql_names.map.parent_of(table_map) is None
    ]
    owners = [
        f"SELECT {sql_names.owner(table)} FROM {sql_names.name(table)} t"
        for table in tables
        if with_home or table is not sql_names.map.home
    ]
    return f"r.{sql_names.resource_key} IN ({' UNION '.join(owners)})"


def _addresses(back_end: BackEnd, sql_names: SqlNames, purpose: str, condition: str) -> Sequence[str]:
    address = f"r.{sql_names.resource_address}"
    source = f"FROM {sql_names.name(sql_names.map.resources)} r WHERE {condition} ORDER BY {address}"
    (rows,) = back_end.run(purpose, [Question("addresses", (address,), source, ("text",))])
    return rows.columns[0] if rows else ()  # as it is: there may be 100,000
