# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two workers share four pools: folders, journals and processes of their own, and nothing in common but the servers.

They move into one successor at the same time. One of them is killed in the middle; the other one does not notice, and
the first one goes on where it was when it is started again.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from installed_archive import PROGRAMS, InstalledArchive

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from distribution.forest import TARGET, forest_with, pools_inventory
from end_to_end.move.moving import unlike
from lab.directory.processes import wait_for
from lab.environment import Lab
from lab.snapshot import Snapshot

POOLS_OF = {"north": ["old1", "old2"], "south": ["old3", "old4"]}
SECONDS = 240.0
PLAY = [
    {
        "name": "Take the pools of this worker out of service, one after the other",
        "hosts": "ocs_pools",
        "gather_facts": False,
        "serial": 1,
        "tasks": [{"name": "One pool", "ansible.builtin.import_role": {"name": "msrtc.ocs.pool_decommission"}}],
    }
]


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with forest_with([name for names in POOLS_OF.values() for name in names], tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@dataclass(frozen=True)
class Worker:
    """A machine that takes some pools out of service."""

    name: str
    folder: Path
    archive: InstalledArchive

    @classmethod
    def made_in(cls, folder: Path, name: str, lab: Lab) -> Worker:
        folder.mkdir()
        worker = cls(name, folder, InstalledArchive.made_in(folder))
        variables = {
            "pool_decommission_settle_time": 0,
            "pool_decommission_batch_size": 3,
            "pool_decommission_journal_dir": str(worker.journals),
            "pool_decommission_report_dir": str(worker.reports),
        }
        play = [{**PLAY[0], "module_defaults": {"group/msrtc.ocs.ocs": lab.connection}, "vars": variables}]
        (folder / "play.yml").write_text(json.dumps(play), encoding="utf-8")
        (folder / "ocs_pools.yml").write_text(json.dumps(pools_inventory(lab.connection)), encoding="utf-8")
        return worker

    @property
    def journals(self) -> Path:
        return self.folder / "journals"

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    @property
    def printed(self) -> Path:
        return self.folder / "printed.txt"

    def start(self) -> subprocess.Popen[bytes]:
        """ansible-playbook, for the pools of this worker; what it prints goes to a file."""
        limit = ",".join(f"{name}*" for name in POOLS_OF[self.name])
        command = [PROGRAMS / "ansible-playbook", "-i", "ocs_pools.yml", "--limit", limit, "--forks", "2", "play.yml"]
        with self.printed.open("wb") as log:
            return subprocess.Popen(
                command,
                cwd=self.folder,
                env=self.archive.environment(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended_well(self, running: subprocess.Popen[bytes]) -> str:
        """The text that it printed."""
        status, printed = running.wait(SECONDS), self.printed.read_text(encoding="utf-8")
        assert status == 0, printed
        return printed

    def is_moving(self) -> bool:
        return self.journals.exists() and bool(unfinished_moves(self.journals))


def test_one_of_two_workers_is_killed(forest: Lab, tmp_path: Path) -> None:
    before = forest.snapshot()
    north, south = (Worker.made_in(tmp_path / name, name, forest) for name in POOLS_OF)
    first, second = north.start(), south.start()
    assert wait_for(lambda: south.is_moving() or second.poll() is not None, SECONDS)
    os.killpg(second.pid, signal.SIGKILL)
    second.wait()
    assert unfinished_moves(south.journals), south.printed.read_text(encoding="utf-8")
    north.ended_well(first)
    check_moved(before, forest, "north")

    south.ended_well(south.start())
    assert not unfinished_moves(south.journals)
    check_moved(before, forest, "south")

    marks = forest.marks()
    north.ended_well(north.start())  # its reports learn how many users the successor has by now
    assert "changed=1" not in north.ended_well(north.start())
    assert forest.changes(marks).nothing_written


def check_moved(before: Snapshot, forest: Lab, worker: str) -> None:
    """All that the worker's pools had is on the successor."""
    after = forest.snapshot()
    for name in POOLS_OF[worker]:
        homed = before.back_ends[name].homed
        assert len(homed) == 12 and after.back_ends[name].homed == set()
        assert unlike(before.back_ends[name], after.back_ends[TARGET], homed) == {}
