# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action adds options to the module's task, and passes values of any kind on to the module, which refuses them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.action import ocs_decommission_check_info as action
from ansible_collections.msrtc.ocs.plugins.plugin_utils._progress import ActionWithProgress


def given_to_the_module(monkeypatch: pytest.MonkeyPatch, **arguments: Any) -> dict[str, Any]:
    """The arguments with which the module is run."""
    monkeypatch.setattr(ActionWithProgress, "run", lambda *_arguments: {})
    made = action.ActionModule.__new__(action.ActionModule)
    made._task = SimpleNamespace(args=arguments)
    made.run()
    found: dict[str, Any] = made._task.args
    return found


@pytest.mark.parametrize("waves", [5, True, "everybody", {"name": "everybody"}, [5, None, "a"], None, []])
def test_waves_of_any_kind(waves: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {"pools": [{"name": "pool07", "waves": waves}]}
    assert given_to_the_module(monkeypatch, **arguments) == arguments


@pytest.mark.parametrize("pools", [5, "pool07", [5], {"name": "pool07"}, None])
def test_pools_of_any_kind(pools: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert given_to_the_module(monkeypatch, pools=pools) == {"pools": pools}


@pytest.mark.parametrize("name", ["/" + "n" * 300, "/" + "d/" * 3000, "/a\0b", "/a\ud800b"])
def test_a_hook_that_no_file_can_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    (problem,) = given_to_the_module(monkeypatch, hooks={"before": name})["problems"]
    assert problem == f"{name}: this file of a hook does not exist."


@pytest.mark.parametrize("problems", [5, "text", {"a": 1}])
def test_problems_of_any_kind(problems: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    arguments = {"hooks": {"before": "relative"}, "problems": problems}
    assert given_to_the_module(monkeypatch, **arguments) == arguments
