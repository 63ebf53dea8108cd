# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DBImpExp files as published scripts show them, and files of other kinds that administrators have at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import (
    Source,
    verified_source,
)

NAMESPACE = "http://schemas.microsoft.com/RtcServer/2002/11/dbimpexp"


def source(tmp_path: Path, content: bytes) -> Source:
    file = tmp_path / "everything.xml"
    file.write_bytes(content)
    return verified_source(file, lambda user: None)


def user(inside: str) -> bytes:
    return (
        f'<DocItemSet xmlns="{NAMESPACE}"><DocItem><Data><HomedResource UserAtHost="anna@x.test">{inside}'
        "</HomedResource></Data></DocItem></DocItemSet>"
    ).encode()


def test_a_contact_can_be_one_whose_presence_is_not_shown(tmp_path: Path) -> None:
    inside = '<Contacts><Contact Buddy="b@x.test" SubscribePresence="0"/><Contact Buddy="c@x.test"/></Contacts>'
    (found,) = source(tmp_path, user(inside)).users()
    assert {row["address"]: row["subscribed"] for row in found.data.rows("contacts")} == {
        "b@x.test": False,
        "c@x.test": True,
    }


def test_an_address_may_have_its_scheme(tmp_path: Path) -> None:
    (found,) = source(tmp_path, user('<Contacts><Contact Buddy="sip:b@x.test"/></Contacts>')).users()
    assert [row["address"] for row in found.data.rows("contacts")] == ["b@x.test"]


@pytest.mark.parametrize("buddy", ["@", "two words@y.test", "a@", "@b", "sip:", "a@b@c", ""])
def test_what_is_no_address_becomes_no_contact(tmp_path: Path, buddy: str) -> None:
    with pytest.raises(BadUserFile, match=r"Contact of anna@x\.test has as Buddy"):
        source(tmp_path, user(f'<Contacts><Contact Buddy="{buddy}"/></Contacts>'))


def test_what_is_left_out_is_counted_and_named(tmp_path: Path) -> None:
    inside = '<Containers><Container Number="300"><UserMember UserAtHost="b@x.test"/></Container></Containers>'
    facts = source(tmp_path, user(inside)).facts
    assert facts.left_out == {"Container": 1, "UserMember": 1}
    assert facts.warning == "Of the users in the file these parts are not imported: 1 Container, 1 UserMember."
    assert source(tmp_path, user("<Contacts/>")).facts.warning is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + user("").decode()
    assert [account.address for account in source(tmp_path, text.encode(encoding)).users()] == ["anna@x.test"]


def test_blank_lines_before_the_declaration_do_no_harm(tmp_path: Path) -> None:
    content = b'\r\n \n<?xml version="1.0" encoding="utf-8"?>' + user("")
    assert [account.address for account in source(tmp_path, content).users()] == ["anna@x.test"]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PK\x03\x04rest", "ZIP archive, such as Export-CsUserData.*Unpack it"),
        (b"MSCFrest", "cabinet file"),
        (b"TAPE\x00rest", "backup of SQL Server"),
        (b"", "is empty"),
    ],
)
def test_another_kind_of_file_is_told_by_its_name(tmp_path: Path, content: bytes, kind: str) -> None:
    with pytest.raises(BadUserFile, match=kind):
        source(tmp_path, content)


def test_a_file_that_others_may_write_is_not_imported(tmp_path: Path) -> None:
    file = tmp_path / "everything.xml"
    file.write_bytes(user(""))
    file.chmod(0o666)
    with pytest.raises(UntrustedFile, match="may be written by everybody"):
        verified_source(file, lambda user: None)
