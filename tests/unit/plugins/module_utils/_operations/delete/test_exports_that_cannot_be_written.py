# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A deletion whose first export cannot be written: nothing is read any more when it tells what became of its users."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import CannotWrite
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.writer import UserFileWriter
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.batches import OverlappingBatches
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.exports import Exports

from ..move.simulation import data
from .simulation import POOL, World, user

NAMES = [f"user{number}@example.com" for number in range(4)]
FULL = CannotWrite("No space left on device.", remedy="Make room.")


def test_no_batch_is_at_work_any_more_when_the_run_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The server answers for the second batch only when the run waits for it, or has ended without doing so."""
    world = World.with_users([user(name, POOL) for name in NAMES], [data(name, "a@b") for name in NAMES], tmp_path)
    asked, answers, at_work = threading.Event(), threading.Event(), list[str]()
    mentions, abort, finish = world.store.mentions, OverlappingBatches._abort, Exports.finish

    def slow(addresses: Sequence[str]) -> Any:
        if NAMES[1] in addresses:
            asked.set()
            answers.wait(60)
        return mentions(addresses)

    def full(_file: UserFileWriter, _user: object) -> None:
        asked.wait(60)
        raise FULL

    def aborting(batches: OverlappingBatches[Any], seconds: float | None) -> None:
        answers.set()
        abort(batches, seconds)

    def finishing(exports: Exports, staying: Sequence[str]) -> None:
        at_work.extend(thread.name for thread in threading.enumerate() if "_take_through" in thread.name)
        answers.set()
        finish(exports, staying)

    world.store.mentions = slow  # type: ignore[method-assign]
    monkeypatch.setattr(UserFileWriter, "write", full)
    monkeypatch.setattr(OverlappingBatches, "_abort", aborting)
    monkeypatch.setattr(Exports, "finish", finishing)
    run, report = world.delete(batch_size=1)
    assert run.error is FULL and report.counts["not_reached"] == 4 and not run.changed
    assert not at_work
