# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading in a thread, while something else is done."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeVar

Found = TypeVar("Found")


class ReadInThread(Generic[Found]):
    """Something that is read in a thread, for which the end of the process does not wait. Nobody else may use the
    connections of `read` until it is over.
    """

    def __init__(self, read: Callable[[], Found]) -> None:
        self._over = threading.Event()
        self._found: list[Found] = []
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._read, args=(read,), daemon=True)
        self._thread.start()

    def result(self) -> Found:
        """The answer, once it is there. Raises what `read` raises."""
        self.wait()
        if self._error is not None:
            raise self._error
        return self._found[0]

    def wait(self) -> None:
        """Wait until the connections are free."""
        self._over.wait()  # a signal interrupts this, and does no harm
        self._thread.join()

    def _read(self, read: Callable[[], Found]) -> None:
        try:
            self._found.append(read())
        except BaseException as error:
            self._error = error
        finally:
            self._over.set()


@contextmanager
def read_meanwhile(read: Callable[[], Found]) -> Iterator[ReadInThread[Found]]:
    """Read something while the caller works with other connections. When the caller fails, the thread is waited for,
    but not after a second signal (KeyboardInterrupt): the thread may wait for a silent server.
    """
    reading = ReadInThread(read)
    try:
        yield reading
    except KeyboardInterrupt:
        raise
    except BaseException:
        reading.wait()
        raise
