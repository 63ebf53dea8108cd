# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users of a run while others act at the same time, when data is bad, and when the run is told to stop."""

from __future__ import annotations

import json
import os
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable, UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.progress import Progress
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.run import MoveRun
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.task import plan_move
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.user_results import MoveReport

from .running import move, plan, request_for
from .simulation import SOURCE, TARGET, THIRD, Store, World, data, pool, user

NAMES = [f"user{number}@example.com" for number in range(6)]
FIRST = NAMES[0]


def world_of(folder: Path, *names: str) -> World:
    """Users with one contact each, homed on the source."""
    chosen = names or tuple(NAMES)
    return World.with_users(
        [user(name, SOURCE) for name in chosen], [data(name, "friend@example.com") for name in chosen], [], folder
    )


def entry(world: World, name: str = FIRST) -> tuple[str | None, str | None]:
    account = world.accounts.with_addresses([name])[name][0]
    return (
        account.home_pool.name if account.home_pool else account.home,
        account.target_pool.name if account.target_pool else account.target,
    )


def test_everybody_is_moved_and_reported(tmp_path: Path) -> None:
    world = world_of(tmp_path / "journals")
    run, report, planned = move(world, report_file=tmp_path / "report.jsonl")
    assert not run.stopped and run.changed
    assert report.counts["moved"] == 6 and planned.counts()["moved"] == 6
    lines = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text().splitlines()]
    assert [line["record"] for line in lines] == ["header", "time", *[*["user"] * 2, "time"] * 3, "summary"]
    assert lines[1]["time"] <= lines[-2]["time"]
    assert lines[2]["before"] == {
        "home": "SOURCE",
        "target_home_server": None,
        "rows on SOURCE": {"contacts": 1, "home": 1},
        "rows on TARGET": {},
        "list versions on TARGET": {},
    }
    assert lines[2]["after"] == {
        "home": "TARGET",
        "target_home_server": None,
        "rows on SOURCE": {},
        "rows on TARGET": {"contacts": 1, "home": 1},
        "list versions on TARGET": {"contact": 1},
    }


