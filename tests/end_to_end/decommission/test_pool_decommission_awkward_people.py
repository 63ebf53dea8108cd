# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool taken out of service with awkward people among its users: what is said of each, and where every row is then.

Renamed (the address is new in the directory alone), made anew with a predecessor's address, without a home row, two of
one name with contact groups of one name, on both pools, letters beyond ASCII, unknown to the back end, and a ghost.
The preflight refuses what it has to know; rehearsal and run with the answers; User Replicator; the run again, twice.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from end_to_end.decommission.decommissioning import Decommissioning
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, carried, half_moved
from end_to_end.playbook import PlaybookRun, StartsPlaybooks
from lab.environment import Lab
from lab.snapshot import Snapshot, difference

AWKWARD = (
    *("renamed", "rehired", "unhomed", "namesake_1", "namesake_2", "letters", "ghost_gone", "move_copied"),
    *("move_switched", "ghost_elsewhere", "not_replicated", "o'apostrophe", "dn_special", "no_data"),
)
MAIDEN, MARRIED = "thea.maiden@example.test", "thea.married@example.test"
GHOST, REHIRED = "ghost_gone@example.test", "rehired@example.test"
ANSWERS: Mapping[str, Any] = {
    "allow_without_data": True,
    "recreated_accounts": "same_person",
    "delete_leftovers": True,
    "accepted_findings": ["renamed_accounts"],
}


@dataclass(frozen=True)
class Chapter:
    """One run of the role: what it printed and reported, and what there was after it."""

    run: PlaybookRun
    report: dict[str, Any]
    users: dict[str, dict[str, Any]]  # the moves' lines by SIP URI
    after: Snapshot


@dataclass(frozen=True)
class Story:
    before: Snapshot
    refusal: str
    rehearsal: Chapter
    run: Chapter
    replicated: Snapshot
    rest: Chapter
    again: PlaybookRun
    nothing_written: bool
    exports: Path


@pytest.fixture(scope="module")
def story(
    starts_ansible_playbook: StartsPlaybooks,
    interpreters: WarmInterpreters,
    tmp_path_factory: pytest.TempPathFactory,
) -> Story:
    folder = tmp_path_factory.mktemp("awkward")
    with Lab.up(folder / "lab", users=20, seed=3, contacts=8, awkward=AWKWARD) as lab:
        role = Decommissioning(starts_ansible_playbook(folder, lab.inventory, lab.connection), folder / "reports")
        return _run_the_story(lab, role, Modules(interpreters, folder, lab.connection))


def _run_the_story(lab: Lab, role: Decommissioning, modules: Modules) -> Story:
    before = lab.snapshot()
    pools = [{"name": SOURCE, "successor": TARGET}]
    folders = {"report_dir": str(role.reports), "journal_dir": str(lab.folder / "journals")}
    refusal = modules.run("ocs_decommission_check_info", {"pools": pools, **folders}).message
    rehearsal = _chapter(lab, role, check=True, arguments=["--diff"])
    run = _chapter(lab, role)
    lab.replicator.run_once(deletes=False)
    replicated = lab.snapshot()
    rest = _chapter(lab, role)
    marks = lab.marks()
    again = role.run(**ANSWERS)
    exports = role.reports / SOURCE
    return Story(before, refusal, rehearsal, run, replicated, rest, again, lab.changes(marks).nothing_written, exports)


def _chapter(lab: Lab, role: Decommissioning, *, check: bool = False, **options: Any) -> Chapter:
    run = role.run(check=check, **ANSWERS, **options)
    report = role.report("rehearsal" if check else "report")
    files = sorted((role.reports / SOURCE).glob("rehearsal-*.jsonl" if check else "moved-*.jsonl"))
    lines = [json.loads(line) for line in files[-1].read_text(encoding="utf-8").splitlines()]
    users = {line["sip_uri"]: line for line in lines if line.get("sip_uri")}
    return Chapter(run, report, users, lab.snapshot())


def lines_about(text: str, finding: str) -> str:
    """The lines of the refusal about one finding."""
    [found] = [item for item in text.split("\n- ") if f" {finding} (" in item]
    return found


@pytest.mark.parametrize(
    ("finding", "who", "what_to_do"),
    [
        ("renamed_accounts", f"sip:{MARRIED}: still sip:{MAIDEN} here", "the next run moves them"),
        ("recreated_accounts", f"sip:{REHIRED}", "recreated_accounts is same_person or other_person"),
        ("homed_without_account", GHOST, "set delete_leftovers: true"),
        ("not_in_back_end", "sip:not_replicated@example.test", "set allow_without_data: true"),
    ],
)
def test_the_preflight_names_them_and_every_answer(story: Story, finding: str, who: str, what_to_do: str) -> None:
    about = lines_about(story.refusal, finding)
    assert f"found 1 {finding} ({who}" in about and what_to_do in about
    assert " characters) ..." not in about, "nothing of it is cut out"
    assert story.refusal.endswith("\nNothing was changed. Correct what the list names, then run the same again.")


def test_what_the_move_itself_puts_right_needs_no_answer(story: Story) -> None:
    assert "unhomed@" not in story.refusal and "rows_without_home" not in story.refusal


