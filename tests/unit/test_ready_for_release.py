# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Facts that other tools need a second time are the same twice, and the promises of MAINTAINING.md are kept."""

from __future__ import annotations

import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml

from unit.source_file import CHECKOUT


def text(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def recipe(target: str) -> list[str]:
    """The commands of a target of the Makefile."""
    found = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", text("Makefile"), re.MULTILINE)
    assert found
    return [line.strip() for line in found.group(1).splitlines()]


def hooks() -> list[dict[str, Any]]:
    (local,) = yaml.safe_load(text(".pre-commit-config.yaml"))["repos"]
    return local["hooks"]


def test_pre_commit_asks_the_tools_of_make_lint_with_their_options() -> None:
    entries = [hook["entry"].removeprefix(".venv/bin/") for hook in hooks()]
    for command in recipe("lint"):
        words = [word for word in shlex.split(command.lstrip("@")) if not word.startswith((".ci/", "tools/"))]
        words = [word for word in words if word != "."]  # the files are pre-commit's choice
        wanted = "actionlint" if "actionlint" in command else " ".join(words)
        assert any(wanted in entry for entry in entries), command


def test_nox_has_the_ruff_of_development() -> None:
    lint = tomllib.loads(text("antsibull-nox.toml"))["sessions"]["lint"]
    assert lint["ruff_package"] in text("requirements-dev.txt").splitlines()


@pytest.mark.parametrize("library", ["ldap3", "pyasn1", "pyodbc"])
@pytest.mark.parametrize("tests", ["unit", "integration"])
def test_ansible_test_installs_the_ranges_of_libraries_that_users_get(library: str, tests: str) -> None:
    def range_in(name: str) -> str:
        (line,) = [line for line in text(name).splitlines() if re.match(rf"{library}\b", line)]
        return line.replace(" ", "")

    assert range_in(f"tests/{tests}/requirements.txt") == range_in("meta/ee-requirements.txt")


def test_each_point_of_the_inclusion_requirements_has_an_answer() -> None:
    rows = [
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text("MAINTAINING.md").splitlines()
        if re.match(r"\| I?\d", line)
    ]
    assert [row[0] for row in rows] == [str(n) for n in range(1, 33)] + [f"I{n}" for n in range(1, 15)]
    assert all(len(row) == 4 and all(row) for row in rows)


def test_files_that_maintainers_name_exist() -> None:
    named = re.findall(
        r"`((?:tests|meta|\.github|docs)/[\w./-]+|[A-Z_]+\.md|galaxy\.yml|antsibull-nox\.toml)`", text("MAINTAINING.md")
    )
    assert named
    assert not [name for name in named if not (CHECKOUT / name).exists()]


@pytest.mark.parametrize("target", re.findall(r"`make ([a-z-]+)", text("MAINTAINING.md") + text("CONTRIBUTING.md")))
def test_targets_that_the_pages_name_exist(target: str) -> None:
    assert re.search(rf"^{target}:", text("Makefile"), re.MULTILINE) or target.startswith("molecule-")


def test_every_module_has_a_smoke_target() -> None:
    """The targets that `ansible-test integration` runs."""
    targets = CHECKOUT / "tests" / "integration" / "targets"
    modules = [path.stem for path in (CHECKOUT / "plugins" / "modules").glob("ocs_*.py")]
    assert sorted(modules) == sorted(path.name for path in targets.glob("ocs_*"))
    for module in modules:
        assert f"msrtc.ocs.{module}:" in (targets / module / "tasks" / "main.yml").read_text(encoding="utf-8")
