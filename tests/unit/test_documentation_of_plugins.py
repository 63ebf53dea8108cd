# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Expectations of the ecosystem for the documentation of plugins, beyond those of ansible-test."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from unit.source_file import CHECKOUT

FOLDERS = ("modules", "inventory", "filter")
FILES = [path for folder in FOLDERS for path in sorted((CHECKOUT / "plugins" / folder).glob("[!_]*.py"))]
MODULES = [path for path in FILES if path.parent.name == "modules"]
TIME = re.compile(r"\b\d{4}-?\d\d-?\d\d[T ]?\d\d:?\d\d")
ISO_IN_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00")


def blocks(path: Path) -> dict[str, Any]:
    """DOCUMENTATION and RETURN of a plugin, read."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.Assign)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.targets[0], ast.Name)
        ):
            found[node.targets[0].id] = node.value.value
    return {name: yaml.safe_load(str(found.get(name, "{}"))) for name in ("DOCUMENTATION", "RETURN")}


def fragment(name: str, part: str) -> dict[str, Any]:
    path = CHECKOUT / "plugins" / "doc_fragments" / f"{name}.py"
    tree = ast.parse(path.read_text(encoding="utf-8"))
    texts = {
        node.targets[0].id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    return yaml.safe_load(str(texts[part.upper() or "DOCUMENTATION"])) or {}


def requirements(documentation: dict[str, Any]) -> list[str]:
    """The options of a plugin, with those of its fragments."""
    every = list(documentation.get("requirements", ()))
    for used in documentation.get("extends_documentation_fragment", ()):
        if used.startswith("msrtc.ocs."):
            name, _dot, part = used.removeprefix("msrtc.ocs.").partition(".")
            every += fragment(name, part).get("requirements", ())
    return every


def values(documented: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every return value and its place, those inside others too."""
    for name, value in documented.items():
        yield f"{place}{name}", value
        yield from values(value.get("contains", {}), f"{place}{name}.")


def in_order(path: Path) -> str:
    return path.stem


@pytest.mark.parametrize("path", FILES, ids=in_order)
def test_every_return_value_has_a_sample(path: Path) -> None:
    returned = dict(values(blocks(path)["RETURN"]))
    without = [place for place, value in returned.items() if "sample" not in value and "contains" not in value]
    assert without == []


@pytest.mark.parametrize("path", FILES, ids=in_order)
def test_times_in_samples_are_iso_8601_in_utc(path: Path) -> None:
    """Exceptions are names of files, and sentences that say UTC."""
    times = [
        (place, text)
        for place, value in values(blocks(path)["RETURN"])
        for text in texts(value.get("sample"))
        if TIME.search(text) and not text.startswith("/") and "UTC" not in text
    ]
    assert [(place, text) for place, text in times if not ISO_IN_UTC.search(text)] == []


def texts(sample: Any) -> Iterator[str]:
    if isinstance(sample, dict):
        sample = list(sample.values())
    if isinstance(sample, list):
        for plugin in sample:
            yield from texts(plugin)
    elif sample is not None:
        yield str(sample)


@pytest.mark.parametrize("path", FILES, ids=in_order)
def test_a_guide_is_linked(path: Path) -> None:
    guides = [
        also["ref"].rpartition(".")[2] for also in blocks(path)["DOCUMENTATION"].get("seealso", ()) if "ref" in also
    ]
    assert guides
    assert [guide for guide in guides if not (CHECKOUT / "docs" / "docsite" / "rst" / f"{guide}.rst").is_file()] == []


@pytest.mark.parametrize("path", MODULES, ids=in_order)
def test_the_least_versions_are_named(path: Path) -> None:
    documentation = blocks(path)["DOCUMENTATION"]
    named = "\n".join(requirements(documentation))
    assert "Python 3.11 or newer" in named
    used = documentation.get("extends_documentation_fragment", ())
    assert "msrtc.ocs.directory" not in used or "ldap3 2.9.1 or newer" in named
    assert "msrtc.ocs.back_end" not in used or "pyodbc 5.1 or newer" in named


@pytest.mark.parametrize("path", MODULES, ids=in_order)
def test_a_module_that_only_reads_is_called_info(path: Path) -> None:
    fragments = blocks(path)["DOCUMENTATION"].get("extends_documentation_fragment", ())
    assert "msrtc.ocs.attributes.info_module" not in fragments or path.stem.endswith("_info")
