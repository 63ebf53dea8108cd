# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deletion of a large pool keeps the plan to the end, but not what was read of each user meanwhile."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.plan import PlannedDeletion
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.run import DeletionRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.user_being_deleted import UserBeingDeleted

from ..move.simulation import data
from .simulation import POOL, World, user

NAMES = [f"user{number}@example.com" for number in range(6)]


def test_no_account_is_kept_once_its_batch_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started, kept = DeletionRun.started, []

    def and_kept(run: DeletionRun) -> Iterator[UserBeingDeleted]:
        for being_deleted in started(run):
            kept.append(being_deleted)
            yield being_deleted

    monkeypatch.setattr(DeletionRun, "started", and_kept)
    world = World.with_users([user(name, POOL) for name in NAMES], [data(name) for name in NAMES], tmp_path)
    _run, report = world.delete(batch_size=2)
    assert report.counts["deleted"] == len(NAMES)
    assert [being_deleted.address for being_deleted in kept] == [*NAMES, *NAMES]  # exported, and then deleted
    assert all(being_deleted.user is None and being_deleted.collected is None for being_deleted in kept)


def test_nobody_who_was_exported_is_kept_besides_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start, present = DeletionRun.start, []

    def counted(run: DeletionRun, planned: PlannedDeletion) -> UserBeingDeleted:
        present.append(sum(isinstance(each, UserBeingDeleted) for each in gc.get_objects()))
        return start(run, planned)

    monkeypatch.setattr(DeletionRun, "start", counted)
    world = World.with_users([user(name, POOL) for name in NAMES], [data(name) for name in NAMES], tmp_path)
    world.delete(batch_size=2)
    assert len(present) == 2 * len(NAMES)
    assert present[len(NAMES)] == present[0]
