# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A limit on processes and threads is reached while batches are under way: what has begun is not left to itself."""

from __future__ import annotations

import threading

import pytest

from ..test_run import plan
from .test_batches import Moving


def test_threads_at_work_are_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first batch writes when there is no thread for the second; its phase has ended when the error arrives."""
    writing, start = threading.Event(), threading.Thread.start
    begun: list[threading.Thread] = []

    def limited(thread: threading.Thread) -> None:
        if begun:
            writing.wait(60)
            raise RuntimeError("can't start new thread")
        begun.append(thread)
        start(thread)

    run = Moving(work={"announce": lambda _batch: writing.set()})
    monkeypatch.setattr(threading.Thread, "start", limited)
    with pytest.raises(RuntimeError, match="can't start new thread"):
        run.go(plan("abcdef"))
    assert not begun[0].is_alive() and not run.used
