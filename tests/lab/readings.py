# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Snapshots of a lab that read nothing twice: neither what nobody has touched, nor what every reset brings back."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from lab.back_ends import DATABASES, BackEnd
from lab.snapshot import Snapshot, read_back_end

DIRECTORY = "the directory"
Read = Callable[[], Any]
States = dict[str, Hashable]  # by part: DIRECTORY, and the pools; None where nothing can be said


class Readings:
    """The directory and each back end are parts, read one by one.

    A part's state, as its server tells it, is equal to an earlier one only if the part was not touched in between; it
    is asked for before the part is read. The directory's server logs the changes; to be sure, it is also read again
    when a back end has been asked anything, since then a module has run.
    """

    def __init__(
        self, back_ends: Mapping[str, BackEnd], read_directory: Read, directory_state: Callable[[], Hashable]
    ) -> None:
        self._back_ends, self._directory_state = back_ends, directory_state
        self._read: dict[str, Read] = {
            pool: partial(read_back_end, partial(end.connect, watching=True), DATABASES)
            for pool, end in back_ends.items()
        }
        self._read[DIRECTORY] = read_directory
        self._known: dict[str, tuple[Hashable, Any]] = {}  # states, and what was read then
        self._as_built: dict[str, Any] = {}
        self._after_reset: States = {}

    def were_reset(self) -> None:
        """The lab is as it was built, by now."""
        self._after_reset = self._states()
        self._known = {part: (self._after_reset[part], found) for part, found in self._as_built.items()}

    def snapshot(self) -> Snapshot:
        states = self._states()
        with ThreadPoolExecutor(len(states)) as threads:
            parts = {part: threads.submit(self._part, part, state) for part, state in states.items()}
        found = {part: each_part.result() for part, each_part in parts.items()}
        self._known = {part: (states[part], found_entry) for part, found_entry in found.items()}
        for part, state in states.items():
            if state is not None and state == self._after_reset.get(part):
                self._as_built[part] = found[part]
        return Snapshot(found.pop(DIRECTORY), found)

    def _part(self, part: str, state: Hashable) -> Any:
        known = self._known.get(part)
        return known[1] if known and state is not None and known[0] == state else self._read[part]()

    def _states(self) -> States:
        states: States = {pool: end.state() for pool, end in self._back_ends.items()}
        known = None not in states.values()
        states[DIRECTORY] = (self._directory_state(), *states.values()) if known else None
        return states
