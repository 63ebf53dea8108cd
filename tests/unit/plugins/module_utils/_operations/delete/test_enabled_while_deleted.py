# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Somebody enables an account while the run deletes its rows: nothing false is said of the account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from ..move.simulation import data
from .simulation import POOL, World, user

ANNA, BEN = "anna@example.com", "ben@example.com"


def test_it_is_not_said_to_be_disabled_now(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.with_users([user(name, POOL) for name in (ANNA, BEN)], [data(ANNA), data(BEN)], tmp_path)
    clear = world.accounts.clear

    def after_somebody_else(users: Sequence[User]) -> list[ChangeAnswer]:
        anna = world.account(ANNA)
        world.accounts.users[anna.dn] = replace(anna, enabled=True)
        return clear(users)

    monkeypatch.setattr(world.accounts, "clear", after_somebody_else)
    _run, report = world.delete()
    (failed,) = report.failures
    assert failed == (
        f"{ANNA}: Someone else changed the account at the same time. The back end has nothing of the user any more. The"
        " user was disabled when the account was read."
    )
    assert world.account(ANNA).enabled
    assert report.counts["deleted"] == 1
