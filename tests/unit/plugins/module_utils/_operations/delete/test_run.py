# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in a simulated world: what goes and what stays, who is left alone, and power cuts at every exchange."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import UnfinishedMove
from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exported_lines import (
    MARK,
    UnreadableExport,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.open_pool import MoveToFinish
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.state import DirectoryTreatment
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.user_results import before_after
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import comparable

from ..move.simulation import PowerCut, data
from .simulation import OTHER, POOL, World, user

ALICE, BOB, CAROL, DAVE, ERIN, FRED, GHOST = (
    f"{name}@example.com" for name in "alice bob carol dave erin fred ghost".split()
)
LEAVING = (ALICE, BOB, CAROL, DAVE)
ROWS = {
    ALICE: data(ALICE, BOB, CAROL, "someone@partner.com"),
    BOB: data(BOB, ALICE, contact_groups=({"number": 1, "display_name": b"~"},)),
    CAROL: data(CAROL),
    ERIN: data(ERIN, ALICE, FRED),
    GHOST: data(GHOST, ALICE),
}


def a_pool(folder: Path) -> World:
    """Users with data, one without rows, one disabled, one who lives elsewhere and has rows here, and a ghost."""
    users = [
        user(ALICE, POOL),
        user(BOB, POOL),
        user(CAROL, POOL, enabled=False),
        user(DAVE, POOL),
        user(ERIN, OTHER),
        user(FRED, None),
    ]
    return World.with_users(users, ROWS.values(), folder)


def check_gone(world: World) -> None:
    for address in LEAVING:
        account = world.account(address)
        assert (account.address, account.enabled, account.home, account.upn) == (None, None, None, address)
        assert address not in world.store.users and address not in world.store.replicated
    assert world.account(ERIN) == user(ERIN, OTHER) and world.account(FRED) == user(FRED, None)
    assert world.store.users == {ERIN: data(ERIN, FRED), GHOST: data(GHOST)}


def check_exported(folder: Path) -> None:
    """All that was there of those who are gone stands in the files, the places in other people's lists included."""
    rows, lists, settings = set(), set(), set()
    for path in folder.glob("*.jsonl"):
        for exported_user in UserFile.verified(path).users():
            rows |= {
                (exported_user.address, name, comparable(row))
                for name, found in exported_user.data.sections.items()
                for row in found
            }
            lists |= {(mention.address, exported_user.address) for mention in exported_user.mentions}
            settings |= {exported_user.address} if exported_user.account else set()
    for address in (ALICE, BOB, CAROL):
        whole = {(address, name, comparable(row)) for name, found in ROWS[address].sections.items() for row in found}
        assert whole <= rows
    assert {(ERIN, ALICE), (GHOST, ALICE), (BOB, ALICE), (ALICE, BOB), (ALICE, CAROL)} <= lists
    assert set(LEAVING) <= settings
    assert not list(folder.glob(f"*{MARK}"))


@pytest.fixture
def cuttable_files(monkeypatch: pytest.MonkeyPatch) -> Callable[[World], None]:
    """Let the power switch cut between the lines of a file and around its completion."""
    write, finish = NewFile.write, NewFile.finish

    def attach(world: World) -> None:
        def cut_write(file: NewFile, content: bytes) -> None:
            if b'"record":"header"' in content:
                write(file, content)
                return
            with world.switch.exchange():
                write(file, content)

        def cut_finish(file: NewFile) -> bool:
            with world.switch.exchange():
                return finish(file)

        monkeypatch.setattr(NewFile, "write", cut_write)
        monkeypatch.setattr(NewFile, "finish", cut_finish)

    return attach


def run_and_count(world: World, *identities: str) -> int:
    world.delete(*identities)
    return world.switch.exchanges


@pytest.mark.parametrize("identities", [(), LEAVING], ids=["all_users", "identities"])
def test_cut_at_every_exchange(
    tmp_path: Path, cuttable_files: Callable[[World], None], identities: tuple[str, ...]
) -> None:
    complete = a_pool(tmp_path / "complete")
    cuttable_files(complete)
    total = run_and_count(complete, *identities)
    check_gone(complete)
    check_exported(tmp_path / "complete")
    assert total > 50
    for cut in range(1, total + 1):
        world = a_pool(tmp_path / str(cut))
        cuttable_files(world)
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            world.delete(*identities, batch_size=1 + cut % 2)
        world.restart()
        run, report = world.delete(*identities)
        assert not run.stopped and not report.failures, (cut, run.stopped, report.failures)
        check_gone(world)
        check_exported(tmp_path / str(cut))
        before = world.written()
        third, _report = world.delete(*identities)
        assert world.written() == before and not third.changed, cut


def test_cut_twice(tmp_path: Path, cuttable_files: Callable[[World], None]) -> None:
    total = run_and_count(a_pool(tmp_path / "complete"))
    for first in range(3, total, 5):
        for second in range(2, total, 9):
            world = a_pool(tmp_path / f"{first}-{second}")
            cuttable_files(world)
            for cut in (first, second):
                world.restart()
                world.switch.exchanges, world.switch.cut_at = 0, cut
                try:
                    world.delete()
                except PowerCut:
                    continue
            world.restart()
            world.delete()
            check_gone(world)
            check_exported(tmp_path / f"{first}-{second}")


def test_cut_at_every_exchange_while_user_replicator_runs(tmp_path: Path) -> None:
    """User Replicator makes rows of users whom the directory names, and removes the others', before every exchange."""

    def started(folder: Path) -> World:
        world = a_pool(folder)
        del world.store.users[GHOST]
        world.store.replicated -= {GHOST}
        world.switch.between.append(world.replicate)
        return world

    total = run_and_count(started(tmp_path / "complete"))
    for cut in range(1, total + 1):
        world = started(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            world.delete(batch_size=1 + cut % 2)
        world.restart()
        run, report = world.delete()
        assert not run.stopped and not report.failures, (cut, report.failures)
        assert world.store.users == {ERIN: data(ERIN, FRED)}, cut
        assert all(world.account(address).address is None for address in LEAVING), cut
        before = world.written()
        world.delete()
        assert world.written() == before, cut


def test_what_changes_after_the_export_is_exported_too(tmp_path: Path) -> None:
    world = a_pool(tmp_path)

    def add_a_contact() -> None:
        if list(tmp_path.glob("*.jsonl")) and world.store._pending is None:
            world.store.users[BOB] = data(BOB, ALICE, CAROL)
            world.switch.between.clear()

    world.switch.between.append(add_a_contact)
    world.delete()
    check_gone(world)
    exported = [exported_user for path in tmp_path.glob("*.jsonl") for exported_user in UserFile.verified(path).users()]
    contacts = [
        row["address"]
        for exported_user in exported
        if exported_user.address == BOB
        for row in exported_user.data.rows("contacts")
    ]
    assert CAROL in contacts


@pytest.mark.parametrize("directory", [DirectoryTreatment.DISABLE, DirectoryTreatment.KEEP])
def test_the_directory_is_kept(tmp_path: Path, directory: DirectoryTreatment) -> None:
    world = a_pool(tmp_path)
    world.delete(directory=directory)
    assert world.account(ALICE) == replace(user(ALICE, POOL), enabled=directory is DirectoryTreatment.KEEP)
    assert ALICE not in world.store.users
    world.replicate()  # brings an empty user back: no reason to delete again
    before = world.written()
    run, _report = world.delete(directory=directory)
    assert world.written() == before and not run.changed


def test_keeping_the_directory_is_warned_of(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    assert any(
        "User Replicator brings them back" in warning
        for warning in world.plan(directory=DirectoryTreatment.KEEP).warnings
    )
    assert any("export is false" in warning for warning in world.plan(export_dir=None).warnings)


def test_other_peoples_lists_are_left_alone_when_told(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    world.delete(remove_from_contact_lists=False)
    assert world.store.users == {ERIN: ROWS[ERIN], GHOST: ROWS[GHOST]}


def test_ghosts_go_without_the_directory_being_touched(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    run, _report = world.delete(ghosts=True)
    assert run.changed and world.accounts.modifies == 0
    assert set(world.store.users) == {ALICE, BOB, CAROL}
    assert ERIN in world.store.replicated and GHOST not in world.store.replicated  # one lives on elsewhere
    before = world.written()
    again, _report = world.delete(ghosts=True)
    assert world.written() == before and not again.changed


def test_ghosts_whose_deletion_was_cut_leave_nothing_behind(tmp_path: Path) -> None:
    complete = a_pool(tmp_path / "complete")
    complete.delete(ghosts=True)
    for cut in range(1, complete.switch.exchanges + 1):
        world = a_pool(tmp_path / str(cut))
        world.switch.cut_at = cut
        with pytest.raises(PowerCut):
            world.delete(ghosts=True)
        world.restart()
        world.delete(ghosts=True)
        assert world.plan(ghosts=True).still_open == () == world.plan().still_open, cut
        assert not list((tmp_path / str(cut)).glob(f"*{MARK}")), cut


def test_without_an_export_nothing_is_written_to_disk(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    world = a_pool(folder)
    world.delete(export_dir=None)
    check_gone(world)
    assert not folder.exists()


def refusals(world: World, *identities: str, **options: Any) -> str:
    with pytest.raises(UsersRefused) as caught:
        world.plan(*identities, **options)
    return str(caught.value)


def test_who_cannot_be_deleted_by_this_task_is_refused_with_the_reason(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    assert "Homed on OTHER" in refusals(world, ERIN)
    assert "ghosts: true" in refusals(world, GHOST)
    assert "2 users would be deleted, more than max_users (1)" in refusals(world, ALICE, BOB, max_users=1)
    world.accounts.users[world.account(ALICE).dn] = user(ALICE, POOL, OTHER)
    assert "A move to OTHER is under way" in refusals(world, ALICE)
    world.moves[BOB] = UnfinishedMove(Path("/journals/ocs-move.jsonl"), POOL.name, OTHER.name, BOB)
    refused = refusals(world, BOB)
    assert f"Its move from {POOL.name} to {OTHER.name} is not finished (journal /journals/ocs-move.jsonl)" in refused
    assert f"a deletion whose pool is {OTHER.name} does that by itself" in refused
    assert world.written() == (0, 0, [])


def test_a_user_without_a_pool_is_deleted(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    _run, report = world.delete(FRED)
    assert report.counts["deleted"] == 1 and world.account(FRED).address is None


def test_who_is_unknown_is_absent_already(tmp_path: Path) -> None:
    run, report = a_pool(tmp_path).delete("nobody@example.com")
    assert report.counts["already_absent"] == 1 and not run.changed


def test_one_failing_user_does_not_stop_the_others(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    world.store.refuses = {BOB}
    run, report = world.delete()
    assert report.counts["deleted"] == 3 and report.counts["failed"] == 1 == run.begun
    assert "foreign key" in report.failures[0]
    assert world.store.users[BOB].homed and world.account(BOB).address == BOB
    assert len(list(tmp_path.glob(f"*{MARK}"))) == 1
    world.store.refuses = set()
    _run, report = world.delete()
    assert report.counts["resumed"] == 1 and not list(tmp_path.glob(f"*{MARK}"))


def test_a_protected_account_fails_before_anything_of_it_is_changed(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    world.accounts.protected = {BOB}
    _run, report = world.delete()
    assert "AdminSDHolder" in report.failures[0]
    assert world.store.users[BOB].homed and world.account(BOB).enabled
    assert "AdminSDHolder" in refusals(a_pool_with_protected(tmp_path / "2"), max_failures=0)


def a_pool_with_protected(folder: Path) -> World:
    world = a_pool(folder)
    world.accounts.protected = {BOB}
    return world


def test_an_unfinished_deletion_of_others_is_named_and_left(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    world.store.refuses = {BOB}
    world.delete(ALICE, BOB)
    plan = world.plan(CAROL)
    assert plan.still_open == (BOB,) and any(BOB in warning for warning in plan.warnings)
    world.delete(CAROL)
    assert BOB in world.store.users and len(list(tmp_path.glob(f"*{MARK}"))) == 1


def test_the_mark_remembers_the_domain_controllers(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    world.store.refuses = {BOB}
    world.delete(BOB)
    assert world.open_pool(world.request()).exports.domain_controllers == {"example.com": "dc1.example.com"}
    (mark,) = tmp_path.glob(f"*{MARK}")
    assert json.loads(mark.read_text())["domain_controllers"]


def test_a_damaged_export_of_an_unfinished_deletion_stops_the_run(tmp_path: Path) -> None:
    world = a_pool(tmp_path)
    world.store.refuses = {BOB}
    world.delete(BOB)
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b"rich_mode", b"rich_node"))
    with pytest.raises(UnreadableExport, match="does not fit"):
        world.plan(BOB)


def test_who_is_on_the_way_here_is_planned_as_if_arrived(tmp_path: Path) -> None:
    """Check mode foresees what the move, which the run finishes first, will bring."""
    world = a_pool(tmp_path)
    world.accounts.users[world.account(ALICE).dn] = user(ALICE, OTHER, POOL)
    world.moves[ALICE] = UnfinishedMove(Path("/journals/ocs-move.jsonl"), OTHER.name, POOL.name, ALICE)
    assert "is not finished" in refusals(world, ALICE)
    world.moves_to_finish[ALICE] = MoveToFinish(OTHER.name, {"home": 1, "contacts": 7})
    for plan in (world.plan(ALICE), world.plan()):
        (planned,) = [planned_user for planned_user in plan.acting if planned_user.address == ALICE]
        before, after = before_after(world.request(ALICE), planned)
        assert before["home"] == POOL.name and before["rows"]["contacts"] == 7
        assert before["unfinished_move"] == f"from {OTHER.name}; finished first"
        assert after["home"] is None and after["rows"] == {}
