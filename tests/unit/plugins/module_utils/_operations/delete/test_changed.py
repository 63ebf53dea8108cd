# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deletion that fails says that it has changed something exactly if it has, or may have, written something."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    BackEndUnreachable,
    DirectoryUnreachable,
    OcsError,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.finished_moves import FinishedMoves
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.state import DirectoryTreatment

from .simulation import World
from .test_run import ALICE, BOB, a_pool


def lost_when(world: World, reached: Callable[[], bool]) -> None:
    def lost() -> None:
        if reached():
            raise BackEndUnreachable("The connection is gone.", remedy="Try again.")

    world.switch.between.append(lost)


@pytest.mark.parametrize("directory", [DirectoryTreatment.CLEAR, DirectoryTreatment.KEEP])
def test_a_directory_that_is_lost_while_accounts_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, directory: DirectoryTreatment
) -> None:
    """The second look, when a batch is under way already."""
    world = a_pool(tmp_path)
    read_again = world.accounts.read_again
    looks: list[bool] = []

    def read(dns: Sequence[str]) -> dict[str, User]:
        looks.append(True)
        if len(looks) > 1:
            raise DirectoryUnreachable("The connection is gone.", remedy="Try again.")
        return read_again(dns)

    monkeypatch.setattr(world.accounts, "read_again", read)
    run, report = world.delete(ALICE, BOB, directory=directory)
    assert report.counts["failed"] == 2 and world.accounts.modifies == 0
    assert not run.changed and run.begun == 0


def test_a_connection_that_is_lost_after_users_were_disabled(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    lost_when(world, lambda: world.accounts.modifies > 0)
    run, _report = world.delete(ALICE, BOB)
    assert run.changed


def test_a_commit_whose_answer_is_lost(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    lost_when(world, lambda: world.store.commits > 0)
    run, _report = world.delete(ALICE, directory=DirectoryTreatment.KEEP)
    assert ALICE not in world.store.users
    assert run.changed and run.begun == 1


def test_an_answer_of_the_directory_that_is_lost_among_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = a_pool(tmp_path)

    def disable(users: Sequence[User]) -> list[ChangeAnswer]:
        return [ChangeAnswer(user, "unknown" if user.address == ALICE else "done") for user in users]

    monkeypatch.setattr(world.accounts, "disable", disable)
    run, report = world.delete(ALICE, BOB)
    assert report.counts["failed"] == 2
    assert run.changed and run.begun == 2


def test_an_error_after_moves_that_were_finished_first_has_changed_something() -> None:
    with pytest.raises(OcsError) as raised, FinishedMoves(finished=["pool07"]).named_in_errors():
        raise OcsError("No.", remedy="Try again.")
    assert raised.value.has_changed
    with pytest.raises(OcsError) as raised, FinishedMoves().named_in_errors():
        raise OcsError("No.", remedy="Try again.")
    assert not raised.value.has_changed
