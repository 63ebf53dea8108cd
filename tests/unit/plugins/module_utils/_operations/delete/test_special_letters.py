# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting people whose addresses have letters of special case: each for himself, also after a cut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.deletion_phases import DeletionPhases
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.user_being_deleted import UserBeingDeleted
from unit.plugins.module_utils.special_letters import ADDRESSES

from ..move.simulation import PowerCut, data
from .simulation import POOL, World, user

LEAVING, STAYING = ADDRESSES[::2], ADDRESSES[1::2]


def a_pool(folder: Path) -> World:
    users = [user(address, POOL) for address in ADDRESSES]
    return World.with_users(users, [data(address, f"of-{address}") for address in ADDRESSES], folder)


def check_gone(world: World) -> None:
    assert sorted(world.store.users) == STAYING
    assert sorted(account.address for account in world.accounts.users.values() if account.address) == STAYING


def test_only_those_who_are_named_are_deleted(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    run, report = world.delete(*LEAVING, batch_size=100)
    assert not run.stopped and not report.failures
    check_gone(world)
    exported = [exported_user for path in tmp_path.glob("*.jsonl") for exported_user in UserFile.verified(path).users()]
    assert sorted(exported_user.address for exported_user in exported) == LEAVING
    assert all(
        exported_user.data.rows("contacts")[0]["address"] == f"of-{exported_user.address}" for exported_user in exported
    )


def test_a_run_that_was_cut_is_finished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut when the accounts were cleared and their rows not yet gone: only the export knows who they were."""
    world = a_pool(tmp_path)

    def clear_only(_phases: DeletionPhases, batch: Sequence[UserBeingDeleted]) -> None:
        world.accounts.clear([world.account(member.address) for member in batch])
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(DeletionPhases, "_delete", clear_only)
        with pytest.raises(PowerCut):
            world.delete(*LEAVING, batch_size=len(LEAVING))
    world.restart()
    run, report = world.delete(*LEAVING, batch_size=100)
    assert not run.stopped and not report.failures
    check_gone(world)
