# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Waves and pools may have any names: each has files of its own, in the pool's folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.move_files import move_files
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.record import folder_of
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.run import begun, rehearsed, with_wave

from .test_run import NOW, pool, result

ALIKE = ("R/D", "R&D", "R D", "R_D")
AWKWARD = ("..", ".", "../../x", ".hidden", "ü" * 300, "{{ x }}", "a\u202eb", "x" * 300)


@pytest.mark.parametrize("names", [ALIKE, AWKWARD], ids=["alike", "awkward"])
def test_each_wave_has_a_file_of_its_own(tmp_path: Path, names: tuple[str, ...]) -> None:
    for run in (begun(pool(tmp_path, *names), None, NOW), rehearsed(pool(tmp_path, *names), NOW)):
        files = [Path(file) for file in run["files"].values()]
        assert len(set(files)) == len(names)
        for file in files:
            file.write_text('{"started": "2026-01-31T22:00:00+00:00"}\n', encoding="utf-8")
            assert file.parent == tmp_path
    assert len(list(move_files(tmp_path))) == len(names)


def test_the_record_keeps_waves_whose_names_are_alike(tmp_path: Path) -> None:
    described = pool(tmp_path, *ALIKE)
    run = begun(described, None, NOW)
    for number in range(len(ALIKE)):
        run = with_wave({**described, "run": run}, number, result(moved=10), NOW, rehearsal=False)
    assert [move["name"] for move in run["moves"]] == list(ALIKE)


@pytest.mark.parametrize("name", ["everybody", "second-floor", "Köln_1", "v1.2"])
def test_plain_names_stay(tmp_path: Path, name: str) -> None:
    (file,) = begun(pool(tmp_path, name), None, NOW)["files"].values()
    assert Path(file).name == f"moved-20260131T220000Z-{name}.jsonl"
    assert folder_of(tmp_path, name) == tmp_path / name


def test_a_killed_runs_wave_is_called_by_a_name_without_the_digest(tmp_path: Path) -> None:
    (file,) = begun(pool(tmp_path, "R/D"), None, NOW)["files"].values()
    Path(file).write_text("{}\n", encoding="utf-8")
    assert [found.wave for found in move_files(tmp_path)] == ["R_D"]


@pytest.mark.parametrize("name", AWKWARD)
def test_each_pool_has_a_folder_that_can_be_made(tmp_path: Path, name: str) -> None:
    folder = folder_of(tmp_path, name)
    folder.mkdir()
    assert folder.resolve().parent == tmp_path.resolve()
