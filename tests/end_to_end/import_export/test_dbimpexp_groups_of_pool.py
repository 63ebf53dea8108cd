# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DBImpExp files that only add contacts, as published scripts write them: their groups are those of the pool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from end_to_end.import_export.importing import do_import, export, homed, imported
from end_to_end.modules import Modules
from lab.environment import Lab

NAMESPACE = "http://schemas.microsoft.com/RtcServer/2002/11/dbimpexp"


def sections(modules: Modules, address: str, path: Path) -> dict[str, Any]:
    """The user's data as it is now."""
    lines = export(modules, [address], path).read_text(encoding="utf-8").splitlines()
    return dict(json.loads(lines[1])["data"]["sections"])


def with_new_contact(path: Path, address: str, groups: str) -> Path:
    path.write_text(
        f'<DocItemSet xmlns="{NAMESPACE}"><DocItem><Data><HomedResource UserAtHost="{address}"><Contacts>'
        f'<Contact Buddy="sip:helpdesk@example.test" Groups="{groups}"/></Contacts><Containers>'
        '<Container Number="300"><UserMember UserAtHost="b@x.test"/></Container></Containers></HomedResource>'
        "</Data></DocItem></DocItemSet>",
        encoding="utf-8",
    )
    return path


@pytest.fixture
def owner(lab: Lab, modules: Modules, tmp_path: Path) -> tuple[str, dict[str, Any]]:
    """Somebody with groups on the pool, and the data."""
    found = ((address, sections(modules, address, tmp_path / f"{address}.jsonl")) for address in homed(lab, "pool07"))
    return next((found_entry, data) for found_entry, data in found if len(data.get("contact_groups", [])) > 1)


def test_a_contact_comes_into_the_pools_group(
    lab: Lab, modules: Modules, owner: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    address, before = owner
    number = before["contact_groups"][-1]["number"]
    path = with_new_contact(tmp_path / "new.xml", address, str(number))
    promised, done = (imported(modules, check=check, src=str(path)) for check in (True, False))
    assert promised["counts"]["imported"] == done["counts"]["imported"] == 1
    assert any("1 Container, 1 UserMember" in warning for warning in done["warnings"])
    after = sections(modules, address, tmp_path / "after.jsonl")
    member = {"address": "helpdesk@example.test", "number": number}
    assert after["contact_groups"] == before["contact_groups"]
    assert [row for row in after["contact_group_members"] if row not in before["contact_group_members"]] == [member]
    marks = lab.marks()
    assert imported(modules, src=str(path))["changed"] is False
    assert lab.changes(marks).nothing_written


@pytest.mark.parametrize(("mode", "words"), [("merge", "neither in the file nor on the pool"), ("replace", "merge")])
def test_a_group_that_nobody_knows_fails_its_user(
    lab: Lab, modules: Modules, owner: tuple[str, dict[str, Any]], tmp_path: Path, mode: str, words: str
) -> None:
    """Nothing of the user is changed, and the reason says which number it is."""
    address, _before = owner
    path = with_new_contact(tmp_path / "new.xml", address, "63")
    marks = lab.marks()
    run = do_import(modules, src=str(path), mode=mode, export_dir=str(tmp_path / "exports"))
    assert run.failed and words in run.output and "63" in run.output
    assert lab.changes(marks).nothing_written


def test_an_export_names_the_tools_namespace(
    modules: Modules, owner: tuple[str, dict[str, Any]], tmp_path: Path
) -> None:
    """The file is read back as it was written."""
    path = export(modules, [owner[0]], tmp_path / "users.xml", format="dbimpexp")
    root = ElementTree.fromstring(path.read_bytes())
    assert root.tag == f"{{{NAMESPACE}}}HomedResources"
    assert imported(modules, src=str(path))["changed"] is False
