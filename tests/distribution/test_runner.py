# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-runner transmit, worker and process: the way in which AWX hands a job to an execution node.

The worker has the archive of the collection and nothing of the checkout. What it prints comes back in the stream;
journals and reports stay where the worker wrote them.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from installed_archive import PROGRAMS, InstalledArchive

from distribution.forest import TARGET, forest_with, pools_inventory
from end_to_end.move.moving import unlike
from lab.environment import Lab

PLAY = [{"name": "Take pools out of service", "ansible.builtin.import_playbook": "msrtc.ocs.decommission_pool"}]


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with forest_with(["old1", "old2"], tmp_path_factory.mktemp("lab")) as lab:
        yield lab


@dataclass(frozen=True)
class Job:
    """A job of AWX: the folder that its controller hands over, and what the controller has of it in the end."""

    archive: InstalledArchive
    folder: Path

    def write(self, variables: dict[str, Any], command_line: str) -> None:
        """Write project, inventory and variables, as ansible-runner wants them."""
        contents: dict[str, Any] = {
            "project/decommission.yml": PLAY,
            "inventory/ocs_pools.yml": pools_inventory(variables),
            "env/extravars": variables,
            "env/envvars": {"ANSIBLE_COLLECTIONS_PATH": str(self.archive.collections)},
        }
        for name, content in contents.items():
            path = self.folder / "job" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(content), encoding="utf-8")
        (self.folder / "job" / "env" / "cmdline").write_text(command_line, encoding="utf-8")

    def run(self) -> int:
        """Hand it over, work, and take the results back; returns the exit status of the play."""
        job, worker, done = (str(self.folder / name) for name in ("job", "worker", "done"))
        handed_over = self._runner(["transmit", job, "--playbook", "decommission.yml"], b"")
        results = self._runner(["worker", "--private-data-dir", worker], handed_over)
        self._runner(["process", done], results, may_fail=True)
        return int(Path(done, "artifacts", "rc").read_text(encoding="utf-8"))

    def output(self) -> str:
        return (self.folder / "done" / "artifacts" / "stdout").read_text(encoding="utf-8")

    def _runner(self, arguments: list[str], received: bytes, *, may_fail: bool = False) -> bytes:
        home = self.folder / arguments[0]
        home.mkdir(parents=True, exist_ok=True)
        command = [str(PROGRAMS / "ansible-runner"), *arguments]
        environment = self.archive.environment(home)
        run = subprocess.run(command, input=received, cwd=home, env=environment, check=False, capture_output=True)
        assert may_fail or run.returncode == 0, run.stdout[-3000:] + run.stderr[-3000:]
        return run.stdout


def test_two_pools_are_decommissioned_by_a_worker(forest: Lab, tmp_path: Path) -> None:
    archive, before = InstalledArchive.made_in(tmp_path), forest.snapshot()
    variables = {
        **forest.connection,
        "ocs_hosts": "ocs_pools",
        "pool_decommission_settle_time": 0,
        "report_dir": str(tmp_path / "reports"),
        "journal_dir": str(tmp_path / "journals"),
    }
    rehearsal = Job(archive, tmp_path / "rehearsal")
    rehearsal.write(variables, "--check --diff --forks 2")
    assert rehearsal.run() == 0, rehearsal.output()
    assert forest.snapshot() == before
    assert all(f"sip:{user}" in rehearsal.output() for user in before.back_ends["old1"].homed)

    real = Job(archive, tmp_path / "real")
    real.write(variables, "--forks 2")
    assert real.run() == 0, real.output()
    after = forest.snapshot()
    for name in ("old1", "old2"):
        homed = before.back_ends[name].homed
        assert homed and after.back_ends[name].homed == set()
        assert unlike(before.back_ends[name], after.back_ends[TARGET], homed) == {}
        report = json.loads((tmp_path / "reports" / name / "report.json").read_text(encoding="utf-8"))
        assert report["counts"]["done"] == len(homed)

    again, marks = Job(archive, tmp_path / "again"), forest.marks()
    again.write(variables, "--forks 2")
    assert again.run() == 0, again.output()
    assert "changed=0" in again.output() and "changed=1" not in again.output()
    assert forest.changes(marks).nothing_written
