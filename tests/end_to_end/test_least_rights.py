# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A login with exactly the rights that the guide grants: it can do that task, and is told what it lacks for more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from end_to_end.import_export.importing import homed
from end_to_end.modules import Modules
from lab.back_ends import READER, BackEnd
from lab.environment import Lab
from rights_script import LOGINS, grants

SOURCE, TARGET = "pool07", "poolr2"


def kept_in(lab: Lab) -> dict[str, str]:
    return {"export_dir": str(lab.folder / "exports"), "journal_dir": str(lab.folder / "journals")}


@contextmanager
def granted(back_end: BackEnd, purpose: str) -> Iterator[None]:
    """The lab's login for looking, which reads both databases, with the grants of the guide beside it."""
    script = grants(back_end.version, purpose)
    run_script(back_end, script.replace(LOGINS[purpose], f"[{READER}]"))
    try:
        yield
    finally:
        run_script(back_end, script.replace("GRANT ", "REVOKE ").replace(f" TO {LOGINS[purpose]}", f" FROM [{READER}]"))


def run_script(back_end: BackEnd, script: str) -> None:
    database = ""
    for line in script.splitlines():
        if line.startswith("USE "):
            database = line.removeprefix("USE ")
        else:
            with closing(back_end.connect(database)) as connection:
                connection.execute(line)


@pytest.fixture
def reader(lab: Lab, modules: Modules) -> Modules:
    """Writes to the directory, and on the back ends may do what is granted only."""
    return modules.connected({**lab.connection, "back_ends": lab.reader_connection["back_ends"]})


def test_the_grants_for_moving(lab: Lab, reader: Modules) -> None:
    people = homed(lab, SOURCE)[:3]
    kept = kept_in(lab)
    moved = {"pool": SOURCE, "target_pool": TARGET, "identities": people, "journal_dir": kept["journal_dir"]}
    moved |= {"allow_data_loss": True}
    assert "has not all rights" in reader.run("ocs_user_move", moved).message
    with ExitStack() as rights:
        for pool in (SOURCE, TARGET):
            rights.enter_context(granted(lab.back_ends[pool], "moving"))
        assert reader.run("ocs_user_move", moved).succeeded().result["counts"]["moved"] == 3
        back = {**moved, "pool": TARGET, "target_pool": SOURCE}
        assert reader.run("ocs_user_move", back).succeeded().result["counts"]["moved"] == 3
        lacking = reader.run("ocs_user_absent", {"pool": SOURCE, "identities": people, **kept}).message
        assert "has not all rights: DELETE on [dbo]." in lacking or "has not all rights: DELETE on [rtcdyn]" in lacking


@pytest.mark.parametrize("pool", [SOURCE, TARGET])
def test_the_grants_for_deleting(lab: Lab, reader: Modules, pool: str) -> None:
    deleted = {"pool": pool, "identities": homed(lab, pool)[:2], **kept_in(lab)}
    assert "has not all rights" in reader.run("ocs_user_absent", deleted).message
    with granted(lab.back_ends[pool], "deleting"):
        assert reader.run("ocs_user_absent", deleted).succeeded().result["counts"]["deleted"] == 2
