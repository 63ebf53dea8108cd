# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The archive for Galaxy, as a site gets it: installed where nothing else of the checkout can be found."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from installed_archive import CHECKOUT, PROGRAMS, InstalledArchive

from lab.environment import Lab


@pytest.mark.ansible_playbook
def test_a_play_runs_from_the_archive_alone(lab: Lab, tmp_path: Path) -> None:
    """Role, module, doc fragments and module_utils come from the archive; -vv names the file of the playbook."""
    site, before = InstalledArchive.made_in(tmp_path), lab.snapshot()
    command = [PROGRAMS / "ansible-playbook", "-vv", "-i", lab.inventory, "msrtc.ocs.audit_pools"]
    environment = site.environment(tmp_path)
    run = subprocess.run(command, cwd=tmp_path, env=environment, check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{site.collections}/ansible_collections/msrtc/ocs/roles/pool_audit" in run.stdout
    for folder in ("plugins", "roles", "playbooks", ".build"):
        assert f"{CHECKOUT}/{folder}/" not in run.stdout + run.stderr
    assert lab.snapshot() == before
