# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements that share a temporary table, in several round trips, are not mingled with those of another thread."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import connection
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Result

A_WHILE = 30  # seconds, for what comes at once
TOO_SOON = 0.1  # seconds, for what is not to come


class Busy(BackEnd):
    """A connection on which somebody else wants to run statements while the first of three is answered."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.other = threading.Thread(target=self.run, args=("another thread's", ["b"]), daemon=True)
        self._beginning = False
        self._running = threading.Lock()

    def _execute(self, purpose: str, batch: str) -> list[Result]:
        self.sent.append(batch)
        if len(self.sent) == 1:
            self.other.start()
            self.other.join(TOO_SOON)
        return []


def test_all_round_trips_of_one_come_before_those_of_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def one_by_one(statements: Sequence[str]) -> list[list[str]]:
        return [[statement] for statement in statements]

    monkeypatch.setattr(connection, "packed", one_by_one)
    back_end = Busy()
    back_end.run("one thread's", ["a", "a", "a"])
    back_end.other.join(A_WHILE)
    assert back_end.sent == ["a", "a", "a", "b"]
