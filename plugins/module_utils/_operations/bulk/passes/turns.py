# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The turns of a run's servers: there is one connection with each, and it serves one phase at a time."""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from .phases import Server


class Turns:
    """The servers that are in use. `changed` guards all of it, and is notified whenever one of them is free again.

    A phase takes all its servers at once, and holds none while it waits for them. Only in the middle of its work it
    may wait for a further one, which stands after all its others in the order of `Server`: so no two phases ever wait
    for each other.
    """

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self._taken: set[Server] = set()
        self._wanted_also: list[Server] = []

    def are_free(self, servers: Collection[Server]) -> bool:
        """True if nobody uses these servers, or needs one of them to end a phase. The caller holds `changed`."""
        return self._taken.isdisjoint(servers) and not any(server in self._wanted_also for server in servers)

    def take(self, servers: Collection[Server]) -> None:
        """Use these servers from now on. The caller holds `changed`, and has found them free."""
        self._taken.update(servers)

    def give_back(self, servers: Collection[Server]) -> None:
        """Let go of these servers. The caller holds `changed`."""
        self._taken.difference_update(servers)
        self.changed.notify_all()

    @contextmanager
    def also(self, server: Server) -> Iterator[None]:
        """Use one more server, in the middle of a phase: it goes before all phases that are about to begin."""
        with self.changed:
            self._wanted_also.append(server)
            self.changed.wait_for(lambda: server not in self._taken)
            self._wanted_also.remove(server)
            self.take([server])
        try:
            yield
        finally:
            with self.changed:
                self.give_back([server])
