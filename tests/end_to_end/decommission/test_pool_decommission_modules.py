# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_decommission_check_info, ocs_decommission_record and ocs_decommission_verify_info hand a pool on: no play."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import ACCEPTED, CONTACTS, wave
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, move
from lab.environment import Lab
from lab.snapshot import difference


@pytest.fixture
def modules(interpreters: WarmInterpreters, movable_lab: Lab, tmp_path: Path) -> Modules:
    movable_lab.reset()
    return Modules(interpreters, tmp_path, movable_lab.connection)


def begin(modules: Modules, lab: Lab, *, check: bool = False, **more: Any) -> dict[str, Any]:
    """The result of the check with which the role begins."""
    pool = {"name": SOURCE, "successor": TARGET, "accepted_findings": ACCEPTED, "settle_time": 0, **more}
    options = {"pools": [{"allow_without_data": True, **pool}], "begin": "move", **folders(modules, lab)}
    run = modules.run("ocs_decommission_check_info", options, check=check)
    return run.result if run.failed else run.succeeded().result


def folders(modules: Modules, lab: Lab) -> dict[str, str]:
    return {"report_dir": str(modules.folder / "reports"), "journal_dir": str(lab.folder / "journals")}


def verify(modules: Modules, lab: Lab, pools: list[dict[str, Any]], *, check: bool = False) -> dict[str, Any]:
    """The run of the pool, after the look at what is left."""
    options = {"pools": pools, "number": 0, "journal_dir": folders(modules, lab)["journal_dir"]}
    [pool] = modules.run("ocs_decommission_verify_info", options, check=check).succeeded().result["pools"]
    return pool["run"]


def record(modules: Modules, pools: list[dict[str, Any]], number: int, result: dict[str, Any], **options: Any) -> Any:
    handed_on = {"pools": pools, "number": 0, "wave": number, "result": result}
    return modules.run("ocs_decommission_record", handed_on, **options).succeeded().result["pools"]


def test_from_the_check_to_the_last_look(modules: Modules, movable_lab: Lab) -> None:
    before, marks = movable_lab.snapshot(), movable_lab.marks()
    waves = [wave("one", identities=["sip:everything@example.test"]), wave("rest", all_users=True)]
    begun = begin(modules, movable_lab, waves=waves)
    [pool] = begun["pools"]
    assert difference(before, movable_lab.snapshot()) == [] and movable_lab.changes(marks).nothing_written
    assert not begun["changed"] and not Path(pool["report_folder"]).exists()
    assert pool["run"]["planned"]["one"] == 1 and pool["run"]["planned"]["rest"] > 40
    assert [task["file"] for task in begun["files_of_tasks"]] == ["pool.yml", "verify.yml", "report.yml", "end.yml"]
    assert [task["wave"] for task in pool["run"]["files_of_tasks"]] == [0, 1]
    assert "Users are left on pool07" in "".join(verify(modules, movable_lab, begun["pools"])["unfinished"])

    pools = begun["pools"]
    for number, whom in enumerate([{"identities": waves[0]["identities"]}, {"all_users": True}]):
        file = pool["run"]["files"][pool["waves"][number]["name"]]
        moved = move(modules, movable_lab, report_file=file, **whom).succeeded().result
        pools = record(modules, pools, number, moved)
    assert pools[0]["run"]["everybody_leaves"] and pools[0]["run"]["stopped"] == ""
    assert addresses_homed(movable_lab, movable_lab.snapshot(), SOURCE) == CONTACTS
    after = verify(modules, movable_lab, pools)
    assert after["unfinished"] == [] and after["pools_after"][0]["users"] == 0
    assert "users" not in {finding["name"] for finding in after["findings"]}
    recorded = json.loads(Path(pool["report_folder"], "record.json").read_text(encoding="utf-8"))
    assert [recorded_move["name"] for recorded_move in recorded["moves"]] == ["one", "rest"]
    assert all(recorded_move["started"] <= recorded_move["ended"] for recorded_move in recorded["moves"])

    [again] = begin(modules, movable_lab, waves=waves)["pools"]
    assert again["run"]["to_move"] == 0 and again["run"]["files_of_tasks"] == []
    assert again["run"]["moves"] == recorded["moves"]


def test_what_a_move_would_refuse_is_refused_before_any_is_begun(modules: Modules, movable_lab: Lab) -> None:
    before = movable_lab.snapshot()
    waves = [wave("one", identities=["sip:everything@example.test"]), wave("rest", all_users=True)]
    refused = begin(modules, movable_lab, waves=waves, max_users=3)
    assert any("wave rest: " in line and "more than max_users (3)" in line for line in refused["problems"])
    assert not (modules.folder / "reports").exists()
    assert difference(before, movable_lab.snapshot()) == []


def test_a_pool_whose_folder_of_reports_is_none_is_refused(modules: Modules, movable_lab: Lab) -> None:
    folder = modules.folder / "reports" / SOURCE
    folder.parent.mkdir()
    folder.touch()
    assert f"{SOURCE}: report_dir {folder}: {folder} is not a folder." in begin(modules, movable_lab)["problems"]


def test_a_rehearsal_plans_nothing_and_leaves_no_record(modules: Modules, movable_lab: Lab) -> None:
    [pool] = begin(modules, movable_lab, check=True)["pools"]
    assert not Path(pool["report_folder"]).exists(), "the check only looks"
    assert pool["run"]["planned"] == {} and len(pool["run"]["files_of_tasks"]) == 1
    planned = move(modules, movable_lab, check=True, report_file=pool["run"]["files"]["everybody"]).succeeded().result
    [pool] = record(modules, [pool], 0, planned, check=True)
    assert not Path(pool["report_folder"], "record.json").exists()
    marks = movable_lab.marks()
    assert verify(modules, movable_lab, [pool], check=True)["unfinished"] == []
    assert movable_lab.changes(marks).nothing_written
