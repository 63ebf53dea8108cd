# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of tasks that the role goes through: missing hooks and empty waves have none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.task_files import (
    files_of_pools,
    files_of_waves,
)

WAVES: list[dict[str, Any]] = [
    {"name": "pilot", "pause": 5},
    {"name": "sales", "pause": 5},
    {"name": "rest", "pause": 5},
]
HOOKS = ("before_move", "after_move", "before_wave", "after_wave", "before_report", "after_report")
EVERYWHERE = {hook: f"/site/{hook}.yml" for hook in HOOKS}


def names(files: Sequence[Mapping[str, Any]]) -> list[str]:
    return [f"{file['hook'] or file['file']} {file.get('wave', file.get('pool'))}" for file in files]


def test_pools() -> None:
    keeps, deletes = {"delete_leftovers": False}, {"delete_leftovers": True}
    rest = ["verify.yml", "report.yml", "end.yml"]
    assert names(files_of_pools([keeps, deletes], {})) == [
        *(f"{name} 0" for name in ["pool.yml", *rest]),
        *(f"{name} 1" for name in ["pool.yml", "leftovers.yml", *rest]),
    ]
    with_hooks = files_of_pools([keeps], EVERYWHERE)
    assert [name.split()[0] for name in names(with_hooks)] == [
        *("pool.yml", "verify.yml", "before_report", "report.yml", "after_report", "end.yml"),
    ]
    assert with_hooks[2]["path"] == "/site/before_report.yml"


def test_only_waves_that_have_anybody_and_pauses_between_them() -> None:
    assert names(files_of_waves(WAVES, {"pilot": 3, "sales": 0, "rest": 9}, {})) == [
        "wave.yml 0",
        "pause.yml 0",
        "wave.yml 2",
    ]


def test_a_rehearsal_goes_through_all_waves_and_waits_for_nothing() -> None:
    assert names(files_of_waves(WAVES, None, {})) == ["wave.yml 0", "wave.yml 1", "wave.yml 2"]


def test_nobody_to_move() -> None:
    assert files_of_waves(WAVES, {"pilot": 0}, EVERYWHERE) == []


def test_hooks_around_the_move_and_each_wave() -> None:
    wave = ["before_wave", "wave.yml", "after_wave"]
    assert [name.split()[0] for name in names(files_of_waves(WAVES, {"pilot": 1, "rest": 1}, EVERYWHERE))] == [
        *("before_move", *wave, "pause.yml", *wave, "after_move"),
    ]
    only = {"after_move": "/site/after.yml", "before_wave": None}
    assert names(files_of_waves(WAVES, {"rest": 1}, only)) == ["wave.yml 2", "after_move 2"]
