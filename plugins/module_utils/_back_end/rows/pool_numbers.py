# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Numbers that a pool has given to its users' rows (dial-in ids of conferences): they can come back to this pool only.

And only as long as what they are numbers of is still there, and nobody else has been given the number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData, folded, identity_of

from ..connection.connection import BackEnd
from ..schema.mapped_tables import ColumnMap, TableMap
from ..schema.sql_names import SqlNames
from ..statements.bulk import ROWS_PER_STATEMENT, chunks, selected
from ..statements.literals import quote_name
from ..statements.results import Question
from .loss import Loss

GONE = "this pool does not have that {} any more"
TAKEN = "somebody else has been given that number"

Number = tuple[Value, ...]
Holder = tuple[str, tuple[Value, ...]]  # the user, and which row of the user's


def with_numbers_of_pool(
    back_end: BackEnd, sql_names: SqlNames, users: Sequence[UserData]
) -> list[tuple[UserData, tuple[Loss, ...]]]:
    """Data that comes from this pool, without the numbers that cannot be given back, and what is lost by that.

    `sql_names`: with the map of own data. Two round trips, and none when nobody has such numbers.
    """
    tables = [table for table in sql_names.map.of("user_data") if table.pool_number]
    numbers = {table.key: sorted({n for user in users for n in _numbers(table, user)}) for table in tables}
    asked = [table for table in tables if numbers[table.key]]
    there = _there(back_end, sql_names, asked) if asked else {}
    holders = {table.key: _holders(back_end, sql_names, table, numbers[table.key]) for table in asked}
    return [_checked(asked, user, there, holders) for user in users]


def _checked(
    tables: Sequence[TableMap],
    user: UserData,
    there: Mapping[tuple[str, str], frozenset[Value]],
    holders: Mapping[str, Mapping[Number, set[Holder]]],
) -> tuple[UserData, tuple[Loss, ...]]:
    sections: dict[str, Sequence[Row]] = dict(user.sections)
    lost: Counter[tuple[str, str, str]] = Counter()
    for table in tables:
        rows = []
        for row in user.rows(table.section):
            why = _why_not(table, row, user.address, there, holders[table.key])
            if not why:
                rows.append(row)
                continue
            lost[table.section, table.pool_number[-1], why] += 1
            if table.identity is not None:  # the row is more than its number
                rows.append({name: value for name, value in row.items() if name not in table.pool_number})
        sections[table.section] = tuple(rows)
    if not lost:
        return user, ()
    losses = (Loss(user.address, section, what, rows, why) for (section, what, why), rows in sorted(lost.items()))
    return UserData(user.address, sections), tuple(losses)


def _why_not(
    table: TableMap,
    row: Row,
    owner: str,
    there: Mapping[tuple[str, str], frozenset[Value]],
    holders: Mapping[Number, set[Holder]],
) -> str:
    """Why a row's number cannot be given back; empty when it can, or there is none."""
    for column in table.columns:
        value = row.get(column.field)
        if column.of and value is not None and value not in there[column.of, column.field]:
            return GONE.format(column.field)
    number = _number(table, row)
    others = holders.get(number, set()) - {(folded(owner), _which(table, row))} if number else None
    return TAKEN if others else ""


def _there(
    back_end: BackEnd, sql_names: SqlNames, tables: Sequence[TableMap]
) -> dict[tuple[str, str], frozenset[Value]]:
    """The present numbers in the tables of the pool, by table and field."""
    places = sorted({(column.of, column.field) for table in tables for column in table.columns if column.of})
    questions = []
    for key, field in places:
        of = sql_names.map.tables[key]
        questions.append(Question(key, (quote_name(of.column(field).column),), f"FROM {sql_names.name(of)}"))
    results = back_end.run("numbers of the pool", questions)
    return {place: frozenset(value for (value,) in rows) for place, rows in zip(places, results, strict=True)}


def _holders(
    back_end: BackEnd, sql_names: SqlNames, table: TableMap, numbers: Sequence[Number]
) -> dict[Number, set[Holder]]:
    """The present holders of these numbers."""
    columns = [table.column(name) for name in table.pool_number]
    named = [*columns, *_naming(table)]
    asked = (f"o.{sql_names.resource_address}", *(sql_names.column_value(table, column) for column in named))
    types = [sql_names.type_of(table, column) for column in columns]
    matches = " AND ".join(f"{sql_names.column_value(table, column)} = v.c{n}" for n, column in enumerate(columns))
    questions = (
        Question(
            table.key,
            asked,
            f"{sql_names.all_rows(table)} JOIN ({selected(chunk, types, named=True)}) v ON {matches} "
            f"JOIN {sql_names.name(sql_names.map.resources)} o "
            f"ON o.{sql_names.resource_key} = {sql_names.owner(table)}",
        )
        for chunk in chunks(numbers, ROWS_PER_STATEMENT)
    )
    found: dict[Number, set[Holder]] = {}
    for rows in back_end.run("owners of the pool's numbers", questions):
        for owner, *values in rows:
            row = {column.field: value for column, value in zip(named, values, strict=True)}
            holder = (folded(owner), _which(table, row))
            found.setdefault(tuple(row[name] for name in table.pool_number), set()).add(holder)
    return found


def _numbers(table: TableMap, user: UserData) -> Iterator[Number]:
    return (number for row in user.rows(table.section) if (number := _number(table, row)))


def _number(table: TableMap, row: Row) -> Number | None:
    number = tuple(row.get(name) for name in table.pool_number)
    return None if None in number else number


def _naming(table: TableMap) -> list[ColumnMap]:
    """The columns that say which of a user's rows it is."""
    parent = table.with_role("parent")
    return [table.column(name) for name in table.identity or ()] + ([parent] if parent else [])


def _which(table: TableMap, row: Row) -> tuple[Value, ...]:
    return identity_of(row, (column.field for column in _naming(table)))
