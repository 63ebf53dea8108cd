# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moving users with ocs_user_move, as a site does it: against a directory and two SQL Servers."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, carried, half_moved, move, move_task, unlike
from end_to_end.playbook import AnsiblePlaybook
from end_to_end.user_lines import cells_by_name
from lab.environment import Lab
from lab.snapshot import difference, same_name

FAILING = {"protected@example.test", "same@example.test"}


def test_a_whole_pool(modules: Modules, lab: Lab) -> None:
    """Everybody who can be moved is on the target with every row; everybody else is as before, with a reason."""
    before = lab.snapshot()
    run = move(modules, lab)
    after = lab.snapshot()
    result = run.failure
    assert {line["sip_uri"][4:] for line in result["users"] if line["outcome"] == "failed"} == FAILING
    assert set(result["left"]["users"]) == FAILING | {"move_elsewhere@example.test"}
    moved = {same_name(address) for address in before.back_ends[SOURCE].homed}
    moved &= addresses_homed(lab, before, SOURCE) | {"old_container@example.test"}
    moved -= FAILING | {"move_elsewhere@example.test", "application@example.test", "um_contact@example.test"}
    assert len(moved) > 100
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], moved) == {}
    assert moved <= addresses_homed(lab, after, TARGET)
    assert not moved & after.back_ends[SOURCE].homed
    assert len(half_moved(after)) == 1  # of move_elsewhere
    others = before.back_ends[TARGET].homed - before.back_ends[SOURCE].homed
    assert len(others) > 90
    assert unlike(before.back_ends[TARGET], after.back_ends[TARGET], others) == {}

    marks = lab.marks()
    again = move(modules, lab)
    assert again.failure["changed"] is False
    assert again.failure["counts"]["moved"] == 0
    assert difference(after, lab.snapshot()) == []
    assert lab.changes(marks).nothing_written


def test_check_mode_changes_nothing_and_says_exactly_what_the_run_does(
    modules: Modules, lab: Lab, tmp_path: Path
) -> None:
    promised_file, done_file = tmp_path / "promised.jsonl", tmp_path / "done.jsonl"
    before = lab.snapshot()
    marks = lab.marks()
    checked = move(modules, lab, check=True, diff=True, report_file=str(promised_file))
    assert difference(before, lab.snapshot()) == []
    assert lab.changes(marks).nothing_written and not (lab.folder / "journals").exists()
    done = move(modules, lab, report_file=str(done_file))
    after = lab.snapshot()

    promised, kept = _users(promised_file), _users(done_file)
    assert promised == kept
    assert checked.failure["counts"] == done.failure["counts"]
    diff = checked.failure["diff"]
    changing = {uri for uri, line in promised.items() if "after" in line}
    assert cells_by_name(diff["before"]).keys() == cells_by_name(diff["after"]).keys() == changing
    for uri, line in promised.items():
        if "after" not in line:
            continue
        address = uri[4:]
        assert _rows(line["before"][f"rows on {SOURCE}"]) == _counted(before, SOURCE, address), uri
        assert _rows(line["before"][f"rows on {TARGET}"]) == _counted(before, TARGET, address), uri
        assert _rows(line["after"][f"rows on {SOURCE}"]) == _counted(after, SOURCE, address) == {}, uri
        assert _rows(line["after"][f"rows on {TARGET}"]) == _counted(after, TARGET, address), uri
        for when, snapshot in (("before", before), ("after", after)):
            assert line[when][f"list versions on {TARGET}"] == _list_versions(snapshot, TARGET, address), uri
        assert line["after"]["home"] == TARGET and line["after"]["target_home_server"] is None


def _users(report: Path) -> dict[str, dict]:
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return {line["sip_uri"]: line for line in lines if line["record"] == "user"}


_TABLES = {
    "home": "HomedResource",
    "contact_groups": "ContactGroup",
    "contacts": "Contact",
    "contact_group_members": "ContactGroupAssoc",
    "permissions": "PermissionEntry",
    "containers": "Container",
    "container_members": "ContainerMember",
    "static_presence": "PublishedStaticInstance",
    "prompted_subscribers": "PromptedSubscriber",
    "conferences": "Conference",
    "delegates": "Delegate",
}


