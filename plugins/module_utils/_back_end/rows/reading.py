# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reading users' data: one round trip for a batch of users, whatever they have."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section, types_told

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of
from ..schema.mapped_tables import ColumnMap, TableMap
from ..schema.sql_names import LOCKED, SqlNames
from ..schema.user_data_map import UserDataMap
from ..statements.literals import literal
from ..statements.locked_rows import RowCounts
from ..statements.result_sets import ResultSet
from ..statements.results import Question
from ..statements.row_shapes import Kind
from .addresses import addresses_by_key, named_by_rows


@dataclass
class ReadUser:
    """One user as read: the key in this database (None: unknown here), and rows by the map's tables.

    `address` is the one that was asked for, `spelled` the same as it stands in this database.
    """

    address: str
    id: int | None = None
    tables: dict[str, Section] = field(default_factory=dict)
    spelled: str | None = None

    def data(self, user_data_map: UserDataMap) -> UserData:
        return UserData(self.spelled or self.address, in_sections(user_data_map, self.tables))


def read_users(
    back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str], *, locked: RowCounts | None = None
) -> list[ReadUser]:
    """The users with these addresses, in the same order.

    `locked`: their rows as they have just been counted (`counting.count_rows`); then nobody else changes them until
    the transaction ends.
    """
    users = [ReadUser(address) for address in addresses]
    tables = sql_names.map.of("user_data", "journal_only")
    if locked is None:
        asked = [(table, _rows_with_keys(sql_names, table)) for table in tables]
    else:
        asked = [(table, question) for table in tables for question in _locked_rows_asked(sql_names, table, locked)]
    present = batch_of(sql_names, addresses) if locked is None else ()
    about_people = (_spellings(sql_names), named_by_rows(sql_names, tables))
    questions = (question for _table, question in asked)
    spellings, named, *answers = back_end.run("reading users' data", [*present, *about_people, *questions])
    back_end.require_known_users("reading users' data", range(len(users)), spellings, *answers)
    for n, key, spelled in spellings:
        users[n].id, users[n].spelled = key, spelled
    keys = ((rows, _places_of_keys(table)) for (table, _question), rows in zip(asked, answers, strict=True))
    by_key = addresses_by_key(back_end, sql_names, named, keys)
    answers.reverse()
    for table, _question in asked:
        places = _places_of_keys(table)  # no answer need stay beside what is made of it
        for n, held in owned_rows(table, answers.pop().with_values(places, by_key)).items():
            users[n].tables[table.key] = held
    return users


def mention(sql_names: SqlNames, table: TableMap, user: str = "p") -> str:
    """The condition under which a row t speaks of a user."""
    conditions = []
    for column in table.references:
        if column.role == "resource":
            conditions.append(f"{sql_names.column_value(table, column)} = {user}.id")
        else:
            when = (
                f"{sql_names.column_value(table, table.column(name))} = {literal(text)}"
                for name, text in column.when.items()
            )
            address = sql_names.as_text_of(table, column, f"{user}.address")
            conditions.append(f"({' AND '.join((*when, f'{sql_names.column_value(table, column)} = {address}'))})")
    return " OR ".join(conditions)


def _spellings(sql_names: SqlNames) -> Question:
    source = f"FROM #batch_user p JOIN {sql_names.name(sql_names.map.resources)} r ON r.{sql_names.resource_key} = p.id"
    return Question("users", ("p.n", "p.id", f"r.{sql_names.resource_address}"), source, ("number", "number", "text"))


def per_user(about: str, source: str, *more: str) -> Question:
    """Numbers of rows by user; `source` ends with a GROUP BY of p.n, and of more columns if there are any."""
    others: list[Kind] = ["anything"] * len(more)
    return Question(about, ("p.n", "COUNT(*)", *more), source, ("number", "number", *others))


def rows_asked(sql_names: SqlNames, table: TableMap) -> Question:
    """The table's rows of the users of the batch, for `owned_rows`."""
    columns = (sql_names.portable_value(table, column) for column in table.journalled)
    source = sql_names.rows_of_batch(table) + sql_names.referred(table)
    return Question(table.key, ("p.n", *columns), source, ("number", *kinds(table)))


def _rows_with_keys(sql_names: SqlNames, table: TableMap, hint: str = "", portion: range | None = None) -> Question:
    """The same rows, or those of a portion of the users, with the keys of other users in the place of their addresses:
    a key takes a third of the time, and the same address stands in many lists.
    """
    columns = (
        sql_names.column_value(table, column) if column.role == "resource" else sql_names.portable_value(table, column)
        for column in table.journalled
    )
    kinds_told = ("number or NULL" if column.role == "resource" else _kind(column) for column in table.journalled)
    source = sql_names.rows_of_batch(table, hint, portion) + sql_names.referred(table, to_people=False)
    return Question(table.key, ("p.n", *columns), source, ("number", *kinds_told))


def _places_of_keys(table: TableMap) -> list[int]:
    """The places of other users' keys in rows of `_rows_with_keys`."""
    return [place for place, column in enumerate(table.journalled, 1) if column.role == "resource"]


