# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory answers a plan's questions while the back end counts, and everybody's rights are known then."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.all_rows import AllRows
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .simulation import POOL, World, user

ADDRESSES = ["anna@example.com", "ben@example.com", "cleo@example.com"]
ROWS = {HOME_SECTION: ({"rich_mode": False},), "contacts": ({"address": "dora@example.com"},)}


@pytest.fixture
def world(tmp_path: Path) -> World:
    anna, ben, cleo = (user(address, POOL, enabled=address != "ben@example.com") for address in ADDRESSES)
    return World.with_users([anna, ben, cleo], [UserData(address, ROWS) for address in ADDRESSES], tmp_path)


def test_rights_and_counts_are_asked_for_at_the_same_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, may_clear, all_rows = threading.Event(), world.accounts.may_clear, world.store.all_rows

    def ask_rights(users: Sequence[User]) -> dict[str, bool]:
        asked.set()
        return may_clear(users)

    def count(addresses: Sequence[str]) -> dict[str, AllRows]:
        assert asked.wait(5), "the directory is asked only when the back end has counted"
        return all_rows(addresses)

    monkeypatch.setattr(world.accounts, "may_clear", ask_rights)
    monkeypatch.setattr(world.store, "all_rows", count)
    assert len(world.plan("anna@example.com").acting) == 1


def test_the_rights_on_users_who_are_disabled_already_are_known_too(world: World) -> None:
    world.accounts.protected = {"ben@example.com", "cleo@example.com"}
    rights = {planned.address: planned.observed.writable for planned in world.plan(batch_size=10).users}
    assert rights == {"anna@example.com": True, "ben@example.com": False, "cleo@example.com": False}
