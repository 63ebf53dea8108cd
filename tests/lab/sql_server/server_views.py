# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Views of the server's state, whose rows are made anew for every query: databases, sessions, application
locks, row counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lab.sql_server.session import Session

APPLICATION_LOCK = 10  # syslockinfo.rsc_type
LOCK_MODES = {"Shared": 3, "Update": 4, "Exclusive": 5, "IntentShared": 6, "IntentExclusive": 8}  # syslockinfo.req_mode
MODE_LETTERS = {"Shared": "S", "Update": "U", "Exclusive": "X", "IntentShared": "IS", "IntentExclusive": "IX"}
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
    numbers = {name: number for name, number, *_ in _databases(session, schema)}
    for s in session.server.sessions():
        status = "running" if s.busy else "sleeping"
        yield (
            s.spid, numbers.get(s.database, 2), s.login.name, s.client.host, s.client.program, s.login_time,
            status, s.transactions.count,
        )  # fmt: skip


def _locks(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    numbers = {name: number for name, number, *_ in _databases(session, schema)}
    for lock, granted in session.server.locks.listed():
        text = f"0:[{lock.resource[:32]}]"
        yield (
            text, numbers.get(lock.database), APPLICATION_LOCK, LOCK_MODES[lock.mode], 1 if granted else 3,
            lock.session.spid, OWNER_TYPES[lock.owner],
        )  # fmt: skip


def _transaction_locks(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    numbers = {name: number for name, number, *_ in _databases(session, schema)}
    for lock, granted in session.server.locks.listed():
        text, status = f"0:[{lock.resource[:32]}]", "GRANT" if granted else "WAIT"
        owner = "SESSION" if lock.owner == "session" else "TRANSACTION"
        yield "APPLICATION", numbers.get(lock.database), text, MODE_LETTERS[lock.mode], status, lock.session.spid, owner


def _indexes(session: Session, schema: str) -> Iterable[tuple[Any, ...]]:
    """The row count of every table: its heap (indid 0) or the index of its primary key (1). Other indexes are
    not listed."""
    read = session.catalogue.read
    for name, number in read(schema, "SELECT name, id FROM {}.__objects WHERE type = 'U'").fetchall():
        key = read(schema, "SELECT name, cols FROM {}.__keys WHERE tbl = ? AND kind = 'PK'", name).fetchone()
        rows = read(schema, f"SELECT COUNT(*) FROM {{}}.[{name}]").fetchone()[0]
        yield number, int(key is not None), key[0] if key else name, rows, len(json.loads(key[1])) if key else 0


SESSION_COLUMNS = ["spid", "dbid", "loginame", "hostname", "program_name", "login_time", "status", "open_tran"]
SERVER_VIEWS = {
    "sysdatabases": ServerView(["name", "dbid", "filename", "status", "crdate"], _databases),
    "sys.databases": ServerView(["name", "database_id", "filename", "is_read_only", "create_date"], _databases),
    "sysprocesses": ServerView(SESSION_COLUMNS, _sessions),
    "sys.dm_exec_sessions": ServerView(
        ["session_id", "database_id", "login_name", "host_name", *SESSION_COLUMNS[4:]], _sessions
    ),
    "syslockinfo": ServerView(
        ["rsc_text", "rsc_dbid", "rsc_type", "req_mode", "req_status", "req_spid", "req_ownertype"], _locks
    ),
    "sys.dm_tran_locks": ServerView(
        ["resource_type", "resource_database_id", "resource_description", "request_mode", "request_status",
         "request_session_id", "request_owner_type"],
        _transaction_locks,
    ),
    "sysindexes": ServerView(["id", "indid", "name", "rows", "keycnt"], _indexes),
}  # fmt: skip
