# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The end of a run names all whom it has moved. Lines of a journal stay short all the same, and are synced at once."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal

from ..simulation import data
from .test_journal import written

NAMES = [f"user{number}@example.com" for number in range(2500)]


def journal_of_everybody(folder: Path) -> Journal:
    return written(folder, *(data(name) for name in NAMES))


def test_everybody_is_done_and_no_line_names_them_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, synced = journal_of_everybody(tmp_path), []
    monkeypatch.setattr(os, "fsync", synced.append)
    journal.reached("done", NAMES)
    lines = journal.path.read_text().splitlines()[-3:]
    assert [len(json.loads(line)["addresses"]) for line in lines] == [1000, 1000, 500]
    assert len(synced) == 1
    index = JournalIndex.read(journal.path)
    assert (len(index.users), index.open_users) == (len(NAMES), {})


def test_a_stage_that_does_not_fit_leaves_none_of_its_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, write, writes = journal_of_everybody(tmp_path), os.write, []
    before = journal.path.read_bytes()

    def full(file: int, content: bytes) -> int:
        writes.append(file)
        if len(writes) > 1:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(file, content)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OcsError, match="No space left"):
        journal.reached("done", NAMES)
    assert journal.path.read_bytes() == before
