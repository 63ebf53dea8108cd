# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits for waiting, for libraries that keep none of their own.

Libraries limit the wait for the next byte, so that a server that sends one now and then is waited for without end.
Their connection can be cut from outside: a library whose connection ends stops waiting.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    waiting, perhaps to try another address. The block gets an error of the library's.
    """

    def __init__(self, seconds: float, cut: Callable[[], None]) -> None:
        self.reached = False
        self._seconds = seconds
        self._end = 0.0  # by time.monotonic
        self._cut = cut
        self._ended = threading.Event()
        self._cutting = threading.Lock()

    def __enter__(self) -> TimeLimit:
        self.begin_anew()
        threading.Thread(target=self._watch, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._cutting:  # from here on nothing is cut any more
            self._ended.set()

    def begin_anew(self) -> None:
        """Give the block its whole time again, such as for the next of many answers: for less than another limit."""
        self._end = time.monotonic() + self._seconds

    def _watch(self) -> None:
        wait = self._seconds
        while not self._ended.wait(wait):
            left = self._end - time.monotonic()
            if left > 0:
                wait = left
                continue
            with self._cutting:
                if not self._ended.is_set():
                    self.reached = True
                    self._cut()
            wait = _AGAIN


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
