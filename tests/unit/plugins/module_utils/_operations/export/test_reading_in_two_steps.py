# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts of one batch are read while the data of the batch before is, and both end with the export."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import closing

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.reading_ahead import read_ahead_in_two_steps

A_WHILE = 30  # seconds, for what comes at once


def test_everything_comes_in_its_order() -> None:
    found = read_ahead_in_two_steps(lambda number: number + 1, lambda number: number * 10, range(5))
    assert list(found) == [10, 20, 30, 40, 50]
    assert list(read_ahead_in_two_steps(str, str, range(0))) == []


def test_both_steps_work_at_the_same_time() -> None:
    both = threading.Barrier(2)

    def first(number: int) -> int:
        if number == 1:
            both.wait(A_WHILE)
        return number

    def second(number: int) -> int:
        if number == 0:
            both.wait(A_WHILE)
        return number

    with closing(read_ahead_in_two_steps(first, second, range(3))) as found:
        assert list(found) == [0, 1, 2]


def test_rows_are_made_of_one_answer_while_the_server_gives_the_next() -> None:
    both = threading.Barrier(2)

    def second(number: int) -> int:
        if number < 2:
            both.wait(A_WHILE)
        return number

    with closing(read_ahead_in_two_steps(int, second, range(4))) as found:
        assert list(found) == [0, 1, 2, 3]


@pytest.mark.parametrize("failing", ["first", "second"])
def test_an_error_of_either_step_ends_both(failing: str) -> None:
    read: list[int] = []

    def first(number: int) -> int:
        read.append(number)
        if (failing, number) == ("first", 2):
            raise ConnectionError("gone")
        return number

    def second(number: int) -> int:
        if (failing, number) == ("second", 1):
            raise ConnectionError("gone")
        return number

    before = set(threading.enumerate())
    with closing(read_ahead_in_two_steps(first, second, range(9))) as found, pytest.raises(ConnectionError):
        list(found)
    assert set(threading.enumerate()) <= before
    assert len(read) <= 4


def test_who_has_enough_waits_for_both_threads() -> None:
    before = set(threading.enumerate())
    with closing(read_ahead_in_two_steps(str, str, range(9))) as found:
        assert next(found) == "0"
    assert set(threading.enumerate()) <= before


def test_after_a_second_signal_nobody_waits_for_a_silent_server() -> None:
    answers, asked, silent = threading.Event(), threading.Event(), list[threading.Thread]()

    def first(number: int) -> int:
        if number == 2:
            silent.append(threading.current_thread())
            asked.set()
            answers.wait(A_WHILE)
        return number

    def second(number: int) -> int:
        if number == 1:
            assert asked.wait(A_WHILE)
            os.kill(os.getpid(), signal.SIGINT)
        return number

    with closing(read_ahead_in_two_steps(first, second, range(5))) as found, pytest.raises(KeyboardInterrupt):
        list(found)
    assert silent[0].is_alive() and silent[0].daemon
    answers.set()
    silent[0].join()
