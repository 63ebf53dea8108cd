# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The execution environment of the guide: ansible-builder takes it, and its lists are all that a play needs.

No image is built, since that takes a registry of images: the Python packages that ansible-builder finds are installed
into an empty virtual environment, in which a play runs against the lab.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from installed_archive import CHECKOUT, PROGRAMS, InstalledArchive

from distribution.forest import forest_with
from lab.environment import Lab

GUIDE = CHECKOUT / "docs" / "docsite" / "rst" / "where_it_runs.rst"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> InstalledArchive:
    return InstalledArchive.made_in(tmp_path_factory.mktemp("site"))


def definition() -> str:
    """The guide's example: the block that begins with the file's name."""
    block = re.search(r"   # execution-environment\.yml\n((?:   .*\n|\n)+)", GUIDE.read_text(encoding="utf-8"))
    assert block is not None
    return textwrap.dedent(block[1])


def run(command: list[str | Path], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=folder, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_definition_of_the_guide_is_complete(archive: InstalledArchive, tmp_path: Path) -> None:
    """ansible-builder makes a build context of it, with the archive and with what the definition adds."""
    (tmp_path / "execution-environment.yml").write_text(definition(), encoding="utf-8")
    (tmp_path / archive.archive.name).write_bytes(archive.archive.read_bytes())
    run(
        [PROGRAMS / "ansible-builder", "create", "--output-filename", "Containerfile"],
        tmp_path,
        archive.environment(tmp_path),
    )
    context = tmp_path / "context"
    assert (context / "Containerfile").is_file()
    assert (context / "_build" / "configs" / archive.archive.name).read_bytes() == archive.archive.read_bytes()
    build = context / "_build"
    assert "COPY _build /build\nWORKDIR /build\n" in (context / "Containerfile").read_text(encoding="utf-8")
    # What the Containerfile runs in that folder, where nothing is installed yet.
    environment = {**archive.environment(tmp_path), "ANSIBLE_COLLECTIONS_PATH": str(tmp_path / "in_the_image")}
    install = [PROGRAMS / "ansible-galaxy", "collection", "install", "--offline", "-r", "requirements.yml"]
    run([*install, "--collections-path", tmp_path / "in_the_image"], build, environment)
    assert (tmp_path / "in_the_image" / "ansible_collections" / "msrtc" / "ocs" / "MANIFEST.json").is_file()


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with forest_with(["old1"], tmp_path_factory.mktemp("lab")) as lab:
        yield lab


def introspected(archive: InstalledArchive) -> dict[str, list[str]]:
    """The lists that ansible-builder finds in the installed collection: `python` and `system`."""
    command = [PROGRAMS / "ansible-builder", "introspect", str(archive.collections)]
    printed = run(command, archive.folder, archive.environment(archive.folder))
    found: dict[str, list[str]] = yaml.safe_load(printed)
    return found


def test_its_lists_are_all_that_a_play_needs(archive: InstalledArchive, lab: Lab, tmp_path: Path) -> None:
    found = introspected(archive)
    packages = [line.partition("#")[0].strip() for line in found["python"]]
    assert any("tdsodbc" in line for line in found["system"])
    run([sys.executable, "-m", "venv", "empty"], tmp_path, dict(os.environ))
    programs = tmp_path / "empty" / "bin"
    run([programs / "pip", "install", "--quiet", "ansible-core>=2.19,<2.20", *packages], tmp_path, dict(os.environ))

    environment = {**archive.environment(tmp_path), "PATH": f"{programs}:/usr/bin:/bin"}
    python = f"ansible_python_interpreter={programs / 'python'}"
    command = [programs / "ansible-playbook", "-i", lab.inventory, "-e", python, "msrtc.ocs.audit_pools"]
    before = lab.snapshot()
    assert "failed=0" in run(command, tmp_path, environment)
    assert lab.snapshot() == before
