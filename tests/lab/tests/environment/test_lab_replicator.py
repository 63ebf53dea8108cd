# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The replicator: does what User Replicator does, and nothing when there is nothing to do."""

from __future__ import annotations

import ldap3

from lab.directory import client
from lab.directory.processes import wait_for
from lab.environment import Lab
from lab.snapshot import difference, same_name

SECONDS = 20.0


def homed(lab: Lab, pool: str, key: str) -> bool:
    connection = lab.back_ends[pool].connect("rtc")
    try:
        found = connection.execute(
            "SELECT COUNT(*) FROM HomedResource h JOIN Resource r ON r.ResourceId = h.ResourceId"
            " WHERE r.UserAtHost = ?",
            lab.address(key),
        ).fetchall()
        return bool(found[0][0])
    finally:
        connection.close()


def test_a_cycle_makes_unhomes_and_deletes(lab: Lab) -> None:
    lab.replicator.run_once()
    pool07 = lab.snapshot().back_ends["pool07"]
    assert {"HomedResource", "ResourceDirectory"} <= pool07.rows(lab.address("not_replicated")).keys()
    assert pool07.rows(lab.address("ghost_elsewhere")).keys() == {"ResourceDirectory"}
    assert pool07.rows(lab.address("ghost_gone")) == {}
    assert pool07.rows(lab.address("disabled"))["Contact"]


def test_a_second_cycle_changes_nothing(lab: Lab) -> None:
    lab.replicator.run_once()
    before = lab.snapshot()
    lab.replicator.run_once()
    assert difference(before, lab.snapshot()) == []


def test_a_replicated_account_looks_like_one_that_the_lab_made(lab: Lab) -> None:
    before = lab.snapshot().back_ends["pool07"]
    address = lab.address("no_data")
    connection = lab.back_ends["pool07"].connect("rtc")
    connection.execute("EXEC RtcDeleteResource ?", address).close()
    connection.close()
    lab.replicator.run_once()
    after = lab.snapshot().back_ends["pool07"]

    made, replicated = (dict(item.rows(address)["ResourceDirectory"][0]) for item in (before, after))
    assert made.pop("UpdateTime") and replicated.pop("UpdateTime")
    assert replicated == made


def test_what_a_loop_still_writes_is_measured(lab: Lab) -> None:
    """A run that waits for a fixed time is too fast for a slower server."""
    with lab.back_ends["pool07"].control() as control, lab.replicator.looping() as replicator:
        usual = replicator.settle_time
        assert 0 < replicator.longest_cycle < usual
        control.fault("wait 1.5", "FROM dbo.Resource r")
        assert wait_for(lambda: replicator.longest_cycle > 1.5, SECONDS)
        assert replicator.settle_time > max(usual, replicator.longest_cycle)
        control.reset()


def test_the_loop_follows_changes_and_leaves_others_alone(lab: Lab) -> None:
    assert homed(lab, "pool07", "repeated")
    with lab.replicator.looping(), client.connect(lab.directory()) as session:
        new_home = [(ldap3.MODIFY_REPLACE, [lab.service_dn("poolr2")])]
        session.modify(lab.dn(lab.person("repeated")), {"msRTCSIP-PrimaryHomeServer": new_home})
        session.delete(lab.dn(lab.person("signed_in")))
        assert wait_for(lambda: homed(lab, "poolr2", "repeated") and not homed(lab, "pool07", "repeated"), SECONDS)
        assert wait_for(lambda: not homed(lab, "pool07", "signed_in"), SECONDS)
    back_ends = lab.snapshot().back_ends
    assert same_name(lab.address("ghost_gone")) in back_ends["pool07"].homed
    assert same_name(lab.address("ghost_elsewhere")) in back_ends["pool07"].homed
