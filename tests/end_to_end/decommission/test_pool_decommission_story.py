# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One pool taken out of service with all that the role offers, told once, and what every part of it has to be.

Rehearsed before its window; begun, until the pilots have been moved; gone on with; and run once more. Role runs are
expensive, so the tests share these.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import (
    ACCEPTED,
    CHECK,
    CONTACTS,
    Decommissioning,
    in_minutes,
    wave,
    wave_of_pilots,
)
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, unlike
from end_to_end.playbook import PlaybookRun, StartsPlaybooks
from lab.environment import Lab
from lab.snapshot import Snapshot, difference

PLACES = ["move", "wave", "report"]
GHOSTS = {"ghost_rows", "homed_without_account"}


@dataclass(frozen=True)
class Chapter:
    """One run, and what there was after it."""

    run: PlaybookRun
    snapshot: Snapshot
    nothing_written: bool
    reports: dict[str, bytes]  # by name of the file


@dataclass
class Teller:
    """Runs the role again and again on the same pool, in waves."""

    lab: Lab
    role: Decommissioning
    options: dict[str, Any]

    def chapter(self, **more: Any) -> Chapter:
        marks = self.lab.marks()
        run = self.role.run(**{**self.options, **more})
        folder = self.role.reports / SOURCE
        reports = {path.name: path.read_bytes() for path in folder.glob("*.*")} if folder.exists() else {}
        return Chapter(run, self.lab.snapshot(), self.lab.changes(marks).nothing_written, reports)


@dataclass(frozen=True)
class Story:
    before: Snapshot
    modules: Modules
    exports: Path
    too_early: PlaybookRun
    rehearsal: Chapter
    pilots: Chapter
    rest: Chapter
    again: Chapter


@pytest.fixture(scope="module")
def story(
    starts_ansible_playbook: StartsPlaybooks,
    interpreters: WarmInterpreters,
    movable_lab: Lab,
    tmp_path_factory: pytest.TempPathFactory,
) -> Story:
    folder = tmp_path_factory.mktemp("story")
    movable_lab.reset()
    before = movable_lab.snapshot()
    site = starts_ansible_playbook(folder, movable_lab.inventory, movable_lab.connection)
    role = Decommissioning(site, folder / "reports")
    teller = Teller(movable_lab, role, _options(movable_lab, folder))
    later = {"start": in_minutes(60), "end": in_minutes(120)}
    return Story(
        before=before,
        modules=Modules(interpreters, folder, movable_lab.connection),
        exports=folder / "exports",
        too_early=role.run(window=later),
        rehearsal=teller.chapter(check=True, window=later),
        pilots=teller.chapter(),
        rest=teller.chapter(hooks=_hooks(folder)),
        again=teller.chapter(),
    )


def _options(lab: Lab, folder: Path) -> dict[str, Any]:
    return {
        "waves": [
            {**wave_of_pilots(lab, folder), "stop": True},
            wave("filter", ldap_filter="(sAMAccountName=capitals)", pause=1),
            wave("awkward", organizational_unit="OU=Awkward,OU=People,DC=corp,DC=example,DC=test"),
            wave("rest", all_users=True),
        ],
        "window": {"start": in_minutes(-5), "end": in_minutes(600)},
        "export_dir": str(folder / "exports"),
        "delete_leftovers": True,
        "accepted_findings": sorted(set(ACCEPTED) - GHOSTS),
    }


def _hooks(folder: Path) -> dict[str, str]:
    """A hook everywhere, which says where it is, and of what."""
    hook = folder / "hook.yml"
    text = "{{ pool_decommission_hook }} of {{ pool_decommission_pool.name }}"
    hook.write_text(json.dumps([{"name": "Say", "ansible.builtin.debug": {"msg": text}}]), encoding="utf-8")
    return {f"{when}_{place}": str(hook) for place in PLACES for when in ("before", "after")}


def facts(chapter: Chapter, name: str = "report") -> dict[str, Any]:
    found: dict[str, Any] = json.loads(chapter.reports[f"{name}.json"])
    return found


def moved_by_wave(report: dict[str, Any]) -> dict[str, int]:
    return {entry["name"]: entry["counts"]["moved"] + entry["counts"]["resumed"] for entry in report["waves"]}


def names_of(findings: Sequence[dict[str, Any]]) -> set[str]:
    return {finding["name"] for finding in findings}


def test_a_rehearsal_may_come_before_the_window(story: Story) -> None:
    assert "the window begins at" in story.too_early.result(CHECK)["problems"][0]
    story.rehearsal.run.succeeded()


def test_the_rehearsal_changes_nothing(story: Story) -> None:
    assert difference(story.before, story.rehearsal.snapshot) == []
    assert story.rehearsal.nothing_written
    assert "report.json" not in story.rehearsal.reports


def test_the_rehearsal_reports_what_the_runs_then_do(story: Story) -> None:
    """Although its waves meet the users of earlier waves again, which the runs do not."""
    rehearsal, report = facts(story.rehearsal, "rehearsal"), facts(story.rest)
    assert rehearsal["rehearsal"] and not report["rehearsal"]
    assert (rehearsal["counts"], rehearsal["rows"]) == (report["counts"], report["rows"])
    assert moved_by_wave(rehearsal) == moved_by_wave(report)
    assert rehearsal["left"]["in_no_wave"] == 0


