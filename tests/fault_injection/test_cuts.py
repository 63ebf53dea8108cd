# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real ansible-playbook run is cut at one exchange with its servers; the same task again puts everything right.

By default a sample of the exchanges; with OCS_FAULT_INJECTION=all every one of them, in three ways: the request does
not arrive, its answer does not arrive, and the module is killed. User Replicator runs all the time.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from end_to_end.moving import SOURCE, TARGET, addresses_homed, half_moved, move_task, unlike
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun
from fault_injection.cutting_proxy import Exchanges, cut_connection
from lab.environment import Lab
from lab.snapshot import Snapshot

WAYS = ("before", "after", "kill")
USERS_PER_CUT = 3
SAMPLE = 12


@pytest.fixture(scope="module")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=5, contacts=20, awkward=[]) as lab:
        yield lab


@dataclass
class Site:
    """Runs the move of some users, straight or through proxies that cut."""

    lab: Lab
    folder: Path
    runs: int = field(default=0)

    def move(self, users: list[str]) -> PlaybookRun:
        return self._playbook(self.lab.connection).run([self._task(users)])

    def move_with_cut(self, users: list[str], exchanges: Exchanges, way: str) -> PlaybookRun:
        with cut_connection(self.lab, exchanges) as connection:
            running = self._playbook(connection).start([self._task(users)])
            if way == "kill":
                exchanges.act = lambda: kill_modules_of(running.process.pid)
            return running.finish(timeout=120)

    def _playbook(self, connection: dict) -> AnsiblePlaybook:
        self.runs += 1
        folder = self.folder / str(self.runs)
        folder.mkdir()
        return AnsiblePlaybook(folder, self.lab.inventory, connection)

    def _task(self, users: list[str]) -> dict:
        return move_task(self.lab, identities=[f"sip:{user}" for user in users], batch_size=2, settle_time=2)


def kill_modules_of(playbook: int) -> None:
    """SIGKILL for every process below ansible-playbook that runs the module."""
    parents: dict[int, int] = {}
    modules = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            status = (entry / "stat").read_text().rsplit(")", 1)[1].split()
            command = (entry / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        parents[int(entry.name)] = int(status[1])
        if b"AnsiballZ_ocs_user_" in command:
            modules.append(int(entry.name))
    for module in modules:
        ancestor = module
        while ancestor not in (0, playbook):
            ancestor = parents.get(ancestor, 0)
        if ancestor == playbook:
            os.kill(module, signal.SIGKILL)


def check_moved(lab: Lab, before: Snapshot, users: list[str]) -> None:
    """Every user's data equals the original exactly once, the directory is consistent, nothing is left over."""
    after = lab.snapshot()
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], users) == {}
    assert not set(users) & after.back_ends[SOURCE].homed
    assert set(users) <= addresses_homed(lab, after, TARGET)
    assert half_moved(after) == []


def check_nothing_left_to_do(site: Site, users: list[str]) -> None:
    """A third run, for all users of the cuts so far together, writes nothing anywhere."""
    marks = site.lab.marks()
    run = site.move(users).succeeded()
    assert run.changed == [], run.result("Move")
    assert site.lab.changes(marks).nothing_written


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


def cuts(total: int, sample: int = SAMPLE) -> list[tuple[int, str]]:
    """All cuts, or a sample that goes through the whole run in all three ways."""
    every = [(number, way) for number in range(1, total + 1) for way in WAYS]
    if os.environ.get("OCS_FAULT_INJECTION") == "all":
        return every
    step = max(1, len(every) // sample)
    return every[:: step + (step % len(WAYS) == 0)]  # else all cuts would be of the same way


def test_cuts(pool_lab: Lab, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    site, users = Site(pool_lab, tmp_path), Users(pool_lab)
    complete = Exchanges()
    site.move_with_cut(users.take(), complete, "before").succeeded()
    chosen, interrupted = cuts(complete.count), 0
    for number, way in chosen:
        if users.run_out:
            check_nothing_left_to_do(site, users.taken)
        group = users.take()
        exchanges = Exchanges(cut_at=number, when="before" if way == "kill" else way)
        with pool_lab.replicator.looping():
            interrupted += site.move_with_cut(group, exchanges, way).returncode != 0
            again = site.move(group)
        assert again.returncode == 0, f"cut {way} exchange {number}\n{again.output}"
        check_moved(pool_lab, users.before, group)
    check_nothing_left_to_do(site, users.taken)
    with capsys.disabled():
        print(f"\n{complete.count} exchanges; cuts tried: {len(chosen)}, runs interrupted: {interrupted}, all survived")
    assert interrupted > len(chosen) // 2
