# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One client's session: who it is, its settings, its SQLite connection, and the parts that do its work."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from lab.sql_server.engine import functions, lab_procedures, procedures
from lab.sql_server.engine.calls import Calls
from lab.sql_server.engine.catalogue import Catalogue
from lab.sql_server.engine.definition import Definitions
from lab.sql_server.engine.execution import Execution
from lab.sql_server.engine.interpreter import Interpreter
from lab.sql_server.engine.transactions import Transactions
from lab.sql_server.errors import Attention, SqlError, not_supported
from lab.sql_server.language.dates import utc_now
from lab.sql_server.language.lexer import split_name
from lab.sql_server.protocol.logins import Login as Account
from lab.sql_server.protocol.messages import COUNT, DONE, DONE_IN_PROCEDURE, Login, Reply
from lab.sql_server.protocol.wire import Disconnected, Wire

if TYPE_CHECKING:
    from lab.sql_server.protocol.server import SqlServer

PROCEDURES_IN_PYTHON = (procedures, lab_procedures)  # importing them registers what they define
CONTROL_PROGRAM = "lab control"  # application name of connections that are not counted
STEPS_BETWEEN_POLLS = 20_000  # of SQLite's virtual machine
WITHOUT_EFFECT = {
    "ansi_nulls", "ansi_padding", "ansi_warnings", "ansi_null_dflt_on", "ansi_defaults", "quoted_identifier",
    "arithabort",
    "concat_null_yields_null", "numeric_roundabort", "cursor_close_on_commit", "textsize", "language",
    "deadlock_priority",
}  # fmt: skip
ONLY_OFF = {"implicit_transactions", "rowcount", "noexec", "parseonly", "fmtonly", "showplan_text", "showplan_all"}
ISOLATED = {"repeatable read": True, "serializable": True, "read committed": False, "read uncommitted": False}


class Session:
    """SqlError 911 or 916 if the database of the login cannot be entered."""

    def __init__(self, server: SqlServer, wire: Wire, client: Login, account: Account, spid: int) -> None:
        self.server, self.store, self.monitor = server, server.store, server.monitor
        self.wire, self.client, self.login, self.spid, self.tds = wire, client, account, spid, client.tds
        self.counted = client.program != CONTROL_PROGRAM
        self.login_time, self.busy, self.cancelled = utc_now(), False, False
        self.nocount = self.xact_abort = False
        self.lock_timeout = -1  # milliseconds, -1 without end
        self.identity_insert: str | None = None
        self.rowcount = self.last_error = self.level = 0
        self.identity: int | None = None
        self.scope_identity: int | None = None
        self.function_error: SqlError | None = None
        self.token, self.reply = DONE, None
        self.connection = sqlite3.connect(
            ":memory:", isolation_level=None, check_same_thread=False, timeout=10, cached_statements=256
        )
        # In memory and not in a file: what SQLite needs to undo a statement.
        for pragma in ("foreign_keys = ON", "synchronous = OFF", "temp_store = MEMORY"):
            self.connection.execute(f"PRAGMA {pragma}")
        functions.register(self)
        self.transactions = Transactions(self)
        self.catalogue = Catalogue(server.store, self.connection, self.transactions.claim_if_open)
        self.execution, self.definitions = Execution(self), Definitions(self)
        self.interpreter, self.calls = Interpreter(self), Calls(self)
        self.use(client.database or "master")
        self.connection.set_progress_handler(self.poll, STEPS_BETWEEN_POLLS)

    def close(self) -> None:
        """The client has gone: its transaction is rolled back, its locks and temporary tables vanish."""
        self.reply = None
        self.transactions.rollback()
        self.server.locks.release_writing(self)
        self.server.locks.release_all(self)
        self.connection.close()

    def start_request(self, reply: Reply) -> None:
        self.reply, self.cancelled, self.level, self.function_error = reply, False, 0, None

    # -- attention -----------------------------------------------------------------------------------------------------
    def poll(self) -> bool:
        """Look whether the client wants to stop. SQLite interrupts the statement when this says True."""
        try:
            self.cancelled = self.cancelled or self.wire.attention_pending()
        except (OSError, ValueError, Disconnected):
            self.cancelled = True
        return self.cancelled

    def check(self) -> None:
        """Attention if the client wanted to stop when last looked."""
        if self.cancelled:
            raise Attention

    def check_client(self) -> None:
        """Look and check."""
        self.poll()
        self.check()

    # -- settings ------------------------------------------------------------------------------------------------------
    def use(self, database: str) -> None:
        if not self.server.logins.may_enter(self.login, database):
            text = f'The server principal "{self.login.name}" is not able to access the database "{database}".'
            raise SqlError(916, text, 14)
        schema = self.catalogue.schema(database)
        self.database = "tempdb" if schema == "main" else self.store.find(database).name

    def set_option(self, option: str, value: str) -> None:
        """SET option value."""
        if option == "nocount":
            self.nocount = value == "on"
        elif option == "xact_abort":
            self.xact_abort = value == "on"
        elif option == "lock_timeout":
            self.lock_timeout = int(value)
        elif option.startswith("transaction isolation level"):
            level = f"{option.removeprefix('transaction isolation level').strip()} {value}".strip()
            if level not in ISOLATED:
                raise not_supported(f"Isolation level {level}")
            self.transactions.isolated = ISOLATED[level]
        elif option.startswith("identity_insert"):
            table = split_name(option.split(None, 1)[1])[-1]
            self.identity_insert = table if value == "on" else None
        elif option in ONLY_OFF and value in ("off", "0"):
            pass
        elif option not in WITHOUT_EFFECT:
            raise not_supported(f"SET {option.upper()} {value.upper()}")

    # -- answers -------------------------------------------------------------------------------------------------------
    def error(self, error: SqlError) -> None:
        self.reply.message(error.number, error.text, error.severity, error.state)

    def done(self, count: int | None = None, command: int = 0, *, rows: bool = False) -> None:
        """The end of a statement; count: rows that it changed, or sent. rows: it sent a result set.

        SET NOCOUNT ON takes the count away, also that of a result set, and within a procedure the whole token of a
        statement that sends no rows (T-SQL reference, SET NOCOUNT).
        """
        if self.nocount and self.token == DONE_IN_PROCEDURE and not rows:
            return
        status = COUNT if count is not None and not self.nocount else 0
        self.reply.done(self.token, status, count or 0, command)

    def count_writes(self, schema: str, rows: int) -> None:
        """Changed rows of a user database."""
        if self.counted and rows > 0:
            self.monitor.count(f"writes {self.store.find(schema).name}", rows)