def test_a_wave_can_be_the_last_of_a_run(story: Story, movable_lab: Lab) -> None:
    assert "The run ends after wave pilot" in story.pilots.run.succeeded().output
    homed = addresses_homed(movable_lab, story.before, SOURCE)
    assert len(homed - addresses_homed(movable_lab, story.pilots.snapshot, SOURCE)) == 3
    assert moved_by_wave(facts(story.pilots)) == {"pilot": 3}


def test_the_next_run_goes_on_and_its_report_tells_of_both(story: Story, movable_lab: Lab) -> None:
    story.rest.run.succeeded()
    assert addresses_homed(movable_lab, story.rest.snapshot, SOURCE) == CONTACTS
    report = facts(story.rest)
    assert moved_by_wave(report).keys() == {"pilot", "filter", "awkward", "rest"}
    assert report["counts"]["done"] == sum(moved_by_wave(report).values())
    assert report["counts"]["left"] == len(CONTACTS)
    assert report["pool"]["before"]["users"] > 40, "it begins before the first run"
    assert report["pool"]["after"]["users"] == 0
    assert names_of(report["audit"]["before"]) > {"users", "um_contacts"}
    assert "users" not in names_of(report["audit"]["after"])


def test_waves_by_unit_and_filter_leave_the_others_for_the_last(story: Story) -> None:
    moved = moved_by_wave(facts(story.rest))
    assert moved["filter"] == 1 and moved["awkward"] > 5 and moved["rest"] > 20


def test_everything_is_on_the_successor(story: Story) -> None:
    source, after = story.before.back_ends[SOURCE].homed, story.rest.snapshot.back_ends
    moved = source - story.before.back_ends[TARGET].homed - CONTACTS - {"ghost_gone@example.test"}
    assert unlike(story.before.back_ends[SOURCE], after[TARGET], moved) == {}


def test_one_more_run_changes_nothing(story: Story) -> None:
    assert story.again.run.succeeded().changed == []
    assert "changed=0" in story.again.run.output
    assert story.again.nothing_written
    assert story.again.reports["report.html"] == story.rest.reports["report.html"]


def test_the_pool_is_exported_before_it_is_emptied_and_not_when_it_is_empty(story: Story) -> None:
    """Once a run, for the pilots and for the rest; not any more by the last."""
    exports = sorted(story.exports.glob(f"{SOURCE}-*"))
    assert len(exports) == 2
    options = {"src": str(exports[0]), "all_users": True}
    counts = story.modules.run("ocs_user_import", options, check=True).result["counts"]
    assert sum(counts.values()) > 40, "the first export has everybody"


def test_hooks_run_around_the_move_each_wave_and_the_report(story: Story) -> None:
    counted = [task.result["msg"].split(" of ") for task in story.rest.run.tasks if task.task.endswith("Say")]
    waves = ["before_wave", "after_wave"] * 3  # the pilots have been moved already
    assert [hook for hook, _pool in counted] == ["before_move", *waves, "after_move", "before_report", "after_report"]
    assert {pool for _hook, pool in counted} == {SOURCE}


def test_leftovers_are_deleted_when_asked(story: Story) -> None:
    assert "ghost_gone@example.test" in story.before.back_ends[SOURCE].homed
    assert story.rest.snapshot.back_ends[SOURCE].homed == CONTACTS
    assert not names_of(facts(story.rest)["audit"]["after"]) & GHOSTS
    assert len(list(story.exports.glob("ocs-*"))) == 1, "their data was exported first"


def printed_tasks(run: PlaybookRun) -> int:
    return run.output.count("\nTASK [")


def test_a_run_prints_what_a_person_reads(story: Story) -> None:
    """At most 15 tasks for a pool in one wave, 6 more for each further wave, and 10 when there is nothing to do."""
    assert printed_tasks(story.rehearsal.run) <= 15 + 6 * 3
    assert printed_tasks(story.pilots.run) <= 15 + 6 * 3
    assert printed_tasks(story.rest.run) <= 15 + 6 * 2 + 6 * 2  # with six hooks
    assert printed_tasks(story.again.run) <= 10 + 1  # with the leftovers


def test_each_run_ends_with_a_summary(story: Story) -> None:
    """Numbers, the report, who stays, and the steps that stay with people: in the rehearsal, too."""
    count = facts(story.rest)["counts"]["done"]
    for chapter, moved, where in (
        (story.rehearsal, "would be moved", "Rehearsal: "),
        (story.rest, "were moved", "Report: "),
    ):
        lines = chapter.run.result("Sum up")["msg"]
        assert any(line.startswith(f"{count} of ") and moved in line for line in lines)
        assert any(line.startswith(where) for line in lines)
        assert any(line.startswith("Stays: sip:application@example.test") for line in lines)
        assert lines[-1].partition(".")[0].isdigit()
    assert "The run ends after wave pilot" in story.pilots.run.result("Sum up")["msg"][-1]


def test_warnings_that_are_true_of_every_run_come_once(story: Story) -> None:
    warnings = [line for line in story.rest.run.output.splitlines() if line.startswith("[WARNING]")]
    assert len(warnings) > 1 and len(warnings) == len(set(warnings))


def test_a_refusal_is_printed_once(story: Story) -> None:
    assert story.too_early.output.count("the window begins at") == 1
