# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site whose users are moved, a few for each cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.moving import SOURCE, move_options
from fault_injection.cuts import run_with_cut
from fault_injection.cutting_proxy import Exchanges
from lab.environment import Lab

USERS_PER_CUT = 3


@dataclass(frozen=True)
class Site:
    """Runs the move of some users, straight or through proxies that cut."""

    lab: Lab
    modules: Modules

    def move(self, users: list[str]) -> ModuleRun:
        return self.modules.run("ocs_user_move", self._options(users))

    def move_with_cut(self, users: list[str], exchanges: Exchanges, way: str = "before") -> ModuleRun:
        """A move with its connection cut, as run_with_cut() describes."""
        return run_with_cut(self.lab, self.modules, "ocs_user_move", self._options(users), exchanges, way)

    def _options(self, users: list[str]) -> dict[str, Any]:
        """Every user is a batch, so that a cut hits several. The run waits as long as User Replicator may still act on
        what it read before the switch.
        """
        waiting = self.lab.replicator.settle_time
        return move_options(self.lab, identities=[f"sip:{user}" for user in users], batch_size=1, settle_time=waiting)


class Users:
    """Takes users of the source pool, a few for each cut; the lab is set back when they run out."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._left: list[str] = []
        self.taken: list[str] = []
        self.before = lab.snapshot()

    @property
    def run_out(self) -> bool:
        return len(self._left) < USERS_PER_CUT

    def take(self) -> list[str]:
        if self.run_out:
            self._lab.reset()
            self.before = self._lab.snapshot()
            self._left, self.taken = sorted(self.before.back_ends[SOURCE].homed), []
        group, self._left = self._left[:USERS_PER_CUT], self._left[USERS_PER_CUT:]
        self.taken += group
        return group
