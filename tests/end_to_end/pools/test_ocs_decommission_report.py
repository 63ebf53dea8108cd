# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_decommission_report on what the other modules really return: of a rehearsal, of the run, and once more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, move
from lab.environment import Lab


@dataclass(frozen=True)
class Reported:
    """The results of a move and of the report about it."""

    moved: dict[str, Any]
    report: dict[str, Any]
    again: dict[str, Any]  # of the same report once more
    facts: dict[str, Any]


def decommission(modules: Modules, lab: Lab, folder: Path, *, check: bool = False) -> Reported:
    """Look, move, look again, report twice; the move fails, because it leaves some users behind."""
    before = pools(modules, check)
    moved = move(modules, lab, report_file=str(folder / "moved.jsonl"), batch_size=50, check=check).failure
    report: dict[str, Any] = {
        "dest": str(folder / "report.html"),
        "pool": SOURCE,
        "successor": TARGET,
        "pools_before": before,
        "pools_after": [] if check else pools(modules, check),
        "moves": [{"name": "Everybody", "result": moved}],
    }
    first, again = (modules.run("ocs_decommission_report", report, check=check).succeeded() for _time in range(2))
    facts = json.loads(Path(first.result["data"]).read_text(encoding="utf-8"))
    return Reported(moved, first.result, again.result, facts)


def pools(modules: Modules, check: bool) -> list[dict[str, Any]]:
    options = {"pools": [SOURCE, TARGET], "back_end": True}
    found: list[dict[str, Any]] = modules.run("ocs_pool_info", options, check=check).succeeded().result["pools"]
    return found


def assert_private(report: dict[str, Any], lab: Lab) -> None:
    """Only the owner reads the report, and no password of a task is in it."""
    secrets = [value for key, value in lab.connection.items() if key.endswith("_password")]
    assert secrets
    for key in ("page", "data"):
        path = Path(report[key])
        assert path.stat().st_mode & 0o777 == 0o600
        assert [secret for secret in secrets if secret in path.read_text(encoding="utf-8")] == []


def test_a_run_is_reported_as_it_was(modules: Modules, lab: Lab, tmp_path: Path) -> None:
    homed = addresses_homed(lab, lab.snapshot(), SOURCE)
    run = decommission(modules, lab, tmp_path)
    still_homed = addresses_homed(lab, lab.snapshot(), SOURCE)
    facts, moved = run.facts, run.moved
    assert not facts["rehearsal"]
    assert {outcome: facts["counts"][outcome] for outcome in moved["counts"]} == moved["counts"]
    assert facts["rows"] == moved["rows"]
    outcomes = {user["sip_uri"].removeprefix("sip:").lower(): user["outcome"] for user in facts["users"]}
    for address in homed:
        assert (outcomes[address] in ("moved", "resumed")) == (address not in still_homed), address
    assert facts["left"]["contacts"] == len(moved["left"]["contacts"]) > 0
    assert run.report["left"] == facts["pool"]["after"]["users"] > 0
    course = [point["done"] for point in facts["progress"]]
    assert course[0] == 0 and course[-1] == facts["counts"]["done"] and course == sorted(course)
    assert (run.report["changed"], run.again["changed"]) == (True, False)
    assert_private(run.report, lab)


def test_a_rehearsal_is_reported_and_says_what_the_run_then_does(modules: Modules, lab: Lab, tmp_path: Path) -> None:
    promised = decommission(modules, lab, tmp_path, check=True)
    assert promised.report["rehearsal"] and "would stay" in promised.report["verdict"]
    expected, done = promised.facts, decommission(modules, lab, tmp_path).facts
    assert expected["rehearsal"] and not done["rehearsal"]
    for key in ("counts", "rows", "losses", "users", "left"):
        assert done[key] == expected[key]


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [({"successor": "nowhere"}, "nowhere is not among pools_before"), ({"dest": "report"}, "not the name of a page")],
    ids=["pool", "dest"],
)
def test_bad_input(modules: Modules, tmp_path: Path, changed: dict[str, str], refusal: str) -> None:
    options = {"dest": str(tmp_path / "report.html"), "pool": SOURCE, "successor": TARGET, **changed}
    run = modules.run("ocs_decommission_report", {**options, "pools_before": [{"name": SOURCE}, {"name": TARGET}]})
    assert refusal in run.message
