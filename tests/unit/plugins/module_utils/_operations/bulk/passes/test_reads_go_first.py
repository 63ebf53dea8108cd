# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A batch that is only read on a server goes before an earlier one that is written there, so it is ready in time."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.batches import (
    Batch,
    OverlappingBatches,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.passes.phases import Server

from .test_batches import Moving, User, name_of, plan


def test_the_next_batch_is_read_before_an_earlier_one_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """While "ab" is written to the target, "cd" comes to wait for it to be written, and "ef" to be read."""
    compared = threading.Event()  # "cd" was read on the target before "ab" is written there
    carrying = threading.Event()  # "ef" is not
    seen: dict[str, Batch[User]] = {}
    begin = OverlappingBatches._begin

    def noted(self: OverlappingBatches[User], batch: Batch[User], place: int) -> bool:
        seen[name_of(batch.users)] = batch
        return begin(self, batch, place)

    def waits(names: str, passed: int) -> bool:
        batch = seen.get(names)
        return batch is not None and batch.passed == passed and batch.waits_for == (Server.TARGET,)

    def look(users: Sequence[User]) -> None:
        assert name_of(users) != "ef" or carrying.wait(60)

    def compare(users: Sequence[User]) -> None:
        if name_of(users) == "cd":
            compared.set()

    def announce(users: Sequence[User]) -> None:
        assert name_of(users) != "ab" or compared.wait(60)

    def carry(users: Sequence[User]) -> None:
        if name_of(users) == "ab":
            carrying.set()
            with run._turns.changed:
                assert run._turns.changed.wait_for(lambda: waits("cd", 3) and waits("ef", 1), timeout=60)

    monkeypatch.setattr(OverlappingBatches, "_begin", noted)
    run = Moving({}, {"look": look, "compare": compare, "announce": announce, "carry": carry})
    run.go(plan("abcdef"))
    assert run.report.counts["painted"] == 6
    on_target = [line for line in run.events if line.split()[0] in ("compare", "carry")]
    assert on_target.index("compare ef") < on_target.index("carry cd")
