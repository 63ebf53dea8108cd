# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`ocs_user_export` as a playbook uses it: whole pools and awkward users, twice the same bytes, and what goes wrong."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import stat
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from end_to_end.modules import ModuleRun, Modules
from guides import code_blocks
from lab.environment import Lab
from samples import cases

NO_SERVER = "127.0.0.77"  # nobody listens there
(SCHEMA,) = code_blocks("user_file_schema", "json")


def export(modules: Modules, check: bool = False, **options: Any) -> ModuleRun:
    return modules.run("ocs_user_export", options, check=check)


def result(modules: Modules, check: bool = False, **options: Any) -> dict[str, Any]:
    return export(modules, check, **options).succeeded().result


def users_of(path: Path) -> dict[str, dict[str, Any]]:
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {record["address"]: record for record in records if record["record"] == "user"}


@pytest.mark.parametrize("pool", cases(["poolr2", "pool07"], 1))
def test_a_whole_pool_twice_is_the_same_bytes(lab: Lab, modules: Modules, tmp_path: Path, pool: str) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    before = lab.marks()
    first = result(modules, pool=pool, dest=str(one))
    result(modules, pool=pool, dest=str(other), batch_size=7)
    assert one.read_bytes() == other.read_bytes()
    assert first["changed"] is True and first["users"] > 100
    assert first["sha256"] == hashlib.sha256(one.read_bytes()).hexdigest()
    assert stat.S_IMODE(one.stat().st_mode) == 0o600
    assert lab.changes(before).nothing_written
    assert sum(bool(user["mentions"]) for user in users_of(one).values()) > 50
    schema = json.loads(SCHEMA)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    for line in one.read_text(encoding="utf-8").splitlines():
        kind(schema).validate(json.loads(line))


def test_an_export_of_unchanged_data_changes_nothing(modules: Modules, tmp_path: Path) -> None:
    path = tmp_path / "new" / "users.jsonl.gz"
    options = {"pool": "pool07", "dest": str(path), "compress": True}
    assert result(modules, check=True, **options)["changed"] is True
    assert not path.exists()
    assert result(modules, **options)["changed"] is True
    written = path.stat()
    again = result(modules, **options)
    assert again["changed"] is False
    assert path.stat().st_mtime_ns == written.st_mtime_ns
    assert again["sha256"] == hashlib.sha256(gzip.decompress(path.read_bytes())).hexdigest()
    assert list(path.parent.iterdir()) == [path]


def test_awkward_users(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    keys = ["no_home", "o'apostrophe", "non_bmp", "no_data", "everything", "signed_in", "disabled"]
    path = tmp_path / "users.jsonl"
    found = result(modules, identities=[f"sip:{lab.address(key)}" for key in keys], dest=str(path))
    users = users_of(path)
    assert set(users) == {lab.address(key) for key in keys}
    assert found["unassigned"] == 1
    assert users[lab.address("no_home")]["pool"] is None
    assert users[lab.address("no_home")]["data"]["sections"] == {}
    assert users[lab.address("disabled")]["directory"]["settings"]["msRTCSIP-UserEnabled"] == ["FALSE"]
    assert set(users[lab.address("no_data")]["data"]["sections"]) == {"home"}
    assert len(users[lab.address("everything")]["data"]["sections"]) >= 9


def test_ghosts_have_data_and_no_account(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    path = tmp_path / "ghosts.jsonl"
    result(modules, pool="pool07", ghosts=True, dest=str(path))
    ghost = users_of(path)[lab.address("ghost_gone")]
    assert ghost["directory"] is None
    assert len(ghost["data"]["sections"]["home"]) == 1


def test_contacts_and_groups_as_dbimpexp_writes_them(modules: Modules, tmp_path: Path) -> None:
    path, other = tmp_path / "users.xml", tmp_path / "users.jsonl"
    answer = result(modules, pool="poolr2", format="dbimpexp", dest=str(path))
    result(modules, pool="poolr2", dest=str(other))
    assert path.read_bytes()[:2] == b"\xff\xfe"
    root = ElementTree.fromstring(path.read_bytes())
    users = users_of(other)
    assert {element.attrib["UserAtHost"] for element in root} == {
        address for address, user in users.items() if "home" in user["data"]["sections"]
    }
    assert (answer["users"], answer["rows"]["contacts"]) == (len(root), len(list(root.iterfind(".//{*}Contact"))))
    assert set(answer["rows"]) == {"contact_groups", "contacts", "contact_group_members"}
    for element in root:
        sections = users[element.attrib["UserAtHost"]]["data"]["sections"]
        groups = {
            (int(group.attrib["Number"]), group.attrib["DisplayName"])
            for group in element.iterfind(".//{*}ContactGroup")
        }
        assert groups == {(row["number"], row["display_name"]["base64"]) for row in sections.get("contact_groups", [])}
        members = {
            (contact.attrib["Buddy"], int(number))
            for contact in element.iterfind(".//{*}Contact")
            for number in contact.attrib["Groups"].split()
        }
        assert members == {(row["address"], row["number"]) for row in sections.get("contact_group_members", [])}
    assert base64.b64encode(b"~").decode() in {
        group.attrib["DisplayName"] for group in root.iterfind(".//{*}ContactGroup")
    }


def test_who_cannot_be_exported_is_named_and_no_file_is_made(modules: Modules, tmp_path: Path) -> None:
    path = tmp_path / "users.jsonl"
    run = export(modules, identities=["sip:nobody@example.test"], dest=str(path))
    assert "nobody@example.test" in run.message
    assert not path.exists()
    assert "is a folder" in export(modules, pool="pool07", dest=str(tmp_path)).message
    run = export(modules, pool="pool07", dest="/proc/users.jsonl")
    assert "/proc/users.jsonl could not be written" in run.message
    (tmp_path / "file").write_text("no folder")
    run = export(modules, check=True, pool="pool07", dest=str(tmp_path / "file" / "users.jsonl"))
    assert f"{tmp_path / 'file'} is not a folder. Nothing was changed. Name a file in a folder" in run.message


def test_a_back_end_that_does_not_answer_leaves_the_old_file(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    path = tmp_path / "users.jsonl"
    path.write_text("what was there before")
    nobody = [{**end, "server": NO_SERVER} for end in lab.connection["back_ends"]]
    unreachable = modules.connected({**lab.connection, "back_ends": nobody})
    run = export(unreachable, pool="pool07", dest=str(path))
    assert "pool07" in run.message
    assert path.read_text() == "what was there before"
    assert list(tmp_path.glob(".users*")) == []


def test_read_rights_are_enough(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    reading = modules.connected(lab.reader_connection)
    assert result(reading, pool="poolr2", dest=str(tmp_path / "users.jsonl"))["users"] > 100
