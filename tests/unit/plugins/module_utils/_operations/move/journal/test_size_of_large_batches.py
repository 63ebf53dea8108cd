# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The room that is promised for a journal is enough for its stages too, whose lines are several in a large batch."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal_size import size_of_journal

from ..simulation import SOURCE, TARGET

NAMES = [f"user{number}@example.com" for number in range(12_000)]
STAGES = ("carried", "confirmed", "done")


@pytest.mark.parametrize("batch_size", [500, 1001, len(NAMES), 100_000])
def test_stages_have_the_room_that_is_promised(tmp_path: Path, batch_size: int) -> None:
    journal = Journal.new(tmp_path, {"source": {"name": SOURCE.name}, "target": {"name": TARGET.name}})
    for batch in in_chunks(NAMES, batch_size):
        for stage in STAGES[:-1]:
            journal.reached(stage, batch)
    journal.reached(STAGES[-1], NAMES)
    journal.end()
    journal.close()
    promised = size_of_journal([len(STAGES) * len(f'"{name}",') for name in NAMES], batch_size)
    assert journal.path.stat().st_size <= promised
