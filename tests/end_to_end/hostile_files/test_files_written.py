# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files and folders that tasks write, whatever is in their place: it is left as it was, or a file of the task's own.

Nothing but the place itself is touched, nothing half written is left, and a task that cannot write says so in time.
"""

from __future__ import annotations

import os
import random
import resource
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from end_to_end.hostile_files.outside import Outside
from end_to_end.modules import ModuleRun, Modules, WarmInterpreters
from hostile.answers import SECONDS, complaints
from hostile.file_contents import SECRET
from hostile.file_places import AS_ROOT, WRITE
from lab.environment import Lab
from samples import PROFILE

IN_THE_GATE = 16
MATRIX = "Files and folders that are written"
MANY = {"sip_uri": "sip:*.*@example.test"}  # ordinary users
MOVE: dict[str, Any] = {"pool": "pool07", "target_pool": "poolr2", "settle_time": 0}
BEFORE = b"what was there before\n"
FULL = 30_000  # bytes that a file may have where the disk is full; a result has fewer
PROTECTED = ("/dev/zero", "/dev/null", "/dev/full")
# Places where nothing can be written: whoever asks for that is told so.
REFUSED = {"/dev/zero", "/dev/null", "/dev/full", "/dev/full by a link", "pipe", "socket", "device of one's own"} | {
    "link of another account",
    "name of 300 characters",
    "path of 5,000 characters",
    "file as a folder",
    "name with a line break",
    "name that steers",
    "/proc",
}


@dataclass(frozen=True)
class Written:
    """A file or folder that a module writes: the module, the name, and the task's options by its path."""

    module: str
    name: str
    options: Callable[[str], dict[str, Any]]
    check: bool = True
    is_folder: bool = False
    is_ever_refused: bool = True


PAGE = {
    "pool": "pool07",
    "successor": "poolr2",
    "pools_before": [{"name": "pool07"}, {"name": "poolr2"}],
}
FEW = {"sip_uri": "sip:bilal.bakker*"}
FILES: dict[str, Written] = {
    "dest, a list": Written("ocs_user_info", "users.csv", lambda path: {**MANY, "dest": path}, check=False),
    "dest, an export": Written("ocs_user_export", "users.jsonl", lambda path: {**MANY, "dest": path}, check=False),
    "dest, for DBImpExp": Written(
        "ocs_user_export", "users.xml", lambda path: {**MANY, "dest": path, "format": "dbimpexp"}, check=False
    ),
    "dest, an audit": Written(
        "ocs_pool_audit_info", "audit.csv", lambda path: {"pools": ["pool07"], "dest": path}, check=False
    ),
    "dest, a report": Written("ocs_decommission_report", "page.html", lambda path: {**PAGE, "dest": path}),
    "report_file": Written("ocs_user_move", "moved.jsonl", lambda path: {**_move(MANY), "report_file": path}),
    "progress_file": Written(
        "ocs_user_move", "progress", lambda path: {**_move(FEW), "progress_file": path}, is_ever_refused=False
    ),
    "journal_dir": Written(
        "ocs_user_move", "journals", lambda path: {**MOVE, **FEW, "journal_dir": path}, check=False, is_folder=True
    ),
    "export_dir": Written(
        "ocs_user_absent",
        "exports",
        lambda path: {**FEW, "pool": "pool07", "export_dir": path, "journal_dir": "journals"},
        check=False,
        is_folder=True,
    ),
}


def _move(whom: dict[str, Any]) -> dict[str, Any]:
    return {**MOVE, **whom, "allow_without_data": True, "journal_dir": "journals"}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """All cells, or a sample of them in their order, always the same one."""
    if "place" not in metafunc.fixturenames:
        return
    cells = [(option, place) for option in FILES for place in WRITE]
    if PROFILE != "exhaustive":
        cells = [cells[number] for number in sorted(random.Random(2007).sample(range(len(cells)), IN_THE_GATE))]
    ids = [f"{option}-{place}".replace("/", "|") for option, place in cells]
    metafunc.parametrize(("option", "place"), cells, ids=ids)


@pytest.fixture
def run_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "run"
    folder.mkdir()
    yield folder
    for path in PROTECTED:
        assert stat.S_ISCHR(os.stat(path).st_mode), f"{path} was replaced"


def test_whatever_is_where_a_file_is_to_be(
    running_lab: Lab,
    interpreters: WarmInterpreters,
    run_folder: Path,
    option: str,
    place: str,
    record_property: Callable[[str, object], None],
) -> None:
    if place in AS_ROOT and os.geteuid() != 0:
        pytest.skip("Only root can make such a file.")
    task, outside = FILES[option], Outside.made(run_folder.parent / "outside", SECRET)
    named = WRITE[place](run_folder / task.name, BEFORE, outside.folder)
    if not task.check:
        running_lab.reset()
    modules = Modules(interpreters, run_folder, running_lab.connection)
    home = {"HOME": str(run_folder)}
    running = modules.start(task.module, task.options(named), check=task.check, environment=home)
    if place == "full disk":
        resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (FULL, FULL))
    run = running.finish(SECONDS)
    found = complaints(run, [SECRET]) + outside.complaints() + left_behind(run_folder) + unclear(run, named, option)
    outcome = "refused" if run.failed else "warned" if is_named(" ".join(run.warnings), named, option) else "written"
    if place in REFUSED and task.is_ever_refused and outcome != "refused":
        found.append("is not refused")
    record_property("matrix", [MATRIX, place, option, outcome])
    assert not found, f"{option}: {'; '.join(found)}\n{run.output[:3000]}"


def left_behind(folder: Path) -> list[str]:
    """Files under a name that is not theirs yet."""
    return [f"leaves {path.name}" for path in folder.rglob(".*") if path.name != ".ansible"]


def unclear(run: ModuleRun, named: str, option: str) -> list[str]:
    """A refusal names the file, or the option that does."""
    if not run.failed or is_named(" ".join([run.message, *run.warnings]), named, option):
        return []
    return ["refuses without naming the place"]


def is_named(text: str, named: str, option: str) -> bool:
    return Path(named).stem in text or option.partition(",")[0] in text
