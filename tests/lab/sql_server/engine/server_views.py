# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of the server's state, whose rows are made anew for every query: databases, sessions, application
locks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

APPLICATION_LOCK = 10  # syslockinfo.rsc_type
LOCK_MODES = {"Shared": 3, "Update": 4, "Exclusive": 5, "IntentShared": 6, "IntentExclusive": 8}  # syslockinfo.req_mode
OWNER_TYPES = {"transaction": 1, "session": 3}  # syslockinfo.req_ownertype


@dataclass(frozen=True)
class ServerView:
    """rows: (session, schema in whose name the view is asked) -> rows."""

    columns: list[str]
    rows: Callable[[Session, str], Iterable[tuple[Any, ...]]]


def _databases(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    for number, database in enumerate(sorted(session.store.databases.values(), key=lambda d: d.number), 1):
        yield database.name, number, str(database.path), int(database.mode == "read_only"), database.created


def _sessions(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    numbers = {name: number for name, number, *_unused in _databases(session, schema)}
    for s in session.server.sessions():
        status = "running" if s.busy else "sleeping"
        yield (
            s.spid, numbers.get(s.database, 2), s.login.name, s.client.host, s.client.program, s.login_time,
            status, s.transactions.count,
        )  # fmt: skip


def _database_settings(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    """A reader sees the last committed state, and does not wait for writers: that is this setting."""
    for name, number, *_unused in _databases(session, schema):
        yield name, number, 1


def _session_settings(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    """2 is READ COMMITTED, 4 SERIALIZABLE, as which REPEATABLE READ is kept too. Its own session, and no other."""
    yield session.spid, session.login.name, 4 if session.transactions.isolated else 2


def _locks(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    numbers = {name: number for name, number, *_unused in _databases(session, schema)}
    for lock, granted in session.server.locks.listed():
        text = f"0:[{lock.resource[:32]}]"
        yield (
            text, numbers.get(lock.database), APPLICATION_LOCK, LOCK_MODES[lock.mode], 1 if granted else 3,
            lock.session.spid, OWNER_TYPES[lock.owner],
        )  # fmt: skip


SERVER_VIEWS = {
    "sys.databases": ServerView(["name", "database_id", "is_read_committed_snapshot_on"], _database_settings),
    "sys.dm_exec_sessions": ServerView(["session_id", "login_name", "transaction_isolation_level"], _session_settings),
    "sysdatabases": ServerView(["name", "dbid", "filename", "status", "crdate"], _databases),
    "sysprocesses": ServerView(
        ["spid", "dbid", "loginame", "hostname", "program_name", "login_time", "status", "open_tran"], _sessions
    ),
    "syslockinfo": ServerView(
        ["rsc_text", "rsc_dbid", "rsc_type", "req_mode", "req_status", "req_spid", "req_ownertype"], _locks
    ),
}
