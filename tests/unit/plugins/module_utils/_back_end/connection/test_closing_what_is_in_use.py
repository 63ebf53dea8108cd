# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that ends closes a connection in which another thread waits for an answer: the driver survives it."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import connecting
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connecting import OdbcConnection


class Wire:
    """A connection whose waiting ends when it is cut, if it is one that can be cut."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.ended, self.events, self._deaf = threading.Event(), [], deaf
        odbc: Any = SimpleNamespace(close=lambda: self.events.append("driver closes"))
        tcp: Any = SimpleNamespace(cut=self.cut, close=lambda: None)
        self.connection = OdbcConnection(odbc, tcp)
        asked = threading.Event()
        self.thread = threading.Thread(target=self._ask, args=(asked,))
        self.thread.start()
        asked.wait(60)

    def cut(self) -> None:
        self.events.append("cut")
        if not self._deaf:
            self.ended.set()

    def _ask(self, asked: threading.Event) -> None:
        with self.connection.in_use:
            asked.set()
            self.ended.wait(60)
            self.events.append("the thread is told")


def test_the_thread_lets_go_before_the_driver_closes() -> None:
    wire = Wire()
    wire.connection.close()
    assert wire.events == ["cut", "the thread is told", "driver closes"]
    wire.thread.join()


def test_what_no_one_lets_go_of_is_left_to_the_end_of_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "_CLOSING", 0.01)
    wire = Wire(deaf=True)
    wire.connection.close()
    assert wire.events == ["cut"]
    wire.ended.set()
    wire.thread.join()
