# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Obstacles: the verdict and the table under it never contradict each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from browser.report_sample import make_report, sample_arguments, write_lines

HALF_MOVED = {"kind": "half_moved", "count": 1, "names": ["sip:half@example.test"], "remedy": "Run the move again."}
USERS = {"kind": "users", "count": 20, "names": [], "remedy": "Move them."}


@pytest.fixture
def arguments(tmp_path: Path) -> dict[str, Any]:
    """A pool of 20 users who all move."""
    given = sample_arguments(tmp_path)
    pool = next(pool for pool in given["pools_before"] if pool["name"] == "pool07")
    pool.update(users=20, contacts={}, moving_out=1, blockers=[USERS, HALF_MOVED])
    users = [{"record": "user", "sip_uri": f"sip:u{number}@example.test", "outcome": "moved"} for number in range(19)]
    users.append({"record": "user", "sip_uri": "sip:Half@example.test", "outcome": "resumed"})
    result = given["moves"][0]["result"]
    write_lines(Path(result["report_file"]), users)
    result.update(counts={"moved": 19, "resumed": 1}, rows={}, left={})
    return {**given, "pools_after": [], "steps": []}


def blockers_of(result: dict[str, Any]) -> dict[str, list[tuple[str, int]]]:
    found = json.loads(Path(result["data"]).read_text(encoding="utf-8"))["blockers"]
    return {name: [(entry["kind"], entry["count"]) for entry in found[name]] for name in ("taken_away", "remaining")}


@pytest.mark.parametrize("rehearsal", [True, False], ids=["rehearsal", "run"])
def test_what_the_moves_take_away_is_not_in_the_way(arguments: dict[str, Any], rehearsal: bool) -> None:
    result = make_report({**arguments, "rehearsal": rehearsal})
    assert "nothing stands in the way" in result["verdict"]
    assert blockers_of(result) == {"taken_away": [("users", 20), ("half_moved", 1)], "remaining": []}
    page = Path(result["page"]).read_text(encoding="utf-8")
    assert "blockers-left" not in page and "blockers-gone" in page


def test_a_rehearsal_in_which_some_stay_says_how_many_of_a_kind(arguments: dict[str, Any]) -> None:
    report_file = Path(arguments["moves"][0]["result"]["report_file"])
    users = [json.loads(line) for line in report_file.read_text(encoding="utf-8").splitlines()]
    for user in users[17:]:
        user.update(outcome="skipped", reason="Signed in.")
    write_lines(report_file, users)
    arguments["moves"][0]["result"]["counts"] = {"moved": 17, "skipped": 3}
    result = make_report({**arguments, "rehearsal": True})
    assert result["verdict"] == "3 users would stay on pool07."
    assert blockers_of(result) == {"taken_away": [("users", 17)], "remaining": [("users", 3), ("half_moved", 1)]}


def test_a_half_moved_user_of_another_pool_is_not_overlooked(arguments: dict[str, Any]) -> None:
    """The pool has no users any more, but somebody's move to it has begun."""
    before = next(pool for pool in arguments["pools_before"] if pool["name"] == "pool07")
    after = [{**before, "users": 0, "contacts": {}, "blockers": [HALF_MOVED]}]
    result = make_report({**arguments, "pools_after": after})
    assert result["verdict"] == "All users have left pool07; 1 other thing must go before it can."
    assert blockers_of(result) == {"taken_away": [("users", 20)], "remaining": [("half_moved", 1)]}


def test_a_move_that_was_refused_takes_nothing_away(arguments: dict[str, Any]) -> None:
    arguments["moves"][0]["result"] = {"refusals": ["Too old."], "failed": True}
    result = make_report({**arguments, "rehearsal": True})
    assert blockers_of(result) == {"taken_away": [], "remaining": [("users", 20), ("half_moved", 1)]}
