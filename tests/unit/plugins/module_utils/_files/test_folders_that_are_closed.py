# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Paths in folders that this account may not enter or list: an error that says so, and never "there is nothing"."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.destination import Destination
from ansible_collections.msrtc.ocs.plugins.module_utils._files.files_in_folder import UnreadableFolder, files_in
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import export_folder, problem_with_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.move_files import move_files

SOMEBODY = 65534  # an account without rights


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[Path]:
    """A path in a folder that this account may not enter. Root may enter each, and is another account meanwhile."""
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o700)
    (folder / "inside").mkdir()
    if os.geteuid():
        folder.chmod(0)
        yield folder / "inside"
        folder.chmod(0o700)
    else:
        tmp_path.chmod(0o755)
        os.setresuid(SOMEBODY, SOMEBODY, 0)
        yield folder / "inside"
        os.setresuid(0, 0, 0)


@pytest.fixture
def not_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a journal, in which this account may do everything but look."""
    (tmp_path / "ocs-move-pool07-to-poolr2-20260101T000000.000000Z-0a0a0a0a.jsonl").write_bytes(b"{}\n")
    if os.geteuid():
        tmp_path.chmod(0o300)
    else:

        def refused(path: object) -> list[str]:
            raise PermissionError(13, "Permission denied", path)

        access = os.access
        monkeypatch.setattr(os, "listdir", refused)
        monkeypatch.setattr(os, "scandir", refused)
        monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.R_OK and access(path, mode))
    return tmp_path


REFUSALS: dict[str, Callable[[Path], object]] = {
    "export_dir": lambda path: export_folder(str(path)),
    "dest": lambda path: Destination.checked(str(path / "users.csv"), None),
    "file": lambda path: NewFile(path / "report.html"),
    "journals of a deletion": unfinished_moves,
    "journals of a move": lambda path: OpenJournals.find(path, "pool07", "poolr2"),
    "files of waves": lambda path: list(move_files(path)),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_a_path_that_cannot_be_reached_is_told(what: str, closed: Path) -> None:
    with pytest.raises(OcsError) as refusal:
        REFUSALS[what](closed)
    assert str(closed.parent) in str(refusal.value) and refusal.value.remedy


def test_a_folder_that_cannot_be_reached_is_a_problem(closed: Path) -> None:
    problem = str(problem_with_folder("journal_dir", closed))
    assert problem.startswith(f"journal_dir {closed}: ") and problem.endswith(" is not writable for this account.")


@pytest.mark.parametrize("what", ["journals of a deletion", "journals of a move"])
def test_journals_that_cannot_be_seen_are_not_taken_for_none(what: str, not_listed: Path) -> None:
    with pytest.raises(UnreadableFolder, match=r"It is not known what is in the folder .*: Permission denied"):
        REFUSALS[what](not_listed)


def test_a_folder_that_cannot_be_listed_is_a_problem(not_listed: Path) -> None:
    assert "this account cannot see what is in it" in str(problem_with_folder("journal_dir", not_listed))


def test_there_is_nothing_where_no_folder_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert files_in(tmp_path / "none", "ocs-") == files_in(tmp_path / "file", "ocs-") == []


def test_names_are_taken_as_they_are(tmp_path: Path) -> None:
    """Names are taken literally, not as patterns."""
    for name in ("a[b]-2.jsonl", "a[b]-1.jsonl", "ab-1.jsonl", "a[b]-1.json"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in files_in(tmp_path, "a[b]-", ".jsonl")] == ["a[b]-1.jsonl", "a[b]-2.jsonl"]
