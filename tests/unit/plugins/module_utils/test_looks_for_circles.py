# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of a batch are not looked through, again and again, for objects that Python could forget."""

from __future__ import annotations

import gc
from typing import Any
from unittest.mock import Mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._result import run

ROWS = 200_000  # about those of a batch of 500 users


class Ended(Exception):
    """exit_json ends the process."""


def test_few_looks_while_a_batch_is_read_and_as_before_afterwards() -> None:
    looks: list[int] = []

    def look(phase: str, details: dict[str, int]) -> None:
        if phase == "start":
            looks.append(details["generation"])

    def work(_module: Any) -> dict[str, Any]:
        rows = [(number, [number]) for number in range(ROWS)]
        return {"changed": False, "rows": len(rows)}

    before = gc.get_threshold()
    gc.callbacks.append(look)
    try:
        with pytest.raises(Ended):
            run(Mock(**{"exit_json.side_effect": Ended}), work)
    finally:
        gc.callbacks.remove(look)
    assert len(looks) < 10
    assert gc.get_threshold() == before
