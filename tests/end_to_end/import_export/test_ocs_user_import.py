# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ocs_user_import`: what was deleted, lost in a move or written by DBImpExp comes back."""

from __future__ import annotations

import json
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from end_to_end.delete.deleting import delete_from_back_end, delete_from_directory
from end_to_end.import_export.importing import AWKWARD, do_import, export, homed, imported
from end_to_end.modules import Modules
from end_to_end.playbook import AnsiblePlaybook
from lab.environment import Lab
from lab.snapshot import difference
from samples import cases


def test_what_is_there_already_is_not_written(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path
) -> None:
    _addresses, path = saved
    for options in ({}, {"mode": "replace", "directory": "restore", "export_dir": str(tmp_path / "exports")}):
        before = lab.marks()
        result = imported(modules, src=str(path), **options)
        assert result["changed"] is False
        assert set(result["counts"]) == {"imported", "unchanged", "skipped", "failed", "not_reached"}
        assert result["counts"]["unchanged"] == sum(result["counts"].values()) > 15
        assert lab.changes(before).nothing_written
    assert not (tmp_path / "exports").exists()


@pytest.mark.parametrize(("pool", "batch_size"), cases([("pool07", 3), ("poolr2", 500), ("pool07", 500)], 2))
def test_deleted_users_come_back_byte_for_byte(
    lab: Lab, modules: Modules, tmp_path: Path, pool: str, batch_size: int
) -> None:
    """Data, dial-in ids, settings, and places in the lists of others; check mode and diff say it before; again:
    nothing to do.
    """
    addresses = homed(lab, pool)
    path = export(modules, addresses, tmp_path / "saved.jsonl")
    assert (b"pstn_conference_id" in path.read_bytes()) is (pool == "poolr2")
    delete_from_directory(lab, addresses)
    delete_from_back_end(lab, pool, addresses)
    deleted = lab.snapshot()
    options = {
        "src": str(path),
        "directory": "restore",
        "export_dir": str(tmp_path / "exports"),
        "batch_size": batch_size,
    }
    before = lab.marks()
    promised = imported(modules, check=True, diff=True, **options)
    assert lab.changes(before).nothing_written
    assert difference(deleted, lab.snapshot()) == []
    assert promised["counts"]["imported"] == len(addresses)

    done = imported(modules, diff=True, **options)
    assert done["diff"] == promised["diff"]
    assert done["counts"] == promised["counts"]
    again = export(modules, addresses, tmp_path / "again.jsonl")
    assert again.read_bytes() == path.read_bytes()
    assert sum(user.get("contact_lists", 0) for user in done["users"]) > 10

    before = lab.marks()
    assert imported(modules, **options)["changed"] is False
    assert lab.changes(before).nothing_written


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE dbo.ConfDirectory SET DirectoryId = DirectoryId + 1", "does not have that directory_id any more"),
        ("", "somebody else has been given that number"),
    ],
)
def test_dial_in_ids_that_the_pool_cannot_give_back_are_a_loss(
    lab: Lab, modules: Modules, tmp_path: Path, statement: str, why: str
) -> None:
    """Their conference directory is gone, or another conference has the id now."""
    connection = lab.back_ends["poolr2"].connect("rtc")
    rows = "FROM dbo.Conference c JOIN dbo.Resource r ON r.ResourceId = c.OrganizerId WHERE c.PstnConfId IS NOT NULL"
    owners = connection.execute(f"SELECT r.UserAtHost, c.PstnConfId, c.DirectoryId, r.ResourceId {rows}").fetchall()
    address, number, directory, _key = owners[0]
    other = next(key for name, _number, _directory, key in owners if name != address)
    path = export(modules, [address], tmp_path / "saved.jsonl")
    delete_from_directory(lab, [address])
    delete_from_back_end(lab, "poolr2", [address])
    if statement:
        connection.execute("DELETE FROM dbo.ConfDirectoryEntry")
        connection.execute(statement)
    else:
        connection.execute(
            "UPDATE dbo.Conference SET PstnConfId = ?, DirectoryId = ? WHERE OrganizerId = ?", number, directory, other
        )
    connection.commit()
    connection.close()
    options = {"src": str(path), "directory": "restore", "export": False}
    before = lab.marks()
    refused = do_import(modules, **options).message
    assert why in refused and "pstn_conference_id" in refused and "Nothing was changed." in refused
    assert lab.changes(before).nothing_written
    assert imported(modules, allow_data_loss=True, **options)["counts"]["imported"] == 1
    assert imported(modules, allow_data_loss=True, **options)["changed"] is False


