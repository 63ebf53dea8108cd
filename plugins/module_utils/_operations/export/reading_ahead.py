# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers and this process work at the same time: one batch is read while the one before is written."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TypeVar

from ..bulk.reading_meanwhile import ReadInThread

Item = TypeVar("Item")
Between = TypeVar("Between")
Found = TypeVar("Found")


def read_ahead(read: Callable[[Item], Found], items: Iterable[Item], at_once: int = 1) -> Generator[Found, None, None]:
    """The results of reading each item, in their order. While the caller works with one, the next items are read, so
    many `at_once`, in a thread each; nobody else may use the connections of `read` until this is closed. Raises what
    `read` raises, in its turn.

    A second signal (KeyboardInterrupt) ends it at once, since a thread may wait for a silent server.
    """
    reading: deque[ReadInThread[Found]] = deque()
    left = iter(items)
    try:
        while True:
            found = [reading[0].result()] if len(reading) == at_once else []
            if found:
                reading.popleft()
            further = [ReadInThread(partial(read, item)) for item in islice(left, 1)]
            reading.extend(further)
            while found:  # no data is kept that the caller has done with
                yield found.pop()
            if not further:
                break
        while reading:
            yield reading.popleft().result()
    except KeyboardInterrupt:
        raise
    except BaseException:
        for each in reading:
            each.wait()
        raise


def read_ahead_in_two_steps(
    first: Callable[[Item], Between], second: Callable[[Between], Found], items: Iterable[Item]
) -> Generator[Found, None, None]:
    """As `read_ahead`, for what `second` makes of that which `first` has read: while the caller works with one item,
    `second` reads the next two, and `first` the one after them; all at the same time. Two, so that the server answers
    one while rows are made of its answer to the other.
    """
    between = read_ahead(first, items)
    try:
        yield from read_ahead(second, between, at_once=2)
    except KeyboardInterrupt as interrupt:
        with suppress(KeyboardInterrupt):
            between.throw(interrupt)  # to close it would wait for its thread
        raise
    except BaseException:
        between.close()
        raise
