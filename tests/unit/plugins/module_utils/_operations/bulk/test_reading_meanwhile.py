# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory answers while the back ends count; nobody's connection is used by two at once."""

from __future__ import annotations

import threading

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.reading_meanwhile import read_meanwhile

SECONDS = 10  # at most, until a thread that was told to goes on


class SlowServer:
    """A server that answers when it is told to."""

    def __init__(self) -> None:
        self.asked, self.may_answer, self.has_answered = (threading.Event() for _number in range(3))

    def read(self) -> str:
        self.asked.set()
        assert self.may_answer.wait(SECONDS)
        self.has_answered.set()
        return "rights"


@pytest.fixture
def server() -> SlowServer:
    return SlowServer()


def test_the_caller_works_while_it_is_read(server: SlowServer) -> None:
    with read_meanwhile(server.read) as reading:
        assert server.asked.wait(SECONDS)
        assert not server.has_answered.is_set()
        server.may_answer.set()
    assert reading.result() == "rights"


def test_an_error_is_raised_where_the_result_is_wanted() -> None:
    def read() -> None:
        raise DirectoryError("The server is gone.", remedy="")

    with read_meanwhile(read) as reading:
        pass
    with pytest.raises(DirectoryError, match="The server is gone"):
        reading.result()


def test_when_the_caller_fails_the_connection_is_free_before_it_is_closed(server: SlowServer) -> None:
    threading.Timer(0.05, server.may_answer.set).start()
    with pytest.raises(LookupError), read_meanwhile(server.read):
        raise LookupError
    assert server.has_answered.is_set()


def test_a_second_signal_waits_for_no_silent_server(server: SlowServer) -> None:
    with pytest.raises(KeyboardInterrupt), read_meanwhile(server.read):
        raise KeyboardInterrupt
    assert not server.has_answered.is_set()
    server.may_answer.set()
