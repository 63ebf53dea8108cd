# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The numbers of any number of users, in a few round trips: SQL counts.

Only rows with list versions are read; a user has few of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, Section, folded

from ..connection.connection import BackEnd
from ..schema.batch_tables import batch_of, batch_of_all_homed
from ..schema.capabilities import BackEndCapabilities, FieldCapability, is_category, too_long
from ..schema.mapped_tables import ColumnMap, TableMap
from ..schema.sql_names import SqlNames
from ..statements.literals import literal
from ..statements.results import Question
from . import row_sizes
from .list_versions import list_versions
from .loss import EMPTY, Loss, UserCounts
from .reading import canonical, owned_rows, per_user, rows_asked

_REPEATED = "repeated"


class _Count(NamedTuple):
    """A count per user of the rows of a section. `why` is None for plain counts, `_REPEATED` where rows stand
    twice, else why they are lost; the loss is about `what`, or about what the SQL names.
    """

    section: str
    asked: Question
    what: str | None = None
    why: str | None = None


class _Values(NamedTuple):
    """The values of one field of a section by user, where the target's column is narrower than this one."""

    section: str
    asked: Question
    what: str
    capability: FieldCapability
    canonical: Callable[[Any], Value] | None


def user_counts(
    back_end: BackEnd,
    sql_names: SqlNames,
    addresses: Sequence[str] | None,
    target: BackEndCapabilities | None,
    category_names: Sequence[str],
    *,
    sized: bool = False,
) -> dict[int, UserCounts]:
    """Counts by number in `addresses`; without addresses of everybody homed, by key in the database. `sized`: with
    sizes, for which the server has to look at more than indexes.
    """
    batch = batch_of_all_homed(sql_names) if addresses is None else batch_of(sql_names, addresses)
    tables = sql_names.map.of("user_data", "journal_only")
    versioned = [table for table in tables if table.with_role("list_version")]
    counts: list[_Count | _Values] = [_count(sql_names, table, sized) for table in tables if table not in versioned]
    if target is not None:
        for table in tables:
            counts.extend(_losses(sql_names, table, target, category_names))
            counts.extend(_narrowed(sql_names, table, target))
            counts.extend(_repeats(sql_names, table, target))
    questions = [*(count.asked for count in counts), *(rows_asked(sql_names, table) for table in versioned)]
    known_users = Question("users", ("n", "address"), "FROM #batch_user", ("number", "text"))
    known, *answers = back_end.run("counting users' rows", [*batch, known_users, *questions])
    found = {n: _Tally(address) for n, address in known}
    back_end.require_known_users("counting users' rows", found, *answers)
    for count, rows in zip(counts, answers[: len(counts)], strict=True):
        for n, *answer in rows:
            if isinstance(count, _Values):
                found[n].add_value(count, answer[0], target)
            else:
                found[n].add(count, *answer)
    for table, rows in zip(versioned, answers[len(counts) :], strict=True):
        for n, held in owned_rows(table, rows).items():
            found[n].add_versioned(table, held, sized=sized)
    return {n: tally.user_counts(target, sized) for n, tally in found.items()}


