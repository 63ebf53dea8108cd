# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A link that another account has made leads nowhere, whether it is the file itself or a folder on the way to it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile, open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile, open_in_place

OTHER = 4711
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give links to others")


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "list.csv").write_text("sip_uri\n")
    return folder


def link(place: Path, target: str | Path, owner: int) -> Path:
    place.symlink_to(target)
    os.lchown(place, owner, owner)
    return place


@pytest.fixture(params=["absolute", "relative", "in two steps", "back and forth"])
def path(request: pytest.FixtureRequest, tmp_path: Path, mine: Path) -> Path:
    """A path to the file through a folder that another account's link names."""
    if request.param == "in two steps":
        link(tmp_path / "theirs", mine, OTHER)
        return link(tmp_path / "ours", "theirs", 0) / "list.csv"
    if request.param == "back and forth":
        (mine / "below").mkdir()
        return link(tmp_path / "theirs", mine / "below", OTHER) / ".." / "list.csv"
    return link(tmp_path / "theirs", mine if request.param == "absolute" else "./mine", OTHER) / "list.csv"


def test_nothing_is_read_or_written_there(path: Path, mine: Path) -> None:
    with pytest.raises(UntrustedFile, match="a link of another account"):
        open_trusted(path)
    with pytest.raises(CannotWrite, match="a link of another account"):
        NewFile(path)
    with pytest.raises(OSError, match="a link of another account"):
        open_in_place(path)
    assert (mine / "list.csv").read_text() == "sip_uri\n"


def test_no_journal_is_kept_there(path: Path) -> None:
    assert "a link of another account" in str(problem_with_folder("journal_dir", path.parent / "journals"))


def test_links_of_ones_own_are_followed(tmp_path: Path, mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    link(tmp_path / "one", mine, 0)
    file = link(tmp_path / "file", "./one/../mine/./list.csv", 0)
    monkeypatch.chdir(tmp_path)
    for path in (file, tmp_path / "one" / "list.csv", Path("one/list.csv"), Path("file")):
        with open_trusted(path) as content:
            assert content.read() == b"sip_uri\n"
        with NewFile(path) as new:
            new.write(b"sip_uri\n")
            assert new.finish() in (True, False)
    assert (tmp_path / "file").is_symlink() and problem_with_folder("journal_dir", tmp_path / "one") is None


def test_a_circle_is_no_file(tmp_path: Path) -> None:
    link(tmp_path / "a", "b", 0)
    link(tmp_path / "b", "a", 0)
    with pytest.raises(OSError, match="symbolic links"):
        open_trusted(tmp_path / "a" / "list.csv")
