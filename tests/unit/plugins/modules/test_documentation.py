# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every module's documentation as ansible-doc shows it: samples of its result, its guide, and its requirements."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

import guides
from ansible_collections.msrtc.ocs.plugins.doc_fragments import attributes, back_end, directory
from ansible_collections.msrtc.ocs.plugins.module_utils._supported_python import OLDEST

COLLECTION = Path(__file__).resolve().parents[4]
MODULES = sorted(path.stem for path in (COLLECTION / "plugins" / "modules").glob("*.py"))
TYPES = {"str": str, "int": int, "float": float, "bool": bool, "list": list, "dict": dict}
GUIDE = "ansible_collections.msrtc.ocs.docsite."


def described(module: str) -> ModuleType:
    return importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{module}")


def leaves(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The returned values that hold no others, with their full names; and those with others that have a sample."""
    for name, value in values.items():
        if "contains" in value:
            yield from leaves(value["contains"], f"{above}{name}.")
        if "contains" not in value or "sample" in value:
            yield above + name, value


@pytest.mark.parametrize("module", MODULES)
def test_every_returned_value_has_a_sample_of_its_type(module: str) -> None:
    returned = dict(leaves(yaml.safe_load(described(module).RETURN)))
    assert [name for name, value in returned.items() if "sample" not in value] == []
    assert [name for name, value in returned.items() if not isinstance(value["sample"], TYPES[value["type"]])] == []


@pytest.mark.parametrize("module", MODULES)
def test_every_module_leads_to_a_guide(module: str) -> None:
    linked = [entry["ref"] for entry in yaml.safe_load(described(module).DOCUMENTATION)["seealso"] if "ref" in entry]
    assert linked and {ref.removeprefix(GUIDE) for ref in linked} <= set(guides.NAMES)


@pytest.mark.parametrize("module", MODULES)
def test_every_module_says_which_python_it_needs(module: str) -> None:
    documented = yaml.safe_load(described(module).DOCUMENTATION)
    shared = requirements(attributes) if "msrtc.ocs.attributes" in documented["extends_documentation_fragment"] else []
    needed = [*documented.get("requirements", ()), *shared]
    assert needed == [f"Python {'.'.join(map(str, OLDEST))} or newer on the host where this runs"]


@pytest.mark.parametrize("module", MODULES)
def test_only_modules_of_the_action_group_say_that_they_are_in_it(module: str) -> None:
    grouped = yaml.safe_load((COLLECTION / "meta" / "runtime.yml").read_text(encoding="utf-8"))["action_groups"]["ocs"]
    fragments = yaml.safe_load(described(module).DOCUMENTATION)["extends_documentation_fragment"]
    assert ("msrtc.ocs.attributes" in fragments) == (module in grouped)


@pytest.mark.parametrize(("library", "fragment"), [("ldap3", directory), ("pyodbc", back_end)])
def test_libraries_are_named_with_the_oldest_version_that_an_execution_environment_gets(
    library: str, fragment: ModuleType
) -> None:
    wanted = (COLLECTION / "meta" / "ee-requirements.txt").read_text(encoding="utf-8")
    [oldest] = re.findall(rf"^{library}>=([\d.]+?)(?:\.0)?,", wanted, re.MULTILINE)
    assert any(requirement.startswith(f"{library} {oldest} or newer") for requirement in requirements(fragment))
    assert f"| {library} | {oldest} or newer |" in (COLLECTION / "README.md").read_text(encoding="utf-8")


def requirements(fragment: ModuleType) -> list[str]:
    found: list[str] = yaml.safe_load(fragment.ModuleDocFragment.DOCUMENTATION)["requirements"]
    return found
