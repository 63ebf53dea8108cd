# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Ansible is not interrupted, while it packs a module, to look for objects that it could forget."""

from __future__ import annotations

import gc
from typing import Any
from unittest.mock import Mock

import pytest
from ansible.plugins.action import ActionBase

from ansible_collections.msrtc.ocs.plugins.plugin_utils._progress import ActionWithProgress

SYNTAX = 200_000  # objects of the syntax trees that Ansible makes


class Action(ActionWithProgress):
    """The action, with a module that takes many objects to pack."""

    module = "msrtc.ocs.ocs_user_move"

    def __init__(self) -> None:
        self._task = Mock(args={"identities": ["sip:a@example.com"], "progress": False})

    def _execute_module(self, *_arguments: Any, **_options: Any) -> dict[str, Any]:
        trees = [(number, [number]) for number in range(SYNTAX)]
        return {"changed": False, "trees": len(trees)}


def test_few_looks_while_a_module_is_packed_and_as_before_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ActionBase, "run", lambda *_arguments: {})
    looks: list[int] = []

    def look(phase: str, details: dict[str, int]) -> None:
        if phase == "start":
            looks.append(details["generation"])

    before = gc.get_threshold()
    gc.callbacks.append(look)
    try:
        assert Action().run()["trees"] == SYNTAX
    finally:
        gc.callbacks.remove(look)
    assert len(looks) < 3
    assert gc.get_threshold() == before
