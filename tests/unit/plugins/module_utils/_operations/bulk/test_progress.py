# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Lines about progress go into a file of this account's own, and nowhere else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress


def test_each_batch_is_a_line_in_a_file_for_its_owner_alone(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "progress")
    progress.report("moved", 1, 3)
    progress.report("moved", 3, 3)
    lines = (tmp_path / "progress").read_text().splitlines()
    assert [line.partition(" users")[0] for line in lines] == ["1 of 3", "3 of 3"]
    assert stat.S_IMODE((tmp_path / "progress").stat().st_mode) == 0o600


def test_a_link_a_pipe_or_a_device_is_refused_before_anything_is_done(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("precious")
    (tmp_path / "symbolic").symlink_to(tmp_path / "file")
    (tmp_path / "dangling").symlink_to(tmp_path / "nothing")
    os.link(tmp_path / "file", tmp_path / "hard")
    os.mkfifo(tmp_path / "pipe")
    for path in (*(tmp_path / name for name in ("symbolic", "dangling", "hard", "pipe")), Path("/dev/null"), tmp_path):
        with pytest.raises(BadInput, match=f"progress_file {path} is a link or no regular file"):
            Progress(path)
    assert (tmp_path / "file").read_text() == "precious" and not (tmp_path / "nothing").exists()


def test_a_file_of_another_account_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(BadInput, match="belongs to another account"):
        Progress(tmp_path / "file")


@pytest.mark.parametrize("swap", [lambda path, other: path.symlink_to(other), lambda path, _other: os.mkfifo(path)])
def test_what_takes_the_file_s_place_meanwhile_gets_nothing_and_stops_nothing(tmp_path: Path, swap) -> None:  # type: ignore[no-untyped-def]
    path, other = tmp_path / "progress", tmp_path / "precious"
    other.write_text("precious")
    progress = Progress(path)
    progress.report("moved", 1, 3)
    path.unlink()
    swap(path, other)
    progress.report("moved", 2, 3)
    assert other.read_text() == "precious"


def test_a_folder_that_cannot_be_written_stops_nothing() -> None:
    Progress(Path("/proc/none/progress")).report("moved", 1, 3)
