# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ocs_pool_audit_info: for each finding something that has it and something that nearly has; files, bad input."""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.audit.catalogue import FINDINGS
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import ModuleRun, Modules
from end_to_end.pools import test_right_back_end
from end_to_end.pools.auditing import CONTACT_LIMIT, SOURCE, TARGET, plant
from lab.environment import Lab
from lab.snapshot import difference

ALL = 100_000
Findings = dict[tuple[str, str | None], dict[str, Any]]

# Finding, pool, who has it, and who nearly has: differs in one thing from those who do.
CASES = [
    ("users", SOURCE, "capitals", "um_contact"),
    ("half_moved", SOURCE, "move_announced", "move_switched"),
    ("half_moved", TARGET, "move_announced", "move_elsewhere"),
    ("target_leftovers", SOURCE, "no_data", "move_announced"),
    ("target_leftovers", SOURCE, "disabled", "move_copied"),
    ("home_deleted", None, "home_deleted", "no_home"),
    ("home_in_old_container", None, "old_container", "letter_case_home"),
    ("home_names_pool", SOURCE, "o'apostrophe", "letter_case_home"),
    ("unassigned", None, "no_home", "never_enabled"),
    ("duplicate_sip_uris", SOURCE, "same_address_1", "non_bmp"),
    ("duplicate_sip_uris", TARGET, "same_address_2", "only_buddy"),
    ("malformed_sip_uris", SOURCE, "non_latin", "capitals"),
    ("malformed_sip_uris", SOURCE, "dn special", "spaces"),
    ("spaces_in_names", SOURCE, "spaces", "everything"),
    ("lync_attributes", SOURCE, "repeated", "everything"),
    ("protected_accounts", SOURCE, "protected", "everything"),
    ("signed_in_users", SOURCE, "signed_in", "disabled"),
    ("central_forest_contacts", SOURCE, "central_forest", "um_contact"),
    ("um_contacts", SOURCE, "um_contact", "central_forest"),
    ("application_contacts", SOURCE, "application", "RGSPresenceWatcher"),
    ("response_group_contacts", TARGET, "RGSPresenceWatcher", "Hotline"),
    ("other_contacts", TARGET, "Hotline", "RGSPresenceWatcher"),
    ("conference_directories", TARGET, "Conference directory 2", "Conference directory 7"),
    ("mediation_servers", SOURCE, "MediationServer on fe-pool07", "MediationServer on mediation.corp"),
    ("edge_servers", SOURCE, "MRAS on fe-pool07", "MRAS on edge.corp"),
    ("trusted_services", SOURCE, "QoSM on fe-pool07", "MRAS on fe-pool07"),
    ("location_contacts", SOURCE, "access number Application", "access number Elsewhere"),
    ("homed_without_account", SOURCE, "ghost_gone", "ghost_phone"),
    ("ghost_rows", SOURCE, "ghost_phone", "only_buddy"),
    ("rows_without_home", SOURCE, "ghost_phone", "only_buddy"),
    ("homed_elsewhere", SOURCE, "ghost_elsewhere", "only_buddy"),
    ("homed_elsewhere", SOURCE, "forced_away", "move_copied"),
    ("renamed_accounts", SOURCE, "renamed", "capitals"),
    ("recreated_accounts", SOURCE, "letter_case_home", "everything"),
    ("not_in_back_end", SOURCE, "not_replicated", "no_data"),
    ("not_in_back_end", SOURCE, "not_replicated", "renamed"),
    ("not_in_back_end", SOURCE, "not_replicated", "enabled_absent"),
    ("not_in_back_end", TARGET, "forced_away", "only_buddy"),
    ("homed_on_two_back_ends", SOURCE, "move_copied", "move_announced"),
    ("homed_on_two_back_ends", TARGET, "move_copied", "only_buddy"),
    ("long_contact_lists", SOURCE, "signed_in", "disabled"),
    ("over_capacity", SOURCE, SOURCE, TARGET),
    ("unsupported_pool", "lync10", "lync10", SOURCE),
]


def audit(modules: Modules, check: bool = False, **options: Any) -> ModuleRun:
    return modules.run("ocs_pool_audit_info", options, check=check)


def result(modules: Modules, check: bool = False, **options: Any) -> dict[str, Any]:
    return audit(modules, check, **options).succeeded().result


