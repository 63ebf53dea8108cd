# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The application lock is released at the end, unless a second signal ends the run: then its connection just ends."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.locking import application_lock
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable

LOST = BackEndUnreachable("The connection is gone.", remedy="Try again.")


class LockingServer:
    """A connection that gives the lock. `asked`: what was sent to the server, for which purpose."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def run(self, purpose: str, _statements: object) -> Any:
        self.asked.append(purpose)
        return [[(0,)]]


def asked_at_the_end(error: BaseException | None) -> list[str]:
    """The purposes for which the server is asked once the work under the lock has ended so."""
    session: Any = LockingServer()
    with suppress(BaseException), application_lock(session, "exclusive"):
        session.asked.clear()
        if error is not None:
            raise error
    return list(session.asked)


@pytest.mark.parametrize("error", [None, LOST, MemoryError(), SystemExit(1)], ids=["well", "lost", "memory", "exit"])
def test_it_is_released(error: BaseException | None) -> None:
    assert asked_at_the_end(error) == ["the end of the application lock"]


def test_after_a_second_signal_a_silent_server_is_asked_nothing() -> None:
    """A thread may still wait for its answer on the connection, which is closed next."""
    assert asked_at_the_end(KeyboardInterrupt()) == []
