# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A move that fails says that it has changed something exactly if it has, or may have, written something."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer, HomeChange
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal import journal as journal_module

from .running import move
from .simulation import SOURCE, World, data, user

NAMES = [f"user{number}@example.com" for number in range(4)]


def world_of(folder: Path) -> World:
    return World.with_users(
        [user(name, SOURCE) for name in NAMES], [data(name, "friend@example.com") for name in NAMES], [], folder
    )


def lose_connection_when(world: World, reached: Callable[[], bool]) -> None:
    def lost() -> None:
        if reached():
            raise BackEndUnreachable("The connection is gone.", remedy="Try again.")

    world.switch.between.append(lost)


def test_a_connection_that_is_lost_while_the_first_users_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(tmp_path)
    read = world.source.read
    reading: list[bool] = []
    monkeypatch.setattr(world.source, "read", lambda *args, **kwargs: (reading.append(True), read(*args, **kwargs))[1])
    lose_connection_when(world, lambda: bool(reading))
    run, report, _plan = move(world)
    assert run.stopped == "The connection is gone." and report.counts["not_reached"] == len(NAMES)
    assert not run.changed and not run.begun


def test_a_disk_that_is_full_before_the_directory_is_touched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_file: int, _line: bytes) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    world = world_of(tmp_path)
    monkeypatch.setattr(journal_module, "_write_all", full)
    run, _report, _plan = move(world)
    assert "No space left on device" in run.stopped
    assert not run.changed and world.accounts.modifies == 0


def test_a_disk_that_is_full_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: int, line: bytes) -> None:
        if NAMES[2].encode() in line:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(file, line)

    world, write = world_of(tmp_path), journal_module._write_all
    monkeypatch.setattr(journal_module, "_write_all", full)
    run, report, _plan = move(world)
    assert "No space left on device" in run.stopped
    assert run.changed and report.counts["moved"] == 2


def test_a_full_target_whose_users_all_got_their_entries_back(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.target.room = 0
    run, report, _plan = move(world)
    announced = report.counts["failed"]  # those of batches that were under way by then
    assert "full" in run.stopped and 2 <= announced == len(NAMES) - report.counts["not_reached"]
    assert world.accounts.modifies == 2 * announced and not run.changed


@pytest.mark.parametrize(
    "reached",
    [
        lambda world: any(account.target for account in world.accounts.users.values()),
        lambda world: world.target.users,
        lambda world: len(world.source.users) < len(NAMES),
    ],
    ids=["announced", "carried", "cleaned"],
)
def test_a_connection_that_is_lost_after_something_was_written(
    tmp_path: Path, reached: Callable[[World], object]
) -> None:
    world = world_of(tmp_path)
    lose_connection_when(world, lambda: bool(reached(world)))
    run, report, _plan = move(world, batch_size=4)
    assert run.stopped and report.counts["moved"] == 0
    assert run.changed


def test_a_user_whose_data_was_carried_and_whose_home_could_not_be_switched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_of(tmp_path)
    change_homes = world.accounts.change_homes

    def refusing(changes: Sequence[HomeChange]) -> list[ChangeAnswer]:
        if any(change.home for change in changes):
            return [ChangeAnswer(change.user, "refused", "Not now.") for change in changes]
        return change_homes(changes)

    monkeypatch.setattr(world.accounts, "change_homes", refusing)
    run, report, _plan = move(world)
    assert report.counts["failed"] == 4 and world.target.users.keys() == set(NAMES)
    assert run.changed


def test_nobody_is_left_to_move(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    move(world)
    run, _report, _plan = move(world)
    assert not run.changed
