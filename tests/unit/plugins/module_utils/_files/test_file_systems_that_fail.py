# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A disk that is full, and then takes no change at all: one clear error, whichever step it was."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files import new_file
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile, open_in_place


def failing(code: int) -> Any:
    def fail(*_given: object, **_named: object) -> NoReturn:
        raise OSError(code, os.strerror(code))

    return fail


def write(path: Path) -> None:
    with NewFile(path) as file:
        file.write(b"x")
        assert file.finish()


@pytest.mark.parametrize("step", ["fchmod", "fsync", "replace"])
def test_not_even_the_new_file_can_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """Remounted read-only after an error, as Linux does."""
    monkeypatch.setattr(new_file.os, step, failing(errno.ENOSPC))
    monkeypatch.setattr(Path, "unlink", failing(errno.EROFS))
    with pytest.raises(CannotWrite, match="No space left"):
        write(tmp_path / "users.csv")


def test_a_file_that_is_read_while_it_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(new_file.os, "replace", failing(errno.ENOSPC))
    monkeypatch.setattr(Path, "unlink", failing(errno.EROFS))
    with pytest.raises(OSError, match="No space left"):
        open_in_place(tmp_path / "report.jsonl")


@pytest.mark.parametrize("name", ["👩" * 63, "ü" * 127, "x" * 255, "李" * 85])
def test_any_name_that_the_file_system_takes(tmp_path: Path, name: str) -> None:
    """A name may have the greatest length, since the new file beside it has a name of its own."""
    write(tmp_path / name)
    assert [path.name for path in tmp_path.iterdir()] == [name]
    os.close(open_in_place(tmp_path / name))
    assert (tmp_path / name).read_bytes() == b""
