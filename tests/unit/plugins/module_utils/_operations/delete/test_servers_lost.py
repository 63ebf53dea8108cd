# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A server is lost in the middle of a deletion: what is said of each user is what was done to it."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable, DirectoryUnreachable

from ..move.simulation import data
from .simulation import POOL, World, user

NAMES = [f"user{number}@example.com" for number in range(5)]
SECONDS = 20  # in which a run of this size is over many times


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.with_users([user(name, POOL) for name in NAMES], [data(name) for name in NAMES], tmp_path)


def test_the_back_end_is_lost_while_the_next_batch_was_disabled(world: World) -> None:
    disable, disabled = world.accounts.disable, threading.Event()

    def disabling(users: Sequence[User]) -> list[ChangeAnswer]:
        answers = disable(users)
        if users[0].address == NAMES[1]:
            disabled.set()
        return answers

    def deleting(addresses: Collection[str], **how: Any) -> Any:
        assert disabled.wait(SECONDS)
        raise BackEndUnreachable("The connection is gone.", remedy="")

    world.accounts.disable, world.store.delete = disabling, deleting  # type: ignore[method-assign]
    run, report = world.delete(batch_size=1)
    disabled_users = [name for name in NAMES if not world.account(name).enabled]
    assert disabled_users in (NAMES[:2], NAMES[:3])  # the third batch may have begun before the loss was known
    said = "Not finished: The connection is gone. The user is disabled in the directory. Run the same task again."
    assert report.failures == [f"{name}: {said}" for name in disabled_users] and run.begun == len(disabled_users)
    assert report.counts["not_reached"] == len(NAMES) - len(disabled_users)


def test_the_directory_is_lost_after_rows_were_deleted(world: World) -> None:
    def clearing(users: Sequence[User]) -> list[ChangeAnswer]:
        raise DirectoryUnreachable("The connection is gone.", remedy="")

    world.accounts.clear = clearing  # type: ignore[method-assign]
    _run, report = world.delete(batch_size=5)
    said = "Not finished: The connection is gone. Its rows on the back end are deleted. Run the same task again."
    assert report.failures == [f"{name}: {said}" for name in NAMES] and not world.store.users


def test_the_directory_is_lost_while_users_are_disabled(world: World) -> None:
    """Nothing is known of those about whom the directory has not answered."""

    def disabling(users: Sequence[User]) -> list[ChangeAnswer]:
        return [ChangeAnswer(users[0], "done"), *(ChangeAnswer(each, "unknown", "gone") for each in users[1:])]

    world.accounts.disable = disabling  # type: ignore[method-assign]
    run, report = world.delete(batch_size=5)
    told = [NAMES.index(failure.partition(":")[0]) for failure in report.failures if "is disabled in" in failure]
    assert told == [0] and len(report.failures) == run.begun == 5


def test_whose_rows_cannot_be_deleted_is_said_to_be_disabled(world: World) -> None:
    world.store.refuses = {NAMES[0]}
    _run, report = world.delete(batch_size=2)
    (failure,) = report.failures
    assert failure.endswith("Nothing of this user was deleted. The user is disabled in the directory.")
    assert not world.account(NAMES[0]).enabled and NAMES[0] in world.store.users
