# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users with so many rows that SQL Server may lock a whole table are named before anything is written."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements import locked_rows

from .running import plan
from .simulation import SOURCE, World, data, user

ALICE = "alice@example.com"


def test_a_plan_warns_of_users_who_cannot_be_divided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.with_users([user(ALICE, SOURCE)], [data(ALICE, "bob@example.com", "carol@example.com")], [], tmp_path)
    assert not any("lock the whole table" in warning for warning in plan(world, ALICE).warnings)
    monkeypatch.setattr(locked_rows, "MOST_ROWS", 1)
    assert any("lock the whole table" in warning and ALICE in warning for warning in plan(world, ALICE).warnings)
