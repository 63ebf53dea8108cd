# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that ends early says so of everybody at once: who was not reached is not compared with who was under way."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.deletion_phases import DeletionPhases
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.user_being_deleted import UserBeingDeleted

from ..move.simulation import data
from .simulation import POOL, World, user

NAMES = [f"user{number}@example.com" for number in range(60)]


def test_who_was_not_reached_costs_no_comparisons(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparing each of 100,000 with each of a batch of 500 took most of a minute."""
    compared = []

    def same(one: UserBeingDeleted, other: object) -> bool:
        compared.append(one)
        return one is other

    def lost(_phases: object, _batch: object) -> None:
        raise BackEndUnreachable("The connection is gone.", remedy="Try again.")

    monkeypatch.setattr(UserBeingDeleted, "__eq__", same)
    monkeypatch.setattr(DeletionPhases, "_read_enabled", lost)
    world = World.with_users([user(name, POOL) for name in NAMES], [data(name) for name in NAMES], tmp_path)
    run, report = world.delete(batch_size=20)
    assert run.stopped == "The connection is gone."
    assert (report.counts["failed"], report.counts["not_reached"]) == (10, 50)
    assert compared == []
