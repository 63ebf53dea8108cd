# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People whose addresses have letters of special case: nobody is taken for another, and nobody is lost after a cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.state import JournalStage as Stage
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.steps.last_check import LastCheck
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded
from unit.plugins.module_utils.special_letters import ADDRESSES

from .running import move
from .simulation import SOURCE, TARGET, PowerCut, World, data, user

STRASSE, STRASZE = "strasse@example.com", "straße@example.com"
HEADER = {"source": {"name": "A"}, "target": {"name": "B"}, "domain_controllers": {}}


def a_pool(folder: Path) -> World:
    """Everybody has one contact: the next one."""
    pairs = zip(ADDRESSES, [*ADDRESSES[1:], ADDRESSES[0]], strict=True)
    users = [user(address, SOURCE) for address in ADDRESSES]
    return World.with_users(users, [data(address, contact) for address, contact in pairs], [], folder)


def check_all_moved(world: World, before: dict) -> None:
    assert world.source.users == {}
    assert world.target.users == before
    assert {account.home_pool.name for account in world.accounts.users.values()} == {TARGET.name}


def test_everybody_is_moved(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    before = dict(world.source.users)
    run, report, _plan = move(world, batch_size=100)
    assert not run.stopped and not report.failures
    check_all_moved(world, before)
    assert world.pool_pair().journals.addresses() == []


def test_nobody_is_lost_when_the_run_is_cut_and_the_target_loses_its_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut before the last look; User Replicator takes the target's rows; only the journal knows who they were."""
    world = a_pool(tmp_path)
    before = dict(world.source.users)

    def cut(*_arguments: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(LastCheck, "check", cut)
        with pytest.raises(PowerCut):
            move(world, batch_size=100)
    world.restart()
    assert world.source.users == {}
    world.target.users.clear()
    run, report, _plan = move(world, batch_size=100)
    assert not run.stopped and not report.failures
    assert report.counts["resumed"] == len(ADDRESSES)
    check_all_moved(world, before)


def test_a_journal_keeps_them_apart(tmp_path: Path) -> None:
    journal = Journal.new(tmp_path, HEADER)
    journal.write_users(_record(address, f"of-{number}@example.com") for number, address in enumerate(ADDRESSES))
    found = OpenJournals.find(tmp_path, "A", "B")
    assert sorted(found.addresses()) == ADDRESSES
    for number, address in enumerate(ADDRESSES):
        assert found.data(address) == data(address, f"of-{number}@example.com")
    for address in ADDRESSES[::2]:
        journal.reached("done", [address])
    assert sorted(OpenJournals.find(tmp_path, "A", "B").addresses()) == ADDRESSES[1::2]
    assert sorted(move.address for move in unfinished_moves(tmp_path).values()) == ADDRESSES[1::2]


def test_a_journal_of_an_earlier_version_is_understood(tmp_path: Path) -> None:
    """An older journal names users of a stage in another spelling: that of casefold."""
    journal = Journal.new(tmp_path, HEADER)
    journal.write_users([_record(STRASZE, "x@example.com"), _record("İzmir@example.com", "y@example.com")])
    journal.reached("carried", [STRASZE.casefold()])
    journal.reached("done", ["İzmir@example.com".casefold()])
    found = OpenJournals.find(tmp_path, "A", "B")
    assert found.addresses() == [STRASZE]
    assert found.stage(STRASZE) is Stage.CARRIED
    assert list(unfinished_moves(tmp_path)) == [folded(STRASZE)]


def test_who_has_a_line_of_his_own_is_nobody_else(tmp_path: Path) -> None:
    journal = Journal.new(tmp_path, HEADER)
    journal.write_users([_record(STRASZE, "x@example.com"), _record(STRASSE, "y@example.com")])
    journal.reached("done", [STRASSE])
    journal.reached("done", [STRASSE])
    assert OpenJournals.find(tmp_path, "A", "B").addresses() == [STRASZE]


def _record(address: str, contact: str) -> dict:
    rest = dict(address=address, outcome="move", carry="copy", directory={}, losses=[])
    return user_record(data(address, contact), data(address, homed=False), **rest)
