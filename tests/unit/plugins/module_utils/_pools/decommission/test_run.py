# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A play's knowledge of a pool between its tasks: planned users, rates, the window, the record, users left."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.record import RECORD, record_wave
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.run import (
    begun,
    everybody_leaves,
    rehearsed,
    starts,
    still_there,
    users_are_left,
    users_to_move,
    why_not_in_window,
    with_outlook,
    with_wave,
)

NOW = datetime(2026, 1, 31, 22, 0, tzinfo=UTC)
OUTCOMES = ("moved", "resumed", "already_there", "skipped", "failed", "not_reached")


def pool(folder: Path, *names: str, **more: Any) -> dict[str, Any]:
    """The plan as the check returns it: 10 users in each wave, the last of which is for all who are left."""
    waves = [{"name": name, "all_users": name == "rest", "users": 10, "pause": 0, "stop": False} for name in names]
    return {
        "name": "pool07",
        "successor": "poolr2",
        "users": 10 * len(names),
        "max_failures": None,
        "contact_limit": None,
        "accepted_findings": [],
        "waves": waves,
        "window": None,
        "users_per_minute": None,
        "record": None,
        "report_folder": str(folder),
        "pools": [{"name": "pool07"}],
        "findings": [],
        **more,
    }


def result(left: tuple[str, ...] = (), **counts: int) -> dict[str, Any]:
    """The result of ocs_user_move."""
    return {"counts": {**dict.fromkeys(OUTCOMES, 0), **counts}, "left": {"users": list(left)}, "rows": {}}


def begin(described: dict[str, Any], **planned: int) -> dict[str, Any]:
    """The pool with its run, in which each wave is to move so many."""
    plans = {name: result(moved=users) for name, users in planned.items()}
    return with_outlook({**described, "run": begun(described, plans, NOW)})


def after(begun_pool: dict[str, Any], wave: int, moved: dict[str, Any], **options: Any) -> dict[str, Any]:
    run = with_wave(begun_pool, wave, moved, NOW, rehearsal=options.get("rehearsal", False))
    return with_outlook({**begun_pool, "run": run})


def report_of(begun_pool: dict[str, Any], wave: str, seconds: float) -> None:
    """The file that a move of so many seconds leaves."""
    lines = [
        {"record": "header", "started": NOW.isoformat()},
        {"record": "summary", "ended": (NOW + timedelta(seconds=seconds)).isoformat()},
    ]
    text = "".join(f"{json.dumps(line)}\n" for line in lines)
    Path(begun_pool["run"]["files"][wave]).write_text(text, encoding="utf-8")


def test_the_last_wave_does_not_count_whom_earlier_waves_of_the_run_have_moved(tmp_path: Path) -> None:
    begun_pool = begin(pool(tmp_path, "pilot", "rest"), pilot=3, rest=10)
    assert begun_pool["run"]["to_move"] == 13
    assert users_to_move(begun_pool, 1, rehearsal=False) == 10
    begun_pool = after(begun_pool, 0, result(moved=2, resumed=1))
    assert users_to_move(begun_pool, 1, rehearsal=False) == 7
    assert users_to_move(begun_pool, 1, rehearsal=True) is None


def test_the_first_wave_is_measured_and_decides_about_the_window(tmp_path: Path) -> None:
    window = {"start": None, "end": (NOW + timedelta(minutes=10)).isoformat(), "text": "until 22:10"}
    begun_pool = begin(pool(tmp_path, "pilot", "rest", window=window), pilot=3, rest=33)
    assert starts(begun_pool, 0, NOW, rehearsal=False), "nothing is known of the speed yet"
    report_of(begun_pool, "pilot", 60)
    begun_pool = after(begun_pool, 0, result(moved=3))
    assert begun_pool["run"]["users_per_minute"] == 3
    assert starts(begun_pool, 1, NOW, rehearsal=False), "30 users need the ten minutes that are left"
    late = NOW + timedelta(seconds=1)
    assert not starts(begun_pool, 1, late, rehearsal=False)
    assert why_not_in_window(begun_pool, 1, late) == (
        "Wave rest has not started: 30 users at 3.0 a minute may need until after the window, until 22:10. The next run"
        " goes on with it."
    )
    skipped = with_wave(begun_pool, 1, {"skipped": True}, late, rehearsal=False)
    assert "Wave rest has not started" in skipped["stopped"] and len(skipped["moves"]) == 1
    assert starts(begun_pool, 1, late, rehearsal=True), "a rehearsal goes through all waves"


def test_what_the_play_says_of_the_speed_is_not_measured(tmp_path: Path) -> None:
    begun_pool = begin(pool(tmp_path, "pilot", users_per_minute=500.0), pilot=3)
    assert after(begun_pool, 0, result(moved=3))["run"]["users_per_minute"] == 500


