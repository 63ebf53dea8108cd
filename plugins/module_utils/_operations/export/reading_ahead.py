# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and this process work at the same time: one batch is read while the one before is written."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

Item = TypeVar("Item")
Found = TypeVar("Found")


def read_ahead(read: Callable[[Item], Found], items: Iterable[Item]) -> Generator[Found, None, None]:
    """The results of reading each item, in their order. While the caller works with one, the next item is read in a
    thread; nobody else may use the connections of `read` until this is closed. Raises what `read` raises, in its turn.
    """
    with ThreadPoolExecutor(1) as thread:
        reading: Future[Found] | None = None
        for item in items:
            following = thread.submit(read, item)
            if reading is not None:
                yield reading.result()
            reading = following
        if reading is not None:
            yield reading.result()