def _rows(sections: dict[str, int]) -> dict[str, int]:
    return {_TABLES[name]: count for name, count in sections.items() if count}


def _counted(snapshot, pool: str, address: str) -> dict[str, int]:
    rows = snapshot.back_ends[pool].carried(address)
    return {table: len(found) for table, found in rows.items() if found}


def _list_versions(snapshot, pool: str, address: str) -> dict[str, int]:
    rows = snapshot.back_ends[pool].rows(address)
    found = {}
    for home in map(dict, rows.get("HomedResource", ())):
        found |= {"contact": home["ContactVersion"], "permission": home["AceVersion"]}
    for container in map(dict, rows.get("Container", ())):
        found[f"containers {container['ContainerNum']}"] = container["Version"]
    return found


def test_check_mode_needs_no_more_than_rights_to_read(lab: Lab, modules: Modules) -> None:
    reader = modules.connected(lab.reader_connection)
    before = lab.snapshot()
    everyone = [f"sip:{person}@example.test" for person in ("capitals", "disabled", "non_bmp")]
    checked = move(reader, lab, check=True, identities=everyone).succeeded()
    assert checked.result["counts"]["moved"] == 3
    refused = move(reader, lab, identities=everyone)
    assert "rights" in refused.message and "Nothing was changed." in refused.message
    assert difference(before, lab.snapshot()) == []


def test_one_user_in_each_way_of_naming(modules: Modules, lab: Lab) -> None:
    before = lab.snapshot()
    run = move(modules, lab, identities=["sip:non_latin@example.test"]).succeeded()
    assert run.result["counts"]["moved"] == 1
    after = lab.snapshot()
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], ["non_latin@example.test"]) == {}
    assert after.back_ends[SOURCE].homed == before.back_ends[SOURCE].homed - {"non_latin@example.test"}
    (journal,) = (lab.folder / "journals").iterdir()
    assert stat.S_IMODE(journal.stat().st_mode) == 0o600
    again = move(modules, lab, identities=["sip:non_latin@example.test"]).succeeded()
    assert again.result["counts"]["already_there"] == 1
    assert not again.changed
    assert list((lab.folder / "journals").iterdir()) == [journal]


def test_there_and_back(modules: Modules, lab: Lab) -> None:
    """2007 to R2 and back: everything that was there before is there again."""
    before = lab.snapshot()
    names = [f"sip:{key}@example.test" for key in ("capitals", "repeated", "dn_special")]
    move(modules, lab, identities=names).succeeded()
    back = move(modules, lab, identities=names, pool=TARGET, target_pool=SOURCE).succeeded()
    assert back.result["losses"] == []
    after = lab.snapshot()
    addresses = [name[4:] for name in names]
    assert unlike(before.back_ends[SOURCE], after.back_ends[SOURCE], addresses) == {}
    assert addresses_homed(lab, after, SOURCE) == addresses_homed(lab, before, SOURCE)


