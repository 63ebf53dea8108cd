# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many lines go to the disk a megabyte at a time: the content is the same, and so is the error of a full disk."""

from __future__ import annotations

import errno
import gzip
import hashlib
import os
import resource
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile

LINES = [f"{number} ".encode() * 2000 for number in range(300)]  # 2.7 MB


def write(path: Path, lines: list[bytes]) -> None:
    with NewFile(path) as file:
        for line in lines:
            file.write(line)
        file.finish()


@pytest.fixture
def full_disk() -> Iterator[None]:
    """No file may grow beyond 100,000 bytes; a write beyond that is an error, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("compress", [False, True])
def test_the_content_and_its_sum_at_any_time(tmp_path: Path, compress: bool) -> None:
    whole = hashlib.sha256()
    with NewFile(tmp_path / "file", compress=compress) as file:
        for number, line in enumerate(LINES):
            file.write(line)
            whole.update(line)
            assert number % 50 or file.sha256 == whole.hexdigest()
        assert file.finish()
        assert file.sha256 == whole.hexdigest()
    written = (tmp_path / "file").read_bytes()
    assert (gzip.decompress(written) if compress else written) == b"".join(LINES)


def test_lines_are_not_written_one_by_one(tmp_path: Path) -> None:
    """Each write lets other threads run, and waits until they let it go on."""
    sizes = set()
    with NewFile(tmp_path / "file") as file:
        [beside] = tmp_path.iterdir()
        for line in LINES:
            file.write(line)
            sizes.add(beside.stat().st_size)
        file.finish()
    assert len(sizes) <= len(b"".join(LINES)) // 1_000_000 + 1


@pytest.mark.parametrize("lines", [50, 300])  # written at the end, and while further lines come
@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_leaves_nothing_behind(tmp_path: Path, lines: int) -> None:
    (tmp_path / "file").write_bytes(b"of the run before")
    with pytest.raises(CannotWrite, match=f"could not be written: {os.strerror(errno.EFBIG)}"):
        write(tmp_path / "file", LINES[:lines])
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("file", b"of the run before")]
