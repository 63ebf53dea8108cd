# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_user_info is killed while it writes its file: personal data stays in the folder until the next run, no longer."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from end_to_end.modules import Modules


def test_the_next_run_removes_what_a_killed_one_has_left(modules: Modules, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    dest = folder / "users.csv"
    options = {"pool": "pool07", "properties": "all", "data": True, "dest": str(dest)}
    for _attempt in range(20):
        running = modules.start("ocs_user_info", options)
        while not os.listdir(folder):
            assert _is_running(running.pid)
        running.kill()
        killed = running.finish()
        if killed.returncode == -signal.SIGKILL and not dest.exists():
            break
        for path in folder.iterdir():
            path.unlink()
    (left,) = os.listdir(folder)
    assert left.startswith(".users.csv.")
    modules.run("ocs_user_info", options).succeeded()
    assert os.listdir(folder) == ["users.csv"]


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
