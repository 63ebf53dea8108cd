# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that get their name when they are complete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile, content_sha256


def test_nothing_has_the_name_before_the_end(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "file"
    with NewFile(path) as file:
        file.write(b"content")
        assert not path.exists()
        assert file.finish() is True
    assert path.read_bytes() == b"content"
    assert os.listdir(path.parent) == ["file"]


def test_pretending_says_the_same_and_writes_nothing(tmp_path: Path) -> None:
    with NewFile(tmp_path / "file", pretend=True) as file:
        file.write(b"content")
        assert file.finish() is True
    assert os.listdir(tmp_path) == []
    (tmp_path / "file").write_bytes(b"content")
    (tmp_path / "file").chmod(0o600)
    with NewFile(tmp_path / "file", pretend=True) as file:
        file.write(b"content")
        assert file.finish() is False


def test_a_folder_that_cannot_be_written_is_an_error_that_says_so() -> None:
    with pytest.raises(CannotWrite, match=r"/proc/none/file could not be written: .* Nothing was changed. Make room"):
        NewFile(Path("/proc/none/file"))


def test_folders_are_made_for_their_owner_alone(tmp_path: Path) -> None:
    with NewFile(tmp_path / "one" / "two" / "file") as file:
        file.finish()
    assert [folder.stat().st_mode & 0o777 for folder in (tmp_path / "one", tmp_path / "one" / "two")] == [0o700] * 2


def test_what_a_killed_run_left_is_removed_and_what_another_run_writes_is_not(tmp_path: Path) -> None:
    child = os.fork()
    if child == 0:
        NewFile(tmp_path / "file").write(b"personal data")
        os._exit(9)
    os.waitpid(child, 0)
    [left] = os.listdir(tmp_path)
    (tmp_path / ".file.of-somebody-else").touch()
    with NewFile(tmp_path / "file") as other, NewFile(tmp_path / "file") as file:
        assert left not in os.listdir(tmp_path)
        file.write(b"content")
        file.finish()
        other.write(b"newer")
        other.finish()
    assert sorted(os.listdir(tmp_path)) == [".file.of-somebody-else", "file"]
    assert (tmp_path / "file").read_bytes() == b"newer"


def test_a_link_stays_what_it_is(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere" / "file")
    with NewFile(tmp_path / "link") as file:
        file.write(b"content")
        assert file.finish() is True
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "elsewhere" / "file").read_bytes() == b"content"


def test_a_damaged_file_has_no_content(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"\x1f\x8bnot gzip")
    assert content_sha256(tmp_path / "file") is None
    assert content_sha256(tmp_path / "nothing") is None