@pytest.mark.parametrize(
    ("more", "moved", "reason"),
    [
        ({}, result(moved=3), ""),
        ({}, result(moved=2, failed=1), ""),
        ({"max_failures": 0}, result(moved=2, failed=1), "Wave pilot was not moved completely"),
        ({"max_failures": 1}, result(moved=2, failed=1), ""),
        ({}, result(moved=2, not_reached=1), "Wave pilot was not moved completely"),
        ({}, {"failed": True, "msg": "The back end is away."}, "Wave pilot was not moved; later ones"),
    ],
    ids=["all", "some fail", "nobody may fail", "as many fail as may", "cut short", "not at all"],
)
def test_why_no_later_wave_starts(tmp_path: Path, more: dict[str, Any], moved: dict[str, Any], reason: str) -> None:
    begun_pool = after(begin(pool(tmp_path, "pilot", "rest", **more), pilot=3, rest=9), 0, moved)
    assert begun_pool["run"]["stopped"].startswith(reason) and bool(begun_pool["run"]["stopped"]) is bool(reason)
    assert starts(begun_pool, 1, NOW, rehearsal=False) is not bool(reason)


def test_a_wave_that_is_to_be_the_last_of_the_run(tmp_path: Path) -> None:
    described = pool(tmp_path, "pilot", "rest")
    described["waves"][0]["stop"] = True
    begun_pool = after(begin(described, pilot=3, rest=9), 0, result(moved=3))
    assert "The run ends after wave pilot" in begun_pool["run"]["stopped"]
    assert begun_pool["run"]["unfinished"] == [] and not begun_pool["run"]["everybody_leaves"]


def test_a_move_that_could_not_begin_is_told_of_and_recorded(tmp_path: Path) -> None:
    refused = {"failed": True, "msg": "The move is refused: ...", "refusals": ["carol: no such account"]}
    run = after(begin(pool(tmp_path, "rest"), rest=9), 0, refused)["run"]
    assert run["unfinished"] == ["The move is refused: ..."]
    [move] = run["moves"]
    assert move["result"]["refusals"] == ["carol: no such account"] and move["result"]["report_file"] is None


def test_who_is_left_is_said_once_and_decides_about_leftovers(tmp_path: Path) -> None:
    begun_pool = begin(pool(tmp_path, "pilot", "rest"), pilot=3, rest=9)
    assert not everybody_leaves(begun_pool), "two waves are still to come"
    begun_pool = after(begun_pool, 0, result(moved=2, failed=1, left=("carol@x",)))
    begun_pool = after(begun_pool, 1, result(moved=6, failed=1, left=("carol@x",)))
    assert still_there(begun_pool) == ["carol@x"] and not begun_pool["run"]["everybody_leaves"]
    done = after(after(begin(pool(tmp_path, "rest"), rest=9), 0, result(moved=9)), 0, result(moved=0))
    assert done["run"]["everybody_leaves"]
    assert not begin(pool(tmp_path, "rest", users=99))["run"]["everybody_leaves"], "89 are in no wave"
    assert begin(pool(tmp_path, "rest"))["run"]["everybody_leaves"], "nobody is to be moved any more"


def test_the_message_about_users_who_are_left(tmp_path: Path) -> None:
    described = pool(tmp_path, "rest")
    assert users_are_left(described, [], 0) == ""
    assert users_are_left(described, [], 7).startswith("Users are left on pool07: 7 in no wave. The report says why:")
    assert "pool07: anna@x and 2 more. The" in users_are_left(described, ["anna@x"], 2)
    message = users_are_left(described, [f"u{number:02}@x" for number in range(30)], 0)
    assert "u00@x" in message and "more" in message and "u29@x" not in message


def test_the_record_goes_on_and_a_rehearsal_leaves_none(tmp_path: Path) -> None:
    described = pool(tmp_path, "pilot", "rest")
    begun_pool = begin(described, pilot=3, rest=9)
    params = {"pools": [begun_pool], "number": 0, "wave": 0, "result": result(moved=3)}
    [recorded] = record_wave(params, rehearsal=False)["pools"]
    record = json.loads((tmp_path / RECORD).read_text(encoding="utf-8"))
    assert (tmp_path / RECORD).stat().st_mode & 0o777 == 0o600
    assert [move["name"] for move in record["moves"]] == ["pilot"] and recorded["run"]["done"] == 3
    later = NOW + timedelta(days=1)
    goes_on = begun({**described, "record": record}, {"rest": result(moved=9)}, later)
    assert goes_on["before"] == record["before"] and goes_on["moves"] == record["moves"]
    assert rehearsed({**described, "record": record}, later)["moves"] == []
    before = (tmp_path / RECORD).read_bytes()
    tried = {**described, "run": rehearsed(described, NOW)}
    assert not record_wave({**params, "pools": [tried]}, rehearsal=True)["changed"]
    assert (tmp_path / RECORD).read_bytes() == before


def test_a_run_that_was_killed_is_in_the_next_ones_record(tmp_path: Path) -> None:
    """Nothing was recorded of its wave, but the file of the move has what was done."""
    described = pool(tmp_path, "pilot")
    killed = begin(described, pilot=3)
    file = Path(killed["run"]["files"]["pilot"])
    file.write_text(
        f'{json.dumps({"record": "header", "started": NOW.isoformat()})}\n{{"record": "us', encoding="utf-8"
    )
    (tmp_path / "rehearsal-pilot.jsonl").write_text("{}\n", encoding="utf-8")
    [move] = begun(described, {}, NOW + timedelta(days=1))["moves"]
    assert (move["name"], move["started"], move["ended"]) == ("pilot", NOW.isoformat(), None)
    assert move["result"] == {"pool": "pool07", "target_pool": "poolr2", "report_file": str(file)}
    record = {"before": killed["run"]["before"], "moves": [move]}
    assert len(begun({**described, "record": record}, {}, NOW)["moves"]) == 1, "known by now"
