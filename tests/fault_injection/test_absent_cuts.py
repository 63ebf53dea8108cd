# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real run of ocs_user_absent is cut at an exchange with its servers, or killed; the same task puts everything right.

So does a deletion after a move that was killed: it finishes that move first.

By default a sample of the exchanges; cuts.py says how to have them all. User Replicator runs all the time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.moving import TARGET
from fault_injection.cuts import Cuts, run_with_cut
from fault_injection.cutting_proxy import Exchanges
from fault_injection.moving_site import Site, Users
from lab.environment import Lab
from lab.snapshot import Snapshot, same_name
from samples import sample

POOL = "pool07"
SAMPLE = 5


def deletion(folder: Path, users: list[str]) -> dict[str, Any]:
    """Options of the task that deletes these users."""
    return {
        "pool": POOL,
        "identities": [f"sip:{user}" for user in users],
        "batch_size": 1,  # a cut hits several batches
        "export_dir": str(folder / "exports"),
        "journal_dir": str(folder / "journals"),
    }


def check_gone(lab: Lab, users: list[str], pool: str = POOL) -> None:
    after = lab.snapshot()
    for user in users:
        assert not after.back_ends[pool].rows(user), user
    uris = {f"sip:{user}".casefold().encode() for user in users}
    for dn, entry in after.directory.items():
        named = [*entry.get("msRTCSIP-PrimaryUserAddress", []), *entry.get("proxyAddresses", [])]
        assert not uris & {value.lower() for value in named}, dn


def test_cuts(pool_lab: Lab, modules: Modules, tmp_path: Path, say: Callable[[str], None]) -> None:
    users, complete = Users(pool_lab), Exchanges()
    first = deletion(tmp_path / "complete", users.take())
    run_with_cut(pool_lab, modules, "ocs_user_absent", first, complete).succeeded()
    cuts = Cuts(complete.count, sample(SAMPLE), say)
    for cut in cuts:
        group, folder = users.take(), tmp_path / f"{cut.number}-{cut.way}"
        options = deletion(folder, group)
        with pool_lab.replicator.looping():
            cuts.saw(run_with_cut(pool_lab, modules, "ocs_user_absent", options, cut.exchanges(), cut.way))
            again = modules.run("ocs_user_absent", options)
            # A cycle that read the directory before the deletion makes empty rows after it; the next one deletes them.
            pool_lab.replicator.wait_for_whole_cycle()
            once_more = modules.run("ocs_user_absent", options)
        assert not again.failed and not once_more.failed, f"{cut}\n{again.output}\n{once_more.output}"
        assert not once_more.changed, str(cut)
        check_gone(pool_lab, group)
        assert not list((folder / "exports").glob("*.unfinished"))
        if users.run_out:
            check_nothing_left_to_do(pool_lab, modules, users.taken)
    check_nothing_left_to_do(pool_lab, modules, users.taken)
    assert cuts.interrupted_most


def check_nothing_left_to_do(lab: Lab, modules: Modules, users: list[str]) -> None:
    """A run for all users of the cuts so far together writes nothing anywhere."""
    marks = lab.marks()
    assert not modules.run("ocs_user_absent", deletion(modules.folder / "all", users)).succeeded().changed
    assert lab.changes(marks).nothing_written


def test_a_move_that_was_killed_is_finished_before_the_deletion(pool_lab: Lab, modules: Modules) -> None:
    """Killed when its journal was there, and nobody was announced yet: all is still to be done."""
    site, users, journals = Site(pool_lab, modules), Users(pool_lab), pool_lab.folder / "journals"
    cut = site.move_with_cut(users.take(), ExchangesOfMove(journals), "kill")
    users_being_deleted = sorted(unfinished_moves(journals))
    assert cut.failed and users_being_deleted, cut.output
    (export,) = delete_arriving(site, users_being_deleted).succeeded().result["exports"]
    check_gone(pool_lab, users_being_deleted, TARGET)
    check_exported(users.before, Path(export), users_being_deleted)
    after, marks = pool_lab.snapshot(), pool_lab.marks()
    assert not any(after.back_ends[POOL].carried(user) for user in users_being_deleted)
    assert not delete_arriving(site, users_being_deleted).succeeded().changed
    assert pool_lab.changes(marks).nothing_written


class ExchangesOfMove(Exchanges):
    """Cuts at the first exchange after the journal of a move has users."""

    def __init__(self, journals: Path) -> None:
        super().__init__()
        self._journals = journals

    def begin(self) -> int:
        number = super().begin()
        if self.cut_at is None and unfinished_moves(self._journals):
            self.cut_at = number
        return number


def delete_arriving(site: Site, users: list[str]) -> ModuleRun:
    """Delete users on the pool to which their move was on the way."""
    journals = {"pool": TARGET, "journal_dir": str(site.lab.folder / "journals")}
    return site.modules.run("ocs_user_absent", {**deletion(site.modules.folder, users), **journals})


def check_exported(before: Snapshot, export: Path, users: list[str]) -> None:
    """Contacts, groups and all else of the users are in the file, as many as the source had before the move."""
    exported = {same_name(user.address): user.data for user in UserFile.verified(export).users()}
    assert exported.keys() == set(users)
    for user in users:
        rows = before.back_ends[POOL].rows(user)
        assert len(exported[user].rows("contacts")) == len(rows["Contact"]) > 0, user
        assert len(exported[user].rows("contact_groups")) == len(rows["ContactGroup"]) > 0, user
