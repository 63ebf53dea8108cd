# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls of stored procedures: those that a database holds as text, and those that the server brings along in Python."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from lab.sql_server.engine.interpreter import ReturnFromBatch
from lab.sql_server.errors import SqlError, denied
from lab.sql_server.language.batch import BatchParser
from lab.sql_server.language.conversion import convert
from lab.sql_server.language.sql_types import parse_type
from lab.sql_server.language.statements import CreateProcedure, Execute, Parameter
from lab.sql_server.language.variables import Frame
from lab.sql_server.protocol.messages import DONE_IN_PROCEDURE

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

DEEPEST = 32


class Given(NamedTuple):
    """An argument; output: the caller's variable that receives the parameter's last value."""

    name: str | None
    value: Any
    output: str | None = None


PythonProcedure = Callable[["Session", Sequence[Given]], int | None]
PYTHON_PROCEDURES: dict[str, PythonProcedure] = {}


def procedure(*names: str) -> Callable[[PythonProcedure], PythonProcedure]:
    """Registers a function as a procedure of every database."""

    def register(function: PythonProcedure) -> PythonProcedure:
        PYTHON_PROCEDURES.update(dict.fromkeys(names, function))
        return function

    return register


def arguments(given: Sequence[Given], *names: str) -> list[Any]:
    """The values for these parameter names, by name or by place; None for what is missing. SqlError 8145 for
    other names."""
    values = dict.fromkeys(names)
    for place, argument in enumerate(given):
        name = argument.name.lower() if argument.name else names[place] if place < len(names) else "?"
        if name not in values:
            raise SqlError(8145, f"{argument.name or 'An argument'} is not a parameter for this procedure.", 16, 2)
        values[name] = argument.value
    return list(values.values())


class Calls:
    def __init__(self, session: Session) -> None:
        self.session = session

    def execute(self, statement: Execute, frame: Frame) -> int:
        """EXEC [@status =] name arguments. Returns the status."""
        given = []
        for argument in statement.arguments:
            bare_word = re.fullmatch(r"[A-Za-z_]\w*", argument.value) and argument.value.lower() not in (
                "null",
                "default",
            )
            value = argument.value if bare_word else self.session.execution.evaluate(argument.value, frame)
            given.append(Given(argument.name, value, argument.value.lower() if argument.output else None))
        status = self.call(statement.procedure, given, frame)
        if statement.status_into:
            frame.assign(statement.status_into, status)
        return status

    def call(self, name: Sequence[str], given: Sequence[Given], frame: Frame) -> int:
        """Returns the status. name: its parts; frame: the caller's variables."""
        session = self.session
        if name[-1].lower() in PYTHON_PROCEDURES:
            return PYTHON_PROCEDURES[name[-1].lower()](session, given) or 0
        schema = session.catalogue.schema(name[-3] if len(name) > 2 and name[-3] else session.database)
        found = session.catalogue.procedure(schema, name[-1])
        if not found:
            raise SqlError(2812, f"Could not find stored procedure '{'.'.join(name)}'.", 16, 62)
        if session.level == 0 and not session.server.logins.allowed(session.login, schema, found[0], "EXECUTE"):
            raise denied("EXECUTE", found[0], session.store.find(schema).name)
        if session.level >= DEEPEST:
            raise SqlError(217, f"Maximum stored procedure nesting level exceeded (limit {DEEPEST}).", ends="batch")
        definition = _definition(found[1])
        inner = self._bind(definition, found[0], given)
        status = self._run(definition.body, inner, schema)
        for place, parameter in enumerate(definition.parameters):
            argument = _argument(given, place, parameter)
            if parameter.output and argument and argument.output:
                frame.assign(argument.output, inner.values[parameter.name])
        return status

    def _bind(self, definition: CreateProcedure, name: str, given: Sequence[Given]) -> Frame:
        """The procedure's variables at its start."""
        known = [p.name for p in definition.parameters]
        for argument in given:
            if argument.name and argument.name.lower() not in known:
                raise SqlError(8145, f"{argument.name} is not a parameter for procedure {name}.", 16, 2)
        if len(given) > len(known):
            raise SqlError(8144, f"Procedure or function {name} has too many arguments specified.", 16, 2)
        frame = Frame()
        for place, parameter in enumerate(definition.parameters):
            argument, kind = _argument(given, place, parameter), parse_type(parameter.kind)
            if argument is None and parameter.default is None:
                text = f"Procedure or function '{name}' expects parameter '{parameter.name}', which was not supplied."
                raise SqlError(201, text, 16, 4)
            value = argument.value if argument else self.session.execution.evaluate(parameter.default, frame)
            frame.declare(parameter.name, kind, convert(value, kind))
        return frame

    def _run(self, body: str, frame: Frame, schema: str) -> int:
        """SET options and the database that a procedure chooses end with it, and so does its SCOPE_IDENTITY()."""
        session = self.session
        kept = session.token, session.nocount, session.xact_abort, session.database, session.scope_identity
        session.token, session.level, session.scope_identity = DONE_IN_PROCEDURE, session.level + 1, None
        session.database = session.store.find(schema).name if schema != "main" else session.database
        try:
            session.interpreter.run_text(body, frame)
            return 0
        except ReturnFromBatch as end:
            return end.value
        finally:
            session.token, session.nocount, session.xact_abort, session.database, session.scope_identity = kept
            session.level -= 1


@lru_cache(100)
def _definition(text: str) -> CreateProcedure:
    (definition,) = BatchParser(text).parse()
    return definition


def _argument(given: Sequence[Given], place: int, parameter: Parameter) -> Given | None:
    for argument in given:
        if argument.name and argument.name.lower() == parameter.name:
            return argument
    return given[place] if place < len(given) and not given[place].name else None
