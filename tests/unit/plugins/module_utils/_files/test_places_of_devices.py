# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No way to write a file puts it into the place of a pipe or a device, such as /dev/tty, whoever asks for it."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile, open_in_place

WAYS: dict[str, Callable[[Path], object]] = {"NewFile": NewFile, "open_in_place": open_in_place}


@pytest.mark.parametrize("link", [False, True], ids=["itself", "by a link"])
@pytest.mark.parametrize("way", WAYS)
def test_a_pipe_stays(way: str, link: bool, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    with pytest.raises((CannotWrite, OSError), match="is no regular file"):
        WAYS[way](tmp_path / ("link" if link else "pipe"))
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


@pytest.mark.parametrize("way", WAYS)
def test_a_folder_stays(way: str, tmp_path: Path) -> None:
    with pytest.raises((CannotWrite, OSError), match="is no regular file"):
        WAYS[way](tmp_path)
