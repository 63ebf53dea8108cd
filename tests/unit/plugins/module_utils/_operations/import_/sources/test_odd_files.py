# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""DBImpExp files as editors leave them, and files of other kinds, which are named."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import ImportedUser
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import verified_source

USER = (
    '<HomedResources><HomedResource UserAtHost="ann@x.test"><ContactGroups><ContactGroup Number="1"/></ContactGroups>'
    '<Contacts><Contact Buddy="bob@x.test" Groups="{}"/></Contacts></HomedResource></HomedResources>'
)


def users(tmp_path: Path, content: bytes) -> list[ImportedUser]:
    path = tmp_path / "users"
    path.write_bytes(content)
    found: list[ImportedUser] = []
    verified_source(path, found.append)
    return found


@pytest.mark.parametrize("blanks", ["", "\n", "\r\n\r\n", " \t\n"], ids=["none", "LF", "CR LF", "blanks"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_blank_lines_before_the_declaration(tmp_path: Path, encoding: str, blanks: str) -> None:
    named = "utf-16" if encoding.startswith("utf-16") else "utf-8"
    content = f'{blanks}<?xml version="1.0" encoding="{named}"?>\r\n{USER.format(1)}'
    assert [user.address for user in users(tmp_path, content.encode(encoding))] == ["ann@x.test"]


@pytest.mark.parametrize("groups", ["1", "1 1", "1 01 1", " 1\t1 "])
def test_a_group_that_is_named_twice_is_one(tmp_path: Path, groups: str) -> None:
    """A back end holds one of two rows."""
    (user,) = users(tmp_path, USER.format(groups).encode())
    assert list(user.data.rows("contact_group_members")) == [{"address": "bob@x.test", "number": 1}]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(USER.format(1).encode()), "compressed XML"),
        (gzip.compress(("\ufeff" + USER.format(1)).encode("utf-16-le"))[:-20], "compressed XML"),
        (b"7z\xbc\xaf\x27\x1c\0\4", "a 7-Zip archive"),
        (b"Rar!\x1a\7\0", "a RAR archive"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "a document of Office 2003"),
        (rb"{\rtf1 Anna}", r"a document \(RTF\)"),
        (b"%PDF-1.4", "neither an export, nor"),
        (USER.format(1).encode("cp037"), "neither an export, nor"),
        (b"sip_uri,pool\r\nsip:ann@x.test,pool1\r\n", "neither an export, nor"),
        (b"\n\n\n", "neither an export, nor"),
    ],
)
def test_another_kind_of_file_is_told(tmp_path: Path, content: bytes, kind: str) -> None:
    with pytest.raises(BadUserFile, match=f"is {kind}") as refused:
        users(tmp_path, content)
    assert refused.value.remedy
