# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module says one sentence to a Python that is too old, and not where it failed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

MODULES = sorted((Path(__file__).parents[4] / "plugins" / "modules").glob("*.py"))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_an_old_python_is_told_what_is_needed(module: Path) -> None:
    """The imports after the check fail here, as they would in an old Python."""
    old = (
        "import sys, runpy; import ansible.module_utils.basic; sys.version_info = (3, 9, 2, 'final', 0);"
        f"sys.modules['datetime'] = None; runpy.run_path({str(module)!r}, run_name='__main__')"
    )
    # ansible-test finds the collection by sys.path only.
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    ended = subprocess.run(
        [sys.executable, "-c", old], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    result = json.loads(ended.stdout)
    assert ended.returncode == 1 and result["failed"] is True and result["changed"] is False
    assert "need Python 3.11 or newer" in result["msg"] and "is Python 3.9.2" in result["msg"]
    assert "{{ ansible_playbook_python }}" in result["msg"]
    assert "Traceback" not in ended.stdout + ended.stderr
