# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A simulated server that refuses a second thread while one is at work, as a connection would be damaged by it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


def guard(server: object, *calls: str) -> None:
    """Let these calls of a server fail while another thread is in one of them. A transaction lasts to its end."""
    used = threading.RLock()
    for name in calls:
        setattr(server, name, _guarded(getattr(server, name), used))


def _guarded(call: Callable[..., Any], used: Any) -> Callable[..., Any]:
    def alone(*args: Any, **named: Any) -> Any:
        if call.__name__ == "transaction":
            return _both(_held(used), call())
        with _held(used):
            return call(*args, **named)

    return alone


@contextmanager
def _held(used: Any) -> Iterator[None]:
    assert used.acquire(blocking=False), "two threads use one connection"
    try:
        yield
    finally:
        used.release()


@contextmanager
def _both(outer: Any, inner: Any) -> Iterator[None]:
    with outer, inner:
        yield


@contextmanager
def threads_that_alternate() -> Iterator[None]:
    """Let threads take turns as often as possible, so that many schedules are seen."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