def test_the_rehearsal_says_of_each_what_the_run_then_does(story: Story) -> None:
    def users_of(chapter: Chapter) -> dict[str, tuple[str, str, str]]:
        return {uri: (line["state"], line["outcome"], line.get("reason", "")) for uri, line in chapter.users.items()}

    assert difference(story.before, story.rehearsal.after) == []
    assert users_of(story.rehearsal) == users_of(story.run)
    for what in ("counts", "rows", "losses", "left"):
        assert story.rehearsal.report[what] == story.run.report[what], what
    outcomes = {key: story.run.users[f"sip:{key}@example.test"]["outcome"] for key in AWKWARD if key in MOVED}
    assert outcomes == MOVED


def test_who_waits_for_user_replicator_is_named_with_what_to_do(story: Story) -> None:
    for chapter in (story.rehearsal, story.run):
        line = chapter.users[f"sip:{MARRIED}"]
        assert line["outcome"] == "failed" and f"the former SIP URI sip:{MAIDEN}" in line["reason"]
        assert "Wait until User Replicator has been there, or run it" in line["reason"]
        [left] = chapter.report["left"]["reasons"]
        assert left["examples"] == [f"sip:{MARRIED}"] and left["reason"] == line["reason"]
        assert chapter.run.returncode and f"Users are left on {SOURCE}: {MARRIED}" in chapter.run.message
    assert story.run.after.back_ends[SOURCE].rows(MAIDEN) == story.before.back_ends[SOURCE].rows(MAIDEN)


def test_a_ghost_stays_until_all_users_have_left(story: Story) -> None:
    assert story.run.report["left"]["ghosts"] == [GHOST]
    assert carried(story.run.after.back_ends[SOURCE], GHOST) == carried(story.before.back_ends[SOURCE], GHOST)
    assert not story.rest.after.back_ends[SOURCE].homed


def test_after_user_replicator_the_next_run_takes_the_rest(story: Story) -> None:
    story.rest.run.succeeded()
    assert {uri: line["outcome"] for uri, line in story.rest.users.items()} == {f"sip:{MARRIED}": "moved"}
    assert story.rest.report["counts"] == {**story.rest.report["counts"], "users": 23, "done": 23, "left": 0}
    assert story.rest.report["left"]["reasons"] == [] and half_moved(story.rest.after) == []


def test_one_more_run_changes_nothing(story: Story) -> None:
    assert story.again.succeeded().changed == []
    assert "changed=0" in story.again.output and story.nothing_written


def test_every_row_of_both_back_ends_is_accounted_for(story: Story) -> None:
    """On the successor; or, after the first run, still with who was refused by name; or in the ghost's export."""
    first = missing(story.before, story.run.after)
    assert first == {}
    last = missing(story.before, story.rest.after)
    assert last.keys() == {GHOST}
    assert exported(story) >= sum(map(len, last[GHOST].values()))


def test_groups_of_one_name_stay_two(story: Story) -> None:
    for key in ("namesake_1", "namesake_2"):
        groups = story.rest.after.back_ends[TARGET].rows(f"{key}@example.test")["ContactGroup"]
        assert [dict(group)["DisplayName"] for group in groups].count(b"Colleagues") == 2


MOVED = {
    **dict.fromkeys(("rehired", "unhomed", "namesake_1", "not_replicated", "o'apostrophe", "dn_special"), "moved"),
    **dict.fromkeys(("namesake_2", "move_copied", "move_switched", "ghost_elsewhere"), "resumed"),
    "no_data": "moved",
}
Missing = dict[str, dict[str, set[Any]]]  # by address and table


def missing(before: Snapshot, after: Snapshot) -> Missing:
    """The rows of all who had any that are on neither back end now. Read with the present name of who was renamed."""
    found: Missing = {}
    now = {pool: own_rows(snapshot) for pool, snapshot in after.back_ends.items()}
    for snapshot in before.back_ends.values():
        for address, tables in own_rows(snapshot).items():
            for table, rows in tables.items():
                there = set().union(*(rows_now.get(address, {}).get(table, set()) for rows_now in now.values()))
                if gone := {row for row in rows - there if not superseded(address, table, row, there)}:
                    found.setdefault(address, {}).setdefault(table, set()).update(gone)
    return found


def own_rows(snapshot: Any) -> Missing:
    """The rows that are a user's own and are carried, by the user's present address."""
    users = {address: carried(snapshot, address) for address in snapshot.users}
    return {
        MARRIED if address == MAIDEN else address: {
            table: {tuple((n, MARRIED if v == MAIDEN else v) for n, v in row) for row in rows}
            for table, rows in tables.items()
        }
        for address, tables in users.items()
    }


def superseded(address: str, table: str, row: Any, there: set[Any]) -> bool:
    """Users who lived on the successor before have the same thing there, and that is newer: the same contact, say."""
    if address != "ghost_elsewhere@example.test":
        return False
    columns = {"Contact": ("BuddyId",), "PermissionEntry": ("AceType", "Mask"), "PublishedStaticInstance": ()}
    return tuple(dict(row).get(name) for name in columns[table]) in {
        tuple(dict(user).get(name) for name in columns[table]) for user in there
    }


def exported(story: Story) -> int:
    """Rows of the ghost in the export that its deletion wrote."""
    for path in sorted(story.exports.glob("ocs-*")):
        text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        for line in text.splitlines():
            record = json.loads(line)
            if record.get("address") == GHOST and record["record"] == "user":
                return sum(len(rows) for rows in record["data"]["sections"].values())
    return 0
