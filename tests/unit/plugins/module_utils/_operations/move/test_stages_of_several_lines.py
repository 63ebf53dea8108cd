# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The lines that say that all users of a run are done are several. If some of them are lost, or the disk is full before
the last one, the next run ends what is open, and changes nothing else.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal import journal as journal_module

from .running import move
from .simulation import SOURCE, TARGET, World, data, user

NAMES = [f"user{number}@example.com" for number in range(5)]
DONE = b'"stage":"done"'


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr(journal_module, "USERS_OF_A_LINE", 2)
    users, rows = [user(name, SOURCE) for name in NAMES], [data(name, *NAMES) for name in NAMES]
    return World.with_users(users, rows, [], tmp_path)


def check_that_the_next_run_ends_it(world: World) -> None:
    """It finds all data where it belongs, and so does the one after it."""
    commits = world.source.commits, world.target.commits, world.accounts.modifies
    run, report, _plan = move(world)
    assert (run.stopped, report.failures) == ("", [])
    assert (world.source.commits, world.target.commits, world.accounts.modifies) == commits
    assert world.source.users == {} and world.target.users == {name: data(name, *NAMES) for name in NAMES}
    assert {account.home_pool for account in world.accounts.users.values()} == {TARGET}
    before = world.written()
    run, _report, plan = move(world)
    assert (run.changed, plan.acting, world.written()) == (False, [], before)


@pytest.mark.parametrize("kept", range(4))
def test_lines_that_a_power_cut_loses(world: World, kept: int) -> None:
    move(world)
    (path,) = world.journals.iterdir()
    lines = path.read_bytes().splitlines(keepends=True)
    first = next(number for number, line in enumerate(lines) if DONE in line)
    assert [DONE in line for line in lines[first:]] == [True, True, True, False]
    path.write_bytes(b"".join(lines[: first + kept]))
    check_that_the_next_run_ends_it(world)


def test_a_disk_that_is_full_before_the_last_line(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    write, written = journal_module._write_all, []

    def full(file: int, line: bytes) -> None:
        written.append(DONE in line)
        if sum(written) > 2:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(file, line)

    monkeypatch.setattr(journal_module, "_write_all", full)
    run, report, _plan = move(world)
    assert "No space left" in run.stopped, (run.stopped, report.counts)
    monkeypatch.setattr(journal_module, "_write_all", write)
    check_that_the_next_run_ends_it(world)
