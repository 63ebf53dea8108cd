# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the statements of a batch one after the other: control flow, variables, and what an error ends."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from lab.sql_server.engine.definition import VERBS as DEFINING
from lab.sql_server.errors import CutConnection, SqlError, deadlock, denied_in_database, lock_timeout
from lab.sql_server.language import compiling
from lab.sql_server.language import statements as st
from lab.sql_server.language.batch import BatchParser
from lab.sql_server.language.literal_rows import lift
from lab.sql_server.language.sql_types import INT, parse_type
from lab.sql_server.language.variables import Frame
from lab.sql_server.protocol.logins import OWNER
from lab.sql_server.protocol.messages import DATABASE, DONE, DONE_PROCEDURE, ERROR, EXECUTED
from lab.sql_server.protocol.monitor import AFTER, BEFORE, LoggedStatement

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

LEAVES = (st.Sql, st.Execute, st.ExecuteText, st.Transaction)  # what is counted, logged, and struck by faults


class Leave(Exception):
    """BREAK or CONTINUE on its way to the loop."""


class ReturnFromBatch(Exception):
    """RETURN on its way out of a batch or procedure."""

    def __init__(self, value: int) -> None:
        self.value = value


class Interpreter:
    def __init__(self, session: Session) -> None:
        self.session = session

    def run_text(self, text: str, frame: Frame) -> None:
        """A batch, or the body of a procedure."""
        text, lifted = lift(text)
        frame.literal_rows.update(lifted)
        shared = self.session.server.shared
        batch = shared.batch(text)
        if batch is None:
            parser = BatchParser(text)
            compiling.check(parser.tokens, self.session.server.product)
            batch = parser.parse()
            shared.keep_batch(text, batch)
        for statement in batch:
            self.run(statement, frame)

    def run(self, statement: st.Statement, frame: Frame) -> None:
        """One statement. An error that ends no more than the statement is reported here; others are raised."""
        session = self.session
        session.check()
        leaf = isinstance(statement, LEAVES)
        try:
            if leaf:
                self.strike(statement.text, BEFORE)
            self._RUN[type(statement)](self, statement, frame)
            if leaf:
                session.last_error = 0
                self._note(statement, 0)
                self.strike(statement.text, AFTER)
        except SqlError as error:
            session.last_error = error.number
            if leaf:
                self._note(statement, error.number)
            if error.ends == "transaction" or (session.xact_abort and error.severity > 10 and error.number != 50000):
                session.transactions.rollback()
                error.ends = "transaction"
            if error.ends != "statement":
                raise
            session.error(error)
            session.reply.done(session.token, ERROR)

    def strike(self, text: str, moment: str) -> None:
        """Commit the fault that a test has asked for at this statement."""
        fault = self.session.monitor.fault(text, moment) if self.session.counted else None
        if not fault:
            return
        if fault.what.startswith("cut"):
            raise CutConnection
        if fault.what.startswith("wait"):
            self._wait(float(fault.what.split()[1]))
        elif fault.what == "message":
            self._say("A message that a test asked for.")
        elif fault.what == "1205":
            raise deadlock(self.session.spid)
        elif fault.what == "1222":
            raise lock_timeout()
        else:
            raise SqlError(int(fault.what), f"Error {fault.what}, asked for by a test.")

    def _note(self, statement: st.Statement, error: int) -> None:
        session = self.session
        if session.counted:
            if session.level == 0:
                session.monitor.count("statements")
            rows = session.rowcount if isinstance(statement, st.Sql) else 0
            line = LoggedStatement(session.spid, session.login.name, session.database, statement.text, rows, error)
            session.monitor.note(line)

    # -- control flow --------------------------------------------------------------------------------------------------
    def _block(self, statement: st.Block, frame: Frame) -> None:
        for inner in statement.body:
            self.run(inner, frame)

    def _if(self, statement: st.If, frame: Frame) -> None:
        if self.session.execution.condition(statement.condition, frame):
            self.run(statement.then, frame)
        elif statement.otherwise:
            self.run(statement.otherwise, frame)

    def _while(self, statement: st.While, frame: Frame) -> None:
        while self.session.execution.condition(statement.condition, frame):
            try:
                self.run(statement.body, frame)
            except Leave as leave:
                if leave.args[0] == "break":
                    break

    def _leave_loop(self, statement: st.LeaveLoop, frame: Frame) -> None:
        raise Leave(statement.word)

    def _return(self, statement: st.Return, frame: Frame) -> None:
        raise ReturnFromBatch(
            self.session.execution.evaluate(statement.value, frame, INT) or 0 if statement.value else 0
        )

    def _wait_for(self, statement: st.WaitFor, frame: Frame) -> None:
        found = re.search(r"'(\d+):(\d+):?([\d.]*)'", statement.delay)
        if not found or not statement.delay.lower().startswith("delay"):
            raise SqlError(148, "Incorrect time syntax in time string used with WAITFOR.", 15, ends="batch")
        self._wait(int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3] or 0))

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.session.poll()
            self.session.check()
            time.sleep(min(left, 0.02))

    # -- variables and messages ----------------------------------------------------------------------------------------
    def _declare(self, statement: st.Declare, frame: Frame) -> None:
        for name, kind, initial in statement.variables:
            frame.declare(name, parse_type(kind))
            if initial:
                frame.assign(name, self.session.execution.evaluate(initial, frame))

    def _set_variable(self, statement: st.SetVariable, frame: Frame) -> None:
        frame.assign(statement.name, self.session.execution.evaluate(statement.value, frame))

    def _print(self, statement: st.Print, frame: Frame) -> None:
        self._say(str(self.session.execution.evaluate(statement.value, frame)))

    def _say(self, text: str) -> None:
        self.session.reply.message(0, text, 0)
        self.session.done()

    def _raise_error(self, statement: st.RaiseError, frame: Frame) -> None:
        message, severity, state, *values = [self.session.execution.evaluate(a, frame) for a in statement.arguments]
        number = message if isinstance(message, int) else 50000
        text = str(message) % tuple(values) if values else str(message)
        self.session.last_error = number
        if severity > 10:
            raise SqlError(number, text, severity, state)
        self.session.reply.message(number, text, severity, state)
        self.session.done()

    # -- the session ---------------------------------------------------------------------------------------------------
    def _set_option(self, statement: st.SetOption, frame: Frame) -> None:
        self.session.set_option(statement.option, statement.value)

    def _use(self, statement: st.Use, frame: Frame) -> None:
        old = self.session.database
        self.session.use(statement.database)
        self.session.reply.environment(DATABASE, self.session.database, old)
        self.session.reply.message(5701, f"Changed database context to '{self.session.database}'.", 0, 2)

    def _kill(self, statement: st.Kill, frame: Frame) -> None:
        if self.session.login.role != OWNER:
            raise denied_in_database("KILL", "master")
        if not self.session.server.end_session(int(statement.spid)):
            raise SqlError(6106, f"Process ID {statement.spid} is not an active process ID.")

    def _transaction(self, statement: st.Transaction, frame: Frame) -> None:
        self.session.transactions.run(statement.action, statement.name)
        self.session.done()

    # -- work ----------------------------------------------------------------------------------------------------------
    def _sql(self, statement: st.Sql, frame: Frame) -> None:
        if statement.verb in DEFINING:
            self.session.definitions.run(statement.text, statement.verb)
            self.session.rowcount = 0
            self.session.done()
        else:
            self.session.execution.run(statement, frame)

    def _create_procedure(self, statement: st.CreateProcedure, frame: Frame) -> None:
        self.session.definitions.create_procedure(statement)
        self.session.done()

    def _execute(self, statement: st.Execute, frame: Frame) -> None:
        """A call from a batch ends with its status and a token of its own, however many statements it ran."""
        session = self.session
        status = session.calls.execute(statement, frame)
        if session.token == DONE:
            session.reply.return_status(status)
            session.reply.done(DONE_PROCEDURE, 0, 0, EXECUTED)

    def _execute_text(self, statement: st.ExecuteText, frame: Frame) -> None:
        self.run_text(str(self.session.execution.evaluate(statement.expression, frame)), Frame())

    _RUN: ClassVar[dict[type, Callable[..., Any]]] = {
        st.Block: _block,
        st.If: _if,
        st.While: _while,
        st.LeaveLoop: _leave_loop,
        st.Return: _return,
        st.WaitFor: _wait_for,
        st.Declare: _declare,
        st.SetVariable: _set_variable,
        st.Print: _print,
        st.RaiseError: _raise_error,
        st.SetOption: _set_option,
        st.Use: _use,
        st.Kill: _kill,
        st.Transaction: _transaction,
        st.Sql: _sql,
        st.CreateProcedure: _create_procedure,
        st.Execute: _execute,
        st.ExecuteText: _execute_text,
    }
