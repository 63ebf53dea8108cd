# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that are written: only regular ones, never through somebody else's, and a full disk does not lie."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.destination import Destination
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import problem_with_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.report import Report


def pipe(folder: Path) -> Path:
    os.mkfifo(folder / "pipe")
    return folder / "pipe"


def report(path: Path) -> Report:
    return Report(["moved"], [], path, {})


def test_a_pipe_or_a_device_is_never_written_to(tmp_path: Path) -> None:
    for path in (pipe(tmp_path), Path("/dev/null"), Path("/dev/zero"), tmp_path):
        with pytest.raises(BadInput, match="no regular file"):
            Destination.checked(str(path), "csv")
        with pytest.raises(OcsError, match="no regular file"):
            NewFile(path)
        with pytest.raises(BadInput, match="no regular file"):
            report(path)


def test_a_report_leaves_hard_links_and_open_files_as_they_were(tmp_path: Path) -> None:
    file, link = tmp_path / "report.jsonl", tmp_path / "somebodys.txt"
    link.write_text("precious")
    os.link(link, file)
    written = report(file)
    written.add("anna", {"outcome": "moved"})
    written.close({})
    assert link.read_text() == "precious"
    assert [json.loads(line)["record"] for line in file.read_text().splitlines()] == ["header", "user", "summary"]
    assert file.stat().st_mode & 0o777 == 0o600


def test_the_folder_of_a_report_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "reports" / "pool07" / "moved.jsonl"
    report(file).close({})
    assert len(file.read_text().splitlines()) == 2
    assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("reports", "reports/pool07")} == {0o700}


def test_a_symbolic_link_stays_one(tmp_path: Path) -> None:
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "real.jsonl")
    report(tmp_path / "link.jsonl").close({})
    Destination.checked(str(tmp_path / "link.jsonl"), None).write([{"a": 1}], check_mode=False)
    assert (tmp_path / "link.jsonl").is_symlink()
    assert json.loads((tmp_path / "real.jsonl").read_text()) == {"a": 1}


def test_leftovers_of_a_killed_run_are_removed(tmp_path: Path) -> None:
    left = tmp_path / ".users.csv.abcd1234"
    left.write_text("personal data")
    Destination.checked(str(tmp_path / "users.csv"), None).write([{"a": 1}], check_mode=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["users.csv"]


def test_a_full_disk_under_the_report_does_not_end_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = report(tmp_path / "report.jsonl")

    def full(_text: str) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    written.add("anna", {"outcome": "moved"})
    monkeypatch.setattr(written._file, "write", full, raising=False)
    written.add("bob", {"outcome": "moved"})
    written.add("cleo", {"outcome": "moved"})
    written.close({})
    assert written.counts["moved"] == 3
    (warning,) = written.in_result()["warnings"]
    assert str(tmp_path / "report.jsonl") in warning and "No space left" in warning
    other = report(tmp_path / "other.jsonl")
    other.close({})
    assert other.in_result() == {"report_file": str(tmp_path / "other.jsonl")}


def test_a_folder_where_others_put_files_keeps_no_journals(tmp_path: Path) -> None:
    assert problem_with_folder("journal_dir", tmp_path) is None
    tmp_path.chmod(0o1777)
    assert "may be written by everybody" in str(problem_with_folder("journal_dir", tmp_path))
    assert problem_with_folder("journal_dir", tmp_path / "own") is None  # it will be made for its owner alone
    tmp_path.chmod(0o700)