def _locked_rows_asked(sql_names: SqlNames, table: TableMap, counts: RowCounts) -> Iterator[Question]:
    """The rows of a parent are locked with those of its children."""
    parent = sql_names.map.parent_of(table)
    for portion in counts.portions(table.key, *([parent.key] if parent else [])):
        yield _rows_with_keys(sql_names, table, LOCKED, portion)


def mentions_of_others(sql_names: SqlNames, table: TableMap, joins: str = "") -> str:
    """`FROM .. WHERE ..`: the table's rows t, of owners o, that speak of somebody else, who is in the batch (p)."""
    return (
        f"FROM {sql_names.name(table)} t JOIN #batch_user p ON {mention(sql_names, table)} "
        f"JOIN {sql_names.name(sql_names.map.resources)} o "
        f"ON o.{sql_names.resource_key} = {sql_names.owner(table)}{joins} "
        f"WHERE {sql_names.owner(table)} <> p.id"
    )


def in_sections(user_data_map: UserDataMap, tables: Mapping[str, Section]) -> dict[str, Section]:
    """One user's rows by section, of rows by table."""
    shared = user_data_map.columns_of_sections
    sections: dict[str, Section] = {}
    parts: dict[str, list[Section]] = {}  # of sections whose rows are in several tables
    for key, rows in tables.items():
        name = user_data_map.tables[key].section
        if name in shared:
            parts.setdefault(name, []).append(rows)
        else:
            sections[name] = rows
    for name, (first, *others) in parts.items():
        sections[name] = first.joined(others, shared[name])
    return sections


def owned_rows(table: TableMap, rows: ResultSet) -> dict[int, Section]:
    """The rows of such a SELECT by whose they are: by the number in their first column."""
    return {number: section for number, _further, section in rows_of_each(table, rows, 1)}


def rows_of_each(
    table: TableMap, rows: ResultSet, first: int
) -> Iterator[tuple[int, Sequence[Sequence[Any]], Section]]:
    """The rows of a table by the numbers in their first column: each number, the values of further columns, and those
    of the table, which begin at the column `first`.
    """
    if not rows:
        return
    held, types = _canonical_columns(table, rows, first)
    told, tuples, at = types_told(types), list(zip(*held, strict=True)), 0
    numbers: Sequence[int] = rows.columns[0]
    further: Sequence[Sequence[Any]] = rows.columns[1:first]
    in_order = sorted(numbers)
    if in_order != list(numbers):  # an index seldom has others' rows in this order
        order = sorted(range(len(rows)), key=numbers.__getitem__)
        tuples = list(map(tuples.__getitem__, order))
        numbers, further = in_order, [list(map(values.__getitem__, order)) for values in further]
    for number, same in groupby(numbers):
        place = slice(at, at := at + len(list(same)))
        yield number, [values[place] for values in further], Section(table.columns_read, tuples[place], told)


def _canonical_columns(table: TableMap, rows: ResultSet, first: int) -> tuple[list[Sequence[Value]], list[Set[type]]]:
    """The values of each column of the table as they are the same with every driver, and their types."""
    held: list[Sequence[Value]] = []
    types_held: list[Set[type]] = []
    for column, values, kinds_read in zip(table.journalled, rows.columns[first:], rows.types[first:], strict=True):
        convert = canonical(column)
        if convert is None or kinds_read <= {_ALWAYS_CANONICAL.get(column.family), _NULL}:
            held.append(values)
            types_held.append(kinds_read)
        else:
            held.append([None if value is None else convert(value) for value in values])
            types_held.append(set(map(type, held[-1])))
    for text in table.fixed.values():
        held.append([text] * len(rows))
        types_held.append({str})
    return held, types_held


def kinds(table: TableMap) -> Iterator[Kind]:
    """The kinds of the columns' values; only where `canonical` relies on it."""
    return map(_kind, table.journalled)


def _kind(column: ColumnMap) -> Kind:
    return _KINDS.get(column.family, "anything")


def canonical(column: ColumnMap) -> Callable[[Any], Value] | None:
    """The conversion that makes a value of the column the same with every driver; None where it is the same already."""
    return _CANONICAL.get(column.family)


def _whole_milliseconds(value: datetime) -> datetime:
    """Drivers spell SQL Server's steps of 1/300 s with three digits or with more."""
    rounded = value + timedelta(microseconds=500)
    return rounded.replace(microsecond=rounded.microsecond // 1000 * 1000)


_KINDS: Mapping[str, Kind] = {"binary": "bytes or NULL", "moment": "moment or NULL"}
_NULL = type(None)
# The type in which a driver gives values of a family, if it gives them as they are to be.
_ALWAYS_CANONICAL: Mapping[str, type] = {"flag": bool, "binary": bytes}
# Values of other families are the same with every driver.
_CANONICAL: Mapping[str, Callable[[Any], Value]] = {"flag": bool, "binary": bytes, "moment": _whole_milliseconds}
