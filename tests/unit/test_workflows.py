# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Targets that GitHub's workflows call exist, and are called so that they can succeed there. None runs here."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from unit.source_file import CHECKOUT

WORKFLOWS = sorted((CHECKOUT / ".github" / "workflows").glob("*.yml"))
# What starts a lab, whose ports only root may open.
NEEDS_ROOT = re.compile(r"\.ci/run|make (test|test-all|integration|lab-tests|molecule|benchmark|distribution)\b")


def steps() -> list[Any]:
    """Every step that runs a command."""
    return [
        pytest.param(step, id=f"{path.stem}-{name}-{number}")
        for path in WORKFLOWS
        for name, job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].items()
        for number, step in enumerate(job.get("steps", []))
        if "run" in step
    ]


@pytest.mark.parametrize("step", steps())
def test_what_a_step_calls_is_there(step: dict[str, Any]) -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    for targets in re.findall(r"\bmake ((?:[a-z][a-z-]*\b ?)+)", step["run"]):
        for target in targets.split():
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for name in re.findall(r"(?:^|\s)((?:tools|tests|\.ci)/[\w./]+)", step["run"]):
        assert (CHECKOUT / name).is_file(), name


@pytest.mark.parametrize("step", steps())
def test_a_lab_is_started_by_root(step: dict[str, Any]) -> None:
    """A runner's own user is not root, and the domain controller's ports are below 1024."""
    for line in step["run"].splitlines():
        if NEEDS_ROOT.search(line):
            assert line.startswith("sudo "), line


@pytest.mark.parametrize("step", steps())
def test_a_failure_is_not_lost_in_a_pipe(step: dict[str, Any]) -> None:
    """Without `shell: bash` a runner's shell has no pipefail."""
    assert " | " not in step["run"] or step.get("shell") == "bash"
