# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users with rows but without a home row, with and without foreign keys: no module leaves their data behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.reader import UserFile
from end_to_end.interpreters import WarmInterpreters
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, carried, move, move_options
from lab.environment import Lab
from lab.pool_replication import R2_ONLY, ROWS_OF_A_HOMED_USER
from lab.schema_variants import VARIABLE, WITHOUT_FOREIGN_KEYS
from lab.snapshot import BackEndSnapshot, difference, same_name

WITH_KEYS, WITHOUT_KEYS = "", WITHOUT_FOREIGN_KEYS
AWKWARD = ["capitals", "forced_away", "ghost_gone", "disabled", "ghost_elsewhere"]
GHOST = "ghost_gone"


@pytest.fixture(scope="module", params=[WITH_KEYS, WITHOUT_KEYS], ids=["with foreign keys", "without foreign keys"])
def running(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lab, str]]:
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv(VARIABLE, request.param)
        with Lab.up(tmp_path_factory.mktemp("lab"), users=40, seed=6, contacts=8, awkward=AWKWARD) as lab:
            yield lab, request.param


@pytest.fixture
def unhomed_lab(running: tuple[Lab, str]) -> Lab:
    """The awkward users of the source are without a home row. With keys, published presence is all that can be left."""
    lab, variant = running
    lab.reset()
    with closing(lab.back_ends[SOURCE].connect("rtc")) as connection:
        for key in AWKWARD:
            _take_home_row(connection, lab.address(key), everything_else=variant == WITH_KEYS)
        connection.commit()
    return lab


def _take_home_row(connection: Any, address: str, *, everything_else: bool) -> None:
    number = connection.execute("SELECT ResourceId FROM dbo.Resource WHERE UserAtHost = ?", address).fetchval()
    tables = ROWS_OF_A_HOMED_USER if everything_else else {"HomedResource": "ResourceId"}
    for table, owner in tables.items():
        if table != "PublishedStaticInstance" and table not in R2_ONLY:
            connection.execute(f"DELETE FROM dbo.{table} WHERE {owner} = {number}")
    if everything_else:
        connection.execute(
            "INSERT INTO dbo.PublishedStaticInstance (PublisherId, CategoryId, ContainerNum, InstanceNum, Data) "
            f"VALUES ({number}, 5, 100, 4711, 0x4e6f7465)"
        )


@pytest.fixture
def modules(interpreters: WarmInterpreters, unhomed_lab: Lab, tmp_path: Path) -> Modules:
    return Modules(interpreters, tmp_path, unhomed_lab.connection)


def own_rows(snapshot: BackEndSnapshot, address: str) -> dict[str, set[Any]]:
    """The rows that a move has to carry, without the home row."""
    return {table: set(rows) for table, rows in carried(snapshot, address).items() if table != "HomedResource" and rows}


def missing(before: Iterable[BackEndSnapshot], after: BackEndSnapshot, address: str) -> dict[str, set[Any]]:
    """The rows that any of the pools had, and that this one does not have now."""
    there = own_rows(after, address)
    found = {}
    for snapshot in before:
        for table, rows in own_rows(snapshot, address).items():
            if table != "PublishedStaticInstance" or address != "ghost_elsewhere@example.test":
                found[table] = found.get(table, set()) | rows - there.get(table, set())
    return {table: rows for table, rows in found.items() if rows}


