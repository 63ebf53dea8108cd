# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Missing folders are made where the path leads, whatever others put there meanwhile."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import make_folder
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite, NewFile

SOMEBODY = 65534  # another account
Attack = Callable[[Path], None]


@pytest.fixture
def everybodys(tmp_path: Path) -> Path:
    """A folder like /tmp."""
    folder = tmp_path / "everybody"
    folder.mkdir()
    folder.chmod(0o1777)
    return folder


def meanwhile(monkeypatch: pytest.MonkeyPatch, attack: Attack, place: Path) -> None:
    """Somebody is quicker: the place is taken just before a folder is made there."""
    make = os.mkdir

    def too_late(path: Any, *args: Any, **options: Any) -> None:
        if Path(path).name == place.name:
            monkeypatch.setattr(os, "mkdir", make)
            attack(place)
        make(path, *args, **options)

    monkeypatch.setattr(os, "mkdir", too_late)


def test_missing_folders_are_for_their_owner_alone(tmp_path: Path) -> None:
    make_folder(tmp_path / "a" / "b" / ".." / "c")
    made = [tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "c"]
    assert [stat.S_IMODE(folder.stat().st_mode) for folder in made] == [0o700] * 3
    make_folder(tmp_path / "a" / "c")


def test_a_relative_folder_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_folder(Path("a/b"))
    make_folder(Path())
    assert (tmp_path / "a" / "b").is_dir()


def test_a_link_of_ones_own_to_a_folder_is_followed(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "link").symlink_to("disk")
    make_folder(tmp_path / "link" / "a")
    assert (tmp_path / "disk" / "a").is_dir()


def test_a_file_in_the_place_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("", encoding="utf-8")
    with pytest.raises(OSError, match="Not a directory"):
        make_folder(tmp_path / "a" / "b")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives folders away")
def test_a_folder_that_somebody_else_makes_first_is_not_used(everybodys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def attack(place: Path) -> None:
        place.mkdir(mode=0o777)
        os.chown(place, SOMEBODY, SOMEBODY)

    meanwhile(monkeypatch, attack, everybodys / "reports")
    with pytest.raises(CannotWrite, match=r"the folder reports belongs to another account \(uid 65534\)"):
        NewFile(everybodys / "reports" / "pool07" / "report.html")
    assert not list((everybodys / "reports").iterdir())


def test_a_link_that_somebody_else_makes_first_leads_nowhere(
    everybodys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "precious").mkdir()
    meanwhile(monkeypatch, lambda place: place.symlink_to(tmp_path / "precious"), everybodys / "reports")
    with pytest.raises(OSError, match=r"Not a directory|symbolic links"):
        make_folder(everybodys / "reports" / "pool07")
    assert not list((tmp_path / "precious").iterdir())


def test_a_folder_that_everybody_may_write_is_not_used(everybodys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def attack(place: Path) -> None:
        place.mkdir()
        place.chmod(0o777)

    meanwhile(monkeypatch, attack, everybodys / "reports")
    with pytest.raises(PermissionError, match="the folder reports may be written by everybody"):
        make_folder(everybodys / "reports")


def test_two_tasks_of_one_account_make_the_same_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    meanwhile(monkeypatch, lambda place: place.mkdir(mode=0o700), tmp_path / "reports")
    make_folder(tmp_path / "reports" / "pool07")
    assert (tmp_path / "reports" / "pool07").is_dir()
