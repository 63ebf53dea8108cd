# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files with people whose addresses have letters of special case: exports, journals and DBImpExp's XML."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import ExportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import (
    ImportedUser,
    NamesToImport,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import verified_source
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.task import ChosenForImport
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from unit.plugins.module_utils.special_letters import ADDRESSES

from ..move.simulation import data


def an_export(path: Path) -> Path:
    users = [ExportedUser(address, "A", None, data(address, f"of-{address}")) for address in ADDRESSES]
    with UserFileWriter(path, []) as file:
        for user in sorted(users, key=lambda each: each.order):
            file.write(user)
        file.finish()
    return path


def a_journal(path: Path) -> Path:
    journal = Journal(path, {"record": "header", "format": 1, "source": {"name": "A"}, "target": {"name": "B"}})
    rest = dict(outcome="move", carry="copy", directory={}, losses=[])
    records = (
        user_record(data(address, f"of-{address}"), data(address), address=address, **rest) for address in ADDRESSES
    )
    journal.write_users(records)
    journal.reached("carried", ADDRESSES)
    journal.close()
    return path


def an_xml(path: Path) -> Path:
    users = (
        f"<HomedResource UserAtHost={quoteattr(address)}><Contacts>"
        f"<Contact Buddy={quoteattr('of-' + address)}/></Contacts>"
        "</HomedResource>"
        for address in ADDRESSES
    )
    path.write_text(f"<HomedResources>{''.join(users)}</HomedResources>", encoding="utf-8")
    return path


@pytest.mark.parametrize("made", [an_export, a_journal, an_xml])
def test_everybody_is_in_the_file_as_spelled_and_with_his_own_data(tmp_path: Path, made) -> None:
    noticed: list[ImportedUser] = []
    source = verified_source(made(tmp_path / "file"), noticed.append)
    assert sorted(change.address for change in noticed) == ADDRESSES
    for user in source.users():
        assert user.data.rows("contacts")[0]["address"] == f"of-{user.address}"


@pytest.mark.parametrize("made", [an_export, a_journal, an_xml])
def test_a_task_imports_those_whom_it_names_and_nobody_else(tmp_path: Path, made) -> None:
    wanted = ADDRESSES[::2]
    chosen = ChosenForImport(NamesToImport.named([f"sip:{address}" for address in wanted]))
    source = verified_source(made(tmp_path / "file"), chosen.notice)
    assert sorted(user.address for user in chosen.users(source)) == wanted
    assert chosen.not_in_source == []


def test_a_name_that_is_not_in_the_file_is_told_as_it_was_given(tmp_path: Path) -> None:
    chosen = ChosenForImport(NamesToImport.named([" sip:Straßer@example.com "]))
    verified_source(an_export(tmp_path / "file"), chosen.notice)
    assert chosen.not_in_source == ["sip:Straßer@example.com"]
