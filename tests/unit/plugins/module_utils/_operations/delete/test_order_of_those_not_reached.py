# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deletion that ends while users are exported names everybody whom it has not reached, each once and in order."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete import run as run_module

from ..move.simulation import data
from .simulation import POOL, World, user

NAMES = [f"user{number:02}@example.com" for number in range(15)]


@pytest.mark.parametrize("reached", range(1, 9))
def test_everybody_is_named_once_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reached: int) -> None:
    world = World.with_users([user(name, POOL) for name in NAMES], [data(name) for name in NAMES], tmp_path)
    unsaved_of, batches = run_module.DeletionRun._unsaved_of, []

    def interrupted(run: run_module.DeletionRun, batch: object) -> object:
        batches.append(batch)
        if len(batches) == reached:
            run._interruption.requested = True
        return unsaved_of(run, batch)  # type: ignore[arg-type]

    monkeypatch.setattr(run_module.DeletionRun, "_unsaved_of", interrupted)
    run, report = world.delete(batch_size=2)
    assert [line["sip_uri"].removeprefix("sip:") for line in report.listed()] == NAMES
    assert {line["outcome"] for line in report.listed()} == {"not_reached"}
    assert (run.unfinished, run.changed) == (NAMES, False)
