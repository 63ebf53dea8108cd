# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The directory names the source again, after a move that is finished, or cut between the switch and its record.

What is newer on the target survives, whatever the journals look like by then.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import JournalError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import (
    Journal,
    user_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.plan import MovePlan
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .running import cut_when, move, plan
from .simulation import SOURCE, TARGET, THIRD, PowerCut, World, data, user

ALICE, OLD, NEWER, DELETED, HERE = (f"{name}@example.com" for name in "alice old newer deleted here".split())


def edited(version: int, *contacts: str) -> UserData:
    """Alice's data after so many changes of her contact list."""
    home = {"rich_mode": True, "contact_list_version": version}
    return UserData(ALICE, {**data(ALICE, *contacts).sections, HOME_SECTION: (home,)})


def contacts(found: UserData) -> list[str]:
    return sorted(str(row["address"]) for row in found.rows("contacts"))


def restore_directory(world: World) -> None:
    world.accounts.users = {account.dn: account for account in [user(ALICE, SOURCE)]}


def outcomes(planned: MovePlan) -> list[tuple[str, str]]:
    return [(planned_user.decision.case.value, planned_user.decision.transfer.value) for planned_user in planned.users]


def moved_world(folder: Path, *carried: str) -> World:
    """Alice was moved, and the journal is finished."""
    world = World.with_users([user(ALICE, SOURCE)], [edited(3, *carried)], [], folder)
    _run, report, _plan = move(world)
    assert report.counts["moved"] == 1
    return world


@pytest.fixture
def finished(tmp_path: Path) -> World:
    """Alice worked on the target; the directory was restored; then she signed in at the source, whose rows are new."""
    world = moved_world(tmp_path, OLD, DELETED)
    world.target.users[ALICE] = edited(9, OLD, NEWER)
    restore_directory(world)
    world.source.users[ALICE] = edited(1, HERE)
    return world


def test_a_finished_journal_keeps_the_targets_data(finished: World) -> None:
    planned = plan(finished)
    assert outcomes(planned) == [("move_again", "merge")]
    (journal,) = finished.journals.glob("*.jsonl")
    warnings = " ".join(planned.warnings)
    assert str(journal) in warnings and "begun 20" in warnings and "names the source again" in warnings
    _run, report, _plan = move(finished)
    assert report.counts["failed"] == 0
    assert contacts(finished.target.users[ALICE]) == sorted([OLD, NEWER, HERE])
    assert ALICE not in finished.source.users


def test_a_source_that_was_restored_too_brings_nothing_back(finished: World) -> None:
    finished.source.users[ALICE] = edited(3, OLD, DELETED)
    move(finished)
    assert contacts(finished.target.users[ALICE]) == sorted([OLD, NEWER])


def test_new_rows_of_the_source_take_nothing_away_however_often_they_were_edited(finished: World) -> None:
    finished.source.users[ALICE] = edited(50, HERE)
    move(finished)
    assert contacts(finished.target.users[ALICE]) == sorted([OLD, NEWER, HERE])


def test_a_renamed_account_is_known_by_its_guid(finished: World) -> None:
    (before,) = finished.accounts.users.values()
    other = "alice.miller@example.com"
    renamed = replace(before, sip_uri=f"sip:{other}", address=other)
    finished.accounts.users = {renamed.dn: renamed}
    for store in (finished.source, finished.target):
        store.users = {other: UserData(other, store.users[ALICE].sections)}
    assert outcomes(plan(finished)) == [("move_again", "merge")]


def test_a_successor_with_the_same_address_is_somebody_else(finished: World) -> None:
    (before,) = finished.accounts.users.values()
    finished.accounts.users = {before.dn: replace(before, guid="another-guid")}
    assert outcomes(plan(finished)) == [("move", "copy")]


def test_the_merging_run_may_be_cut_too(finished: World, tmp_path: Path) -> None:
    """Its own journal is the newest by then, and says only that the data was written down."""
    for exchange in range(1, 40):
        folder = tmp_path / str(exchange)
        world = moved_world(folder, OLD, DELETED)
        world.target.users[ALICE] = edited(9, OLD, NEWER)
        restore_directory(world)
        world.source.users[ALICE] = edited(1, HERE)
        world.switch.exchanges, world.switch.cut_at = 0, exchange
        try:
            move(world)
        except PowerCut:
            world.restart()
            restore_directory(world)  # once more
            move(world)
        assert contacts(world.target.users[ALICE]) == sorted([OLD, NEWER, HERE]), exchange


def write(folder: Path, source: str, target: str, *stages: str, guid: str | None = None) -> None:
    """A finished journal of another run."""
    journal = Journal.new(folder, {"source": {"name": source}, "target": {"name": target}, "domain_controllers": {}})
    whose = {"guid": guid or f"guid-of-{ALICE}"}
    record = user_record(edited(3, OLD), None, address=ALICE, outcome="move", carry="copy", directory=whose, losses=[])
    journal.write_users([record])
    for stage in stages:
        journal.reached(stage, [ALICE])
    journal.end()
    journal.close()


def test_who_was_moved_back_is_on_the_source_rightly(finished: World) -> None:
    write(finished.journals, TARGET.name, SOURCE.name, "carried", "confirmed", "done")
    assert outcomes(plan(finished)) == [("move", "copy")]


def test_a_move_back_that_was_withdrawn_proves_nothing(finished: World) -> None:
    write(finished.journals, TARGET.name, SOURCE.name, "carried", "withdrawn")
    assert outcomes(plan(finished)) == [("move_again", "merge")]


def test_a_move_from_a_third_pool_proves_it_as_well(tmp_path: Path) -> None:
    world = World.with_users([user(ALICE, SOURCE)], [edited(1, HERE)], [edited(9, OLD, NEWER)], tmp_path)
    write(tmp_path, THIRD.name, TARGET.name, "carried", "confirmed", "done")
    move(world)
    assert contacts(world.target.users[ALICE]) == sorted([OLD, NEWER, HERE])


@pytest.mark.parametrize("stages", [(), ("carried", "withdrawn"), ("done",)])
def test_who_never_arrived_was_not_there(tmp_path: Path, stages: tuple[str, ...]) -> None:
    world = World.with_users([user(ALICE, SOURCE)], [edited(1, HERE)], [edited(9, OLD)], tmp_path)
    write(tmp_path, SOURCE.name, TARGET.name, *stages)
    assert outcomes(plan(world)) == [("move", "copy")]


def test_a_cut_between_the_switch_and_its_record(tmp_path: Path) -> None:
    """The journal says carried alone; whether the home was switched, nobody has written down."""
    world = World.with_users([user(ALICE, SOURCE)], [edited(3, OLD, DELETED)], [], tmp_path)
    cut_when(world, lambda: all(account.home_pool == TARGET for account in world.accounts.users.values()))
    world.target.users[ALICE] = edited(9, OLD, NEWER)
    restore_directory(world)
    _run, report, _plan = move(world)
    assert report.counts["resumed"] == 1
    assert contacts(world.target.users[ALICE]) == sorted([OLD, NEWER])


def test_a_cut_before_the_switch_carries_what_the_user_changes_until_the_next_run(tmp_path: Path) -> None:
    """Deletions on the source are carried too: merging is like copying while nobody worked on the target."""
    world = World.with_users([user(ALICE, SOURCE)], [edited(3, OLD, DELETED)], [], tmp_path)
    cut_when(world, lambda: any(b'"stage":"carried"' in path.read_bytes() for path in tmp_path.glob("*.jsonl")))
    world.source.users[ALICE] = edited(5, OLD, NEWER)
    planned = plan(world)
    assert not [warning for warning in planned.warnings if "names the source again" in warning]
    move(world)
    assert contacts(world.target.users[ALICE]) == sorted([OLD, NEWER])


def test_data_that_stands_only_in_a_journal_is_told(tmp_path: Path) -> None:
    """User Replicator followed the restored directory on both pools before the next run."""
    world = moved_world(tmp_path, OLD)
    restore_directory(world)
    world.replicate()
    planned = plan(world)
    (journal,) = tmp_path.glob("*.jsonl")
    about_data = [warning for warning in planned.warnings if "have no data on either pool" in warning]
    assert len(about_data) == 1 and str(journal) in about_data[0] and "ocs_user_import" in about_data[0]


def test_data_of_a_user_who_was_unassigned_is_told(tmp_path: Path) -> None:
    """User Replicator has taken the rows of a user without a home, and the next move assigns the user again."""
    world = moved_world(tmp_path, OLD)
    world.accounts.users = {
        dn: replace(account, home=None, home_pool=None) for dn, account in world.accounts.users.items()
    }
    world.replicate()
    planned = plan(world, ALICE)
    assert outcomes(planned) == [("assign", "nothing")]
    (journal,) = tmp_path.glob("*.jsonl")
    about_data = [warning for warning in planned.warnings if "have no data on either pool" in warning]
    assert len(about_data) == 1 and str(journal) in about_data[0] and "unassigned" in about_data[0]


def test_finished_journals_are_read_only_when_somebody_is_in_doubt(tmp_path: Path) -> None:
    world = World.with_users([user(ALICE, SOURCE)], [edited(1, OLD)], [], tmp_path)
    write(tmp_path, SOURCE.name, TARGET.name, "carried", "confirmed", "done")
    (path,) = tmp_path.glob("*.jsonl")
    path.write_bytes(path.read_bytes().replace(b'"addresses"', b'"addressed"'))
    assert outcomes(plan(world)) == [("move", "copy")]
    world.target.users[ALICE] = edited(9, OLD, NEWER)
    with pytest.raises(JournalError, match="is damaged"):
        plan(world)
