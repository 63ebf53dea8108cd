# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

from typing import Any

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.doc_fragments import back_end, directory
from ansible_collections.msrtc.ocs.plugins.module_utils._arguments import (
    BACK_END_OPTIONS,
    DIRECTORY_OPTIONS,
    ArgumentSpec,
    merge,
)


def test_merge_takes_every_option_of_every_spec() -> None:
    assert merge({"a": {"type": "str"}}, {"b": {"type": "int"}}) == {"a": {"type": "str"}, "b": {"type": "int"}}


def test_merge_refuses_an_option_that_two_specs_define() -> None:
    with pytest.raises(ValueError, match="a, b"):
        merge({"a": {}, "b": {}, "c": {}}, {"b": {}, "a": {}})


@pytest.mark.parametrize(
    ("spec", "fragment"),
    [
        (DIRECTORY_OPTIONS, directory.ModuleDocFragment.DOCUMENTATION),
        (BACK_END_OPTIONS, back_end.ModuleDocFragment.DOCUMENTATION),
    ],
)
def test_the_fragments_document_exactly_the_options(spec: ArgumentSpec, fragment: str) -> None:
    assert documented(spec) == as_documented(yaml.safe_load(fragment)["options"])


def test_passwords_are_secret_wherever_they_stand() -> None:
    assert DIRECTORY_OPTIONS["directory_password"]["no_log"]
    assert BACK_END_OPTIONS["back_end_password"]["no_log"]
    assert BACK_END_OPTIONS["back_ends"]["options"]["password"]["no_log"]


def test_every_connection_option_of_the_inventory_has_a_variable_and_an_environment_variable() -> None:
    sources = yaml.safe_load(directory.ModuleDocFragment.PLUGINS)["options"]
    assert sources.keys() == DIRECTORY_OPTIONS.keys()
    for name, source in sources.items():
        assert source["vars"] == [{"name": f"ocs_{name}"}]
        assert source["env"] == [{"name": f"OCS_{name.upper()}"}]


def documented(spec: ArgumentSpec) -> dict[str, Any]:
    """The part of an argument spec that its documentation repeats."""
    same = ("type", "elements", "default", "choices", "required")
    return {
        name: {key: option[key] for key in same if key in option}
        | ({"suboptions": documented(option["options"])} if "options" in option else {})
        for name, option in spec.items()
    }


def as_documented(options: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: value for key, value in option.items() if key not in ("description", "suboptions")}
        | ({"suboptions": as_documented(option["suboptions"])} if "suboptions" in option else {})
        for name, option in options.items()
    }
