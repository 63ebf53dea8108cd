# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A client's requests: batches, remote procedure calls, and transaction manager requests."""

from __future__ import annotations

import struct
import sys
import traceback
from collections.abc import Callable
from typing import Any, NamedTuple

from lab.sql_server.engine.calls import Given
from lab.sql_server.engine.interpreter import Leave, ReturnFromBatch
from lab.sql_server.engine.procedures import declared_parameters
from lab.sql_server.errors import Attention, CutConnection, SqlError
from lab.sql_server.language.lexer import split_name
from lab.sql_server.language.sql_types import SqlType, widest
from lab.sql_server.language.variables import Frame
from lab.sql_server.protocol.decoding import Reader, read_parameter
from lab.sql_server.protocol.encoding import encoder, type_info
from lab.sql_server.protocol.messages import (
    ATTENTION_DONE,
    DONE,
    DONE_IN_PROCEDURE,
    DONE_PROCEDURE,
    ERROR,
    EXECUTED,
    Reply,
    without_headers,
)
from lab.sql_server.protocol.monitor import AFTER, BEFORE
from lab.sql_server.protocol.session import Session
from lab.sql_server.protocol.wire import ATTENTION, BATCH, RPC, TRANSACTION_MANAGER, Disconnected

MOST_PARAMETERS = 2100
PROCEDURE_NUMBERS = {10: "sp_executesql", 11: "sp_prepare", 12: "sp_execute", 13: "sp_prepexec", 15: "sp_unprepare"}
ACTIONS = {5: "begin", 7: "commit", 8: "rollback", 9: "save"}
COMMANDS = {"begin": 0xD4, "commit": 0xD5, "rollback": 0xD2, "save": 0}
FAILED = -6  # the return status of a failed call


class Parameter(NamedTuple):
    name: str
    kind: SqlType
    value: Any
    output: bool


