# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Answers that are on their way: whoever only computes lets their rows come first.

A driver lets other threads run at each row. Where another thread computes meanwhile, the reading thread waits for its
turn at each row, for longer than thousands of rows take; and a server whose answer nobody reads waits too. What is
computed can be computed while the server is silent.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

_SILENCE = 0.01  # seconds without a row after which a server is taken to be at work
_LONGEST = 0.05  # seconds for which a step of computing waits at most, while rows come and come


class ArrivingRows:
    """The answers that are being read, in any threads, and who waits for them."""

    def __init__(self) -> None:
        self._changed = Condition()
        self._answers = 0
        self._last = 0.0  # when rows came, by time.monotonic

    @contextmanager
    def answer(self) -> Iterator[None]:
        """A block that reads an answer."""
        self.came()
        with self._changed:
            self._answers += 1
        try:
            yield
        finally:
            with self._changed:
                self._answers -= 1
                self._changed.notify_all()

    def came(self) -> None:
        """Rows of an answer have come."""
        self._last = time.monotonic()

    def come_first(self) -> None:
        """Return as soon as no answer is read, or its server is silent; in any case soon. To be called before a step of
        computing that takes some hundredths of a second.
        """
        until = time.monotonic() + _LONGEST
        with self._changed:
            while self._answers and (left := min(self._last + _SILENCE, until) - time.monotonic()) > 0:
                self._changed.wait(left)


ARRIVING_ROWS = ArrivingRows()  # of this process
