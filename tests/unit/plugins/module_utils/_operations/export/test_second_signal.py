# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A second signal ends an export at once, although a server is silent."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import closing

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.reading_ahead import read_ahead


def test_nobody_waits_for_a_silent_server() -> None:
    """The second item is never answered while the export ends; its thread keeps no process alive."""
    answers, silent = threading.Event(), list[threading.Thread]()

    def read(number: int) -> int:
        if number == 1:
            silent.append(threading.current_thread())
            os.kill(os.getpid(), signal.SIGINT)
            answers.wait(10)
        return number

    with closing(read_ahead(read, range(3))) as found, pytest.raises(KeyboardInterrupt):
        list(found)
    assert silent[0].is_alive() and silent[0].daemon
    answers.set()
    silent[0].join()


@pytest.mark.parametrize("failing", range(3))
def test_nothing_is_read_after_an_error(failing: int) -> None:
    read: list[int] = []

    def reading(number: int) -> None:
        read.append(number)
        if number == failing:
            raise ConnectionError("gone")

    with closing(read_ahead(reading, range(5))) as found, pytest.raises(ConnectionError):
        list(found)
    assert read == list(range(failing + 1))
