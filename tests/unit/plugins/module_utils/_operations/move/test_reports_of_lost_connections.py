# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection is lost at any exchange of a move: what the run reports of each user is what was done.

Nobody counts as not reached whose rows or directory entry were written, nobody as moved who is not, and a run that has
written something never says that it has changed nothing. The next run finishes everybody.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from samples import sample

from .running import move
from .simulation import SOURCE, TARGET, PowerSwitch, World, data, user

FRIEND, OTHER = "friend@example.com", "other@example.com"
ADDRESSES = [f"user{number}@example.com" for number in range(6)]
STEPS = max(1, 3 // sample(1))  # between the exchanges at which connections are lost
UNTOUCHED = ("not_reached", "already_there", "skipped")


class LostConnection(PowerSwitch):
    """From the chosen exchange on no server answers; the process lives on."""

    def _tick(self) -> None:
        self.exchanges += 1
        if self.cut_at is not None and self.exchanges >= self.cut_at:
            raise BackEndUnreachable("The connection was lost.", remedy="Run the same task again.")


def world_of(folder: Path) -> World:
    """Users in six states, of whom three are half moved."""
    plain, announced, on_both, bare, unhomed, tidied = ADDRESSES
    users = [user(address, SOURCE) for address in (plain, bare, unhomed)] + [user(announced, SOURCE, TARGET)]
    users += [user(address, TARGET) for address in (on_both, tidied)]
    source = [data(address, FRIEND) for address in (plain, announced, on_both)]
    source += [data(bare), data(unhomed, FRIEND, homed=False), data(tidied)]
    target = [data(on_both, OTHER), data(tidied, FRIEND)]
    world = World.with_users(users, source, target, folder)
    world.switch = world.accounts.switch = world.source.switch = world.target.switch = LostConnection()
    return world


Standing = tuple["str | None", "str | None", UserData, UserData]


def standing(world: World) -> dict[str, Standing]:
    """By address: both home servers, and the rows on both pools."""
    nothing = {address: UserData(address) for address in ADDRESSES}
    source, target = ({**nothing, **store.users} for store in (world.source, world.target))
    found = {account.address or "": (account.home, account.target) for account in world.accounts.users.values()}
    return {address: (*found[address], source[address], target[address]) for address in ADDRESSES}


def reported(path: Path) -> dict[str, str]:
    """By address the last word of the report file, which has everybody once."""
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    outcomes = [(line["sip_uri"].removeprefix("sip:"), line["outcome"]) for line in lines if line["record"] == "user"]
    assert set(Counter(address for address, _outcome in outcomes).values()) == {1}
    return dict(outcomes)


def exchanges(folder: Path) -> int:
    world = world_of(folder)
    move(world, batch_size=3)
    return world.switch.exchanges


def test_what_is_reported_was_done(tmp_path: Path) -> None:
    reached = 0
    for cut in range(1, exchanges(tmp_path / "plain") + 1, STEPS):
        world, report_file = world_of(tmp_path / str(cut)), tmp_path / f"{cut}.jsonl"
        before = standing(world)
        world.switch.cut_at = cut
        try:
            run, _report, _plan = move(world, batch_size=3, report_file=report_file)
        except BackEndUnreachable:  # while it was planned
            assert standing(world) == before, cut
            continue
        world.restart()
        after, outcomes, reached = standing(world), reported(report_file), reached + 1
        written = {address for address in ADDRESSES if after[address] != before[address]}
        assert outcomes.keys() == set(ADDRESSES) and (run.changed or not written), cut
        assert not [address for address in written if outcomes[address] in UNTOUCHED], cut
        for address in (address for address, outcome in outcomes.items() if outcome in ("moved", "resumed")):
            home, destination, on_source, _on_target = after[address]
            assert (home, destination, on_source.counts()) == (TARGET.service_dn, None, {}), (cut, address)
        run, report, _plan = move(world, batch_size=3)
        assert not run.stopped and not report.failures, (cut, report.failures)
        for address, (home, _destination, on_source, on_target) in standing(world).items():
            carried = {row["address"] for row in before[address][2].rows("contacts")}
            assert home == TARGET.service_dn and not on_source.sections, (cut, address)
            assert carried <= {row["address"] for row in on_target.rows("contacts")}, (cut, address)
    assert reached * STEPS > 20
