# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting users with ocs_user_absent, as a site does it: ansible-playbook against a directory and SQL Servers."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from end_to_end.delete.deleting import OTHER, POOL, delete, deletion, entry_of
from end_to_end.modules import Modules
from end_to_end.move.moving import addresses_homed, move
from end_to_end.user_lines import cells_by_name
from lab.environment import Lab
from lab.schema_variants import site_name
from lab.snapshot import Snapshot, difference, same_name
from samples import cases

VERSIONS = ("2007", "2007 R2")
DOMAIN = "corp.example.test"
EVERYTHING = "everything@example.test"
LEAVERS = ("disabled", "everything", "capitals", "o'apostrophe", "non_bmp", "repeated", "signed_in", "central_forest")
# Awkward users that a deletion of the whole pool leaves, each for a reason.
FAILING = {"protected@example.test", "same@example.test"}
SPARED = {
    *("move_announced@example.test", "move_copied@example.test", "move_elsewhere@example.test"),
    *("um_contact@example.test", "application@example.test"),
}


def by_map(lab: Lab) -> dict[str, Any]:
    """Maps of a site where the product's own procedure is not there."""
    maps = lab.connection.get("user_data_maps", {})
    return {version: {**maps.get(version, {}), "delete_procedure": {"name": "NotThere"}} for version in VERSIONS}


