# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real run of ocs_user_absent is cut at an exchange with its servers, or killed; the same task puts everything right.

So does a deletion after a move that was killed: it finishes that move first.

By default a sample of the exchanges; cuts.py says how to have them all. User Replicator runs all the time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._task.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._user_file.reader import UserFile
from end_to_end.moving import TARGET
from end_to_end.playbook import AnsiblePlaybook, PlaybookRun
from fault_injection.cuts import Cuts, kill_at_cut
from fault_injection.cutting_proxy import Exchanges, cut_connection
from fault_injection.moving_site import Site, Users
from lab.environment import Lab
from lab.snapshot import Snapshot, same_name

POOL = "pool07"
SAMPLE = 5
AGAIN, ONCE_MORE = "Delete again", "Delete once more"  # the same task after a cut


@pytest.fixture(scope="module")
def pool_lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab.up(tmp_path_factory.mktemp("lab"), users=200, seed=6, contacts=20, awkward=[]) as lab:
        yield lab


def delete(
    lab: Lab,
    folder: Path,
    users: list[str],
    exchanges: Exchanges | None = None,
    way: str = "",
    names: tuple[str, ...] = ("Delete",),
) -> PlaybookRun:
    """Delete these users, straight or through proxies that cut; the same task under each of the names."""
    through = cut_connection(lab, exchanges) if exchanges is not None else nullcontext(lab.connection)
    with through as connection:
        plays = folder / str(sum(1 for _run in folder.glob("*")))  # every run gets a folder of its own
        plays.mkdir(parents=True)
        options = {
            "pool": POOL,
            "identities": [f"sip:{user}" for user in users],
            "batch_size": 2,
            "export_dir": str(folder / "exports"),
            "journal_dir": str(folder / "journals"),
        }
        running = AnsiblePlaybook(plays, lab.inventory, connection).start(
            [{"name": name, "msrtc.ocs.ocs_user_absent": options} for name in names]
        )
        if exchanges is not None and way == "kill":
            kill_at_cut(exchanges, running)
        return running.finish(timeout=120)


def check_gone(lab: Lab, users: list[str], pool: str = POOL) -> None:
    after = lab.snapshot()
    for user in users:
        assert not after.back_ends[pool].rows(user), user
    uris = {f"sip:{user}".casefold().encode() for user in users}
    for dn, entry in after.directory.items():
        named = [*entry.get("msRTCSIP-PrimaryUserAddress", []), *entry.get("proxyAddresses", [])]
        assert not uris & {value.lower() for value in named}, dn


def test_cuts(pool_lab: Lab, tmp_path: Path, say: Callable[[str], None]) -> None:
    users, complete = Users(pool_lab), Exchanges()
    delete(pool_lab, tmp_path / "complete", users.take(), complete).succeeded()
    cuts = Cuts(complete.count, SAMPLE, say)
    for cut in cuts:
        group, folder = users.take(), tmp_path / f"{cut.number}-{cut.way}"
        with pool_lab.replicator.looping():
            cuts.saw(delete(pool_lab, folder, group, cut.exchanges(), cut.way))
            after = delete(pool_lab, folder, group, names=(AGAIN, ONCE_MORE))
        assert after.returncode == 0, f"{cut}\n{after.output}"
        assert not after.result(ONCE_MORE)["changed"], str(cut)
        check_gone(pool_lab, group)
        assert not list((folder / "exports").glob("*.unfinished"))
        if users.run_out:
            check_nothing_left_to_do(pool_lab, tmp_path, users.taken)
    check_nothing_left_to_do(pool_lab, tmp_path, users.taken)
    assert cuts.interrupted_most


def check_nothing_left_to_do(lab: Lab, folder: Path, users: list[str]) -> None:
    """A run for all users of the cuts so far together writes nothing anywhere."""
    marks = lab.marks()
    assert delete(lab, folder / "all", users).succeeded().changed == []
    assert lab.changes(marks).nothing_written


def test_a_move_that_was_killed_is_finished_before_the_deletion(pool_lab: Lab, tmp_path: Path) -> None:
    """Killed when its journal was there, and nobody was announced yet: all is still to be done."""
    site, users, journals = Site(pool_lab, tmp_path), Users(pool_lab), pool_lab.folder / "journals"
    cut = site.move_with_cut(users.take(), ExchangesOfMove(journals), "kill")
    leavers = sorted(unfinished_moves(journals))
    assert cut.returncode != 0 and leavers, cut.output
    (export,) = delete_arriving(site, leavers).succeeded().result("Delete")["exports"]
    check_gone(pool_lab, leavers, TARGET)
    check_exported(users.before, Path(export), leavers)
    after, marks = pool_lab.snapshot(), pool_lab.marks()
    assert not any(after.back_ends[POOL].carried(user) for user in leavers)
    assert delete_arriving(site, leavers).succeeded().changed == []
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


def delete_arriving(site: Site, users: list[str]) -> PlaybookRun:
    """Delete users on the pool to which their move was on the way."""
    options: dict[str, Any] = {
        "pool": TARGET,
        "identities": [f"sip:{user}" for user in users],
        "journal_dir": str(site.lab.folder / "journals"),
        "export_dir": str(site.folder / "exports"),
    }
    plays = site.folder / f"delete-{sum(1 for _run in site.folder.iterdir())}"
    plays.mkdir()
    playbook = AnsiblePlaybook(plays, site.lab.inventory, site.lab.connection)
    return playbook.run([{"name": "Delete", "msrtc.ocs.ocs_user_absent": options}])


def check_exported(before: Snapshot, export: Path, users: list[str]) -> None:
    """Contacts, groups and all else of the users are in the file, as many as the source had before the move."""
    exported = {same_name(one.address): one.data for one in UserFile.verified(export).users()}
    assert exported.keys() == set(users)
    for user in users:
        rows = before.back_ends[POOL].rows(user)
        assert len(exported[user].rows("contacts")) == len(rows["Contact"]) > 0, user
        assert len(exported[user].rows("contact_groups")) == len(rows["ContactGroup"]) > 0, user
