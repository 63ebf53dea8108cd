# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One run of some parts of the benchmarks: its lab, and what a part has measured that a later one compares with."""

from __future__ import annotations

from contextlib import ExitStack

from benchmarks.comparison import Comparison
from benchmarks.pool_to_empty import pool_to_empty
from lab.environment import Lab

CONTACTS, ROUNDS = 50, 3
SMALL, LARGE, TWICE_AS_LARGE, LARGEST = 1000, 10_000, 20_000, 100_000


class WholeRun:
    """C(rounds): with the pool of 10,000; with that of 1,000 there are three. C(small): what the pool of 1,000 took, by
    operation. C(planned): peak memory of what changes nothing, in MB, by operation and users.
    """

    def __init__(self, stack: ExitStack, rounds: int) -> None:
        self.rounds = rounds
        self.small: dict[str, Comparison] = {}
        self.planned: dict[tuple[str, int], float] = {}
        self._stack = stack
        self._lab: tuple[tuple[int, int], Lab] | None = None  # by users and contacts

    def lab_of(self, users: int, contacts: int = CONTACTS) -> Lab:
        """The lab of a pool of this size; the one before is stopped."""
        if self._lab is None or self._lab[0] != (users, contacts):
            self._stack.close()
            self._lab = (users, contacts), self._stack.enter_context(pool_to_empty(users, contacts))
        return self._lab[1]