def test_a_move_carries_them(unhomed_lab: Lab, modules: Modules) -> None:
    lab, before = unhomed_lab, unhomed_lab.snapshot()
    movable = {same_name(lab.address(key)) for key in AWKWARD if key != GHOST}
    assert not movable & before.back_ends[SOURCE].homed
    assert all(own_rows(before.back_ends[SOURCE], address) for address in movable)
    promised = move(modules, lab, check=True, diff=True).succeeded()
    assert difference(before, lab.snapshot()) == []
    assert any("no home row" in warning for warning in promised.warnings)
    run = move(modules, lab, diff=True).succeeded()
    assert run.result["counts"] == promised.result["counts"] and run.result["diff"] == promised.result["diff"]
    after = lab.snapshot()
    for key in AWKWARD:
        address = same_name(lab.address(key))
        left = own_rows(after.back_ends[SOURCE], address)
        if key == GHOST:
            assert left == own_rows(before.back_ends[SOURCE], address)
            continue
        assert left == {}, key
        assert address in after.back_ends[TARGET].homed
        both = [before.back_ends[TARGET]] if key == "ghost_elsewhere" else list(before.back_ends.values())
        assert missing(both, after.back_ends[TARGET], address) == {}, key
    assert run.result["left"]["ghosts"] == [lab.address(GHOST)]
    marks = lab.marks()
    assert not move(modules, lab).succeeded().changed
    assert lab.changes(marks).nothing_written


def test_one_who_is_named_is_moved_with_them(unhomed_lab: Lab, modules: Modules) -> None:
    lab, before = unhomed_lab, unhomed_lab.snapshot()
    address = same_name(lab.address("capitals"))
    run = modules.run("ocs_user_move", move_options(lab, identities=[f"sip:{address}"])).succeeded()
    assert [line["state"] for line in run.result["users"]] == ["move_unhomed"]
    assert missing([before.back_ends[SOURCE]], lab.snapshot().back_ends[TARGET], address) == {}
    assert own_rows(lab.snapshot().back_ends[SOURCE], address) == {}


def test_an_export_has_them_and_a_deletion_leaves_nothing(unhomed_lab: Lab, modules: Modules, tmp_path: Path) -> None:
    lab, before = unhomed_lab, unhomed_lab.snapshot()
    address = same_name(lab.address("capitals"))
    identities, dest = [f"sip:{address}"], tmp_path / "export.jsonl"
    modules.run("ocs_user_export", {"identities": identities, "dest": str(dest)}).succeeded()
    options = {"pool": SOURCE, "export_dir": str(tmp_path), "journal_dir": str(tmp_path / "none")}
    gone = modules.run("ocs_user_absent", {**options, "identities": identities}).succeeded()
    assert gone.result["counts"]["deleted"] == 1
    assert not lab.snapshot().back_ends[SOURCE].rows(address)
    rows = sum(len(rows) for rows in own_rows(before.back_ends[SOURCE], address).values())
    for path in (dest, Path(gone.result["exports"][0])):
        (saved,) = UserFile.verified(path).users()
        assert not saved.data.homed and sum(saved.data.counts().values()) == rows


def test_they_come_back_with_an_import(unhomed_lab: Lab, modules: Modules, tmp_path: Path) -> None:
    """On a pool that homes the user by then."""
    lab, before = unhomed_lab, unhomed_lab.snapshot()
    address = same_name(lab.address("capitals"))
    dest = tmp_path / "export.jsonl"
    modules.run("ocs_user_export", {"identities": [f"sip:{address}"], "dest": str(dest)}).succeeded()
    lab.replicator.run_once()
    options = {"src": str(dest), "all_users": True, "export_dir": str(tmp_path), "mode": "replace"}
    modules.run("ocs_user_import", options).succeeded()
    after = lab.snapshot().back_ends[SOURCE]
    assert address in after.homed and missing([before.back_ends[SOURCE]], after, address) == {}


def test_all_users_of_a_pool_are_deleted_with_them(unhomed_lab: Lab, modules: Modules, tmp_path: Path) -> None:
    lab = unhomed_lab
    options = {"pool": SOURCE, "export_dir": str(tmp_path), "journal_dir": str(tmp_path / "none"), "all_users": True}
    run = modules.run("ocs_user_absent", options).succeeded()
    after = lab.snapshot().back_ends[SOURCE]
    for key in ("capitals", "disabled"):
        assert not after.rows(same_name(lab.address(key))), key
    assert {lab.address(GHOST), lab.address("forced_away")} <= set(run.result["ghosts"])
