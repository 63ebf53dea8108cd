# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guide of finding has an example for every option, and every example is one that the modules accept."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.doc_fragments.selection import ModuleDocFragment
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

CHECKOUT = Path(__file__).resolve().parents[5]
GUIDE = (CHECKOUT / "docs" / "docsite" / "rst" / "finding_users.rst").read_text(encoding="utf-8")
BLOCK = re.search(r"One example for each criterion.*?\.\. code-block:: yaml\n\n(.*?)\n\S", GUIDE, re.DOTALL)
EXAMPLES: list[dict[str, Any]] = yaml.safe_load(BLOCK[1]) if BLOCK else []


def names(options: dict[str, Any]) -> set[str]:
    """Options and suboptions with a dot."""
    nested = {f"{name}.{part}" for name, value in options.items() if isinstance(value, dict) for part in value}
    return nested | {name for name, value in options.items() if not isinstance(value, dict)}


def documented(options: dict[str, Any]) -> dict[str, Any]:
    """The documentation's options as an argument spec."""
    spec = {}
    for name, option in options.items():
        kept = {key: option[key] for key in ("type", "elements", "choices", "default", "aliases") if key in option}
        spec[name] = kept | ({"options": documented(option["suboptions"])} if "suboptions" in option else {})
    return spec


@pytest.mark.parametrize("options", EXAMPLES, ids=str)
def test_an_example_is_accepted(options: dict[str, Any]) -> None:
    without_file = {name: value for name, value in options.items() if name != "identities_file"}
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate(without_file)
    assert not validated.error_messages
    Selection.from_params(validated.validated_parameters, changing=False)


def test_there_is_an_example_for_every_option() -> None:
    shown = set().union(*(names(options) for options in EXAMPLES))
    options = {f"{name}.{part}" for name, option in SELECTION_OPTIONS.items() for part in option.get("options", {})}
    options |= {name for name, option in SELECTION_OPTIONS.items() if "options" not in option}
    assert options - shown == set()


def test_the_documentation_says_what_the_argument_spec_says() -> None:
    assert documented(yaml.safe_load(ModuleDocFragment.DOCUMENTATION)["options"]) == SELECTION_OPTIONS


@pytest.mark.parametrize(
    ("playbook", "module"),
    [
        ("find_users", "ocs_user_info"),
        ("move_users", "ocs_user_move"),
        ("delete_users", "ocs_user_absent"),
        ("export_users", "ocs_user_export"),
        ("import_users", "ocs_user_import"),
    ],
)
def test_the_playbook_passes_every_option_on(playbook: str, module: str) -> None:
    [play] = yaml.safe_load((CHECKOUT / "playbooks" / f"{playbook}.yml").read_text(encoding="utf-8"))
    [task] = [task for task in play["tasks"] if f"msrtc.ocs.{module}" in task]
    options = f"{playbook} | default({{}})" if playbook == "find_users" else playbook  # who finds may ask for everybody
    assert task["module_defaults"] == {f"msrtc.ocs.{module}": f"{{{{ {options} }}}}"}
    given = {name: value for name, value in task[f"msrtc.ocs.{module}"].items() if name != "directory_servers"}
    assert all(value.startswith(f"{{{{ {playbook}.{name} ") for name, value in given.items())