def by_place(found: dict[str, Any]) -> Findings:
    return {(finding["name"], finding["pool"]): finding for finding in found["findings"]}


def is_in(who: str, finding: dict[str, Any]) -> bool:
    """Is it one of the finding's objects: an awkward person's key, the name of an object, or a part of it?"""
    for each_object in finding["objects"]:
        name, dn = each_object["name"].casefold(), (each_object["dn"] or "").casefold()
        key = who.casefold()
        if key in (name, name.removeprefix("sip:").partition("@")[0]) or dn.startswith(f"cn={key.replace('_', ' ')},"):
            return True
        if " " in key and key in name:
            return True
    return False


@pytest.fixture(scope="module")
def planted_lab(running_lab: Lab) -> Iterator[Lab]:
    """The lab with all triggers and near misses; these tests only look, so it is planted once."""
    running_lab.reset()
    plant(running_lab)
    yield running_lab
    running_lab.reset()


@pytest.fixture(scope="module")
def planted(interpreters: WarmInterpreters, planted_lab: Lab, tmp_path_factory: pytest.TempPathFactory) -> Modules:
    return Modules(interpreters, tmp_path_factory.mktemp("audit"), planted_lab.connection)


@pytest.fixture(scope="module")
def found(planted: Modules) -> dict[str, Any]:
    """One audit of the whole forest."""
    users = result(planted, pools=[SOURCE, TARGET], back_end=False)["pools"]
    limits = {SOURCE: users[0]["users"] - 1, TARGET: users[1]["users"]}  # one too many; exactly as many as may be
    return result(planted, limit=ALL, contact_limit=CONTACT_LIMIT, user_limits=limits)


@pytest.mark.parametrize(("name", "pool", "has", "nearly"), CASES)
def test_who_has_it_is_found_and_who_nearly_has_is_not(
    found: dict[str, Any], name: str, pool: str | None, has: str, nearly: str
) -> None:
    finding = by_place(found).get((name, pool))
    assert finding is not None, f"found were {sorted(map(str, by_place(found)))}"
    assert is_in(has, finding)
    assert not is_in(nearly, finding)


def test_data_that_the_successor_cannot_hold(planted: Modules) -> None:
    """The 2007 pool has no place for delegates; who has none of that loses nothing."""
    there = by_place(result(planted, pools=[TARGET], successor=SOURCE, limit=ALL))
    lost, homed = (there[name, TARGET]["objects"] for name in ("would_lose_data", "users"))
    assert any("delegates" in finding["detail"] for finding in lost)
    losers, users = ({each_object["name"].removeprefix("sip:") for each_object in objects} for objects in (lost, homed))
    assert 0 < len(losers & users) < len(users)


def test_the_successor_would_have_too_many(planted: Modules) -> None:
    there, coming = (pool["users"] for pool in result(planted, pools=[TARGET, SOURCE], back_end=False)["pools"])
    options: dict[str, Any] = {"pools": [SOURCE], "successor": TARGET, "back_end": False}
    enough = by_place(result(planted, **options, user_limits={TARGET: there + coming}))
    assert ("over_capacity", TARGET) not in enough
    small = by_place(result(planted, **options, user_limits={TARGET: there + coming - 1}))
    assert f"limit {there + coming - 1}" in small["over_capacity", TARGET]["objects"][0]["detail"]


def test_a_back_end_that_does_not_answer(planted: Modules, planted_lab: Lab) -> None:
    """A finding, and the other pools are audited all the same; or an error, if the task wants it so."""
    back_ends = [{**end, "port": 9} if end["pool"] == SOURCE else end for end in planted_lab.connection["back_ends"]]
    seen = result(planted, back_ends=back_ends, back_end_login_timeout=3)
    unreachable = by_place(seen)["back_end_unreachable", SOURCE]
    assert "cannot be reached" in unreachable["objects"][0]["detail"]
    assert ("back_end_unreachable", TARGET) not in by_place(seen)
    assert ("not_in_back_end", TARGET) in by_place(seen)
    answers = {pool["name"]: (pool["back_end"], pool["homed_in_back_end"] is None) for pool in seen["pools"]}
    assert answers[SOURCE] == ("unreachable", True)
    assert answers[TARGET] == ("answered", False)
    assert answers["lync10"] == ("not asked", True)
    failed = audit(planted, back_ends=back_ends, back_end_login_timeout=3, unreachable_back_end="fail")
    assert "cannot be reached" in failed.message


