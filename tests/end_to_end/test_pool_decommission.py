# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role pool_decommission: waves, windows, hooks, leftovers, reports, and runs that end half-way."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommissioning import MOVABLE, Decommissioning, wave
from end_to_end.moving import SOURCE, TARGET, addresses_homed, half_moved, unlike
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from lab.snapshot import difference

CONTACTS = {"application@example.test", "um_contact@example.test"}


@pytest.fixture(scope="module")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A lab in which everybody can be moved."""
    with Lab.up(tmp_path_factory.mktemp("lab"), users=60, seed=2, contacts=10, awkward=MOVABLE) as lab:
        yield lab


@pytest.fixture
def role(pool_lab: Lab, tmp_path: Path) -> Decommissioning:
    pool_lab.reset()
    return Decommissioning(AnsiblePlaybook(tmp_path, pool_lab.inventory, pool_lab.connection), tmp_path / "reports")


@pytest.fixture
def pilots(pool_lab: Lab, tmp_path: Path) -> dict[str, Any]:
    """A wave of three users, from a file."""
    homed = sorted(address for address in addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE) if "." in address[:9])
    file = tmp_path / "pilots.csv"
    file.write_text("\n".join(["sip_uri", *(f"sip:{address}" for address in homed[:3])]), encoding="utf-8")
    return wave("pilot", identities_file=str(file))


def in_minutes(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()


def moved_by_wave(role: Decommissioning) -> dict[str, int]:
    counts = {one["name"]: one["counts"] for one in role.report()["waves"]}
    return {name: count["moved"] + count["resumed"] for name, count in counts.items()}


def test_the_rehearsal_reports_what_the_run_then_does(role: Decommissioning, pool_lab: Lab) -> None:
    before, marks = pool_lab.snapshot(), pool_lab.marks()
    role.run(check=True).succeeded()
    assert difference(before, pool_lab.snapshot()) == []
    assert pool_lab.changes(marks).nothing_written
    rehearsal = role.report("rehearsal")
    assert not (role.reports / SOURCE / "report.json").exists()

    role.run().succeeded()
    report = role.report()
    assert rehearsal["rehearsal"] and not report["rehearsal"]
    assert (rehearsal["counts"], rehearsal["rows"]) == (report["counts"], report["rows"])
    assert report["counts"]["left"] == len(CONTACTS)
    assert report["pool"]["after"]["users"] == 0
    assert {finding["name"] for finding in report["audit"]["before"]} > {"users", "um_contacts"}
    assert "users" not in {finding["name"] for finding in report["audit"]["after"]}

    page, marks = (role.reports / SOURCE / "report.html").read_bytes(), pool_lab.marks()
    again = role.run().succeeded()
    assert again.changed == []
    assert pool_lab.changes(marks).nothing_written
    assert (role.reports / SOURCE / "report.html").read_bytes() == page


def test_the_pool_is_exported_once_before_it_is_emptied(role: Decommissioning, tmp_path: Path) -> None:
    exports = tmp_path / "exports"
    role.run(export_dir=str(exports)).succeeded()
    role.run(export_dir=str(exports)).succeeded()
    assert [file.name.split("-")[0] for file in exports.iterdir()] == [SOURCE]
    task = {"name": "Look", "msrtc.ocs.ocs_user_import": {"src": str(next(exports.iterdir())), "all_users": True}}
    assert role.site.run([task], check=True).tasks[-1].result["counts"]


def test_a_wave_can_be_the_last_of_a_run(role: Decommissioning, pool_lab: Lab, pilots: dict[str, Any]) -> None:
    waves = [{**pilots, "stop": True}, wave("rest", all_users=True)]
    before = addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE)
    first = role.run(waves=waves).succeeded()
    assert "The run ends after wave pilot" in first.output
    assert len(before - addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE)) == 3
    assert moved_by_wave(role) == {"pilot": 3}

    role.run(waves=waves).succeeded()
    assert addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE) == CONTACTS
    assert moved_by_wave(role).keys() == {"pilot", "rest"}
    report = role.report()
    assert report["counts"]["done"] == sum(moved_by_wave(role).values())
    assert report["pool"]["before"]["users"] > 40, "the report of both runs begins before the first"
    assert role.run(waves=waves).succeeded().changed == []


def test_waves_by_unit_and_filter_leave_the_others_for_the_last(role: Decommissioning, pool_lab: Lab) -> None:
    unit = wave("awkward", organizational_unit="OU=Awkward,OU=People,DC=corp,DC=example,DC=test")
    few = wave("filter", ldap_filter="(sAMAccountName=capitals)", pause=1)
    role.run(waves=[few, unit, wave("rest", all_users=True)]).succeeded()
    moved = moved_by_wave(role)
    assert moved["filter"] == 1 and moved["awkward"] > 5 and moved["rest"] > 20
    assert addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE) == CONTACTS


def test_users_in_no_wave_are_left(role: Decommissioning, pilots: dict[str, Any]) -> None:
    rehearsal = role.run(waves=[pilots], check=True)
    assert f"Users are left on {SOURCE}" in rehearsal.message
    run = role.run(waves=[pilots])
    assert f"Users are left on {SOURCE}" in run.message
    assert role.report()["pool"]["after"]["users"] > 20, "the report is written all the same"


def test_no_wave_starts_that_cannot_end_in_the_window(
    role: Decommissioning, pool_lab: Lab, pilots: dict[str, Any]
) -> None:
    """At 3 users a minute the pilots need one minute, and all others more than the five that are left."""
    waves = [pilots, wave("rest", identities=["sip:everything@example.test"]), wave("all", all_users=True)]
    options = {"waves": waves, "window": {"end": in_minutes(60)}, "users_per_minute": 3}
    run = role.run(**{**options, "window": {"end": in_minutes(5)}})
    assert "the window is too short for wave all" in run.message
    before = addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE)
    hook = role.reports.parent / "slow.yml"
    task = {"name": "The window shrinks", "ansible.builtin.set_fact": {"pool_decommission_rate": 0.01}}
    hook.write_text(json.dumps([task]), encoding="utf-8")
    run = role.run(**options, hooks={"after_wave": str(hook)}).succeeded()
    assert "Wave rest has not started" in run.output
    assert len(before - addresses_homed(pool_lab, pool_lab.snapshot(), SOURCE)) == 3


def test_the_first_wave_is_measured_when_no_rate_is_said(role: Decommissioning, pilots: dict[str, Any]) -> None:
    waves = [pilots, wave("rest", all_users=True)]
    role.run(waves=waves, window={"start": in_minutes(-5), "end": in_minutes(600)}).succeeded()
    assert moved_by_wave(role).keys() == {"pilot", "rest"}


def test_a_rehearsal_may_come_before_the_window(role: Decommissioning) -> None:
    window = {"start": in_minutes(60), "end": in_minutes(120)}
    role.run(check=True, window=window).succeeded()
    assert "the window begins at" in role.run(window=window).message


def test_hooks_run_before_and_after_each_phase(role: Decommissioning, tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    hook = tmp_path / "hook.yml"
    text = "{{ pool_decommission_tasks }} of {{ pool_decommission_phase }}"
    task = {"name": "Say", "ansible.builtin.debug": {"msg": text}}
    hook.write_text(json.dumps([task]), encoding="utf-8")
    phases = ["preflight", "plan", "export", "move", "wave", "verify", "leftovers", "audit", "report"]
    hooks = {f"{when}_{phase}": str(hook) for phase in phases for when in ("before", "after")}
    run = role.run(hooks=hooks).succeeded()
    said = [task.result["msg"].split(" of ")[1] for task in run.tasks if task.task.endswith("Say")]
    assert said == [*("preflight",) * 2, *("plan",) * 2, *("export",) * 2, "move", "wave", "wave", "move"] + [
        phase for phase in phases[5:] for _time in range(2)
    ]
    assert not seen.exists()


def test_leftovers_are_deleted_when_asked(role: Decommissioning, pool_lab: Lab) -> None:
    assert "ghost_gone@example.test" in pool_lab.snapshot().back_ends[SOURCE].homed
    accepted = ["application_contacts", "um_contacts", "not_in_back_end", "spaces_in_names"]
    role.run(delete_leftovers=True, accepted_findings=accepted).succeeded()
    assert pool_lab.snapshot().back_ends[SOURCE].homed == CONTACTS
    found = {finding["name"] for finding in role.report()["audit"]["after"]}
    assert not found & {"ghost_rows", "homed_without_account"}
    assert role.run(delete_leftovers=True, accepted_findings=accepted).succeeded().changed == []


def test_phases_can_be_run_alone(role: Decommissioning, pool_lab: Lab) -> None:
    before = pool_lab.snapshot()
    run = role.run(arguments=["--tags", "export"]).succeeded()
    assert [task.task.split(" : ")[-1] for task in run.changed][-1] == "Export the users of the pool"
    role.run(arguments=["--tags", "audit,report"]).succeeded()
    assert difference(before, pool_lab.snapshot()) == []
    assert role.report()["counts"]["users"] == 0


def test_an_interrupted_run_is_finished_by_the_next(role: Decommissioning, pool_lab: Lab) -> None:
    """Killed in the middle of the move, with all its children; the report then tells of both runs."""
    before = pool_lab.snapshot()
    start = addresses_homed(pool_lab, before, SOURCE)
    running = role.start(batch_size=1)
    while running.process.poll() is None and _users_done(role) < 3:
        pass
    for child in _children(running.process.pid):
        os.kill(child, signal.SIGKILL)
    running.process.kill()
    running.process.communicate()
    cut = pool_lab.snapshot()
    assert len(CONTACTS) < len(addresses_homed(pool_lab, cut, SOURCE)) < len(start)

    role.run().succeeded()
    after = pool_lab.snapshot()
    assert addresses_homed(pool_lab, after, SOURCE) == CONTACTS
    assert half_moved(after) == []
    moved = before.back_ends[SOURCE].homed - before.back_ends[TARGET].homed - after.back_ends[SOURCE].homed
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}
    report = role.report()
    assert len(report["waves"]) == 2
    assert report["counts"]["done"] >= len(start) - len(CONTACTS), "those of the run that was killed are there"
    assert role.run().succeeded().changed == []


def _users_done(role: Decommissioning) -> int:
    """Lines about users in the report file of the wave that runs."""
    files = list((role.reports / SOURCE).glob("moved-*.jsonl"))
    return sum('"record": "user"' in line for file in files for line in file.read_text(encoding="utf-8").splitlines())


def _children(process: int) -> list[int]:
    """All processes below this one."""
    found = []
    for task in Path(f"/proc/{process}/task").iterdir():
        for child in (task / "children").read_text().split():
            found += [*_children(int(child)), int(child)]
    return found
