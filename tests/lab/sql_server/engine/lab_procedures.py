# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""EXEC lab_...: how tests read the counters, ask for faults, and put the databases into a state. Not SQL Server's.

control.py wraps them in Python. All of them want a login that owns the databases.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING

from lab.sql_server.engine.calls import Given, arguments, procedure
from lab.sql_server.engine.procedures import send
from lab.sql_server.engine.store import FULL, ONLINE, READ_ONLY
from lab.sql_server.errors import SqlError, denied_in_database
from lab.sql_server.language.sql_types import BIGINT, INT, MAX, NAME, SqlType
from lab.sql_server.protocol.logins import OWNER
from lab.sql_server.protocol.monitor import Fault

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

ANY_TEXT = SqlType("nvarchar", MAX)


def lab_procedure(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def register(function: Callable[[Session, Sequence[Given]], None]) -> Callable[..., None]:
        @procedure(name)
        def guarded(session: Session, given: Sequence[Given]) -> None:
            if session.login.role != OWNER:
                raise denied_in_database(name, "master")
            function(session, given)

        return guarded

    return register


@lab_procedure("lab_counters")
def counters(session: Session, given: Sequence[Given]) -> None:
    """Rows of (name, number): see monitor.Monitor."""
    send(session, [("name", NAME), ("number", BIGINT)], sorted(session.monitor.counters.items()))


@lab_procedure("lab_content")
def content(session: Session, given: Sequence[Given]) -> None:
    """A text that is the same again only if nothing was changed in any database meanwhile."""
    send(session, [("content", ANY_TEXT)], [(session.store.content(),)])


@lab_procedure("lab_reset")
def reset(session: Session, given: Sequence[Given]) -> None:
    """Counters to 0, log empty and off, no faults, all databases online."""
    session.monitor.reset()
    for database in session.store.databases.values():
        database.mode = ONLINE


@lab_procedure("lab_fault")
def fault(session: Session, given: Sequence[Given]) -> None:
    """EXEC lab_fault @what, @pattern, @times = 1, @skip = 0: see monitor.Fault."""
    what, pattern, times, skip = arguments(given, "@what", "@pattern", "@times", "@skip")
    try:
        session.monitor.faults.append(Fault(str(what), pattern, 1 if times is None else times, skip or 0))
    except ValueError as error:
        raise SqlError(50000, str(error)) from None


@lab_procedure("lab_log")
def log(session: Session, given: Sequence[Given]) -> None:
    """EXEC lab_log 'on' or 'off'; without a word it returns what was logged."""
    (word,) = arguments(given, "@word")
    if word:
        session.monitor.logging = word.lower() == "on"
        return
    columns = [("spid", INT), ("login", NAME), ("db", NAME), ("text", ANY_TEXT), ("rows", INT), ("error", INT)]
    lines = [(line.spid, line.login, line.database, line.text, line.rows, line.error) for line in session.monitor.log]
    send(session, columns, lines)


@lab_procedure("lab_database")
def database_mode(session: Session, given: Sequence[Given]) -> None:
    """EXEC lab_database 'rtc', 'read_only' | 'full' | 'online'."""
    name, mode = arguments(given, "@name", "@mode")
    if mode not in (ONLINE, READ_ONLY, FULL):
        raise SqlError(50000, f"unknown mode {mode!r}")
    session.store.find(name).mode = mode


@lab_procedure("lab_save")
def save(session: Session, given: Sequence[Given]) -> None:
    """EXEC lab_save @label, @names = NULL: keep the content of these databases, or of all, under a label."""
    label, wanted = arguments(given, "@label", "@names")
    names = wanted.split(",") if wanted else [database.name for database in session.store.databases.values()]
    _while_nobody_writes(session, names, lambda: session.store.save(label, names))


@lab_procedure("lab_restore")
def restore(session: Session, given: Sequence[Given]) -> None:
    """Bring the content of the databases back that were saved under a label."""
    (label,) = arguments(given, "@label")
    _while_nobody_writes(session, session.store.saved(label), lambda: session.store.restore(label))


def _while_nobody_writes(session: Session, names: Collection[str], work: Callable[[], None]) -> None:
    if session.transactions.count:
        raise SqlError(226, "Not allowed within a transaction.")
    try:
        for schema in sorted(name.lower() for name in names):
            session.transactions.claim(schema)
        work()
    finally:
        session.server.locks.release_writing(session)
