# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of several moves, each once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.moved_users import read_moves


def user(address: str, outcome: str, **more: Any) -> dict[str, Any]:
    return {"record": "user", "sip_uri": f"sip:{address}@example.test", "outcome": outcome, **more}


def result(folder: Path, name: str, *records: dict[str, Any]) -> dict[str, Any]:
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return {"pool": "old", "target_pool": "new", "report_file": str(path)}


def test_the_last_run_has_the_last_word_but_already_there_says_nothing_new(tmp_path: Path) -> None:
    first = result(tmp_path, "1", user("ann", "moved"), user("bob", "failed", reason="busy"), user("cy", "not_reached"))
    second = result(tmp_path, "2", user("Ann", "already_there"), user("BOB", "moved"), user("dee", "already_there"))
    moves = read_moves([first, second])
    assert [(moved_user.sip_uri[4:7], moved_user.outcome) for moved_user in moves.in_order()] == [
        ("ann", "moved"),
        ("BOB", "moved"),
        ("cy@", "not_reached"),
        ("dee", "already_there"),
    ]
    assert moves.counts()["moved"] == 2 and moves.counts()["failed"] == 0


def test_rows_and_losses_of_a_user(tmp_path: Path) -> None:
    lost = [{"section": "delegates", "what": "delegates", "rows": 3, "why": "no table"}]
    after = {"rows on new": {"contacts": 4, "home": 1}, "rows on old": {"contacts": 9}}
    moves = read_moves([result(tmp_path, "1", user("ann", "moved", after=after, lost=lost), user("bob", "skipped"))])
    assert [(moved_user.rows, moved_user.lost_rows) for moved_user in moves.in_order()] == [(5, 3), (0, 0)]


def test_the_course_of_the_runs(tmp_path: Path) -> None:
    times = [{"record": "time", "time": f"2009-11-30T22:0{minute}:00+00:00"} for minute in range(4)]
    first = result(tmp_path, "1", times[0], user("ann", "moved"), user("bob", "failed"), times[1])
    second = result(tmp_path, "2", times[2], user("bob", "resumed"), times[3])
    assert [done for _time, done in read_moves([first, second]).progress] == [0, 1, 1, 2]


def moved(address: str, rows: int) -> dict[str, Any]:
    return user(address, "moved", after={"rows on new": {"contacts": rows}})


def test_a_rehearsal_counts_everybody_once(tmp_path: Path) -> None:
    """Its last wave meets those of the first again, since none of them has been moved."""
    pilots, all_users = (moved("ann", 4),), (moved("ann", 4), moved("bob", 2), user("cy", "skipped"))
    results = [
        {**result(tmp_path, "1", *pilots), "counts": {"moved": 1, "skipped": 0}, "rows": {"contacts": 4}},
        {**result(tmp_path, "2", *all_users), "counts": {"moved": 2, "skipped": 1}, "rows": {"contacts": 6}},
    ]
    each = read_moves(results, rehearsal=True).each
    assert [counts.users for counts in each] == [{"moved": 1, "skipped": 0}, {"moved": 1, "skipped": 1}]
    assert [counts.rows for counts in each] == [{"contacts": 4}, {"contacts": 2}]


def test_what_a_wave_did_that_was_cut_off_is_counted_from_its_users(tmp_path: Path) -> None:
    cut = read_moves([result(tmp_path, "1", moved("ann", 4), moved("bob", 2))]).each[0]
    assert (cut.users, cut.rows) == ({"moved": 2}, {"contacts": 6})


def test_a_result_will_do_when_it_lists_everybody() -> None:
    listed = {"pool": "old", "target_pool": "new", "counts": {"moved": 1, "failed": 0}}
    assert [moved_user.rows for moved_user in read_moves([{**listed, "users": [user("ann", "moved")]}]).in_order()] == [
        None
    ]
    with pytest.raises(BadInput, match=r"had 1 users, and its result lists 0 of them.*report_file"):
        read_moves([{**listed, "users": []}])


def test_a_refused_move_has_no_users() -> None:
    assert read_moves([{"refusals": ["no"], "counts": {"moved": 5}}]).users == {}


@pytest.mark.parametrize(
    "line", ["{torn", '{"record": "user"}', '{"record": "user", "sip_uri": "x", "outcome": "?"}', "[]"]
)
def test_a_damaged_report_file_is_named_with_its_line(tmp_path: Path, line: str) -> None:
    good = result(tmp_path, "1", user("ann", "moved"))
    with Path(good["report_file"]).open("a", encoding="utf-8") as file:
        file.write(line)
    with pytest.raises(BadInput, match="Line 2 of the move's report_file"):
        read_moves([good])


def test_a_report_file_that_has_gone(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="gone cannot be read: No such file"):
        read_moves([{"report_file": str(tmp_path / "gone")}])