def test_bad_data_of_one_user_stops_only_that_user(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.target.refuses = {NAMES[3]}
    _run, report, _plan = move(world, batch_size=6)
    assert report.counts["moved"] == 5 and report.counts["failed"] == 1
    assert "conversion failed" in report.failures[0]
    assert entry(world, NAMES[3]) == ("SOURCE", None), "the announcement was withdrawn"
    assert world.source.users == {NAMES[3]: data(NAMES[3], "friend@example.com")}
    assert world.pool_pair().journals.addresses() == []


def test_a_full_target_ends_the_run_at_once_and_leaves_nobody_half_moved(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.target.room = 4
    run, report, _plan = move(world, batch_size=3)
    assert "full" in run.stopped
    assert report.counts == {**dict.fromkeys(report.counts, 0), "moved": 3, "failed": 3}
    assert [entry(world, name) for name in NAMES] == [("TARGET", None)] * 3 + [("SOURCE", None)] * 3
    assert len(world.source.users) == 3
    assert len(world.target.users) == 3, "a full database is not asked again with fewer users"


def test_the_first_failure_ends_the_run_when_nobody_may_fail(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.target.refuses = {NAMES[1]}
    run, report, _plan = move(world, max_failures=0)
    assert "more than max_failures (0)" in run.stopped
    assert report.counts == {**dict.fromkeys(report.counts, 0), "moved": 1, "failed": 1, "not_reached": 4}


def test_max_failures(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.target.refuses = set(NAMES[:3])
    run, report, _plan = move(world, max_failures=1)
    assert "max_failures" in run.stopped
    assert report.counts["not_reached"] == 4


def test_protected_accounts_fail_alone_and_beforehand(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.accounts.protected = {FIRST}
    assert plan(world).counts()["failed"] == 1
    _run, report, _plan = move(world)
    assert report.counts["moved"] == 5
    assert "AdminSDHolder" in report.failures[0]
    assert entry(world) == ("SOURCE", None)
    with pytest.raises(UsersRefused, match="AdminSDHolder"):
        plan(world, max_failures=0)


def test_check_mode_needs_no_right_to_write(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    world.accounts.protected = set(NAMES)
    checked = plan(world, check_mode=True)
    assert checked.counts()["moved"] == 6
    assert "may not be written" in " ".join(checked.warnings)
    assert plan(world).counts()["failed"] == 6


def test_the_product_moves_a_user_at_the_same_moment(tmp_path: Path) -> None:
    """TargetHomeServer is what the product itself acts on: it may switch the home before we do."""
    world = world_of(tmp_path, FIRST)

    def product() -> None:
        account = world.accounts.with_addresses([FIRST])[FIRST][0]
        if account.target_pool == TARGET and FIRST in world.target.users:
            switched = replace(account, home=TARGET.service_dn, home_pool=TARGET, target=None, target_pool=None)
            world.accounts.users[account.dn] = switched

    world.switch.between.append(product)
    run, report, _plan = move(world)
    assert not run.stopped and report.counts["moved"] == 1
    assert entry(world) == ("TARGET", None)
    assert world.target.users[FIRST] == data(FIRST, "friend@example.com")
    assert not world.source.users


def test_someone_moves_a_user_to_a_third_pool_meanwhile(tmp_path: Path) -> None:
    world = world_of(tmp_path)

    def someone() -> None:
        account = world.accounts.with_addresses([FIRST])[FIRST][0]
        if account.target_pool == TARGET:
            elsewhere = replace(account, home=THIRD.service_dn, home_pool=THIRD, target=None, target_pool=None)
            world.accounts.users[account.dn] = elsewhere

    world.switch.between.append(someone)
    _run, report, _plan = move(world)
    assert report.counts["moved"] == 5 and report.counts["failed"] == 1
    assert entry(world) == ("THIRD", None)
    assert world.source.users[FIRST] == data(FIRST, "friend@example.com")
    again, _report, planned = move(world)
    assert [ghost.address for ghost in planned.ghosts] == [FIRST] and not again.changed
    assert world.pool_pair().journals.addresses() == []


@pytest.mark.parametrize("edit_at", range(1, 30, 2))
def test_what_a_user_changes_on_the_source_meanwhile_follows(tmp_path: Path, edit_at: int) -> None:
    """As long as the directory names the source its clients write there; adding and removing both have to arrive."""
    world = world_of(tmp_path, FIRST)
    edited = data(FIRST, "new-friend@example.com", "another@example.com")
    was_homed_on_source = []

    def edit() -> None:
        locked = world.source._pending is not None
        if world.switch.exchanges + 1 == edit_at and FIRST in world.source.users and not locked:
            was_homed_on_source.append(entry(world)[0] == "SOURCE")
            world.source.users[FIRST] = edited

    world.switch.between.append(edit)
    move(world)
    there = world.target.users[FIRST]
    assert not world.source.users and entry(world) == ("TARGET", None)
    assert there == (edited if was_homed_on_source else data(FIRST, "friend@example.com"))


def test_rows_that_user_replicator_removes_late_are_brought_back(tmp_path: Path) -> None:
    """User Replicator read the directory before the switch and acts after everything was done."""
    world = world_of(tmp_path)
    late = []

    def act_on_old_news() -> None:
        if not late and world.source.users.keys() == {NAMES[4], NAMES[5]} and world.target._pending is None:
            late.append(world.target.users.pop(FIRST))
            world.target.users[NAMES[1]] = data(NAMES[1])

    world.switch.between.append(act_on_old_news)
    run, report, _plan = move(world)
    assert late and not run.stopped and report.counts["moved"] == 6
    assert all(world.target.users[name] == data(name, "friend@example.com") for name in NAMES)
    assert world.pool_pair().journals.addresses() == []


def test_what_a_user_changed_on_the_target_stays(tmp_path: Path) -> None:
    """Home switched, source not cleaned: the user has been working on the target since."""
    world = World.with_users(
        [user(FIRST, TARGET)], [data(FIRST, "old@example.com")], [data(FIRST, "newer@example.com")], tmp_path
    )
    _run, report, _plan = move(world)
    assert report.counts["resumed"] == 1
    assert world.target.users[FIRST] == data(FIRST, "newer@example.com", "old@example.com")
    assert not world.source.users


def test_an_empty_source_never_replaces_a_full_target(tmp_path: Path) -> None:
    world = World.with_users([user(FIRST, SOURCE)], [data(FIRST)], [data(FIRST, "kept@example.com")], tmp_path)
    move(world)
    assert world.target.users[FIRST] == data(FIRST, "kept@example.com")
    assert entry(world) == ("TARGET", None) and not world.source.users


def test_data_loss_needs_permission(tmp_path: Path) -> None:
    meeting = {"conferences": ({"conference_id": "ABC", "subject": "Budget"},)}
    world = World.with_users([user(FIRST, SOURCE)], [data(FIRST, "friend@example.com", **meeting)], [], tmp_path)
    world.target = Store([], world.switch, ("home", "contacts"))
    with pytest.raises(UsersRefused, match="1 users would lose data"):
        plan(world)
    checked = plan(world, allow_data_loss=True)
    assert [(address, loss.section, loss.rows) for address, loss in checked.losses()] == [(FIRST, "conferences", 1)]
    move(world, allow_data_loss=True)
    assert world.target.users[FIRST] == data(FIRST, "friend@example.com")
    (journal,) = tmp_path.glob("*.jsonl")
    assert "Budget" in journal.read_text()


def test_discarding_the_data_of_a_lost_back_end(tmp_path: Path) -> None:
    world = world_of(tmp_path)
    before = dict(world.source.users)
    _run, report, _plan = move(world, *NAMES, discard_data=True)
    assert report.counts["moved"] == 6
    assert {line["state"] for line in report.listed()} == {"move_without_data"}
    assert world.source.users == before and not world.target.users
    assert entry(world) == ("TARGET", None)


def test_an_interrupted_run_finishes_what_it_has_begun_and_says_so(tmp_path: Path) -> None:
    world = world_of(tmp_path / "journals")
    request = request_for(world, batch_size=1)
    pool_pair = world.pool_pair()
    planned = plan_move(request, pool_pair, Progress(None))
    header = {"source": {"name": SOURCE.name}, "target": {"name": TARGET.name}, "domain_controllers": {}}
    report = MoveReport(world.pools, None, header)
    with Interruption() as interruption:
        journal = Journal.new(world.journals, header)
        run = MoveRun(request, pool_pair, journal, report, Progress(None), interruption)
        pressed: list[bool] = []

        def press() -> None:
            if world.target.users and not pressed:
                pressed.append(True)
                os.kill(os.getpid(), signal.SIGTERM)

        world.switch.between.append(press)
        run.go(planned)
    assert "interrupted" in run.stopped
    moved = report.counts["moved"]
    assert 1 <= moved <= 4 and report.counts["not_reached"] == 6 - moved
    assert [entry(world, name) for name in NAMES] == [("TARGET", None)] * moved + [("SOURCE", None)] * (6 - moved)
    assert len(world.source.users) == 6 - moved and len(world.target.users) == moved
    world.switch.between.clear()
    move(world)
    assert not world.source.users and len(world.target.users) == 6


def test_a_lost_connection_ends_the_run_and_the_next_one_finishes(tmp_path: Path) -> None:
    world = world_of(tmp_path)

    def lost() -> None:
        if world.switch.exchanges > 40:
            raise BackEndUnreachable("The connection is gone.", remedy="Try again.")

    world.switch.between.append(lost)
    run, report, _plan = move(world)
    assert isinstance(run.error, BackEndUnreachable)
    assert report.counts["moved"] + report.counts["failed"] + report.counts["not_reached"] == 6
    world.restart()
    world.switch.between.clear()
    _run, again, _plan = move(world)
    assert again.counts["failed"] == 0 and not world.source.users
    assert all(world.target.users[name] == data(name, "friend@example.com") for name in NAMES)


def test_two_accounts_with_one_sip_uri_are_kept_apart(tmp_path: Path) -> None:
    """Their rows would become one; the second account is only noticed because the target has rows already."""
    twin = replace(user(FIRST, TARGET), dn="CN=twin,DC=example,DC=com", guid="twin")
    mine, its = data(FIRST, "mine@example.com"), data(FIRST, "its@example.com")
    world = World.with_users([user(FIRST, SOURCE), twin], [mine], [its], tmp_path)
    _run, report, _plan = move(world)
    assert "2 objects of the directory have this SIP URI" in report.failures[0]
    assert (world.source.users[FIRST], world.target.users[FIRST]) == (mine, its)


def test_unassigned_users_get_a_home(tmp_path: Path) -> None:
    gone = "CN=LC Services,CN=Microsoft,CN=GONE,CN=Pools,CN=RTC Service,CN=Microsoft,CN=System,DC=example,DC=com"
    world = World.with_users([user(NAMES[0], None), replace(user(NAMES[1], None), home=gone)], [], [], tmp_path)
    _run, report, _plan = move(world, NAMES[0], NAMES[1])
    assert {line["state"] for line in report.listed()} == {"assign"}
    assert entry(world, NAMES[0]) == ("TARGET", None) and entry(world, NAMES[1]) == ("TARGET", None)


def test_a_2007_target_takes_the_location_profile_away(tmp_path: Path) -> None:
    world = world_of(tmp_path, FIRST)
    account = world.accounts.with_addresses([FIRST])[FIRST][0]
    world.accounts.users[account.dn] = replace(account, location_profile="CN=Berlin,DC=example,DC=com")
    world.pools = replace(world.pools, target=replace(pool("TARGET"), version="2007"))
    checked = plan(world, allow_data_loss=True)
    assert [(loss.section, loss.what) for _address, loss in checked.losses()] == [("directory", "location profile")]
    move(world, allow_data_loss=True)
    assert world.accounts.with_addresses([FIRST])[FIRST][0].location_profile is None
