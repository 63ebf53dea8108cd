# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People whose addresses have letters of special case, from a directory and two SQL Servers through every module."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from end_to_end.import_export.importing import homed
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, carried, move_options, unlike
from end_to_end.reaching_back_ends.addresses import give_address
from lab.environment import Lab
from lab.snapshot import same_name

NAMES = ("straße", "ﬁsh", "İzmir", "ǅinn", "ΟΔΥΣΣΕΎς", "ſam")
PEOPLE = [f"{name}@example.test" for name in NAMES]
IDENTITIES = [f"sip:{address}" for address in PEOPLE]


@pytest.fixture
def people(lab: Lab) -> list[str]:
    """Ordinary users of the 2007 pool, with these addresses instead of their own."""
    ordinary = [address for address in homed(lab, SOURCE) if address.partition("@")[0][-1].isdigit()]
    for old, new in zip(ordinary, PEOPLE, strict=False):
        give_address(lab, old, new)
    return PEOPLE


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        threading.Event().wait(0.05)


def test_nobody_is_lost_when_a_run_is_cut_and_user_replicator_takes_the_rows(
    lab: Lab, modules: Modules, people: list[str]
) -> None:
    before = lab.snapshot().back_ends[SOURCE]
    assert all(carried(before, address)["Contact"] for address in people)
    running = modules.start("ocs_user_move", move_options(lab, identities=IDENTITIES, settle_time=600))
    left = {same_name(address) for address in people}
    wait_for(lambda: not left & lab.snapshot().back_ends[SOURCE].homed)
    running.kill()
    running.finish()
    lab.replicator.delete_home_rows(TARGET, people)

    run = modules.run("ocs_user_move", move_options(lab))
    assert run.result["counts"]["resumed"] >= len(people), run.output
    after = lab.snapshot()
    assert unlike(before, after.back_ends[TARGET], people) == {}
    assert left <= addresses_homed(lab, after, TARGET)
    again = modules.run("ocs_user_move", move_options(lab, identities=IDENTITIES)).succeeded()
    assert again.result["counts"]["already_there"] == len(people) and not again.changed


def test_deleted_and_brought_back(lab: Lab, modules: Modules, people: list[str], exports: Path) -> None:
    before = lab.snapshot()
    gone = modules.run(
        "ocs_user_absent",
        {"pool": SOURCE, "identities": IDENTITIES, "export_dir": str(exports), "journal_dir": str(lab.folder / "none")},
    ).succeeded()
    assert gone.result["counts"]["deleted"] == len(people)
    assert not {same_name(address) for address in people} & lab.snapshot().back_ends[SOURCE].homed
    (file,) = gone.result["exports"]
    options = {"src": file, "identities": IDENTITIES, "directory": "restore", "export_dir": str(exports)}
    modules.run("ocs_user_import", options).succeeded()
    after = lab.snapshot()
    assert unlike(before.back_ends[SOURCE], after.back_ends[SOURCE], people) == {}
    assert addresses_homed(lab, after, SOURCE) == addresses_homed(lab, before, SOURCE)


def test_an_address_with_a_backslash(lab: Lab, modules: Modules) -> None:
    give_address(lab, "capitals@example.test", "tab\\back@example.test")
    run = modules.run("ocs_user_move", move_options(lab, identities=["sip:tab\\back@example.test"])).succeeded()
    assert run.result["counts"]["moved"] == 1
    assert "tab\\back@example.test" in addresses_homed(lab, lab.snapshot(), TARGET)