class Requests:
    """Answers one session's requests, one at a time."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._prepared: dict[int, tuple[list[str], str]] = {}  # handle -> (names of parameters, text)
        self._last_handle = 0

    def answer(self, kind: int, data: bytes) -> None:
        """One message from the client. CutConnection if a test wants no answer."""
        session = self.session
        if session.counted:
            session.monitor.count("round_trips")
        reply = Reply(session.wire, session.tds)
        session.start_request(reply)
        if kind == ATTENTION:  # the whole answer had gone out before it came
            reply.done(DONE, ATTENTION_DONE)
        else:
            try:
                work = {BATCH: self._batch, RPC: self._calls, TRANSACTION_MANAGER: self._transaction}[kind]
                work(without_headers(data, session.tds), reply)
            except Attention:
                if session.xact_abort:
                    session.transactions.rollback()
                reply.held = None
                reply.done(DONE, ATTENTION_DONE)
        reply.finish()

    def _guarded(self, work: Callable[[], int | None]) -> tuple[int, bool]:
        """Run work; an error that ends the batch is reported. Returns (return status, failed)."""
        session = self.session
        try:
            return work() or 0, False
        except ReturnFromBatch as end:
            return end.value, False
        except Leave:
            return 0, False
        except (Attention, CutConnection, Disconnected, OSError):
            raise
        except SqlError as error:
            if error.ends == "transaction":
                session.transactions.rollback()
            session.error(error)
        except RecursionError:
            session.error(SqlError(8631, "Internal error: Server stack limit has been reached.", 17))
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            session.error(
                SqlError(50000, f"Internal error of the lab's SQL Server: {type(error).__name__}: {error}", 16)
            )
        return FAILED, True

    def _batch(self, data: bytes, reply: Reply) -> None:
        session, text = self.session, data.decode("utf-16-le", "replace")
        session.token = DONE
        if session.counted:
            session.monitor.count("batches")
        _unused, failed = self._guarded(lambda: session.interpreter.run_text(text, Frame()))
        if failed:
            reply.done(DONE, ERROR)
        elif not reply.held:
            reply.done(DONE)

    def _transaction(self, data: bytes, reply: Reply) -> None:
        """Commit and rollback may ask for the next transaction in the same breath."""
        session, reader = self.session, Reader(data)
        action = ACTIONS.get(reader.number("H"), "")

        def work() -> None:
            text = f"{action.upper()} TRANSACTION"
            session.interpreter.strike(text, BEFORE)
            if action == "begin":
                session.transactions.begin()
            else:
                name = reader.text(reader.number("B") // 2) if reader.more else ""
                session.transactions.run(action, name)
            session.interpreter.strike(text, AFTER)
            if action in ("commit", "rollback") and reader.more and reader.number("B") & 1:
                session.transactions.begin()

        _unused, failed = self._guarded(work)
        reply.done(DONE, ERROR if failed else 0, 0, COMMANDS.get(action, 0))

    # -- remote procedure calls ----------------------------------------------------------------------------------------
    def _calls(self, data: bytes, reply: Reply) -> None:
        reader = Reader(data)
        while reader.more:
            size = reader.number("H")
            name = PROCEDURE_NUMBERS.get(reader.number("H"), "") if size == 0xFFFF else reader.text(size)
            reader.take(2)  # options
            parameters = []
            while reader.more and reader.data[reader.at] not in (0x80, 0xFF):  # these separate several calls
                parameter_name, output = reader.text(reader.number("B")), bool(reader.number("B") & 1)
                parameters.append(Parameter(parameter_name, *read_parameter(reader), output))
            reader.at += 1
            self._call(name, parameters, reply)

    def _call(self, name: str, parameters: list[Parameter], reply: Reply) -> None:
        session = self.session
        session.token = DONE_IN_PROCEDURE
        if session.counted:
            session.monitor.count("rpcs")
        handle, outputs = None, []
        if name in ("sp_prepare", "sp_prepexec"):
            handle = self._prepare(parameters[1].value or "", parameters[2].value)
        if name == "sp_prepexec":
            status, failed = self._guarded(lambda: self._execute(handle, parameters[3:]))
        elif name == "sp_execute":
            status, failed = self._guarded(lambda: self._execute(parameters[0].value, parameters[1:]))
        elif name == "sp_unprepare":
            self._prepared.pop(parameters[0].value, None)
            status, failed = 0, False
        elif name == "sp_prepare":
            status, failed = 0, False
        else:
            status, failed, outputs = self._call_by_name(name, parameters)
        reply.return_status(status)
        for parameter, value in outputs:
            kind = widest(parameter.kind)
            reply.return_value(parameter.name, type_info(kind, session.tds), encoder(kind, session.tds)(value))
        if handle is not None:
            reply.return_value("", b"\x26\x04", struct.pack("<Bi", 4, handle))
        reply.done(DONE_PROCEDURE, ERROR if failed else 0, 0, EXECUTED)

    def _call_by_name(self, name: str, parameters: list[Parameter]) -> tuple[int, bool, list[tuple[Parameter, Any]]]:
        """{call name(?, ?)}: (status, failed, output parameters with their values)."""
        frame, given = Frame(), []
        for number, parameter in enumerate(parameters):
            variable = f"@out{number}"
            frame.declare(variable, parameter.kind, parameter.value)
            given.append(Given(parameter.name or None, parameter.value, variable if parameter.output else None))
        status, failed = self._guarded(lambda: self.session.calls.call(split_name(name), given, frame))
        outputs = [(p, frame.values[f"@out{n}"]) for n, p in enumerate(parameters) if p.output and not failed]
        return status, failed, outputs

    def _prepare(self, declarations: str, text: str) -> int:
        self._last_handle += 1
        self._prepared[self._last_handle] = [name for name, _unused in declared_parameters(declarations)], text
        return self._last_handle

    def _execute(self, handle: int, parameters: list[Parameter]) -> None:
        """A prepared text. Types are widened: one plan for all lengths of a value."""
        if handle not in self._prepared:
            raise SqlError(8179, f"Could not find prepared statement with handle {handle}.")
        if len(parameters) > MOST_PARAMETERS:
            text = "The incoming request has too many parameters. The server supports a maximum of 2100 parameters."
            raise SqlError(8003, text, ends="batch")
        names, text = self._prepared[handle]
        frame = Frame()
        for name, parameter in zip(names, parameters, strict=False):
            frame.declare(name, widest(parameter.kind), parameter.value)
        self.session.interpreter.run_text(text, frame)
