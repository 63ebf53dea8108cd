# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An ended journal whose disk has changed a letter of an address: an error that names the journal."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import JournalError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.earlier_moves import EarlierMoves

from ..simulation import data
from .test_journal import ALICE, BOB, written


@pytest.mark.parametrize("letter", [b"\\x", b"\n", b"\x01"])
def test_a_damaged_address_names_the_journal(tmp_path: Path, letter: bytes) -> None:
    journal = written(tmp_path, data(ALICE, BOB))
    for stage in ("carried", "confirmed", "done"):
        journal.reached(stage, [ALICE])
    journal.end()
    journal.close()
    assert EarlierMoves(tmp_path, "POOL A", "POOL_A").of(ALICE, None) is not None
    journal.path.write_bytes(journal.path.read_bytes().replace(b'{"address":"Al', b'{"address":"A' + letter, 1))
    with pytest.raises(JournalError, match=f"{journal.path} .* is damaged"):
        EarlierMoves(tmp_path, "POOL A", "POOL_A").of(ALICE, None)