@pytest.fixture
def unheard_table(planted_lab: Lab) -> Iterator[str]:
    """An empty table that no map knows."""
    with closing(planted_lab.back_ends[SOURCE].connect("rtc")) as connection:
        connection.execute("CREATE TABLE dbo.Unheard (ResourceId int NOT NULL)")
        yield "dbo.Unheard"
        connection.execute("DROP TABLE dbo.Unheard")


def test_a_table_that_nobody_knows(planted: Modules, planted_lab: Lab, unheard_table: str) -> None:
    """An unknown table is a problem once it has rows."""
    assert ("unexpected_schema", SOURCE) not in by_place(result(planted, pools=[SOURCE]))
    with closing(planted_lab.back_ends[SOURCE].connect("rtc")) as connection:
        connection.execute(f"INSERT INTO {unheard_table} (ResourceId) VALUES (1)")
    finding = by_place(result(planted, pools=[SOURCE]))["unexpected_schema", SOURCE]
    assert "table Unheard has rows" in finding["objects"][0]["detail"]
    assert "user_data_maps" in finding["objects"][0]["detail"]


# Findings that cannot stand beside the others, with the test that has one and nearly has one.
IN_OTHER_TESTS = {
    "would_lose_data": test_data_that_the_successor_cannot_hold,
    "back_end_unreachable": test_a_back_end_that_does_not_answer,
    "unexpected_schema": test_a_table_that_nobody_knows,
    "other_pools_back_end": test_right_back_end.test_the_audit_says_so_and_advises_to_delete_nobody,
}


def test_every_finding_has_a_case() -> None:
    assert {name for name, *_rest in CASES} | IN_OTHER_TESTS.keys() == set(FINDINGS)


def test_nothing_is_written_and_rights_to_read_are_enough(planted: Modules, planted_lab: Lab) -> None:
    before, marks = planted_lab.snapshot(), planted_lab.marks()
    as_writer = result(planted, pools=[SOURCE, TARGET])
    as_reader = result(planted, pools=[SOURCE, TARGET], **planted_lab.reader_connection)
    assert difference(before, planted_lab.snapshot()) == []
    assert planted_lab.changes(marks).nothing_written
    assert not as_writer["changed"]
    may_not_write = "protected_accounts"
    assert [finding for finding in as_reader["findings"] if finding["name"] != may_not_write] == [
        finding for finding in as_writer["findings"] if finding["name"] != may_not_write
    ]


def test_a_pool_alone_has_the_findings_that_it_has_in_the_forest(planted: Modules) -> None:
    """Findings are as in the whole forest, but for people with data on another pool, whose back end is not asked."""
    together = by_place(result(planted))
    alone = by_place(result(planted, pools=[SOURCE]))
    of_both = ("homed_on_two_back_ends", SOURCE)
    assert {place for place in together if place[1] == SOURCE} - {of_both} == {
        place for place in alone if place[1] == SOURCE
    }
    assert of_both in by_place(result(planted, pools=[SOURCE], successor=TARGET))
    assert {pool for _name, pool in alone} <= {SOURCE, TARGET}  # a namesake lives there
    for place in alone:
        if place[1] == SOURCE:
            assert alone[place] == together[place]


def test_the_same_ghosts_as_ocs_user_info_finds(planted: Modules, found: dict[str, Any]) -> None:
    ghosts = planted.run("ocs_user_info", {"pool": SOURCE, "ghosts": True}).succeeded().result["ghosts"]
    kinds = ("homed_without_account", "ghost_rows", "homed_elsewhere")
    audited = [each_object["name"] for kind in kinds for each_object in by_place(found)[kind, SOURCE]["objects"]]
    assert sorted(audited) == sorted(ghost["address"] for ghost in ghosts)


def test_round_trips_do_not_grow_with_the_users(planted: Modules, planted_lab: Lab) -> None:
    marks = planted_lab.marks()
    result(planted, pools=[SOURCE], successor=TARGET)
    assert planted_lab.changes(marks).round_trips <= 40  # for more than 200 users; real servers do not count


