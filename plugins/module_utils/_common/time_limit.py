# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits for waiting, for libraries that keep none of their own.

Libraries limit the wait for the next byte, so that a server that sends one now and then is waited for without end.
Their connection can be cut from outside: a library whose connection ends stops waiting.
"""

from __future__ import annotations

import math
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from queue import Empty, SimpleQueue
from types import TracebackType

_AGAIN = 0.2  # seconds


class Deadline:
    """A moment before which several steps have to end. `seconds`: the time from the beginning until then."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds until the deadline; 0 when it is over."""
        return max(0.0, self._end - time.monotonic())

    def require(self) -> float:
        """Seconds until the deadline. Raises TimeoutError when it is over."""
        if left := self.left:
            return left
        raise TimeoutError("timed out")


class TimeLimit:
    """A block that calls `cut` when it takes longer than `seconds`; `reached` tells that it did.

    `cut` is called in another thread, and repeatedly until the block ends: a library whose connection was cut stops
    waiting, perhaps to try another address. The block gets an error of the library's. `cut` does not wait itself: all
    blocks' connections are cut by one thread.
    """

    def __init__(self, seconds: float, cut: Callable[[], None]) -> None:
        self.due = 0.0  # by time.monotonic
        self._seconds = seconds
        self._cut = cut
        self._over = False
        self._ended = False
        self._cutting = threading.Lock()

    def __enter__(self) -> TimeLimit:
        self.begin_anew()
        _WATCH.begin(self)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._cutting:  # from here on nothing is cut any more
            self._over, self._ended = self.reached, True
        _WATCH.end(self)

    @property
    def reached(self) -> bool:
        """The block took longer. It may have failed before the watch cut its connection, which a block before it had
        too: then the time is over all the same.
        """
        return self._over or (not self._ended and self.due <= time.monotonic())

    def begin_anew(self) -> None:
        """Give the block its whole time again, such as for the next of many answers: for less than another limit."""
        self.due = time.monotonic() + self._seconds

    def cut_if_due(self) -> None:
        """For the watch. An error of `cut` is no reason to cut nobody else."""
        with self._cutting:
            if not self._ended and self.due <= time.monotonic():
                self._over = True
                self.due = time.monotonic() + _AGAIN
                with suppress(Exception):
                    self._cut()


class _Watch:
    """One thread for the limits of all blocks: a thread for each cost more than many an answer of a server takes.

    It sleeps until the first limit that it knows of. A block with a later one, such as the next statement, does not
    wake it. No lock guards the set: its changes and its copy are one step each to other threads.
    """

    def __init__(self) -> None:
        self._limits: set[TimeLimit] = set()
        self._earlier: SimpleQueue[None] = SimpleQueue()  # wakes the thread
        self._wakes = math.inf  # by time.monotonic
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def begin(self, limit: TimeLimit) -> None:
        """Raises RuntimeError where no thread can be started."""
        self._require_thread()
        self._limits.add(limit)
        if limit.due < self._wakes:
            self._earlier.put(None)

    def end(self, limit: TimeLimit) -> None:
        self._limits.discard(limit)

    def _require_thread(self) -> None:
        """A copy of a process has no threads but the one that made it."""
        with self._starting:
            if self._thread is None or not self._thread.is_alive():
                thread = threading.Thread(target=self._run, daemon=True)
                thread.start()
                self._thread = thread

    def _run(self) -> None:
        while True:
            self._wakes = math.inf  # whoever begins while the limits are looked at wakes the thread once more
            limits = list(self._limits)
            for limit in limits:
                limit.cut_if_due()
            self._wakes = min((limit.due for limit in limits), default=math.inf)
            wait = min(max(0.0, self._wakes - time.monotonic()), threading.TIMEOUT_MAX)
            with suppress(Empty):
                self._earlier.get(timeout=wait)


_WATCH = _Watch()


def cut_socket(descriptor: int) -> None:
    """End the connection of a socket that another thread holds and waits on. The socket stays open: it is
    the holder's.
    """
    with suppress(OSError), same_socket(descriptor) as same:
        same.shutdown(socket.SHUT_RDWR)


@contextmanager
def same_socket(descriptor: int) -> Iterator[socket.socket]:
    """The socket of a descriptor, which stays open at the end. Raises OSError for a descriptor of another kind."""
    copy = os.dup(descriptor)
    try:
        same = socket.socket(fileno=copy)
    except OSError:
        os.close(copy)
        raise
    with same:
        yield same
