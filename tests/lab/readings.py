# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of a lab. Objects that are untouched, and those that every reset brings back, are read once only."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from lab.back_ends import DATABASES, BackEnd
from lab.directory.reading import DirectoryReadings
from lab.snapshot import BackEndSnapshot, Snapshot, read_back_end

States = dict[str, Hashable]  # by pool; None where nothing can be said


class Readings:
    """A back end's state, as its server tells it, is equal to an earlier one only if nothing was changed in between; it
    is asked for before the databases are read.
    """

    def __init__(self, back_ends: Mapping[str, BackEnd], directory: DirectoryReadings) -> None:
        self._back_ends, self.directory = back_ends, directory
        self._known: dict[str, tuple[Hashable, BackEndSnapshot]] = {}  # states, and what was read then
        self._as_built: dict[str, BackEndSnapshot] = {}
        self._after_reset: States = {}

    def were_reset(self) -> None:
        """The lab is as it was built, by now."""
        self._after_reset = self._states()
        self._known = {pool: (self._after_reset[pool], found) for pool, found in self._as_built.items()}
        self.directory.were_reset()

    def snapshot(self) -> Snapshot:
        states = self._states()
        with ThreadPoolExecutor(len(states) + 1) as threads:
            directory = threads.submit(self.directory.read)
            reads = {pool: threads.submit(self._read, pool, state) for pool, state in states.items()}
        found = {pool: reading.result() for pool, reading in reads.items()}
        self._known = {pool: (states[pool], databases) for pool, databases in found.items()}
        for pool, state in states.items():
            if state is not None and state == self._after_reset.get(pool):
                self._as_built[pool] = found[pool]
        return Snapshot(directory.result(), found)

    def _read(self, pool: str, state: Hashable) -> BackEndSnapshot:
        known = self._known.get(pool)
        if known and state is not None and known[0] == state:
            return known[1]
        return read_back_end(partial(self._back_ends[pool].connect, watching=True), DATABASES)

    def _states(self) -> States:
        return {pool: end.state() for pool, end in self._back_ends.items()}
