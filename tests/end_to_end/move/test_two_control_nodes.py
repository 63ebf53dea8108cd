# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Two control nodes, each with a folder of journals of its own, and folders that were copied, restored or deleted."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest
from fault_injection.cutting_proxy import Exchanges, cut_connection

from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.editing import ContactList, Editor
from end_to_end.move.moving import SOURCE, TARGET, move
from end_to_end.move.test_ocs_user_move_again import (
    CutWhen,
    is_homed,
    listed,
    restore_directory,
    user_with_contacts,
    work_on_target,
)
from lab.environment import Lab


def move_from(node: Path, modules: Modules, lab: Lab, address: str, **how: Any) -> ModuleRun:
    return move(modules, lab, identities=[f"sip:{address}"], journal_dir=str(node), **how)


def cut_after_the_switch(node: Path, modules: Modules, lab: Lab, address: str) -> None:
    with cut_connection(lab, CutWhen(lambda: is_homed(lab, address, TARGET))) as connection:
        assert move_from(node, modules.connected(connection), lab, address).failed


def list_of(lab: Lab, pool: str, address: str) -> ContactList:
    found = listed(lab, pool, address)
    assert found is not None
    return found


def is_moved(lab: Lab, address: str) -> bool:
    return is_homed(lab, address, TARGET) and listed(lab, SOURCE, address) is None


def test_the_other_node_finishes_what_was_cut(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """The second node says that it does not know what was carried; the first node's journal undoes nothing of what came
    then.
    """
    address, first, second = user_with_contacts(lab), tmp_path / "first", tmp_path / "second"
    before = list_of(lab, SOURCE, address)
    cut_after_the_switch(first, modules, lab, address)
    run = move_from(second, modules, lab, address).succeeded()
    (warning,) = (sentence for sentence in run.warnings if "which rows were carried" in sentence)
    assert address in warning and "another control node" in warning
    assert is_moved(lab, address) and list_of(lab, TARGET, address) == before
    expected = work_on_target(lab, address)
    move_from(first, modules, lab, address).succeeded()
    assert is_moved(lab, address) and list_of(lab, TARGET, address) == expected
    assert not move_from(first, modules, lab, address).succeeded().changed


@pytest.mark.parametrize("kept", ["copied", "deleted"])
def test_a_folder_from_when_the_run_was_cut(lab: Lab, modules: Modules, tmp_path: Path, kept: str) -> None:
    """The first node comes back after the move has been finished and the user has worked on the target."""
    address, folder, old = user_with_contacts(lab), tmp_path / "journals", tmp_path / "old"
    cut_after_the_switch(folder, modules, lab, address)
    shutil.copytree(folder, old)
    if kept == "deleted":
        shutil.rmtree(folder)
    move_from(folder, modules, lab, address).succeeded()
    expected = work_on_target(lab, address)
    shutil.rmtree(folder)
    shutil.copytree(old, folder)
    move_from(folder, modules, lab, address).succeeded()
    assert is_moved(lab, address) and list_of(lab, TARGET, address) == expected


def test_a_restored_directory_and_no_journals(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """The first node was cut after the switch; the second one knows nothing of it, but whose lists are newer."""
    address, second = user_with_contacts(lab), tmp_path / "second"
    before = list_of(lab, SOURCE, address)
    cut_after_the_switch(tmp_path / "first", modules, lab, address)
    expected = work_on_target(lab, address)
    restore_directory(lab, address)
    planned = move_from(second, modules, lab, address, check=True).succeeded()
    run = move_from(second, modules, lab, address).succeeded()
    assert planned.warnings == run.warnings
    (warning,) = (sentence for sentence in run.warnings if "No journal in journal_dir" in sentence)
    assert address in warning
    # What was renamed is as on the target; what was deleted there is back, since nobody knows that it was there.
    assert is_moved(lab, address)
    assert list_of(lab, TARGET, address) == {**before, **expected}
    assert not move_from(second, modules, lab, address).succeeded().changed


class RunAt(Exchanges):
    """Has a second node run the same move at some of the first one's exchanges."""

    def __init__(self, exchanges: set[int], run: Any) -> None:
        super().__init__()
        self.answers: list[ModuleRun] = []
        self._at, self._run = exchanges, run

    def begin(self) -> int:
        number = super().begin()
        if number in self._at:
            self.answers.append(self._run())
        return number


def test_both_at_once(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """Whichever point the first has come to, the second is kept out, or has done it all before."""
    address, first, second = user_with_contacts(lab), tmp_path / "first", tmp_path / "second"
    before = list_of(lab, SOURCE, address)
    counted = Exchanges()
    with cut_connection(lab, counted) as connection:
        move_from(first, modules.connected(connection), lab, address, check=True).succeeded()
    points = set(random.Random(1).sample(range(counted.count, counted.count + 20), 3))
    both = RunAt(points, lambda: move_from(second, modules, lab, address))
    with cut_connection(lab, both) as connection:
        move_from(first, modules.connected(connection), lab, address).succeeded()
    assert both.answers and all("Another run" in answer.message for answer in both.answers)
    assert not second.exists()
    assert is_moved(lab, address) and list_of(lab, TARGET, address) == before


def test_a_killed_run_and_a_client_at_work(lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """Cut at some exchange, run from another node, the folder deleted, run from there again: no contact is lost."""
    for seed in range(3):
        lab.reset()
        dice, address = random.Random(seed), user_with_contacts(lab)
        node = tmp_path / f"{seed}-first"
        with cut_connection(lab, Exchanges(cut_at=dice.randrange(25, 60), when="after")) as connection:
            move_from(node, modules.connected(connection), lab, address)
        pool = TARGET if is_homed(lab, address, TARGET) else SOURCE
        expected = list_of(lab, pool, address)
        Editor(lab, pool, address, 0, expected, dice, ("rename", "put")).edit()
        move_from(tmp_path / f"{seed}-second", modules, lab, address).succeeded()
        shutil.rmtree(node, ignore_errors=True)
        move_from(node, modules, lab, address).succeeded()
        assert is_moved(lab, address) and list_of(lab, TARGET, address) == expected, seed
