# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory names the source again although a journal proves the switch: the target's newer data survives."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .running import cut_when, move, plan
from .simulation import SOURCE, TARGET, World, data, user

ALICE, OLD, NEWER, DELETED = (f"{name}@example.com" for name in "alice old newer deleted".split())


@pytest.fixture
def restored(tmp_path: Path) -> World:
    """Cut when the source was to be deleted from; then the user worked on the target; then a domain controller was
    restored.
    """
    world = World.with_users([user(ALICE, SOURCE)], [data(ALICE, OLD, DELETED)], [], tmp_path)
    cut_when(world, lambda: any(b'"stage":"confirmed"' in path.read_bytes() for path in tmp_path.glob("*.jsonl")))
    (home,) = world.target.users[ALICE].rows(HOME_SECTION)
    edited = {**home, "contact_list_version": 9}
    world.target.users[ALICE] = UserData(ALICE, {**data(ALICE, OLD, NEWER).sections, HOME_SECTION: (edited,)})
    world.accounts.users = {account.dn: account for account in [user(ALICE, SOURCE)]}
    return world


def test_what_is_newer_on_the_target_survives(restored: World) -> None:
    planned = plan(restored)
    assert [planned_user.decision.case.value for planned_user in planned.users] == ["move_again"]
    assert "the directory names the source again" in " ".join(planned.warnings)
    _run, report, _plan = move(restored)
    assert report.counts["resumed"] == 1
    assert restored.target.users[ALICE] == data(ALICE, OLD, NEWER)
    assert not restored.source.users
    assert all(account.home_pool == TARGET for account in restored.accounts.users.values())
