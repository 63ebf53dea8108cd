# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users whose move was cut in the middle are deleted: the move is finished first, and nothing is left anywhere."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from fault_injection.cutting_proxy import Exchanges, cut_connection

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData
from end_to_end.modules import ModuleRun, Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, carried, half_moved, move
from end_to_end.user_lines import cells_by_name
from lab.environment import Lab
from lab.snapshot import difference, same_name

NO_SERVER = "127.0.0.77"  # nobody listens there
COMPLETE, CUT, BESIDE = "capitals", "everything", "disabled"  # BESIDE is in the same journal, and not deleted


def delete(modules: Modules, lab: Lab, key: str | None, check: bool = False, **options: Any) -> ModuleRun:
    known = {"pool": TARGET, "export_dir": str(lab.folder / "exports"), "journal_dir": str(lab.folder / "journals")}
    selection = {"identities": [f"sip:{lab.address(key)}"]} if key else {}
    return modules.run("ocs_user_absent", {**known, **selection, **options}, check=check, diff=check)


@pytest.fixture
def original(modules: Modules, lab: Lab, tmp_path: Path) -> UserData:
    """A move of two users lost its servers after five sixths of what the move of another one has sent.

    This is what the one of them had before.
    """
    for folder in ("exports", "journals"):
        shutil.rmtree(lab.folder / folder, ignore_errors=True)
    path, identities = tmp_path / "before.jsonl", [f"sip:{lab.address(CUT)}"]
    modules.run("ocs_user_export", {"identities": identities, "dest": str(path)}).succeeded()
    complete = Exchanges()
    with cut_connection(lab, complete) as connection:
        move(modules.connected(connection), lab, identities=[f"sip:{lab.address(COMPLETE)}"]).succeeded()
    cut = Exchanges(cut_at=complete.count * 5 // 6)
    with cut_connection(lab, cut) as connection:
        move(modules.connected(connection), lab, identities=[f"sip:{lab.address(key)}" for key in (CUT, BESIDE)])
    opened = {same_name(lab.address(CUT)), same_name(lab.address(BESIDE))}
    assert cut.cut and set(unfinished_moves(lab.folder / "journals")) == opened
    (user,) = UserFile.verified(path).users()
    return user.data


def test_the_move_is_finished_first(modules: Modules, lab: Lab, original: UserData) -> None:
    address, beside = same_name(lab.address(CUT)), same_name(lab.address(BESIDE))
    before, marks = lab.snapshot(), lab.marks()
    refused_from_the_other_pool(modules, lab)
    refused_without_the_other_back_end(modules, lab)
    promised = delete(modules, lab, CUT, check=True).succeeded().result
    assert difference(before, lab.snapshot()) == [] and lab.changes(marks).nothing_written
    moved, deleted = promised["diff"]
    assert {uri[4:].casefold() for uri in cells_by_name(moved["before"])} == {address}
    (user_being_deleted,) = cells_by_name(deleted["before"]).values()
    assert {f"unfinished move from {SOURCE}; finished first", f"home {TARGET}"} <= set(user_being_deleted)

    result = delete(modules, lab, CUT).succeeded().result
    assert result["counts"] == promised["counts"] and result["rows"] == promised["rows"]
    after = lab.snapshot()
    assert not carried(after.back_ends[SOURCE], address) and not after.back_ends[TARGET].rows(address)
    assert set(half_moved(after)) == set(half_moved(before)) - {lab.dn(lab.person(CUT))}
    assert list(unfinished_moves(lab.folder / "journals")) == [beside]
    (saved,) = UserFile.verified(Path(result["exports"][0])).users()
    assert saved.data == original

    marks = lab.marks()
    assert not delete(modules, lab, CUT).succeeded().changed
    assert lab.changes(marks).nothing_written

    finished = move(modules, lab, identities=[f"sip:{lab.address(BESIDE)}"]).succeeded().result
    assert finished["counts"]["resumed"] == 1 and finished["still_open"]["count"] == 0
    assert beside in addresses_homed(lab, lab.snapshot(), TARGET)


class UntilExported(Exchanges):
    """Nothing passes any more once an export is on disk: a deletion's first write is still to come."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._folder = folder

    def is_cut(self, number: int, when: str) -> bool:
        self.cut = self.cut or any(self._folder.glob("*"))
        return self.cut


def test_a_deletion_that_breaks_off_tells_of_the_moves_before_it(
    modules: Modules, lab: Lab, original: UserData
) -> None:
    address = same_name(lab.address(CUT))
    with cut_connection(lab, UntilExported(lab.folder / "exports")) as connection:
        broken = delete(modules.connected(connection), lab, CUT)
    assert f"Unfinished moves were finished first, from {SOURCE}. Nobody was deleted." in broken.message
    assert lab.snapshot().back_ends[TARGET].rows(address)

    delete(modules, lab, CUT).succeeded()
    assert not lab.snapshot().back_ends[TARGET].rows(address)
    (export,) = (lab.folder / "exports").iterdir()
    (saved,) = UserFile.verified(export).users()
    assert saved.data == original


@pytest.mark.parametrize("selection", [{"ghosts": True}, {"contacts_over": 0}])
def test_nobody_is_moved_to_find_out_who_is_meant(
    modules: Modules, lab: Lab, original: UserData, selection: dict[str, Any]
) -> None:
    """Ghosts go without the directory being touched, and a back end cannot be asked about those who are to arrive."""
    before, moves = lab.snapshot(), unfinished_moves(lab.folder / "journals")
    options = {"sip_uri": lab.address(CUT), **selection} if "contacts_over" in selection else selection
    for check in (True, False):
        run = delete(modules, lab, None, check=check, **options).succeeded()
        assert "not finished" in " ".join(run.warnings)
    after = lab.snapshot()
    assert after.directory == before.directory and unfinished_moves(lab.folder / "journals") == moves
    assert carried(after.back_ends[SOURCE], same_name(lab.address(CUT)))


def refused_from_the_other_pool(modules: Modules, lab: Lab) -> None:
    """The user will not be homed on the pool that the task names."""
    refused = delete(modules, lab, CUT, pool=SOURCE)
    assert f"a deletion whose pool is {TARGET} does that by itself" in refused.message


def refused_without_the_other_back_end(modules: Modules, lab: Lab) -> None:
    """The move cannot be finished, so nobody is deleted."""
    back_ends = [{**end, "server": NO_SERVER} if end["pool"] == SOURCE else end for end in lab.connection["back_ends"]]
    connection = {**lab.connection, "back_ends": back_ends}
    refused = delete(modules.connected(connection), lab, CUT)
    assert f"The unfinished move from {SOURCE} to {TARGET} comes before the deletion" in refused.message
    assert "Nobody was deleted." in refused.message
