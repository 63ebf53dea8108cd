# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Batches of an export are read while others are written, come in their order, and nothing is read after an end."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.reading_ahead import read_ahead

A_WHILE = 30  # seconds, for what comes at once


def test_everything_comes_in_its_order() -> None:
    assert list(read_ahead(lambda number: number * 10, range(5))) == [0, 10, 20, 30, 40]
    assert list(read_ahead(lambda number: number, range(0))) == []


def test_the_next_is_read_while_one_is_in_work() -> None:
    second_is_read = threading.Event()

    def read(number: int) -> int:
        if number == 1:
            second_is_read.set()
        return number

    with closing(read_ahead(read, range(2))) as found:
        assert next(found) == 0
        assert second_is_read.wait(A_WHILE)
        assert next(found) == 1


def test_an_error_comes_in_its_turn() -> None:
    def read(number: int) -> int:
        if number == 1:
            raise ConnectionError("gone")
        return number

    with closing(read_ahead(read, range(9))) as found:
        assert next(found) == 0
        with pytest.raises(ConnectionError, match="gone"):
            next(found)


def test_no_thread_reads_any_more_once_it_is_closed() -> None:
    read: list[int] = []
    before = set(threading.enumerate())
    with closing(read_ahead(read.append, range(9))) as found:
        next(found)
    assert read == [0, 1]
    assert set(threading.enumerate()) <= before
