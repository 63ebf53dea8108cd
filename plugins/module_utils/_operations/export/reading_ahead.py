# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and this process work at the same time: one batch is read while the one before is written."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from ..bulk.reading_meanwhile import ReadInThread

Item = TypeVar("Item")
Between = TypeVar("Between")
Found = TypeVar("Found")


def read_ahead(read: Callable[[Item], Found], items: Iterable[Item]) -> Generator[Found, None, None]:
    """The results of reading each item, in their order. While the caller works with one, the next item is read in a
    thread; nobody else may use the connections of `read` until this is closed. Raises what `read` raises, in its turn.

    A second signal (KeyboardInterrupt) ends it at once, since the thread may wait for a silent server.
    """
    reading: ReadInThread[Found] | None = None
    try:
        for item in items:
            before, reading = reading, None
            found = [before.result()] if before is not None else []
            reading = ReadInThread(partial(read, item))
            yield from found
        if reading is not None:
            yield reading.result()
    except KeyboardInterrupt:
        raise
    except BaseException:
        if reading is not None:
            reading.wait()
        raise


def read_ahead_in_two_steps(
    first: Callable[[Item], Between], second: Callable[[Between], Found], items: Iterable[Item]
) -> Generator[Found, None, None]:
    """As `read_ahead`, for what `second` makes of that which `first` has read: while the caller works with one item,
    `second` reads the next one, and `first` the one after it. The two work at the same time.
    """
    between = read_ahead(first, items)
    try:
        yield from read_ahead(second, between)
    except KeyboardInterrupt as interrupt:
        with suppress(KeyboardInterrupt):
            between.throw(interrupt)  # to close it would wait for its thread
        raise
    except BaseException:
        between.close()
        raise