def test_owners_of_lists_get_a_higher_version(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path
) -> None:
    """List versions rise, since clients would trust their cached lists otherwise."""
    addresses, path = saved
    delete_from_back_end(lab, "pool07", addresses)
    deleted = list_versions(lab)
    report = tmp_path / "report.jsonl"
    imported(modules, src=str(path), report_file=str(report))
    lines = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    owners = {owner for line in lines for owner in line.get("after", {}).get("put back in the lists of", [])}
    now = list_versions(lab)
    assert len(owners) > 10
    assert all(now[owner.casefold()] > deleted[owner.casefold()] for owner in owners)


def list_versions(lab: Lab) -> dict[str, int]:
    connection = lab.back_ends["pool07"].connect("rtc")
    rows = connection.execute(
        "SELECT r.UserAtHost, h.ContactVersion"
        " FROM dbo.HomedResource h JOIN dbo.Resource r ON r.ResourceId = h.ResourceId"
    ).fetchall()
    connection.close()
    return {address.casefold(): version for address, version in rows}


def test_merging_keeps_what_is_newer_and_replacing_saves_it(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path
) -> None:
    addresses, path = saved
    address = next(
        each_address for each_address in addresses if each_address not in {lab.address(key) for key in AWKWARD}
    )
    connection = lab.back_ends["pool07"].connect("rtc")
    owner = connection.execute("SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?", address).fetchone()[0]
    connection.execute("UPDATE dbo.Contact SET DisplayName = 0x6E6577 WHERE OwnerId = ?", owner)
    connection.commit()
    connection.close()
    newer = export(modules, [address], tmp_path / "newer.jsonl")

    assert imported(modules, src=str(path))["changed"] is False
    options = {"src": str(path), "mode": "replace", "identities": [address], "export_dir": str(tmp_path / "exports")}
    replaced = imported(modules, **options)
    assert replaced["counts"]["imported"] == 1
    before = json.loads(newer.read_text(encoding="utf-8").splitlines()[1])["data"]["sections"]["contacts"]
    old = export(modules, [address], tmp_path / "old.jsonl")
    after = json.loads(old.read_text(encoding="utf-8").splitlines()[1])["data"]["sections"]["contacts"]
    assert before != after
    taken_back = {"src": replaced["export_file"], "mode": "replace", "export": False}
    imported(modules, **taken_back)
    last = export(modules, [address], tmp_path / "last.jsonl")
    assert json.loads(last.read_text(encoding="utf-8").splitlines()[1])["data"]["sections"]["contacts"] == before


def test_users_without_account_or_pool_are_skipped_or_refused(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path]
) -> None:
    addresses, path = saved
    delete_from_directory(lab, addresses[:2])
    result = imported(modules, src=str(path))
    skipped = [user for user in result["users"] if user["outcome"] == "skipped"]
    assert {user["sip_uri"] for user in skipped} == {f"sip:{address}" for address in addresses[:2]}
    assert all("directory: restore" in user["reason"] for user in skipped)
    run = do_import(modules, src=str(path), identities=[addresses[0], "sip:nobody@example.test"])
    assert addresses[0] in run.message and "nobody@example.test: not in " in run.message
    assert "Nothing was changed." in run.message


def test_fuses(lab: Lab, modules: Modules, saved: tuple[list[str], Path]) -> None:
    addresses, path = saved
    delete_from_back_end(lab, "pool07", addresses)
    before = lab.marks()
    run = do_import(modules, src=str(path), max_users=3)
    assert f"{len(addresses)} users would change, more than max_users (3)." in run.message
    assert "identities, or all_users" in do_import(modules, src=str(path), all_users=False).message
    run = do_import(modules, check=True, src=str(path), mode="replace", export_dir=str(path / "below"))
    assert f"{path} is not a folder. Nothing was changed. Choose another export_dir" in run.message
    assert lab.changes(before).nothing_written


def test_nothing_is_written_from_a_damaged_file(lab: Lab, modules: Modules, saved: tuple[list[str], Path]) -> None:
    addresses, path = saved
    delete_from_back_end(lab, "pool07", addresses)
    good = path.read_bytes()
    lines = good.splitlines(keepends=True)
    middle = len(good) // 2
    other = b"2" if good[middle : middle + 1] == b"1" else b"1"
    before = lab.marks()
    damaged = {
        "the end is missing": good[: -len(lines[-1])],
        "the line is cut off": good[:-5],
        "its check does not fit": good[:middle] + other + good[middle + 1 :],
        "lines are missing": b"".join([*lines[:3], *lines[4:]]),
    }
    for reason, content in damaged.items():
        path.write_bytes(content)
        message = do_import(modules, src=str(path)).message
        assert reason in message and f"{path}, line " in message and "Nothing was changed." in message
    assert lab.changes(before).nothing_written


