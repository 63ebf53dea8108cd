# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a site gets: the archive for Galaxy, installed where nothing else of the checkout can be found."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lab.environment import Lab

CHECKOUT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the archive was installed as a user installs it."""
    folder = tmp_path_factory.mktemp("site")
    copy = folder / "copy" / "ansible_collections" / "msrtc" / "ocs"
    subprocess.run([CHECKOUT / "tools" / "stage.sh", copy], check=True)
    galaxy(folder, "collection", "build", str(copy), "--output-path", str(folder))
    (archive,) = folder.glob("msrtc-ocs-*.tar.gz")
    galaxy(folder, "collection", "install", "--offline", str(archive), "--collections-path", str(folder / "installed"))
    return folder


def galaxy(folder: Path, *arguments: str) -> None:
    command = [PROGRAMS / "ansible-galaxy", *arguments]
    subprocess.run(command, cwd=folder, env=environment(folder), check=True, capture_output=True, text=True)


def environment(folder: Path) -> dict[str, str]:
    """Nothing of this process's environment but what finds programs; a home of its own."""
    path = os.pathsep.join([str(PROGRAMS), "/usr/bin", "/bin"])
    return {
        "PATH": path,
        "HOME": str(folder),
        "LC_ALL": "C.UTF-8",
        "ANSIBLE_COLLECTIONS_PATH": str(folder / "installed"),
    }


@pytest.mark.ansible_playbook
def test_a_play_runs_from_the_archive_alone(site: Path, lab: Lab) -> None:
    """Role, module, doc fragments and module_utils come from the archive; -vv names the file of the playbook."""
    before = lab.snapshot()
    command = [PROGRAMS / "ansible-playbook", "-vv", "-i", lab.inventory, "msrtc.ocs.audit_pools"]
    run = subprocess.run(command, cwd=site, env=environment(site), check=False, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{site}/installed/ansible_collections/msrtc/ocs/roles/pool_audit" in run.stdout
    for folder in ("plugins", "roles", "playbooks", ".build"):
        assert f"{CHECKOUT}/{folder}/" not in run.stdout + run.stderr
    assert lab.snapshot() == before
