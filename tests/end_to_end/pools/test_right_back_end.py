# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The database of another pool, or two exchanged: refused by whatever changes things, and a finding of the audit.

The pools are of one product version, so that nothing but the people in them tells their databases apart.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import ModuleRun, Modules
from lab.data.pools import LabPool
from lab.environment import Lab
from lab.snapshot import difference

NORTH, SOUTH, EAST = "north", "south", "east"
MOVE, DELETE, IMPORT = "ocs_user_move", "ocs_user_absent", "ocs_user_import"
EXPORT, FIND, AUDIT = "ocs_user_export", "ocs_user_info", "ocs_pool_audit_info"
LOOKS_LIKE_SOUTH = "of the pool north looks like the back end of south"
LOOKS_LIKE_NORTH = "of the pool south looks like the back end of north"


@pytest.fixture(scope="module")
def three_pools(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    pools = tuple(LabPool(name, "2007") for name in (NORTH, SOUTH, EAST))
    with Lab.up(tmp_path_factory.mktemp("lab"), pools=pools, users=36, seed=3, contacts=4, awkward=()) as lab:
        yield lab


@pytest.fixture
def site(three_pools: Lab) -> Lab:
    three_pools.reset()
    return three_pools


def leading(lab: Lab, **servers: str) -> dict[str, Any]:
    """The connection, in which the entry of each of these pools leads to the server of another one."""
    entries = {entry["pool"]: entry for entry in lab.connection["back_ends"]}
    for pool, server in servers.items():
        entries[pool] = {**entries[pool], **{key: one_of(lab, server)[key] for key in ("server", "port")}}
    return {"back_ends": list(entries.values())}


def one_of(lab: Lab, pool: str) -> dict[str, Any]:
    return next(entry for entry in lab.connection["back_ends"] if entry["pool"] == pool)


@pytest.fixture
def modules(interpreters: WarmInterpreters, site: Lab, tmp_path: Path) -> Modules:
    return Modules(interpreters, tmp_path, site.connection)


def options_of(module: str, lab: Lab, folder: Path) -> dict[str, Any]:
    """A task about everybody of the northern pool."""
    journals = {"journal_dir": str(lab.folder / "journals")}
    return {
        MOVE: {"pool": NORTH, "target_pool": EAST, "all_users": True, "settle_time": 0, **journals},
        DELETE: {"pool": NORTH, "ghosts": True, "export_dir": str(folder / "exports"), **journals},
        EXPORT: {"pool": NORTH, "dest": str(folder / "export.jsonl")},
        FIND: {"pool": NORTH, "ghosts": True},
    }[module]


def refused(run: ModuleRun) -> str:
    assert not run.changed
    assert "back_ends" in run.message
    return run.message


@pytest.mark.parametrize("check", [True, False], ids=["check", "run"])
@pytest.mark.parametrize("module", [MOVE, DELETE, EXPORT, FIND])
def test_the_database_of_another_pool_is_refused(
    modules: Modules, site: Lab, tmp_path: Path, module: str, check: bool
) -> None:
    before = site.snapshot()
    options = options_of(module, site, tmp_path)
    assert LOOKS_LIKE_SOUTH in refused(modules.run(module, {**options, **leading(site, north=SOUTH)}, check=check))
    assert difference(before, site.snapshot()) == []
    assert not (tmp_path / "export.jsonl").exists()


def test_two_exchanged_servers_are_both_named(modules: Modules, site: Lab, tmp_path: Path) -> None:
    before = site.snapshot()
    options = {**options_of(MOVE, site, tmp_path), "target_pool": SOUTH}
    message = refused(modules.run(MOVE, {**options, **leading(site, north=SOUTH, south=NORTH)}))
    assert LOOKS_LIKE_SOUTH in message
    assert LOOKS_LIKE_NORTH in message
    assert difference(before, site.snapshot()) == []


def test_an_import_into_another_pools_database_is_refused(modules: Modules, site: Lab, tmp_path: Path) -> None:
    saved = str(tmp_path / "saved.jsonl")
    modules.run(EXPORT, {"pool": NORTH, "dest": saved}).succeeded()
    before = site.snapshot()
    run = modules.run(IMPORT, {"src": saved, "all_users": True, **leading(site, north=SOUTH)})
    assert LOOKS_LIKE_SOUTH in refused(run)
    assert difference(before, site.snapshot()) == []


def test_the_audit_says_so_and_advises_to_delete_nobody(modules: Modules, site: Lab) -> None:
    found = modules.run(AUDIT, leading(site, north=SOUTH, south=NORTH)).succeeded().result
    by_place = {(finding["name"], finding["pool"]): finding for finding in found["findings"]}
    for pool, other in ((NORTH, SOUTH), (SOUTH, NORTH)):
        finding = by_place["other_pools_back_end", pool]
        assert finding["severity"] == "blocker"
        assert f"this looks like the back end of {other}" in finding["objects"][0]["detail"]
        others = {name for name, place in by_place if place == pool}
        assert not others & {"homed_elsewhere", "homed_without_account", "ghost_rows", "not_in_back_end"}
    described = {pool["name"]: (pool["back_end"], pool["homed_in_back_end"]) for pool in found["pools"]}
    assert described[NORTH] == ("another pool's", None)
    assert described[EAST] == ("answered", 12)


def test_the_audit_notices_a_database_that_two_pools_lead_to(modules: Modules, site: Lab) -> None:
    found = (
        modules.run(AUDIT, {"pools": [NORTH, EAST], "successor": SOUTH, **leading(site, south=EAST)}).succeeded().result
    )
    details = {
        finding["pool"]: finding["objects"][0]["detail"]
        for finding in found["findings"]
        if finding["name"] == "other_pools_back_end"
    }
    assert "looks like the back end of east" in details[SOUTH]
    assert "lead to the database of south" in details[EAST]
    assert NORTH not in details


def move_everybody(modules: Modules, site: Lab, tmp_path: Path, **options: Any) -> None:
    modules.run(MOVE, {**options_of(MOVE, site, tmp_path), "target_pool": SOUTH, **options}).succeeded()


@pytest.mark.parametrize("south", [SOUTH, NORTH], ids=["same", "exchanged"])
def test_an_emptied_pool_does_not_erase_its_successors_users(
    modules: Modules, site: Lab, tmp_path: Path, south: str
) -> None:
    """The pool has no users any more, and all users in the other database would look like remainders."""
    move_everybody(modules, site, tmp_path)
    before = site.snapshot()
    wrong = leading(site, north=SOUTH, south=south)
    for module in (DELETE, FIND, EXPORT):
        options = {**options_of(module, site, tmp_path), "ghosts": True}
        assert LOOKS_LIKE_SOUTH in refused(modules.run(module, {**options, **wrong}))
    assert difference(before, site.snapshot()) == []


def test_it_is_refused_also_where_the_successors_own_back_end_cannot_be_asked(
    modules: Modules, site: Lab, tmp_path: Path
) -> None:
    move_everybody(modules, site, tmp_path)
    wrong = leading(site, north=SOUTH)
    for entry in wrong["back_ends"]:
        if entry["pool"] == SOUTH:
            entry["port"] = 9
    message = refused(modules.run(DELETE, {**options_of(DELETE, site, tmp_path), **wrong}))
    assert LOOKS_LIKE_SOUTH in message
    assert "cannot be asked" in message


def test_what_a_forced_move_has_left_on_the_right_server_can_be_worked_on(
    modules: Modules, site: Lab, tmp_path: Path
) -> None:
    """The people in it are all homed elsewhere; but elsewhere has a database of its own, which knows its people."""
    move_everybody(modules, site, tmp_path, discard_data=True)
    found = modules.run(FIND, options_of(FIND, site, tmp_path)).succeeded().result
    assert {ghost["reason"] for ghost in found["ghosts"]} == {"homed_elsewhere"}
    assert found["count"] == 12
    moved = modules.run(MOVE, {**options_of(MOVE, site, tmp_path), "target_pool": SOUTH}).succeeded()
    assert moved.changed
    assert site.snapshot().back_ends[NORTH].homed == frozenset()
