# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of the guides, taken from the pages: options, variables, playbooks and files that they name exist."""

from __future__ import annotations

import importlib
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from guides import NAMES, code_blocks, text

CHECKOUT = Path(__file__).resolve().parents[2]
ROLES = sorted(path.name for path in (CHECKOUT / "roles").iterdir())
PLAYBOOKS = {path.stem for path in (CHECKOUT / "playbooks").glob("*.yml")}
PREFIX = "msrtc.ocs."
YAML = [pytest.param(block, id=f"{name}-{n}") for name in NAMES for n, block in enumerate(code_blocks(name, "yaml"), 1)]
CONSOLE = [
    pytest.param(block, id=f"{name}-{n}") for name in NAMES for n, block in enumerate(code_blocks(name, "console"), 1)
]


class SpecSeen(Exception):
    """A module has said which options it takes."""


def options_of(module: str) -> dict[str, Any]:
    """The argument spec with which the module's main() begins."""
    file = importlib.import_module(f"ansible_collections.msrtc.ocs.plugins.modules.{module}")

    def seen(*, argument_spec: dict[str, Any], **_others: Any) -> None:
        raise SpecSeen(argument_spec)

    with patch.object(file, "OcsModule", seen), pytest.raises(SpecSeen) as found:
        file.main()
    spec: dict[str, Any] = found.value.args[0]
    return spec


def role_variables(role: str) -> set[str]:
    specs = yaml.safe_load((CHECKOUT / "roles" / role / "meta" / "argument_specs.yml").read_text(encoding="utf-8"))
    return set(specs["argument_specs"]["main"]["options"])


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    """All dictionaries in an example, from outside to inside."""
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from mappings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from mappings(inner)


def wrong_options(module: str, values: dict[str, Any]) -> list[str]:
    """The complaints of the module's argument spec. Templates are not known here, nor are module_defaults."""
    literal = {name: value for name, value in values.items() if "{{" not in str(value)}
    spec = {name: {**option, "required": False} for name, option in options_of(module).items()}
    return list(ArgumentSpecValidator(spec).validate(literal).error_messages)


def unknown_variables(names: Iterator[str] | list[str]) -> list[str]:
    """Names that begin like a role's variables and are not among them."""
    return [name for name in names for role in ROLES if name.startswith(f"{role}_") and name not in known(role)]


def known(role: str) -> set[str]:
    # What the role leaves behind for later tasks can be used in examples too.
    return role_variables(role) | {f"{role}_result"}


@pytest.mark.parametrize("block", YAML)
def test_yaml_names_what_there_is(block: str) -> None:
    for mapping in mappings(yaml.safe_load(block)):
        for key, value in mapping.items():
            name = str(key).removeprefix(PREFIX)
            if str(key).startswith(PREFIX) and isinstance(value, dict):
                assert wrong_options(name, value) == []
        connection = {key: value for key, value in mapping.items() if key == "back_ends"}
        assert wrong_options("ocs_user_move", connection) == []
        assert unknown_variables([str(key) for key in mapping]) == []


@pytest.mark.parametrize("block", CONSOLE)
def test_commands_name_what_there_is(block: str) -> None:
    for line in block.replace("\\\n", " ").splitlines():
        words = shlex.split(line.removeprefix("$ "), comments=True)
        if words[:1] in (["ansible-playbook"], ["ansible-navigator"]):
            named = {word.removeprefix(PREFIX) for word in words if word.startswith(PREFIX)}
            assert named <= PLAYBOOKS, line
            assert unknown_variables([word.split("=")[0] for word in words if "=" in word]) == []


@pytest.mark.parametrize("name", NAMES)
def test_plugins_and_pages_that_are_named_exist(name: str) -> None:
    page = text(name)
    plugins = re.findall(r":ansplugin:`msrtc\.ocs\.(\w+)#(module|role|inventory)", page)
    folders = {"module": "plugins/modules/{}.py", "role": "roles/{}", "inventory": "plugins/inventory/{}.py"}
    assert [plugin for plugin, kind in plugins if not (CHECKOUT / folders[kind].format(plugin)).exists()] == []
    pages = re.findall(r"ansible_collections\.msrtc\.ocs\.docsite\.(\w+)>?`", page)
    assert set(pages) <= set(NAMES)


def test_every_guide_is_in_the_table_of_contents() -> None:
    sections = yaml.safe_load((CHECKOUT / "docs" / "docsite" / "extra-docs.yml").read_text(encoding="utf-8"))[
        "sections"
    ]
    assert sorted(name for section in sections for name in section["toctree"]) == NAMES
