# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs translated statements on the session's SQLite connection and sends their results."""

from __future__ import annotations

import sqlite3
import struct
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from lab.sql_server.engine.catalogue import TEMPDB, Column, Table
from lab.sql_server.engine.server_views import SERVER_VIEWS
from lab.sql_server.engine.store import FULL, READ_ONLY
from lab.sql_server.errors import Attention, SqlError, database_full, denied, read_only
from lab.sql_server.language.conversion import convert
from lab.sql_server.language.create_table import sqlite_type
from lab.sql_server.language.literal_rows import LiteralRows
from lab.sql_server.language.plan import Plan
from lab.sql_server.language.sql_types import SqlType, type_of_value, wire_type
from lab.sql_server.language.statements import Sql
from lab.sql_server.language.translation import translate
from lab.sql_server.language.variables import Frame
from lab.sql_server.protocol.encoding import OutputColumn, column_metadata, rows_encoder
from lab.sql_server.sqlite_errors import translate as translate_error

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

PLANS_KEPT = 500
ROWS_AT_A_TIME = 500
COMMANDS = {"insert": 0xC3, "delete": 0xC4, "update": 0xC5, "select": 0xC1}  # in DONE tokens


class Execution:
    def __init__(self, session: Session) -> None:
        self.session = session
        self._plans: OrderedDict[Any, Plan] = OrderedDict()

    # -- one SQLite statement ------------------------------------------------------------------------------------------
    def sqlite(self, statement: str, values: Sequence[Any] = ()) -> sqlite3.Cursor:
        """Run SQL of SQLite; its errors become SQL Server's."""
        try:
            return self.session.connection.execute(statement, values)
        except sqlite3.Error as error:
            raise self._error(error, statement) from None

    def _error(self, error: sqlite3.Error, statement: str) -> Exception:
        return Attention() if self.session.cancelled else translate_error(error, statement, self.session)

    # -- expressions ---------------------------------------------------------------------------------------------------
    def evaluate(self, expression: str, frame: Frame, kind: SqlType | None = None) -> Any:
        """The value of a T-SQL expression, converted to kind if given."""
        name = expression.strip().lower()
        if name in frame.values:
            value = frame.values[name]
        else:
            value = self._single(f"SELECT {expression} AS x", frame)
        return convert(value, kind) if kind else value

    def condition(self, text: str, frame: Frame) -> bool:
        return self._single(f"SELECT CASE WHEN {text} THEN 1 ELSE 0 END AS x", frame) == 1

    def _single(self, query: str, frame: Frame) -> Any:
        plan = self._plan(query, frame.types)
        with self._prepared(plan):
            return self._fetch(self.sqlite(plan.sql, self._values(plan, frame)), 1)[0][0]

    # -- statements ----------------------------------------------------------------------------------------------------
    def run(self, statement: Sql, frame: Frame) -> None:
        """A query or a change of data."""
        rows = frame.literal_rows.get(statement.text)
        plan = self._plan(statement.text, {**frame.types, **rows.variables()} if rows else frame.types)
        with self._prepared(plan):
            if plan.into:
                self._select_into(plan, self._values(plan, frame))
            elif plan.assigns:
                self._assign(plan, frame)
            elif plan.columns is not None:
                self.send_rows(self.sqlite(plan.sql, self._values(plan, frame)), plan.columns)
            else:
                self._change(plan, statement.verb, frame, rows)

    def _plan(self, text: str, types: dict[str, SqlType]) -> Plan:
        session = self.session
        key = text, session.database, session.catalogue.version, tuple(types.items())
        if key not in self._plans:
            everywhere = text, session.database, tuple(types.items())
            plan = session.server.shared.plan(everywhere, session.catalogue)
            if plan is None:
                plan = translate(text, session.catalogue, session.database, types)
                session.server.shared.keep_plan(everywhere, plan)
            if len(self._plans) >= PLANS_KEPT:
                self._plans.popitem(last=False)
            self._plans[key] = plan
        return self._plans[key]

    def _values(self, plan: Plan, frame: Frame) -> list[Any]:
        return [frame.value(name, self.session) for name in plan.parameters]

    @contextmanager
    def _prepared(self, plan: Plan) -> Iterator[None]:
        """Rights checked, turns taken, server views filled."""
        self._check_rights(plan)
        target = plan.target.schema if plan.target else TEMPDB if plan.into else None
        with self.session.transactions.statement(plan.databases, target, locking=plan.locking):
            for table in plan.tables:
                if table.refresh:
                    self._refresh(table)
            yield

    def _check_rights(self, plan: Plan) -> None:
        """Within a procedure its owner's rights count, as in SQL Server's ownership chains."""
        session = self.session
        if session.level == 0:
            wanted = [(t, "SELECT") for t in plan.tables if not t.view]
            wanted += [(plan.target, plan.permission)] if plan.target else []
            for table, permission in wanted:
                if table.schema != TEMPDB and not session.server.logins.allowed(
                    session.login, table.schema, table.name, permission
                ):
                    raise denied(permission, table.name, session.store.find(table.schema).name)
        if plan.target and plan.target.schema != TEMPDB:
            database = session.store.find(plan.target.schema)
            if database.mode == READ_ONLY:
                raise read_only(database.name)
            if database.mode == FULL and plan.permission != "DELETE":
                raise database_full(plan.target.name, database.name)

    def _refresh(self, view: Table) -> None:
        """Fill a view of the server's state."""
        rows = list(SERVER_VIEWS[view.name].rows(self.session, view.sqlite_name.split(".")[0]))
        rows = [(*row, *[None] * len(view.columns))[: len(view.columns)] for row in rows]
        marks = ",".join("?" * len(view.columns))
        self.session.connection.execute(f"DELETE FROM [{TEMPDB}].[{view.sqlite_name}]")
        self.session.connection.executemany(f"INSERT INTO [{TEMPDB}].[{view.sqlite_name}] VALUES ({marks})", rows)

    # -- changes -------------------------------------------------------------------------------------------------------
    def _change(self, plan: Plan, verb: str, frame: Frame, rows: LiteralRows | None) -> None:
        session, table = self.session, plan.target
        if plan.permission == "INSERT" and table.identity:
            allowed = session.identity_insert == table.name.lower()
            if plan.identity_given != allowed:
                raise _identity_error(table.name, plan.identity_given)
        if rows:
            changed = self._insert_rows(plan, frame, rows)
        else:
            changed = self.sqlite(plan.sql, self._values(plan, frame)).rowcount
        session.rowcount = changed
        if table.schema != TEMPDB:
            session.count_writes(table.schema, changed)
        if plan.permission == "INSERT" and table.identity and changed:
            session.identity = session.scope_identity = self.sqlite("SELECT last_insert_rowid()").fetchone()[0]
        session.done(changed, COMMANDS[verb])

    def _insert_rows(self, plan: Plan, frame: Frame, rows: LiteralRows) -> int:
        """The statement once for each row; all of them or none."""
        order = [int(name.removeprefix(rows.prefix + "_")) for name in plan.parameters]
        values = rows.rows
        if order != list(range(len(rows.types))):
            choose = itemgetter(*order)
            values = [choose(row) if len(order) > 1 else (choose(row),) for row in values]
        with self.session.transactions.all_rows_or_none(plan.target, numbers_given=plan.identity_given):
            try:
                return self.session.connection.executemany(plan.sql, values).rowcount
            except sqlite3.Error as error:
                raise self._error(error, plan.sql) from None

    def _assign(self, plan: Plan, frame: Frame) -> None:
        rows = self._fetch(self.sqlite(plan.sql, self._values(plan, frame)))
        for row in rows[-1:]:  # the last row wins
            for name, value in zip(plan.assigns, row, strict=False):
                frame.assign(name, value)
        self.session.rowcount = len(rows)

    def _select_into(self, plan: Plan, values: list[Any]) -> None:
        session = self.session
        rows = self._fetch(self.sqlite(plan.sql, values))
        columns = [
            Column(c.name, c.kind or type_of_value(_first(rows, n)), c.nullable)
            for n, c in enumerate(_known(plan.columns))
        ]
        body = ", ".join(f"[{c.name}] {sqlite_type(c.kind)}" for c in columns)
        with session.definitions.defining_table(plan.into) as (schema, name):
            self.sqlite(f"CREATE TABLE [{schema}].[{name}] ({body})")
            session.catalogue.add_object(schema, name, "U")
            session.catalogue.add_columns(schema, name, columns)
            marks = ",".join("?" * len(columns))
            session.connection.executemany(f"INSERT INTO [{schema}].[{name}] VALUES ({marks})", rows)
        session.rowcount = len(rows)
        session.done(len(rows), COMMANDS["select"])

    # -- results -------------------------------------------------------------------------------------------------------
    def _fetch(self, cursor: sqlite3.Cursor, number: int | None = None) -> list[tuple[Any, ...]]:
        """Errors may come with any row, not only with the first."""
        try:
            return cursor.fetchall() if number is None else cursor.fetchmany(number)
        except sqlite3.Error as error:
            raise self._error(error, "SELECT") from None

    def send_rows(self, cursor: Any, columns: Sequence[OutputColumn]) -> None:
        """Stream a result set; columns of unknown type take it from the values of the first rows."""
        session = self.session
        rows = self._fetch(cursor, ROWS_AT_A_TIME)
        kinds = [wire_type(c.kind or type_of_value(_first(rows, n)), session.tds) for n, c in enumerate(columns)]
        session.reply.add(
            column_metadata([c._replace(kind=kind) for c, kind in zip(columns, kinds, strict=False)], session.tds)
        )
        encode, count = rows_encoder(kinds, session.tds), 0
        while rows:
            count += len(rows)
            session.reply.add(self._encoded(encode, rows))
            session.check()
            rows = self._fetch(cursor, ROWS_AT_A_TIME)
        session.rowcount = count
        if session.counted:
            session.monitor.count("rows_sent", count)
        session.done(count, COMMANDS["select"], rows=True)

    @staticmethod
    def _encoded(encode: Any, rows: Sequence[tuple[Any, ...]]) -> bytes:
        try:
            return encode(rows)
        except struct.error:
            text = "Arithmetic overflow error converting expression to data type int."
            raise SqlError(8115, text, 16, 2, ends="batch") from None
        except (ValueError, OverflowError, TypeError, ArithmeticError) as error:
            raise SqlError(8114, f"Error converting data: {error}", 16, 5, ends="batch") from None


def _first(rows: Sequence[tuple[Any, ...]], column: int) -> Any:
    return next((row[column] for row in rows if row[column] is not None), None)


def _known(columns: Sequence[OutputColumn]) -> Sequence[OutputColumn]:
    for column in columns:
        if not column.name:
            raise SqlError(
                1038,
                "An object or column name is missing or empty. For SELECT INTO, verify each column has a name.",
                15,
            )
    return columns


def _identity_error(table: str, given: bool) -> SqlError:
    if given:
        text = (
            f"Cannot insert explicit value for identity column in table '{table}' when IDENTITY_INSERT is set to OFF."
        )
        return SqlError(544, text)
    return SqlError(
        545,
        f"Explicit value must be specified for identity column in table '{table}' when IDENTITY_INSERT is set to ON.",
    )
