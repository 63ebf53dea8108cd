# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The role pool_decommission: windows, phases, users who stay, and a run that is killed half-way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import (
    ACCEPTED,
    CONTACTS,
    Decommissioning,
    in_minutes,
    wave,
    wave_of_pilots,
)
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, half_moved, move, unlike
from end_to_end.playbook import StartsPlaybooks
from lab.environment import Lab
from lab.snapshot import difference


@pytest.fixture
def role(starts_ansible_playbook: StartsPlaybooks, movable_lab: Lab, tmp_path: Path) -> Decommissioning:
    movable_lab.reset()
    site = starts_ansible_playbook(tmp_path, movable_lab.inventory, movable_lab.connection)
    return Decommissioning(site, tmp_path / "reports")


@pytest.fixture
def modules(interpreters: WarmInterpreters, movable_lab: Lab, tmp_path: Path) -> Modules:
    return Modules(interpreters, tmp_path, movable_lab.connection)


@pytest.fixture
def pilots(movable_lab: Lab, tmp_path: Path) -> dict[str, Any]:
    return wave_of_pilots(movable_lab, tmp_path)


def test_users_in_no_wave_are_left(role: Decommissioning, pilots: dict[str, Any]) -> None:
    phases = ["--tags", "move,verify,report"]
    rehearsal = role.run(waves=[pilots], check=True, arguments=phases)
    assert f"Users are left on {SOURCE}" in rehearsal.message
    promised = rehearsal.result("Write the report of the pool")["left"]
    run = role.run(waves=[pilots], arguments=phases)
    assert f"Users are left on {SOURCE}" in run.message
    assert run.result("Write the report of the pool")["left"] == promised > 20, "it is written all the same"


def test_users_that_stay_behind_fail_the_verification(role: Decommissioning) -> None:
    run = role.run(connected_users="skip", arguments=["--tags", "move,verify"])
    assert f"Users are left on {SOURCE}: signed_in@example.test" in run.message


def test_no_wave_starts_that_cannot_end_in_the_window(
    role: Decommissioning, movable_lab: Lab, pilots: dict[str, Any]
) -> None:
    """At 3 users a minute the pilots need one minute, and all others more than the five that are left."""
    waves = [pilots, wave("rest", identities=["sip:everything@example.test"]), wave("all", all_users=True)]
    options = {"waves": waves, "window": {"end": in_minutes(60)}, "users_per_minute": 3}
    before = addresses_homed(movable_lab, movable_lab.snapshot(), SOURCE)
    hook = role.reports.parent / "slow.yml"
    slower = "{{ pool_decommission_pool | combine({'run': {'users_per_minute': 0.01}}, recursive=true) }}"
    task = {
        "name": "The site is slower",
        "ansible.builtin.set_fact": {"__pool_decommission_result": {"pools": [slower]}},
    }
    hook.write_text(json.dumps([task]), encoding="utf-8")
    run = role.run(**options, hooks={"after_wave": str(hook)}, arguments=["--tags", "move"]).succeeded()
    assert "Wave rest has not started" in run.output
    assert len(before - addresses_homed(movable_lab, movable_lab.snapshot(), SOURCE)) == 3


def test_phases_can_be_run_alone(role: Decommissioning, movable_lab: Lab) -> None:
    before = movable_lab.snapshot()
    run = role.run(arguments=["--tags", "export"]).succeeded()
    assert [task.task.split(" : ")[-1] for task in run.changed][-1] == "Export the users of the pool"
    role.run(arguments=["--tags", "audit,report"]).succeeded()
    assert difference(before, movable_lab.snapshot()) == []
    assert role.report()["counts"]["users"] == 0


def test_users_that_fail_are_told_of_even_when_only_the_move_is_run(role: Decommissioning) -> None:
    """At most one contact each, which hardly anybody has."""
    accepted = [*ACCEPTED, "long_contact_lists"]
    run = role.run(check=True, arguments=["--tags", "move"], contact_limit=1, accepted_findings=accepted)
    assert "cannot be moved" in run.message and "more than contact_limit (1)" in run.message


def test_an_interrupted_run_is_finished_by_the_next(role: Decommissioning, modules: Modules, movable_lab: Lab) -> None:
    """Killed in the middle of the move, with all its children; the report then tells of both runs."""
    before = movable_lab.snapshot()
    start = addresses_homed(movable_lab, before, SOURCE)
    running = role.start(batch_size=1)
    while running.process.poll() is None and _users_done(role) < 3:
        with suppress(subprocess.TimeoutExpired):
            running.process.wait(timeout=0.02)  # leaves the processor to the run
    for child in _children(running.process.pid):
        with suppress(ProcessLookupError):  # it has ended by itself just now
            os.kill(child, signal.SIGKILL)
    running.process.kill()
    running.process.communicate()
    cut = movable_lab.snapshot()
    assert len(CONTACTS) < len(addresses_homed(movable_lab, cut, SOURCE)) < len(start)

    role.run().succeeded()
    after = movable_lab.snapshot()
    assert addresses_homed(movable_lab, after, SOURCE) == CONTACTS
    assert half_moved(after) == []
    moved = before.back_ends[SOURCE].homed - before.back_ends[TARGET].homed - after.back_ends[SOURCE].homed
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}
    report = role.report()
    assert len(report["waves"]) == 2
    assert report["counts"]["done"] >= len(start) - len(CONTACTS), "those of the run that was killed are there"
    assert not move(modules, movable_lab, check=True).succeeded().changed


def _users_done(role: Decommissioning) -> int:
    """Lines about users in the report file of the wave that runs."""
    files = list((role.reports / SOURCE).glob("moved-*.jsonl"))
    return sum('"record": "user"' in line for file in files for line in file.read_text(encoding="utf-8").splitlines())


def _children(process: int) -> list[int]:
    """All processes below this one, but for those that end while they are counted."""
    found = []
    with suppress(FileNotFoundError, ProcessLookupError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += [*_children(int(child)), int(child)]
    return found