def test_r2_to_2007_loses_exactly_what_check_mode_lists(modules: Modules, lab: Lab, tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    way = {"pool": TARGET, "target_pool": SOURCE, "report_file": str(report), "max_users": 500}
    before = lab.snapshot()
    refused = move(modules, lab, check=True, **way)
    assert "would lose data" in refused.message
    move(modules, lab, check=True, allow_data_loss=True, **way)
    lost = {uri[4:]: line["lost"] for uri, line in _users(report).items() if "lost" in line}
    assert lost
    move(modules, lab, allow_data_loss=True, **way)
    after = lab.snapshot()
    for uri, line in _users(report).items():
        if line["outcome"] != "moved" or line["state"] != "move":
            continue
        address = uri[4:]
        here, there = _counted(before, TARGET, address), _counted(after, SOURCE, address)
        assert _rows(line["after"][f"rows on {SOURCE}"]) == there, uri
        assert line["after"][f"list versions on {SOURCE}"] == _list_versions(after, SOURCE, address), uri
        missing = {table: here[table] - there.get(table, 0) for table in here if here[table] != there.get(table, 0)}
        gone = {loss["section"] for loss in lost.get(address, [])}
        assert {name for name, table in _TABLES.items() if table in missing} <= gone, (address, missing)
        if address not in lost:
            assert carried(before.back_ends[TARGET], address) == carried(after.back_ends[SOURCE], address)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"pool": "no-such-pool"}, "no-such-pool"),
        ({"target_pool": SOURCE}, "same pool"),
        ({"target_pool": "lync10"}, "Lync"),
        ({"target_pool": "lcs05"}, "LCS"),
        ({"identities": ["sip:never_enabled@example.test"]}, "no such account"),
        ({"identities": ["never_enabled@corp.example.test"]}, "never enabled"),
        ({"identities": ["sip:elsewhere@example.test"]}, "Homed on"),
        ({"identities": ["sip:nobody@example.test", "sip:elsewhere@example.test"]}, "no such account"),
        ({"max_users": 5}, "more than max_users"),
        ({"all_users": False}, "Nothing says which users"),
        ({"directory_password": "wrong"}, "password"),
        ({"directory_ca_file": "/etc/ssl/certs/ca-certificates.crt"}, "certificate"),
        ({"back_end_driver": "No Such Driver"}, "driver"),
    ],
    ids=str,
)
def test_bad_input(modules: Modules, lab: Lab, options: dict, expected: str) -> None:
    """Each says what is wrong, and nothing was changed."""
    before = lab.snapshot()
    run = move(modules, lab, **options)
    assert expected.casefold() in run.message.casefold()
    assert "Nothing was changed." in run.message
    assert difference(before, lab.snapshot()) == []


def test_both_pools_with_one_database(lab: Lab, modules: Modules) -> None:
    first, second = lab.connection["back_ends"][:2]
    mixed_up = {**lab.connection, "back_ends": [first, {**first, "pool": second["pool"]}]}
    run = move(modules.connected(mixed_up), lab)
    assert "same database" in run.message or "tables" in run.message


def test_all_problems_are_named_at_once(lab: Lab, modules: Modules) -> None:
    wrong = [{**back_end, "password": "wrong"} for back_end in lab.connection["back_ends"]]
    run = move(modules.connected({**lab.connection, "back_ends": wrong}), lab)
    assert SOURCE in run.message and TARGET in run.message
    assert "wrong" not in run.output.replace("is wrong", "")


def test_data_is_discarded_for_a_back_end_that_is_gone(lab: Lab, modules: Modules) -> None:
    """Directory only; and who says so while the back end answers, is warned."""
    before = lab.snapshot()
    way = {"identities": ["sip:capitals@example.test"], "discard_data": True}
    checked = move(modules, lab, check=True, **way).succeeded()
    assert any(f"The back end of {SOURCE} answers" in text for text in checked.result["warnings"])

    back_ends = [
        {**back_end, "port": 9} if back_end["pool"] == SOURCE else back_end for back_end in lab.connection["back_ends"]
    ]
    gone = modules.connected({**lab.connection, "back_ends": back_ends})
    done = move(gone, lab, **way).succeeded().result
    assert done["counts"]["moved"] == 1
    assert not any("answers" in text for text in done["warnings"])
    after = lab.snapshot()
    assert "capitals@example.test" in addresses_homed(lab, after, TARGET)
    assert carried(after.back_ends[SOURCE], "capitals@example.test") == carried(
        before.back_ends[SOURCE], "capitals@example.test"
    )
    assert "capitals@example.test" not in after.back_ends[TARGET].homed


def test_progress_is_shown_while_the_module_runs(ansible_playbook: AnsiblePlaybook, lab: Lab) -> None:
    way = {"sip_uri": "sip:*a*@example.test", "batch_size": 20}
    run = ansible_playbook.run([move_task(lab, **way)], check=True)
    assert "users examined" in run.output
    silent = ansible_playbook.run([move_task(lab, **way, progress=False)], check=True)
    assert "users examined" not in silent.output


def test_async_is_refused_cleanly(ansible_playbook: AnsiblePlaybook, lab: Lab) -> None:
    run = ansible_playbook.run([{**move_task(lab), "async": 60, "poll": 1}])
    assert run.returncode != 0 and "async" in run.output and "Traceback" not in run.output
