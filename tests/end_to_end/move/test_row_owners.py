# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users whose SIP URI says something else than their GUID and SID: shown, exported, deleted, imported."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from end_to_end.find.identities import forget, make_anew, rename
from end_to_end.import_export.importing import homed, with_accounts
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, addresses_homed, carried
from lab.environment import Lab
from lab.snapshot import difference

NEW = "thea.married@example.test"


def users_of(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """The users of an export file by address."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {record["address"]: record for record in records if record["record"] == "user"}


def absent(lab: Lab, exports: Path, **options: Any) -> dict[str, Any]:
    return {"pool": SOURCE, "export_dir": str(exports), "journal_dir": str(lab.folder / "journals"), **options}


def identities(*addresses: str) -> list[str]:
    return [f"sip:{address}" for address in addresses]


# Viewing


def test_what_is_shown_of_them(modules: Modules, lab: Lab, thea: str, other: str) -> None:
    contacts = len(lab.snapshot().back_ends[SOURCE].rows(thea)["Contact"])
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    plain = homed(lab, SOURCE)[2]
    options = {"identities": identities(NEW, other, plain), "data": True}
    shown = {
        user["sip_uri"]: user["data"] for user in modules.run("ocs_user_info", options).succeeded().result["users"]
    }
    renamed, recreated, own = shown[f"sip:{NEW}"], shown[f"sip:{other}"], shown[f"sip:{plain}"]
    assert (renamed["identity"], renamed["back_end_address"], renamed["homed"]) == ("renamed", thea, True)
    assert renamed["rows"]["contacts"] == contacts
    assert (recreated["identity"], recreated["homed"], recreated["rows"]["contacts"]) == ("recreated", False, 0)
    assert (own["identity"], own["homed"]) == ("own", True) and own["rows"]["contacts"]


def test_criteria_of_the_back_end_are_about_the_users_own_rows(
    modules: Modules, lab: Lab, thea: str, other: str
) -> None:
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    options = {"pool": SOURCE, "homed_on_back_end": False}
    found = {user["sip_uri"] for user in modules.run("ocs_user_info", options).succeeded().result["users"]}
    assert f"sip:{other}" in found and f"sip:{NEW}" not in found


# Exporting


def test_a_renamed_user_is_exported_whole_under_the_present_address(
    modules: Modules, lab: Lab, thea: str, tmp_path: Path
) -> None:
    dest = tmp_path / "saved.jsonl"
    modules.run("ocs_user_export", {"identities": identities(thea), "dest": str(dest)}).succeeded()
    before = users_of(dest)[thea]
    rename(lab, thea, NEW)
    run = modules.run("ocs_user_export", {"identities": identities(NEW), "dest": str(dest)}).succeeded()
    assert any("renamed" in warning and NEW in warning for warning in run.warnings)
    after = users_of(dest)[NEW]
    assert after["data"] == {**before["data"], "address": NEW}
    assert len(after["mentions"]) == len(before["mentions"]) and thea not in json.dumps(after["mentions"])
    lab.replicator.run_once()
    modules.run("ocs_user_export", {"identities": identities(NEW), "dest": str(tmp_path / "replicated")}).succeeded()
    replicated = users_of(tmp_path / "replicated")[NEW]
    assert replicated["data"]["sections"] == after["data"]["sections"]


def test_a_predecessors_data_is_exported_only_if_the_task_says_whose_it_is(
    modules: Modules, lab: Lab, thea: str, other: str, tmp_path: Path
) -> None:
    make_anew(lab, SOURCE, [thea])
    dest = tmp_path / "saved.jsonl"
    options = {"identities": identities(thea, other), "dest": str(dest)}
    refused = modules.run("ocs_user_export", options)
    assert "recreated_accounts" in refused.message and thea in refused.message and not dest.exists()
    modules.run("ocs_user_export", {**options, "recreated_accounts": "same_person"}).succeeded()
    assert users_of(dest)[thea]["data"]["sections"]["contacts"]
    modules.run("ocs_user_export", {**options, "recreated_accounts": "other_person"}).succeeded()
    alone = users_of(dest)
    assert alone[thea]["data"]["sections"] == {} and alone[thea]["directory"]
    assert alone[other]["data"]["sections"]["contacts"]


# Deleting


@pytest.mark.parametrize("way", ["new address", "former address", "whole pool", "ghosts"])
def test_nothing_of_a_renamed_user_is_deleted(modules: Modules, lab: Lab, thea: str, exports: Path, way: str) -> None:
    rename(lab, thea, NEW)
    before = lab.snapshot()
    options: dict[str, Any] = {"all_users": True} if way == "whole pool" else {"ghosts": True}
    if "address" in way:
        options = {"identities": identities(NEW if way == "new address" else thea)}
    run = modules.run("ocs_user_absent", absent(lab, exports, **options))
    after = lab.snapshot()
    kept, had = after.back_ends[SOURCE].rows(thea), before.back_ends[SOURCE].rows(thea)
    assert kept["Contact"] and kept["ContactGroup"] == had["ContactGroup"]  # less those contacts who were deleted
    assert NEW in addresses_homed(lab, after, SOURCE)
    if way != "ghosts":
        assert "Renamed, and not yet replicated" in run.message
    if "address" in way:
        assert difference(before, after) == []


def test_a_predecessors_rows_and_the_newcomer(modules: Modules, lab: Lab, thea: str, exports: Path) -> None:
    make_anew(lab, SOURCE, [thea])
    before = lab.snapshot()
    refused = modules.run("ocs_user_absent", absent(lab, exports, identities=identities(thea)))
    assert "recreated_accounts" in refused.message and difference(before, lab.snapshot()) == []
    options = absent(lab, exports, ghosts=True, recreated_accounts="other_person")
    modules.run("ocs_user_absent", options).succeeded()
    after = lab.snapshot()
    assert not carried(after.back_ends[SOURCE], thea) and thea in addresses_homed(lab, after, SOURCE)
    [file] = [file for file in exports.glob("*.jsonl") if thea in users_of(file)]
    assert users_of(file)[thea]["data"]["sections"]["contacts"]
    assert not modules.run("ocs_user_absent", options).succeeded().changed


def test_a_newcomer_is_deleted_without_the_predecessors_rows(
    modules: Modules, lab: Lab, thea: str, exports: Path
) -> None:
    make_anew(lab, SOURCE, [thea])
    before = lab.snapshot()
    options = absent(lab, exports, identities=identities(thea), recreated_accounts="other_person")
    modules.run("ocs_user_absent", options).succeeded()
    after = lab.snapshot()
    assert after.back_ends[SOURCE].rows(thea) == before.back_ends[SOURCE].rows(thea)
    assert thea not in addresses_homed(lab, after, SOURCE)


# Importing


def test_nobody_imports_into_another_persons_rows(
    modules: Modules, lab: Lab, thea: str, other: str, tmp_path: Path, exports: Path
) -> None:
    dest = tmp_path / "saved.jsonl"
    modules.run("ocs_user_export", {"identities": identities(thea, other), "dest": str(dest)}).succeeded()
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    before = lab.snapshot()
    options = {"src": str(dest), "all_users": True, "mode": "replace", "export_dir": str(exports)}
    for choice in ("refuse", "other_person"):
        run = modules.run("ocs_user_import", {**options, "recreated_accounts": choice})
        assert "Renamed, and not yet replicated" in run.message and "made anew" in run.message
        assert difference(before, lab.snapshot()) == []
    lab.replicator.run_once()
    modules.run("ocs_user_import", {**options, "identities": [f"sip:{thea}"], "all_users": False}).succeeded()


def test_the_saved_data_of_an_account_that_is_gone_is_given_to_nobody_else(
    modules: Modules, lab: Lab, thea: str, tmp_path: Path
) -> None:
    dest = tmp_path / "saved.jsonl"
    modules.run("ocs_user_export", {"identities": identities(thea), "dest": str(dest)}).succeeded()
    gone = with_accounts(dest, tmp_path / "gone.jsonl", lambda account: {**account, "guid": str(uuid.uuid4())})
    options = {"src": str(gone), "all_users": True, "mode": "replace", "export": False}
    refused = modules.run("ocs_user_import", options)
    assert "another account (GUID)" in refused.message and "same_person" in refused.message
    skipped = modules.run("ocs_user_import", {**options, "recreated_accounts": "other_person"}).succeeded()
    assert skipped.result["counts"]["skipped"] == 1 and not skipped.changed
    modules.run("ocs_user_import", {**options, "recreated_accounts": "same_person"}).succeeded()


def test_a_site_without_guids_tells_them_by_sid(
    modules: Modules, lab: Lab, thea: str, other: str, exports: Path
) -> None:
    rename(lab, thea, NEW)
    make_anew(lab, SOURCE, [other])
    forget(lab, SOURCE, "UserGuid")
    before = lab.snapshot()
    run = modules.run("ocs_user_absent", absent(lab, exports, identities=identities(NEW, other)))
    assert "Renamed" in run.message and "made anew" in run.message and difference(before, lab.snapshot()) == []
    modules.run("ocs_user_absent", absent(lab, exports, ghosts=True))
    assert lab.snapshot().back_ends[SOURCE].rows(thea) == before.back_ends[SOURCE].rows(thea)
