# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waiting sessions: turns at writing to a database, and application locks.

SQLite lets one connection at a time write to a file. Sessions therefore queue for their turn, first come, first served,
and keep it until their transaction ends. A wait that could never end is noticed at once: the session that closes the
circle becomes the deadlock victim.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from lab.sql_server.errors import deadlock, lock_timeout

POLL = 0.02  # seconds between two looks at the client while its request waits
DEADLOCK_AFTER = 30.0  # seconds after which a wait without LOCK_TIMEOUT counts as a deadlock
COMPATIBLE = {  # application locks: the modes that others may hold beside each mode
    "IntentShared": {"IntentShared", "Shared", "Update", "IntentExclusive"},
    "Shared": {"IntentShared", "Shared", "Update"},
    "Update": {"IntentShared", "Shared"},
    "IntentExclusive": {"IntentShared", "IntentExclusive"},
    "Exclusive": set(),
}


class ApplicationLock(NamedTuple):
    """One grant, or one request that waits for it. owner: 'session' or 'transaction'."""

    session: Any
    database: str
    resource: str
    mode: str
    owner: str


class Locks:
    """All locks of the server. A session is known by its identity and its spid."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._writers: dict[str, Any] = {}  # database -> the session whose turn it is
        self._queues: dict[str, deque[Any]] = {}
        self._waits: dict[Any, Callable[[], set[Any]]] = {}  # session -> who it waits for, asked anew every time
        self.granted: list[ApplicationLock] = []
        self.requested: list[ApplicationLock] = []

    # -- turns at writing ----------------------------------------------------------------------------------------------
    def claim_writing(self, database: str, session: Any, timeout: float | None, check: Callable[[], None]) -> None:
        """Wait for the turn to write to a database. timeout in seconds, None without one; check raises to give up.

        SqlError 1222 when the time is over, 1205 for a deadlock.
        """
        with self._changed:
            if self._writers.get(database) is session:
                return
            queue = self._queues.setdefault(database, deque())
            queue.append(session)

            def blockers() -> set[Any]:
                return {self._writers.get(database), *list(queue)[: queue.index(session)]} - {None}

            try:
                if not self._wait(session, blockers, timeout, check):
                    raise lock_timeout()
                self._writers[database] = session
            finally:
                queue.remove(session)

    def holds_writing(self, database: str, session: Any) -> bool:
        return self._writers.get(database) is session

    def release_writing(self, session: Any) -> None:
        with self._changed:
            for database in [d for d, holder in self._writers.items() if holder is session]:
                del self._writers[database]
            self._changed.notify_all()

    # -- application locks ---------------------------------------------------------------------------------------------
    def claim(self, lock: ApplicationLock, timeout: float | None, check: Callable[[], None]) -> int:
        """sp_getapplock: 0 granted, 1 granted after waiting, -1 timed out, -3 deadlock."""
        with self._changed:
            self.requested.append(lock)
            converts = any(
                lock[:3] == held[:3] for held in self.granted
            )  # who holds the lock need not queue for more of it

            def blockers() -> set[Any]:
                earlier = [] if converts else self.requested[: self.requested.index(lock)]
                return {other.session for other in [*self.granted, *earlier] if self._conflict(lock, other)}

            waited = bool(blockers())
            try:
                if not self._wait(lock.session, blockers, timeout, check):
                    return -1
            except Exception as error:
                if getattr(error, "number", 0) == 1205:
                    return -3
                raise
            finally:
                self.requested.remove(lock)
            self.granted.append(lock)
            return int(waited)

    def release(self, session: Any, database: str, resource: str, owner: str) -> bool:
        """Give back the latest grant; False if there is none."""
        with self._changed:
            for lock in reversed(self.granted):
                if (lock.session, lock.database, lock.resource, lock.owner) == (session, database, resource, owner):
                    self.granted.remove(lock)
                    self._changed.notify_all()
                    return True
        return False

    def release_all(self, session: Any, owner: str | None = None) -> None:
        """Give back all application locks of a session, or those that its transaction owns."""
        with self._changed:
            self.granted = [g for g in self.granted if g.session is not session or owner not in (None, g.owner)]
            self._changed.notify_all()

    def listed(self) -> Iterator[tuple[ApplicationLock, bool]]:
        """All application locks: (lock, granted)."""
        yield from ((lock, True) for lock in list(self.granted))
        yield from ((lock, False) for lock in list(self.requested))

    @staticmethod
    def _conflict(a: ApplicationLock, b: ApplicationLock) -> bool:
        same = (a.database, a.resource) == (b.database, b.resource) and a.session is not b.session
        return same and b.mode not in COMPATIBLE[a.mode]

    # -- waiting -------------------------------------------------------------------------------------------------------
    def _wait(
        self, session: Any, blockers: Callable[[], set[Any]], timeout: float | None, check: Callable[[], None]
    ) -> bool:
        """Until nobody blocks the session; False when the time is over. Called with the condition held."""
        start = time.monotonic()
        self._waits[session] = blockers
        try:
            while blockers() - {session}:
                waited = time.monotonic() - start
                if self._in_circle(session) or (timeout is None and waited > DEADLOCK_AFTER):
                    raise deadlock(session.spid)
                if timeout is not None and waited >= timeout:
                    return False
                self._changed.wait(POLL if timeout is None else min(POLL, timeout - waited))
                check()
            return True
        finally:
            del self._waits[session]
            self._changed.notify_all()

    def _in_circle(self, session: Any) -> bool:
        seen, front = set(), set(self._waits[session]())
        while front:
            if session in front:
                return True
            seen |= front
            front = {x for waiting in front if waiting in self._waits for x in self._waits[waiting]()} - seen
        return False
