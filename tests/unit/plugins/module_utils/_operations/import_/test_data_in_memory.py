# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The data of two batches is in memory at once: while one is written, no more than the next is read."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any
from unittest import mock

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.batches import OverlappingBatches
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.run import ImportRun

from ..move.simulation import data
from .simulation import World

NAMES = [f"user{number}@example.com" for number in range(6)]


def test_a_third_batch_is_read_when_the_first_one_is_written() -> None:
    world = World.with_users([data(name, "x@y") for name in NAMES])
    world.export(*NAMES)
    for name in NAMES:
        world.store.users[name] = data(name)
    start, write, wait = ImportRun.start, ImportRun._write, OverlappingBatches._oldest_over
    all_are_started, lock = threading.Event(), threading.Lock()
    in_memory = most = 0

    def counted_start(run: ImportRun, planned: Any) -> Any:
        nonlocal in_memory, most
        with lock:
            in_memory += 1
            most = max(most, in_memory)
        return start(run, planned)

    def noted_wait(batches: OverlappingBatches[Any]) -> Any:
        all_are_started.set()  # that may be under way beside the first one
        return wait(batches)

    def late_write(run: ImportRun, batch: Sequence[Any]) -> None:
        nonlocal in_memory
        all_are_started.wait()
        write(run, batch)
        with lock:
            in_memory -= len(batch)

    with (
        mock.patch.multiple(ImportRun, start=counted_start, _write=late_write),
        mock.patch.object(OverlappingBatches, "_oldest_over", noted_wait),
    ):
        _run, report, _plan = world.import_users(batch_size=1)
    assert report.counts["imported"] == len(NAMES)
    assert most == 2