def test_a_limit_counts_all(planted: Modules, found: dict[str, Any]) -> None:
    every = by_place(found)["users", SOURCE]
    some = by_place(result(planted, pools=[SOURCE], limit=3))["users", SOURCE]
    assert some["objects"] == every["objects"][:3]
    assert (some["count"], some["truncated"], every["truncated"]) == (every["count"], True, False)
    assert every["count"] == len(every["objects"]) > 3


def test_a_file_has_everything(planted: Modules, found: dict[str, Any], tmp_path: Path) -> None:
    dest = tmp_path / "audit.jsonl"
    options: dict[str, Any] = {"dest": str(dest), "limit": 1, "contact_limit": CONTACT_LIMIT}
    assert result(planted, check=True, **options)["changed"]
    assert not dest.exists()
    written = result(planted, **options)
    assert written["changed"]
    assert stat.S_IMODE(dest.stat().st_mode) == 0o600
    assert written["sha256"] == hashlib.sha256(dest.read_bytes()).hexdigest()
    lines = [json.loads(line) for line in dest.read_text(encoding="utf-8").splitlines()]
    counts = {(finding["name"], finding["pool"]): finding["count"] for finding in written["findings"]}
    assert counts == {
        place: sum((each_line["finding"], each_line["pool"]) == place for each_line in lines) for place in counts
    }
    assert sum(counts.values()) == len(lines)
    listed = {each_object["name"] for each_object in by_place(found)["users", SOURCE]["objects"]}
    assert {
        each_line["name"] for each_line in lines if (each_line["finding"], each_line["pool"]) == ("users", SOURCE)
    } == listed
    assert not result(planted, **options)["changed"]


def test_what_is_accepted_does_not_count(planted: Modules) -> None:
    options: dict[str, Any] = {"pools": ["lcs05"]}
    plain = result(planted, **options)
    assert [finding["name"] for finding in plain["findings"]] == ["unsupported_pool"]
    assert plain["summary"] == {
        "clean": True,
        "blockers": 0,
        "warnings": 0,
        "notes": 1,
        "accepted": 0,
        "objects": {"unsupported_pool": 1},
    }
    accepted = result(planted, **options, accepted=["unsupported_pool"])
    assert accepted["findings"][0]["accepted"]
    assert (accepted["summary"]["notes"], accepted["summary"]["accepted"]) == (0, 1)
    assert not result(planted, pools=[SOURCE])["summary"]["clean"]


def test_every_finding_says_what_to_do(found: dict[str, Any]) -> None:
    severities = [finding["severity"] for finding in found["findings"]]
    assert severities == sorted(severities, key=["blocker", "warning", "note"].index)
    for finding in found["findings"]:
        assert (
            finding["description"].endswith(".") and finding["remedy"].endswith(".") and finding["source"].endswith(".")
        )
        assert "{pool}" not in (finding["command"] or "")
    assert {finding["name"] for finding in found["findings"]} <= set(found["known_findings"])
    move = by_place(found)["users", SOURCE]["command"]
    assert SOURCE in move


BAD_INPUT: list[tuple[dict[str, Any], str]] = [
    ({"pools": ["nowhere"]}, "The forest has no pool 'nowhere'"),
    ({"successor": TARGET}, "successor is given without pools"),
    ({"pools": [SOURCE], "successor": SOURCE}, "one of the pools that it shall succeed"),
    ({"pools": [SOURCE], "successor": "lync10"}, "not of OCS 2007"),
    ({"accepted": ["half_move"]}, "accepted names findings that do not exist: half_move"),
    ({"limit": -1}, "limit is -1"),
    ({"contact_limit": 0}, "contact_limit is 0"),
    ({"user_limits": {SOURCE: "many"}}, "user_limits: pool07 has 'many'"),
    ({"user_limits": {"nowhere": 1}}, "The forest has no pool 'nowhere'"),
    ({"dest": "/no/such/folder/audit.jsonl"}, "there is no folder"),
]


@pytest.mark.parametrize(("options", "message"), BAD_INPUT, ids=str)
def test_bad_input_says_what_and_what_to_do(planted: Modules, options: dict[str, Any], message: str) -> None:
    run = audit(planted, **options)
    assert message in run.message
    assert "changed" not in run.message
