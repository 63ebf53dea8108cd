# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Services for tests: counters, a log of statements, and faults on demand."""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass, field

BEFORE, AFTER = "before", "after"


@dataclass
class Fault:
    """A fault for statements that match a pattern.

    `what`: an error number, 'cut before' (connection lost, statement not executed), 'cut after' (executed, never
    answered), 'wait N' (seconds, before execution), or 'message' (a text as PRINT sends it, before execution). `times`:
    how often; `skip`: matches that pass unharmed first.
    """

    what: str
    pattern: str
    times: int = 1
    skip: int = 0

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d+|cut before|cut after|wait [\d.]+|message", self.what):
            raise ValueError(f"unknown fault {self.what!r}")
        self._matches = re.compile(self.pattern, re.I | re.S).search

    @property
    def moment(self) -> str:
        return AFTER if self.what == "cut after" else BEFORE

    def strikes(self, statement: str) -> bool:
        if self.times <= 0 or not self._matches(statement):
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True


@dataclass(frozen=True)
class LoggedStatement:
    """One line of the statement log; error 0 means success."""

    spid: int
    login: str
    database: str
    text: str
    rows: int
    error: int


@dataclass
class Monitor:
    """Shared by all sessions. Counters: connections, round_trips, batches, rpcs, statements, rows_sent, bytes_received,
    bytes_sent, and 'writes <database>': rows that changed in a user database, DDL counting as one row."""

    counters: Counter[str] = field(default_factory=Counter)
    log: list[LoggedStatement] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    logging: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, number: int = 1) -> None:
        with self._lock:
            self.counters[name] += number

    def note(self, statement: LoggedStatement) -> None:
        if self.logging:
            with self._lock:
                self.log.append(statement)

    def fault(self, statement: str, moment: str) -> Fault | None:
        """The fault that strikes this statement now, if any."""
        with self._lock:
            return next((f for f in self.faults if f.moment == moment and f.strikes(statement)), None)

    def reset(self) -> None:
        with self._lock:
            self.counters.clear()
            self.log.clear()
            self.faults.clear()
            self.logging = False
