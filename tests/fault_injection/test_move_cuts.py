# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real run of ocs_user_move is cut at one exchange with its servers; the same task again puts everything right.

By default a sample of the exchanges; cuts.py says how to have them all. User Replicator runs all the time.
"""

from __future__ import annotations

from collections.abc import Callable

from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, half_moved, unlike
from fault_injection.cuts import Cuts
from fault_injection.cutting_proxy import Exchanges
from fault_injection.moving_site import Site, Users
from lab.environment import Lab
from lab.snapshot import Snapshot
from samples import sample

SAMPLE = 7


def check_moved(lab: Lab, before: Snapshot, users: list[str]) -> None:
    """Every user's data equals the original exactly once, the directory is consistent, nothing is left over."""
    after = lab.snapshot()
    assert unlike(before.back_ends[SOURCE], after.back_ends[TARGET], users) == {}
    assert not set(users) & after.back_ends[SOURCE].homed
    assert set(users) <= addresses_homed(lab, after, TARGET)
    assert half_moved(after) == []


def check_nothing_left_to_do(site: Site, users: list[str]) -> None:
    """A third run, for all users of the cuts so far together, writes nothing anywhere."""
    marks = site.lab.marks()
    run = site.move(users).succeeded()
    assert not run.changed, run.output
    assert site.lab.changes(marks).nothing_written


def test_cuts(pool_lab: Lab, modules: Modules, say: Callable[[str], None]) -> None:
    site, users = Site(pool_lab, modules), Users(pool_lab)
    complete = Exchanges()
    site.move_with_cut(users.take(), complete).succeeded()
    cuts = Cuts(complete.count, sample(SAMPLE), say)
    for cut in cuts:
        if users.run_out:
            check_nothing_left_to_do(site, users.taken)
        group = users.take()
        with pool_lab.replicator.looping():
            cuts.saw(site.move_with_cut(group, cut.exchanges(), cut.way))
            again = site.move(group)
        assert not again.failed, f"{cut}\n{again.output}"
        check_moved(pool_lab, users.before, group)
    check_nothing_left_to_do(site, users.taken)
    assert cuts.interrupted_most
