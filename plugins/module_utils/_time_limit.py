# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits for waiting that a library does not keep itself.

Libraries limit the wait for the next byte, so that a server that sends one now and then is waited for without end. What
they wait on can be cut from outside: a library whose connection ends stops waiting.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType


class Deadline:
    """A moment that several steps have to end before. `seconds`: how long it was from the beginning."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until then; 0 when it is over."""
        return max(0.0, self._end - time.monotonic())

    def require(self) -> float:
        """Seconds until then. Raises TimeoutError when it is over."""
        if left := self.left:
            return left
        raise TimeoutError("timed out")


class TimeLimit:
    """Calls `cut` when its block takes longer than so many seconds; `reached` says that it did.

    `cut` is called in another thread. It ends what the block waits on, and the block then gets an error of its own.
    """

    def __init__(self, seconds: float, cut: Callable[[], None]) -> None:
        self.reached = False
        self._cut = cut
        self._ended = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(max(seconds, 0), self._expire)
        self._timer.daemon = True

    def __enter__(self) -> TimeLimit:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._lock:  # from here on nothing is cut any more
            self._ended = True
        self._timer.cancel()

    def _expire(self) -> None:
        with self._lock:
            if not self._ended:
                self.reached = True
                self._cut()


def cut_socket(descriptor: int) -> None:
    """End the connection of a socket that somebody else holds, and waits on. It stays open: it is the holder's."""
    with suppress(OSError), same_socket(descriptor) as same:
        same.shutdown(socket.SHUT_RDWR)


@contextmanager
def same_socket(descriptor: int) -> Iterator[socket.socket]:
    """The socket of a descriptor, which is not closed at the end. Raises OSError for what is none."""
    copy = os.dup(descriptor)
    try:
        same = socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
    with same:
        yield same