def test_contacts_and_groups_of_dbimpexp(
    lab: Lab, modules: Modules, saved: tuple[list[str], Path], tmp_path: Path
) -> None:
    addresses, _path = saved
    ordinary = [address for address in addresses if address not in {lab.address(key) for key in AWKWARD}]
    whole = export(modules, ordinary, tmp_path / "whole.jsonl")
    path = export(modules, ordinary, tmp_path / "users.xml", format="dbimpexp")
    assert imported(modules, src=str(path))["changed"] is False
    connection = lab.back_ends["pool07"].connect("rtc")
    for table in ("ContactGroupAssoc", "Contact"):
        connection.execute(
            f"DELETE t FROM dbo.{table} t JOIN dbo.Resource r ON r.ResourceId = t.OwnerId WHERE r.UserAtHost = ?",
            ordinary[0],
        )
    connection.commit()
    connection.close()
    assert imported(modules, src=str(path))["counts"]["imported"] == 1
    after = export(modules, ordinary, tmp_path / "after.jsonl")
    was, now = (groups_of(file, ordinary[0]) for file in (whole, after))
    assert was == now and len(now) > 0


def groups_of(path: Path, address: str) -> list[Any]:
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record.get("address") == address:
            return list(record["data"]["sections"]["contact_group_members"])
    return []


def test_move_there_and_back_and_import_from_the_journal(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """R2 -> 2007 -> R2: what 2007 cannot hold comes back from the journal, and so do the pool's own dial-in ids."""
    addresses = homed(lab, "poolr2")
    before = export(modules, addresses, tmp_path / "before.jsonl")
    there = {"pool": "poolr2", "target_pool": "pool07", "identities": addresses, "settle_time": 0}
    there["allow_data_loss"] = True
    journals = {"there": tmp_path / "there", "back": tmp_path / "back"}
    modules.run("ocs_user_move", {**there, "journal_dir": str(journals["there"])}).succeeded()
    back = {**there, "pool": "pool07", "target_pool": "poolr2", "journal_dir": str(journals["back"])}
    modules.run("ocs_user_move", back).succeeded()
    [journal] = journals["there"].glob("*.jsonl")
    options = {"src": str(journal), "directory": "restore", "export": False}
    result = imported(modules, **options)
    assert result["source"] == "journal" and result["losses"] == []
    after = export(modules, addresses, tmp_path / "after.jsonl")
    assert comparable_users(after) == comparable_users(before)
    assert imported(modules, **options)["changed"] is False


def comparable_users(path: Path) -> dict[str, Any]:
    """Users of an export without list versions, which rise."""
    users = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        if record["record"] != "user":
            continue
        sections = {
            name: [{key: value for key, value in row.items() if not key.endswith("list_version")} for row in rows]
            for name, rows in record["data"]["sections"].items()
        }
        users[record["address"]] = (record["directory"], sections)
    return users


def test_the_playbooks(lab: Lab, ansible_playbook: AnsiblePlaybook, tmp_path: Path) -> None:
    path = tmp_path / "users.jsonl.gz"
    exported = {"export_users": {"pool": "pool07", "dest": str(path), "compress": True}}
    ansible_playbook.run("msrtc.ocs.export_users", extra_vars=exported).succeeded()
    address = homed(lab, "pool07")[0]
    delete_from_back_end(lab, "pool07", [address])
    wanted = {"import_users": {"src": str(path), "identities": [address]}}
    checked = ansible_playbook.run("msrtc.ocs.import_users", check=True, diff=True, extra_vars=wanted).succeeded()
    assert checked.result("Import the users")["counts"]["imported"] == 1
    done = ansible_playbook.run("msrtc.ocs.import_users", extra_vars=wanted).succeeded()
    assert done.result("Import the users")["counts"]["imported"] == 1
    assert address in lab.snapshot().back_ends["pool07"].homed


def test_two_accounts_with_one_sip_uri_are_told_apart_by_guid_alone(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    path = tmp_path / "pool.jsonl"
    modules.run("ocs_user_export", {"pool": "pool07", "dest": str(path)}).succeeded()
    file, unknown = UserFile.verified(path), tmp_path / "unknown.jsonl"
    with UserFileWriter(unknown, file.pools) as writer:
        for user in file.users():
            if user.address.startswith("same@"):
                writer.write(replace(user, account={**(user.account or {}), "guid": str(uuid.uuid4())}))
        writer.finish()
    assert imported(modules, src=str(path))["counts"]["skipped"] == 0
    [user] = imported(modules, src=str(unknown))["users"]
    assert user["outcome"] == "skipped" and "2 accounts have this SIP URI" in user["reason"]
