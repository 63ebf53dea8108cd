# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lab's commands as a person types them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from lab.environment import Lab

TESTS = Path(__file__).parents[3]


def test_commands_need_nothing_on_the_path_but_the_tests(running_lab: Lab, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lab", "status", "--folder", str(running_lab.folder)]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}
    status = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert status.returncode == 0, status.stderr
    assert all(pool.name in status.stdout for pool in running_lab.site.back_end_pools)
