# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last look names all users who are left: those whom a plan cannot move, and those whom only the run could not."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission import verifying


@pytest.mark.parametrize(
    ("failed", "movable", "expected"),
    [
        (["married@x", "protected@x"], 1, "pool07: married@x, protected@x. The"),
        (["married@x", "protected@x"], 3, "pool07: married@x, protected@x and 2 more. The"),
        (["married@x", "moved.since@x"], 0, "pool07: married@x. The"),
    ],
    ids=["failed", "and some in no wave", "moved since"],
)
def test_who_failed_in_a_wave_is_named_too(
    monkeypatch: pytest.MonkeyPatch, failed: list[str], movable: int, expected: str
) -> None:
    plan: dict[str, Any] = {"left": {"users": ["married@x"]}, "counts": {"moved": movable, "resumed": 0}}
    monkeypatch.setattr(verifying, "plan_for_the_rest", lambda params, pool: plan)
    monkeypatch.setattr(verifying, "require_handed_on", lambda params: None)
    monkeypatch.setattr(verifying, "_findings", lambda params, pool: [])
    monkeypatch.setattr(verifying, "pool_info", lambda params: {"pools": []})
    run = {"left": {"rest": failed}, "stopped": "", "unfinished": []}
    pool = {"name": "pool07", "successor": "poolr2", "report_folder": "/r", "run": run}
    result = verifying.verified({"pools": [pool], "number": 0, "users": True}, rehearsal=False)
    [message] = result["pools"][0]["run"]["unfinished"]
    assert expected in message
