# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A site whose users are moved, a few for each cut."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from end_to_end.moving import SOURCE, move_task
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun
from fault_injection.cuts import kill_at_cut
from fault_injection.cutting_proxy import Exchanges, cut_connection
from lab.environment import Lab

USERS_PER_CUT = 3


@dataclass
class Site:
    """Runs the move of some users, straight or through proxies that cut."""

    lab: Lab
    folder: Path
    runs: int = field(default=0)

    def move(self, users: list[str]) -> PlaybookRun:
        return self._playbook(self.lab.connection).run([self._task(users)])

    def move_with_cut(self, users: list[str], exchanges: Exchanges, way: str = "before") -> PlaybookRun:
        """Through proxies that count exchanges, and cut where `exchanges` say; `way` says whether to kill then."""
        with cut_connection(self.lab, exchanges) as connection:
            running = self._playbook(connection).start([self._task(users)])
            if way == "kill":
                kill_at_cut(exchanges, running)
            return running.finish(timeout=120)

    def _playbook(self, connection: dict) -> AnsiblePlaybook:
        self.runs += 1
        folder = self.folder / str(self.runs)
        folder.mkdir()
        return AnsiblePlaybook(folder, self.lab.inventory, connection)

    def _task(self, users: list[str]) -> dict:
        return move_task(self.lab, identities=[f"sip:{user}" for user in users], batch_size=2, settle_time=2)


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
