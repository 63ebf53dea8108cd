# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_decommission_report on what the other modules really return: of a rehearsal, of the run, and once more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from end_to_end.moving import SOURCE, TARGET, addresses_homed, move_task
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun
from lab.environment import Lab

INFO = {"msrtc.ocs.ocs_pool_info": {"pools": [SOURCE, TARGET], "back_end": True}}


def decommission(playbook: AnsiblePlaybook, lab: Lab, folder: Path, *, check: bool = False) -> PlaybookRun:
    """Look, move, look again, report twice; the move fails, because it leaves some users behind."""
    moved = move_task(lab, report_file=str(folder / "moved.jsonl"), batch_size=50)
    report: dict[str, Any] = {
        "dest": str(folder / "report.html"),
        "pool": SOURCE,
        "successor": TARGET,
        "pools_before": "{{ before.pools }}",
        "pools_after": "{{ [] if ansible_check_mode else after.pools }}",
        "moves": [{"name": "Everybody", "result": "{{ moved }}"}],
    }
    tasks = [
        {"name": "Before", **INFO, "register": "before"},
        {**moved, "register": "moved", "ignore_errors": True},
        {"name": "After", **INFO, "register": "after"},
        {"name": "Report", "msrtc.ocs.ocs_decommission_report": report},
        {"name": "Report again", "msrtc.ocs.ocs_decommission_report": report},
    ]
    return playbook.run(tasks, check=check).succeeded()


def facts(run: PlaybookRun) -> dict[str, Any]:
    return json.loads(Path(run.result("Report")["data"]).read_text(encoding="utf-8"))


def assert_private(run: PlaybookRun, lab: Lab) -> None:
    """Only the owner reads the report, and no password of a task is in it."""
    secrets = [value for key, value in lab.connection.items() if key.endswith("_password")]
    assert secrets
    for key in ("page", "data"):
        path = Path(run.result("Report")[key])
        assert path.stat().st_mode & 0o777 == 0o600
        assert [secret for secret in secrets if secret in path.read_text(encoding="utf-8")] == []


def test_a_run_is_reported_as_it_was(ansible_playbook: AnsiblePlaybook, lab: Lab, tmp_path: Path) -> None:
    homed = addresses_homed(lab, lab.snapshot(), SOURCE)
    run = decommission(ansible_playbook, lab, tmp_path)
    still_homed = addresses_homed(lab, lab.snapshot(), SOURCE)
    said, moved = facts(run), run.result("Move")
    assert not said["rehearsal"]
    assert {outcome: said["counts"][outcome] for outcome in moved["counts"]} == moved["counts"]
    assert said["rows"] == moved["rows"]
    outcomes = {user["sip_uri"].removeprefix("sip:").lower(): user["outcome"] for user in said["users"]}
    for address in homed:
        assert (outcomes[address] in ("moved", "resumed")) == (address not in still_homed), address
    assert said["left"]["contacts"] == len(moved["left"]["contacts"]) > 0
    assert run.result("Report")["left"] == said["pool"]["after"]["users"] > 0
    course = [point["done"] for point in said["progress"]]
    assert course[0] == 0 and course[-1] == said["counts"]["done"] and course == sorted(course)
    assert [run.result(task)["changed"] for task in ("Report", "Report again")] == [True, False]
    assert_private(run, lab)


def test_a_rehearsal_is_reported_and_says_what_the_run_then_does(
    ansible_playbook: AnsiblePlaybook, lab: Lab, tmp_path: Path
) -> None:
    promised = decommission(ansible_playbook, lab, tmp_path, check=True)
    assert promised.result("Report")["rehearsal"] and "would stay" in promised.result("Report")["verdict"]
    expected = facts(promised)
    done = facts(decommission(ansible_playbook, lab, tmp_path))
    assert expected["rehearsal"] and not done["rehearsal"]
    for key in ("counts", "rows", "losses", "users", "left"):
        assert done[key] == expected[key]


@pytest.mark.parametrize(
    ("changed", "said"),
    [({"successor": "nowhere"}, "nowhere is not among pools_before"), ({"dest": "report"}, "not the name of a page")],
    ids=["pool", "dest"],
)
def test_bad_input(ansible_playbook: AnsiblePlaybook, tmp_path: Path, changed: dict[str, str], said: str) -> None:
    options = {"dest": str(tmp_path / "report.html"), "pool": SOURCE, "successor": TARGET, **changed}
    pools = [{"name": SOURCE}, {"name": TARGET}]
    run = ansible_playbook.run([{"msrtc.ocs.ocs_decommission_report": {**options, "pools_before": pools}}])
    assert run.returncode != 0 and said in run.message