def test_a_whole_pool(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    marks = lab.marks()
    checked = delete(modules, lab, check=True, all_users=True)
    assert difference(before, lab.snapshot()) == [] and lab.changes(marks).nothing_written and not exports.exists()
    done = delete(modules, lab, all_users=True)
    after = lab.snapshot()
    promised, result = checked.failure, done.failure
    assert promised["counts"] == result["counts"] and promised["rows"] == result["rows"]
    failed = {line["sip_uri"][4:] for line in result["users"] if line["outcome"] == "failed"}
    assert failed == FAILING
    gone = addresses_homed(lab, before, POOL) - FAILING - SPARED
    assert len(gone) > 100 and result["counts"]["deleted"] == len(gone)
    assert {uri[4:].casefold() for uri in cells_by_name(promised["diff"][-1]["before"])} == gone
    assert addresses_homed(lab, after, POOL) == (FAILING | SPARED)
    assert not gone & after.back_ends[POOL].users.keys()
    assert after.back_ends[OTHER].tables == before.back_ends[OTHER].tables

    (export,) = exports.iterdir()
    assert stat.S_IMODE(export.stat().st_mode) == 0o600 and result["exports"] == [str(export)]
    assert {same_name(user.address) for user in UserFile.verified(export).users()} == gone

    marks = lab.marks()
    again = delete(modules, lab, all_users=True)
    assert again.failure["changed"] is False and again.failure["exports"] == []
    assert lab.changes(marks).nothing_written
    assert list(exports.iterdir()) == [export]


def test_check_mode_names_every_row_that_goes(modules: Modules, lab: Lab, exports: Path, tmp_path: Path) -> None:
    before = lab.snapshot()
    report = tmp_path / "report.jsonl"
    checked = delete(modules, lab, "everything", check=True, report_file=str(report)).succeeded().result
    lines = {line["record"]: line for line in map(json.loads, report.read_text(encoding="utf-8").splitlines())}
    shown, left = lines["user"]["before"], lines["user"]["after"]
    assert shown["account"] == "enabled for OCS" and shown["home"] == POOL
    there = before.back_ends[POOL].rows("everything@example.test")
    assert shown["rows"]["contacts"] == len(there["Contact"])
    assert shown["rows"]["conferences"] == len(there["Conference"])
    lists = sum(
        ("BuddyId", "everything@example.test") in row
        for address, rows in before.back_ends[POOL].users.items()
        for row in rows.get("Contact", ())
        if address != "everything@example.test"
    )
    assert shown["rows of other users about this one"].get("contacts", 0) == lists
    (cells,) = cells_by_name(checked["diff"][-1]["after"]).values()
    assert cells[:3] == ["account nothing of OCS", "no home", "rows: nothing"]
    assert left == {"account": "nothing of OCS", "home": None, "rows": {}, "rows of other users about this one": {}}


@pytest.mark.parametrize("pool", cases([POOL, OTHER], 1))  # of small databases: test_back_end_deleting.py
def test_the_procedure_and_the_map_leave_identical_databases(
    modules: Modules, lab: Lab, exports: Path, pool: str
) -> None:
    """Users who have each other in their lists are deleted, in one batch and in several."""
    homed = sorted(addresses_homed(lab, lab.snapshot(), pool) - FAILING - SPARED)
    users = [f"sip:{address}" for address in homed[::3]]
    left: list[Snapshot] = []
    for options in ({}, {"user_data_maps": by_map(lab)}, {"user_data_maps": by_map(lab), "batch_size": 7}):
        lab.reset()
        delete(modules, lab, pool=pool, identities=users, **options).succeeded()
        left.append(lab.snapshot())
    assert left[1].back_ends == left[0].back_ends
    assert left[2].back_ends == left[0].back_ends


def test_other_peoples_lists_change_only_as_the_task_says(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    gone = {same_name(lab.address(key)) for key in LEAVERS}
    delete(modules, lab, *LEAVERS, remove_from_contact_lists=False).succeeded()
    kept = lab.snapshot().back_ends[POOL].users
    assert not gone & kept.keys()
    assert kept == {address: rows for address, rows in before.back_ends[POOL].users.items() if address not in gone}
    lab.reset()
    delete(modules, lab, *LEAVERS).succeeded()
    removed = lab.snapshot().back_ends[POOL].users
    assert removed.keys() == kept.keys()
    for address, rows in removed.items():
        for table, found in rows.items():
            expected = [row for row in kept[address][table] if not _speaks_of(row, gone)]
            assert [_without_versions(row) for row in found] == [_without_versions(row) for row in expected]


def _speaks_of(row: tuple[tuple[str, Any], ...], addresses: set[str]) -> bool:
    columns = {"BuddyId", "SubscriberId", "DelegateId", "MemberId", "MemberValue"}
    return any(name in columns and value in addresses for name, value in row)


def _without_versions(row: tuple[tuple[str, Any], ...]) -> tuple[tuple[str, Any], ...]:
    return tuple(value for value in row if value[0] != "ContactVersion")


def test_accounts_stay_with_everything_but_ocs(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    delete(modules, lab, *LEAVERS).succeeded()
    after = lab.snapshot()
    for key in LEAVERS:
        dn = lab.dn(lab.person(key))
        old, new = entry_of(before, dn), entry_of(after, dn)
        others = [value for value in old.get("proxyAddresses", []) if not value.lower().startswith(b"sip:")]
        assert sorted(new.get("proxyAddresses", [])) == sorted(others)
        for name in old.keys() - {"proxyAddresses", "whenChanged", "uSNChanged", "msRTCSIP-OriginatorSid"}:
            assert new.get(name) == (None if name.startswith("msRTCSIP-") else old[name]), (key, name)
    contact = lab.dn(lab.person("central_forest"))
    assert entry_of(after, contact)["msRTCSIP-OriginatorSid"] == entry_of(before, contact)["msRTCSIP-OriginatorSid"]


def test_an_import_of_the_export_brings_everything_back(
    modules: Modules, lab: Lab, exports: Path, tmp_path: Path
) -> None:
    """Data, settings, and places in the lists of others: an export afterwards has the same bytes as one before."""
    identities = [f"sip:{lab.address(key)}" for key in LEAVERS]
    modules.run("ocs_user_export", {"identities": identities, "dest": str(tmp_path / "before")}).succeeded()
    (export,) = delete(modules, lab, *LEAVERS).succeeded().result["exports"]
    assert Path(export).read_bytes() == (tmp_path / "before").read_bytes()
    options = {"src": export, "all_users": True, "directory": "restore", "export": False}
    modules.run("ocs_user_import", options).succeeded()
    modules.run("ocs_user_export", {"identities": identities, "dest": str(tmp_path / "after")}).succeeded()
    assert (tmp_path / "after").read_bytes() == (tmp_path / "before").read_bytes()


def test_disabling_and_keeping(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    dn = lab.dn(lab.person("everything"))
    kept = delete(modules, lab, "everything", directory="keep").succeeded()
    assert "User Replicator brings them back" in json.dumps(kept.result["warnings"])
    assert entry_of(lab.snapshot(), dn) == entry_of(before, dn)
    assert not lab.snapshot().back_ends[POOL].rows("everything@example.test")
    disabled = delete(modules, lab, "everything", directory="disable").succeeded()
    assert disabled.changed
    assert entry_of(lab.snapshot(), dn)["msRTCSIP-UserEnabled"] == [b"FALSE"]
    lab.replicator.run_once()
    assert not delete(modules, lab, "everything", directory="disable").succeeded().changed


def test_waiting_for_user_replicator(modules: Modules, lab: Lab, exports: Path) -> None:
    """Without it nothing is deleted; with it the same task goes on as soon as it has seen the users."""
    before = lab.snapshot().back_ends[POOL].rows("everything@example.test")
    late = delete(modules, lab, "everything", wait_for_replicator=1)
    assert "still shows the user as enabled after 1 s" in late.message and "nothing was deleted" in late.message
    assert lab.snapshot().back_ends[POOL].rows("everything@example.test") == before
    with lab.replicator.looping():
        options = deletion(lab, identities=["sip:non_bmp@example.test"], wait_for_replicator=60)
        assert modules.start("ocs_user_absent", options).finish(timeout=90).succeeded().result["counts"]["deleted"] == 1
    lab.replicator.run_once()
    again = delete(modules, lab, "everything", wait_for_replicator=60).succeeded()
    assert again.result["counts"]["resumed"] == 1


@pytest.mark.parametrize(
    "named",
    [{"sip_uri": EVERYTHING}, {"identities": [f"sip:{EVERYTHING}", "sip:disabled@example.test"]}],
    ids=["criteria", "a list and criteria"],
)
def test_the_same_task_finishes_those_whom_its_criteria_find_no_more(
    modules: Modules, lab: Lab, exports: Path, named: dict[str, Any]
) -> None:
    """The first run has disabled the user, and not come further; nobody who is disabled meets the criteria."""
    chosen = {**named, "enabled": "enabled"}
    assert "still shows the user as enabled" in delete(modules, lab, **chosen, wait_for_replicator=1).message
    another = delete(modules, lab, sip_uri="non_bmp@example.test", enabled="enabled", check=True).succeeded()
    assert another.result["counts"]["resumed"] == 0
    finished = delete(modules, lab, **chosen).succeeded().result
    assert finished["counts"]["resumed"] == 1 and not list(exports.glob("*.unfinished"))
    assert not lab.snapshot().back_ends[POOL].rows("everything@example.test")
    assert not delete(modules, lab, **chosen).succeeded().changed


def test_criteria_of_the_back_end(modules: Modules, lab: Lab, exports: Path) -> None:
    before = lab.snapshot()
    homed = sorted(addresses_homed(lab, before, POOL) - FAILING - SPARED)
    contacts = {address: len(before.back_ends[POOL].rows(address).get("Contact", ())) for address in homed}
    limit = sorted(contacts.values())[-4]
    many = {address for address in homed if contacts[address] > limit}
    done = delete(modules, lab, contacts_over=limit).succeeded().result
    assert done["counts"]["deleted"] == len(many) > 0
    assert addresses_homed(lab, before, POOL) - addresses_homed(lab, lab.snapshot(), POOL) == many


def test_check_mode_needs_no_more_than_rights_to_read(lab: Lab, modules: Modules, exports: Path) -> None:
    reader = modules.connected(lab.reader_connection)
    before = lab.snapshot()
    checked = delete(reader, lab, "everything", check=True).succeeded()
    assert checked.result["counts"]["deleted"] == 1
    refused = delete(reader, lab, "everything")
    assert "rights" in refused.message and "Nothing was changed." in refused.message
    assert f"DELETE on [rtcdyn].[dbo].[{site_name('Endpoint')}]" in refused.message
    assert difference(before, lab.snapshot()) == []


def test_a_user_whose_move_was_cut_is_refused(modules: Modules, lab: Lab, exports: Path) -> None:
    refused = delete(modules, lab, "move_copied")
    assert "A move to poolr2 is under way or was interrupted" in refused.message
    move(modules, lab, identities=["sip:move_copied@example.test"]).succeeded()
    result = delete(modules, lab, "move_copied", pool=OTHER).succeeded().result
    assert result["counts"]["deleted"] == 1


def test_a_rerun_on_another_domain_controller_is_refused(modules: Modules, lab: Lab, exports: Path) -> None:
    """The mark of an unfinished deletion names the one that it wrote to."""
    (export,) = delete(modules, lab, "disabled").succeeded().result["exports"]
    mark, marks = Path(export + ".unfinished"), lab.marks()
    mark.write_text(json.dumps({"domain_controllers": {DOMAIN: f"lost.{DOMAIN}"}}), encoding="utf-8")
    refused = delete(modules, lab, "disabled")
    assert f"An unfinished deletion ({export}) wrote to the domain controller lost.{DOMAIN}" in refused.message
    assert "Nothing was changed." in refused.message and "replication_converged: true" in refused.message
    delete(modules, lab, "disabled", replication_converged=True).succeeded()
    assert lab.changes(marks).nothing_written and not mark.exists()


BAD_INPUT: dict[str, tuple[dict[str, Any], str]] = {
    "no selection": ({}, "Nothing says which users to delete"),
    "both": ({"all_users": True, "group": "CORP\\sales"}, "all_users means every user of the pool"),
    "contradicting exports": ({"all_users": True, "export": False}, "export: false and export_dir contradict"),
    "waiting without disabling": (
        {"all_users": True, "directory": "keep", "wait_for_replicator": 5},
        "wait_for_replicator waits until",
    ),
    "batches of nothing": ({"all_users": True, "batch_size": 0}, "batch_size must be at least 1"),
    "negative fuse": ({"all_users": True, "max_users": -1}, "max_users must not be negative"),
    "too many": ({"all_users": True, "max_users": 3}, "users would be deleted, more than max_users (3)"),
    "a back end without a pool": ({"pool": None, "contacts_over": 5}, "a back end knows need pool"),
    "no more than a way to read": ({"policy_reading": "effective"}, "Nothing says which users to delete"),
    "unknown pool": ({"all_users": True, "pool": "pool99"}, "pool99"),
    "homed elsewhere": ({"identities": ["sip:ghost_elsewhere@example.test"]}, "Homed on poolr2; a user is deleted"),
    "rows without account": (
        {"identities": ["sip:ghost_gone@example.test"]},
        "ghosts: true finds and deletes such rows",
    ),
    "no person": (
        {"identities": ["sip:um_contact@example.test"], "kinds": ["users", "um_contacts"]},
        "It is a contact object (um_contact)",
    ),
    "no such account": ({"identities": ["CORP\\nobody"]}, "no such account in the forest"),
    "a file as folder": ({"all_users": True, "export_dir": "/etc/passwd"}, "is not a folder"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input(modules: Modules, lab: Lab, exports: Path, case: str) -> None:
    options, message = BAD_INPUT[case]
    marks = lab.marks()
    refusal = delete(modules, lab, **options).message
    assert message in refusal and "Nothing was changed." in refusal
    assert lab.changes(marks).nothing_written and not exports.exists()
