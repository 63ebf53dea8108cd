# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that shows the progress of a module leaves Ctrl-C to the one that waits for the module."""

from __future__ import annotations

import signal
import threading

from ansible_collections.msrtc.ocs.plugins.plugin_utils._progress import _Watcher


class Action:
    """An action plugin, as far as the watcher uses it."""

    _connection = object()
    blocked: frozenset[int] = frozenset()

    def _low_level_execute_command(self, _command: str) -> dict[str, str]:
        Action.blocked = frozenset(signal.pthread_sigmask(signal.SIG_BLOCK, []))
        return {"stdout": ""}


def test_signals_reach_the_thread_that_waits_for_the_module() -> None:
    """The kernel gives a signal to any thread that takes it; in one of seven runs the module was not told."""
    watcher = _Watcher(Action(), "/progress", "localhost")  # type: ignore[arg-type]
    watcher.finished.set()
    thread = threading.Thread(target=watcher.watch)
    thread.start()
    thread.join()
    assert {signal.SIGINT, signal.SIGTERM} <= Action.blocked
    assert not {signal.SIGINT, signal.SIGTERM} & set(signal.pthread_sigmask(signal.SIG_BLOCK, []))
