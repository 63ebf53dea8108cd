# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users edit their contact lists on both pools at every point of a move: no edit is lost, none is undone.

OCS_EDITS says how many edits are made at each point, if not as many as other samples.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from samples import sample
from unit.plugins.module_utils._user_data.edited_contact_lists import shape_of

from .edited_users import EditedUser, EditedWorld
from .running import move
from .simulation import SOURCE, TARGET, PowerCut, World, user

EDITS = int(os.environ.get("OCS_EDITS", sample(4, 80)))
USERS = 4


def edited_world(folder: Path, seed: object) -> EditedWorld:
    users = [EditedUser(f"user{number}@example.com") for number in range(USERS)]
    world = World.with_users(
        [user(edited.address, SOURCE) for edited in users], [edited.data for edited in users], [], folder
    )
    return EditedWorld(world, users, random.Random(str(seed)))


def check(edited: EditedWorld, what: object) -> None:
    for account in edited.users:
        assert account.address not in edited.world.source.users, what
        home = next(
            found.home_pool for found in edited.world.accounts.users.values() if found.address == account.address
        )
        assert home == TARGET, what
        there = edited.world.target.users[account.address]
        assert shape_of(there) == account.shape, (what, account.address)


def test_at_every_point_of_a_move(tmp_path: Path) -> None:
    plain = edited_world(tmp_path / "plain", 0)
    move(plain.world)
    made = 0
    for point in range(1, plain.world.switch.exchanges + 1):
        at_point, seed = 0, 0
        while at_point < EDITS:
            edited = edited_world(tmp_path / f"{point}-{seed}", (point, seed))
            edited.edit_at(point)
            run, report, _plan = move(edited.world, batch_size=1 + seed % 2)
            assert not run.stopped and not report.failures, (point, seed, report.failures)
            check(edited, (point, seed))
            at_point, seed = at_point + edited.edits, seed + 1
            if not edited.edits and seed > 3:
                break  # the rows are gone from the source, and the run is over
        made += at_point
    assert made > EDITS * 0.8 * plain.world.switch.exchanges


def test_at_every_point_of_a_move_that_is_cut_and_run_again(tmp_path: Path) -> None:
    """Users go on to edit between the cut and the second run, and during that."""
    plain = edited_world(tmp_path / "plain", 0)
    move(plain.world)
    for cut in range(1, plain.world.switch.exchanges + 1):
        for seed in range(max(1, EDITS // 8)):
            edited = edited_world(tmp_path / f"{cut}-{seed}", (cut, seed))
            world, switch = edited.world, edited.world.switch
            switch.cut_at = cut
            with pytest.raises(PowerCut):
                move(world, batch_size=1 + cut % 2)
            world.restart()
            switch.exchanges = 0
            edited.edit_at(edited.dice.randrange(1, 30))
            run, report, _plan = move(world)
            assert not run.stopped and not report.failures, (cut, seed, report.failures)
            check(edited, (cut, seed))
            before = world.written()
            switch.between.clear()
            move(world)
            assert world.written() == before, (cut, seed)
