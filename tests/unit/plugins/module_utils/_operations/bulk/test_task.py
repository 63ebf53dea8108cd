# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole tasks in simulated worlds, from the module's parameters to its result: check mode promises what a run does."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.incomplete import RunIncomplete
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete import task as deletion
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.request import ABSENT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_ import task as importing
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.request import IMPORT_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.imported import SourceFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move import task as moving
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.opening import OpenMove
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.request import MOVE_OPTIONS
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

from ..delete import simulation as deleted
from ..import_ import simulation as imported
from ..move import simulation as moved

ALICE, BOB, CAROL = (f"{name}@example.com" for name in ("alice", "bob", "carol"))
Task = Callable[[bool], dict[str, Any]]


def module(options: dict[str, Any], *, check_mode: bool, **given: Any) -> Any:
    """A module with these options, all others as by default, in diff mode."""
    defaults = {name: option.get("default") for name, option in {**SELECTION_OPTIONS, **options}.items()}
    warned: list[str] = []
    params = {**defaults, **given}
    return SimpleNamespace(params=params, check_mode=check_mode, _diff=True, warn=warned.append, warned=warned)


def a_move(folder: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> tuple[moved.World, Task]:
    users = [moved.user(name, moved.SOURCE) for name in (ALICE, BOB, CAROL)]
    world = moved.World.with_users(users, [moved.data(name, "x@y") for name in (ALICE, BOB, CAROL)], [], folder)
    forest: Any = SimpleNamespace(chosen_servers={})
    monkeypatch.setattr(moving, "open_move", lambda *_args: OpenMove(world.pool_pair(), forest))
    names = {"pool": "SOURCE", "target_pool": "TARGET", "all_users": True, "journal_dir": str(folder), "settle_time": 0}
    return world, lambda check: moving.move_users(module(MOVE_OPTIONS, check_mode=check, **{**names, **given}))


def a_deletion(folder: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> tuple[deleted.World, Task]:
    users = [deleted.user(name, deleted.POOL) for name in (ALICE, BOB, CAROL)]
    world = deleted.World.with_users(users, [moved.data(name, "x@y") for name in (ALICE, BOB, CAROL)], folder)
    rights = SimpleNamespace(problem_with_writing=lambda *_args, **_options: None)
    monkeypatch.setattr(world.store, "rights", rights, raising=False)
    monkeypatch.setattr(deletion, "open_deletion", lambda _stack, request, *_args, **_options: world.open_pool(request))
    names = {"pool": "POOL", "all_users": True, "journal_dir": str(folder), "export_dir": str(folder)}
    return world, lambda check: deletion.delete_users(module(ABSENT_OPTIONS, check_mode=check, **{**names, **given}))


def an_import(folder: Path, monkeypatch: pytest.MonkeyPatch, **given: Any) -> tuple[imported.World, Task]:
    world = imported.World.with_users([moved.data(name, "x@y") for name in (ALICE, BOB, CAROL)])
    world.export(ALICE, BOB, CAROL)
    for name in (ALICE, BOB, CAROL):
        world.store.users[name] = moved.data(name)
    source = imported.File(world.saved, SourceFacts("export", len(world.saved)))

    def verified(_path: Path, notice: Callable[[Any], None]) -> imported.File:
        for user in source.users():
            notice(user)
        return source

    rights = SimpleNamespace(problem_with_writing=lambda *_args, **_options: None)
    monkeypatch.setattr(world.store, "rights", rights, raising=False)
    monkeypatch.setattr(world.store, "lock", lambda *_args: nullcontext(), raising=False)
    stores = SimpleNamespace(of=lambda _pool: world.store)
    monkeypatch.setattr(importing, "verified_source", verified)
    forest = mock.Mock(pool=lambda _name: imported.POOL)
    monkeypatch.setattr(importing.Forest, "open", lambda _settings: nullcontext(forest))
    monkeypatch.setattr(importing.DirectorySettings, "from_params", lambda _params: None)
    monkeypatch.setattr(importing, "PoolStores", lambda *_args: nullcontext(stores))
    names = {"src": str(folder / "saved.jsonl"), "all_users": True}

    def task(check: bool) -> dict[str, Any]:
        with imported._directory():
            return importing.import_users(module(IMPORT_OPTIONS, check_mode=check, **{**names, **given}))

    return world, task


WORLDS: dict[str, tuple[Callable[..., tuple[Any, Task]], str]] = {
    "move": (a_move, "moved"),
    "deletion": (a_deletion, "deleted"),
    "import": (an_import, "imported"),
}


@pytest.mark.parametrize("operation", sorted(WORLDS))
def test_check_mode_promises_what_the_run_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str) -> None:
    make, done = WORLDS[operation]
    world, task = make(tmp_path, monkeypatch, report_file=str(tmp_path / "report.jsonl"))
    commits = store_of(world).commits
    promised = task(True)
    assert store_of(world).commits == commits and promised["changed"]
    result = task(False)
    assert store_of(world).commits > commits and result["changed"]
    for key in ("counts", "users", "diff", "report_file"):
        assert promised[key] == result[key], key
    assert result["counts"][done] == 3 and ALICE in str(result["diff"])
    again = task(False)
    assert not again["changed"] and again["counts"][done] == 0


@pytest.mark.parametrize("operation", sorted(WORLDS))
def test_an_incomplete_run_fails_with_its_result(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, operation: str
) -> None:
    make, done = WORLDS[operation]
    world, task = make(tmp_path, monkeypatch, batch_size=1)
    store_of(world).refuses = {BOB}
    with pytest.raises(RunIncomplete) as caught:
        task(False)
    assert BOB in str(caught.value) and f"cannot be {done}" in str(caught.value)
    assert caught.value.has_changed and f"2 user(s) were {done}" in caught.value.changed
    assert caught.value.details["counts"]["failed"] == 1


def store_of(world: Any) -> Any:
    """The back end that is written to."""
    return world.target if isinstance(world, moved.World) else world.store