class _Tally:
    """The counts of one user while they come in."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.rows: dict[str, int] = {}
        self.lost: dict[tuple[str, str, str], int] = {}
        self.list_versions: dict[str, int] = {}
        self.repeats = False
        self.size = 0

    def add(self, count: _Count, number: int, more: Any = None) -> None:
        if count.why == _REPEATED:
            self.repeats = True
        elif count.why is None:
            self.rows[count.section] = self.rows.get(count.section, 0) + number
            self.size += more or 0
        else:
            key = (count.section, more or count.what or count.section, count.why)
            self.lost[key] = self.lost.get(key, 0) + number

    def add_value(self, asked: _Values, value: Any, target: BackEndCapabilities | None) -> None:
        """A value that the target may refuse, by the very rule by which it is left out later (loss.data_and_losses)."""
        held = asked.canonical(value) if asked.canonical else value
        refusal = None if too_long(held, asked.capability.length) else asked.capability.refusal(held)
        if refusal and target is not None:
            key = (asked.section, asked.what, target.why_refused(refusal))
            self.lost[key] = self.lost.get(key, 0) + 1

    def add_versioned(self, table: TableMap, rows: Section, *, sized: bool) -> None:
        self.rows[table.section] = self.rows.get(table.section, 0) + len(rows)
        self.size += sum(map(row_sizes.of_row, rows.named())) if sized else 0
        self.list_versions |= list_versions({table.section: rows})

    def user_counts(self, target: BackEndCapabilities | None, sized: bool) -> UserCounts:
        if target is not None:
            for section, count in self.rows.items():
                if section not in target.sections:
                    self.lost[section, section, target.why_no_section(section)] = count
        return UserCounts(
            self.address,
            HOME_SECTION in self.rows,
            dict(sorted(self.rows.items())),
            tuple(
                Loss(self.address, section, what, rows, why) for (section, what, why), rows in sorted(self.lost.items())
            ),
            self.list_versions,
            self.repeats,
            self.size + sum(map(row_sizes.of_section, self.rows)) if sized else 0,
        )


def _count(sql_names: SqlNames, table: TableMap, sized: bool) -> _Count:
    """With `sized` also the bytes of the rows."""
    if not sized:
        return _Count(table.section, per_user(table.key, f"{sql_names.rows_of_batch(table)} GROUP BY p.n"))
    source = f"{sql_names.rows_of_batch(table)}{sql_names.referred(table)} GROUP BY p.n"
    return _Count(table.section, per_user(table.key, source, row_sizes.summed(sql_names, table)))


def _repeats(sql_names: SqlNames, table: TableMap, target: BackEndCapabilities) -> Iterator[_Count]:
    """Rows that SQL Server regards as the same, where the target tells rows apart by their content.

    Columns without a limit cannot be compared so: what is left of a row finds a few too many, never one too few.
    """
    if table.identity is not None or table.section not in target.without_duplicates:
        return
    live = {column: sql_names.live(table, column) for column in table.journalled}
    unlimited = {
        column for column, found in live.items() if found.family in ("text", "binary") and found.length is None
    }
    compared = (sql_names.column_value(table, column) for column in live if column not in unlimited)
    source = f"{sql_names.rows_of_batch(table)} GROUP BY {', '.join(('p.n', *compared))} HAVING COUNT(*) > 1"
    yield _Count(table.section, per_user(table.key, source), None, _REPEATED)


def _losses(
    sql_names: SqlNames, table: TableMap, target: BackEndCapabilities, category_names: Sequence[str]
) -> Iterator[_Count]:
    """The rules of loss.data_and_losses, as SQL. A section that the target lacks altogether is known from its plain
    count.
    """
    fields = target.sections.get(table.section)
    if fields is None:
        return
    for column in table.journalled:
        portable = sql_names.portable_value(table, column)
        capability = fields.get(column.field)
        if capability is None:
            yield _lost(
                sql_names,
                table,
                f"{portable} IS NOT NULL",
                column.field,
                target.why_no_field(table.section, column.field),
            )
            continue
        limit = _limit(sql_names, table, column, capability.length)
        if limit is not None and capability.length is not None:
            yield _lost(
                sql_names,
                table,
                f"DATALENGTH({portable}) > {limit}",
                column.field,
                target.why_too_long(capability.length),
            )
        if is_category(column.field):
            yield from _unknown_categories(sql_names, table, portable, target, category_names)
        if capability.required and _may_be_empty(sql_names, table, column):
            yield _lost(sql_names, table, f"{portable} IS NULL", column.field, EMPTY)
    for name, capability in fields.items():
        if (
            capability.required
            and name not in table.fixed
            and name not in {column.field for column in table.journalled}
        ):
            yield _lost(sql_names, table, "1 = 1", name, EMPTY)


def _narrowed(sql_names: SqlNames, table: TableMap, target: BackEndCapabilities) -> Iterator[_Values]:
    """Questions for the values of columns whose type differs on the target: they are read, since conversions in SQL
    differ by engine. Columns of both sides nearly always have the same type; then there is nothing to ask.
    """
    fields = target.sections.get(table.section) or {}
    for column in table.journalled:
        capability = fields.get(column.field)
        if capability is None or column.role in ("look_up", "parent", "list_version"):
            continue
        if capability.holds_all_of(sql_names.kept_in(table, column).column_type):
            continue
        portable = sql_names.portable_value(table, column)
        source = f"{sql_names.rows_of_batch(table)}{sql_names.referred(table)} WHERE {portable} IS NOT NULL"
        asked = Question(f"{table.key} {column.field}", ("p.n", portable), source)
        yield _Values(table.section, asked, column.field, capability, canonical(column))


def _lost(sql_names: SqlNames, table: TableMap, condition: str, what: str, why: str) -> _Count:
    source = f"{sql_names.rows_of_batch(table)}{sql_names.referred(table)} WHERE {condition} GROUP BY p.n"
    return _Count(table.section, per_user(f"{table.key} {what}", source), what, why)


def _unknown_categories(
    sql_names: SqlNames, table: TableMap, portable: str, target: BackEndCapabilities, category_names: Sequence[str]
) -> Iterator[_Count]:
    unknown = [name for name in category_names if folded(name) not in target.categories]
    if unknown:
        names = ", ".join(literal(name) for name in unknown)
        rows = sql_names.rows_of_batch(table) + sql_names.referred(table)
        asked = per_user(table.key, f"{rows} WHERE {portable} IN ({names}) GROUP BY p.n, {portable}", portable)
        yield _Count(table.section, asked, None, target.why_no_category())


def _limit(sql_names: SqlNames, table: TableMap, column: ColumnMap, length: int | None) -> int | None:
    """The target's length in bytes of this database, or None where nothing here can be longer."""
    if length is None:
        return None
    live = sql_names.kept_in(table, column)
    if column.role in ("look_up", "parent") or live.family not in ("text", "binary"):
        return None
    if live.length is not None and live.length <= length:
        return None
    return length * 2 if live.counts_characters else length


