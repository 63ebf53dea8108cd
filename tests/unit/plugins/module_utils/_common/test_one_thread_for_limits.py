# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each statement and each answer has its time limit; one thread watches all of them, and misses none."""

from __future__ import annotations

import os
import threading

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import TimeLimit

_LONG, _SHORT, _PATIENCE = 60, 0.05, 10  # seconds


def test_many_statements_start_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[threading.Thread] = []
    start = threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        started.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", noted)
    for _statement in range(100):
        with TimeLimit(_LONG, lambda: None):
            pass
    assert len(started) <= 1


def test_a_short_limit_within_a_long_one_is_kept() -> None:
    cut = threading.Event()
    with TimeLimit(_LONG, lambda: None) as long, TimeLimit(_SHORT, cut.set) as short:
        assert cut.wait(_PATIENCE)
    assert short.reached
    assert not long.reached


def test_what_fails_when_the_time_is_over_has_reached_its_limit() -> None:
    """Such as the question for the next page, by a connection that was cut when the page before had just come."""
    with pytest.raises(ConnectionError), TimeLimit(0, lambda: None) as limit:
        raise ConnectionError
    assert limit.reached


def test_a_block_that_ended_in_time_has_not_reached_its_limit_later() -> None:
    with TimeLimit(_SHORT, lambda: None) as limit:
        pass
    with TimeLimit(_SHORT, (cut := threading.Event()).set):
        assert cut.wait(_PATIENCE)
    assert not limit.reached


def test_limits_of_several_threads_are_kept() -> None:
    cuts = [threading.Event() for _thread in range(20)]
    kept = []

    def wait(cut: threading.Event) -> None:
        with TimeLimit(_SHORT, cut.set):
            kept.append(cut.wait(_PATIENCE))

    waiting = [threading.Thread(target=wait, args=(cut,)) for cut in cuts]
    for thread in waiting:
        thread.start()
    for thread in waiting:
        thread.join(_PATIENCE)
    assert kept == [True] * len(cuts)


def test_a_cut_that_fails_is_tried_again_and_keeps_nobody_from_being_cut() -> None:
    tried, cut = threading.Semaphore(0), threading.Event()

    def fail() -> None:
        tried.release()
        raise ValueError("no socket")

    with TimeLimit(_SHORT, fail), TimeLimit(_SHORT, cut.set):
        assert cut.wait(_PATIENCE)
        assert tried.acquire(timeout=_PATIENCE)
        assert tried.acquire(timeout=_PATIENCE)


def test_nothing_is_cut_after_the_end() -> None:
    late, cut = threading.Event(), threading.Event()
    with TimeLimit(_SHORT, late.set):
        pass
    with TimeLimit(2 * _SHORT, cut.set):
        assert cut.wait(_PATIENCE)
    assert not late.is_set()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_copy_of_the_process_keeps_its_own_limits() -> None:
    with TimeLimit(_LONG, lambda: None):
        copy = os.fork()
        if not copy:
            cut = threading.Event()
            with TimeLimit(_SHORT, cut.set):
                os._exit(0 if cut.wait(_PATIENCE) else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1]) == 0
