# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lists of users as people, spreadsheets and PowerShell write them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.identities_file import read_identities

USERS = ["sip:anna@x.test", "sip:jörg@x.test"]


def identities(tmp_path: Path, content: str | bytes, column: str = "sip_uri") -> list[str]:
    file = tmp_path / "users.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_identities(file, column)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    lines = [f"name{separator}sip_uri", *(f"x{separator}{user}" for user in USERS)]
    for end in ("\n", "\r\n"):
        assert identities(tmp_path, end.join([*lines, ""]).encode(encoding)) == USERS


def test_what_export_csv_writes(tmp_path: Path) -> None:
    text = '#TYPE Selected.ADUser\r\n"Name","SIP_Uri"\r\n"Anna, A","sip:anna@x.test"\r\n'
    assert identities(tmp_path, text.encode("utf-16")) == USERS[:1]


@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"'])
def test_what_excel_says_of_the_separator(tmp_path: Path, line: str) -> None:
    assert identities(tmp_path, f"{line}\nname,x;sip_uri\na,b;sip:anna@x.test\n") == USERS[:1]


def test_the_columns_name_has_no_letter_case(tmp_path: Path) -> None:
    assert identities(tmp_path, "SIP_URI\nsip:anna@x.test\n", " Sip_Uri ") == USERS[:1]
    with pytest.raises(BadInput, match="has 2 columns sip_uri"):
        identities(tmp_path, "sip_uri,SIP_URI\na,b\n")


def test_blank_and_short_lines_are_nobody(tmp_path: Path) -> None:
    assert identities(tmp_path, "\n\nname,sip_uri\n\na\n,\nb,sip:anna@x.test\n") == USERS[:1]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "has no column sip_uri; its columns: none"),
        (b"other\nx\n", "its columns: other"),
        ("sip_uri\njörg\n".encode("cp1252"), "is not UTF-8 .byte 9.; save it as UTF-8"),
        (b"sip_uri\nx\0y\n", "NUL"),
        (b'sip_uri\n"never ends\n', "unexpected end of data"),
        (b"\xff\xfea", "is not UTF-16"),
    ],
)
def test_other_files_are_refused(tmp_path: Path, content: bytes, reason: str) -> None:
    with pytest.raises(BadInput, match=reason):
        identities(tmp_path, content)


def test_a_pipe_a_device_and_others_files_are_refused_at_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero"), Path("/dev/null")):
        with pytest.raises(BadInput, match="is not a regular file"):
            read_identities(path, "sip_uri")
    with pytest.raises(BadInput, match="cannot be read"):
        read_identities(tmp_path / "missing", "sip_uri")
    with pytest.raises(BadInput, match="cannot be read"):
        read_identities(tmp_path / ("x" * 300), "sip_uri")
    open_to_all = tmp_path / "open.csv"
    open_to_all.write_text("sip_uri\nsip:anna@x.test\n")
    open_to_all.chmod(0o646)
    with pytest.raises(BadInput, match="may be written by everybody"):
        read_identities(open_to_all, "sip_uri")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")
def test_a_file_of_somebody_else_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "users.csv"
    file.write_text("sip_uri\nsip:anna@x.test\n")
    os.chown(file, 4711, 4711)
    with pytest.raises(BadInput, match="belongs to another account"):
        read_identities(file, "sip_uri")