def _may_be_empty(sql_names: SqlNames, table: TableMap, column: ColumnMap) -> bool:
    return column.role in ("resource", "look_up", "parent") or sql_names.live(table, column).nullable


def count_registrations(
    back_end: BackEnd, sql_names: SqlNames, table: TableMap, addresses: Sequence[str]
) -> dict[int, int]:
    """Registrations that have not expired, by number in `addresses`."""
    (rows,) = back_end.run("registrations", [*batch_of(sql_names, addresses), registrations_asked(sql_names, table)])
    return dict(rows)


def registrations_asked(sql_names: SqlNames, table: TableMap) -> Question:
    """The number of each user's registrations that have not expired."""
    expiry = sql_names.column_value(table, table.column("expiry"))
    valid = f"{sql_names.rows_of_batch(table)} WHERE {expiry} IS NULL OR {expiry} > GETUTCDATE() GROUP BY p.n"
    return per_user(table.key, valid)


def last_registrations(
    back_end: BackEnd, sql_names: SqlNames, table: TableMap, addresses: Sequence[str]
) -> dict[int, datetime]:
    """When each last signed in (UTC, without time zone), by number in `addresses`; who never did is not in it."""
    time = sql_names.column_value(table, table.column("time"))
    source = f"{sql_names.rows_of_batch(table)} WHERE {time} IS NOT NULL GROUP BY p.n"
    last = Question(table.key, ("p.n", f"MAX({time})"), source)
    (rows,) = back_end.run("the last registrations", [*batch_of(sql_names, addresses), last])
    return dict(rows)
