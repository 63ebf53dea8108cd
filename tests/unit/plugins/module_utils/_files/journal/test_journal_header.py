# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A journal whose header is damaged is refused with its name, and nobody is sent to what it calls a server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import JournalError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves

GOOD: dict[str, Any] = {
    "record": "header",
    "format": 1,
    "source": {"name": "pool1"},
    "target": {"name": "pool2"},
    "domain_controllers": {"corp.example.test": "dc-1.corp.example.test"},
    "started": "2026-01-01T00:00:00+00:00",
}
WRONG = [
    ("domain_controllers", None),
    ("domain_controllers", "dc1"),
    ("domain_controllers", {"corp.example.test": "\ud800"}),
    ("domain_controllers", {"corp.example.test": "a\nTASK [b]"}),
    ("domain_controllers", {"corp.example.test": ["dc1"]}),
    ("domain_controllers", {"corp.example.test": ""}),
    ("source", "pool1"),
    ("target", {}),
    ("target", {"name": None}),
    ("format", "1"),
    ("started", ["2026"]),
]


def journal(folder: Path, **changes: Any) -> Path:
    path = folder / "ocs-move-pool1-to-pool2-20260101T000000.000000Z-0a0a0a0a.jsonl"
    path.write_bytes(encode_record({**GOOD, **changes}))
    return path


@pytest.mark.parametrize(
    ("field", "value"), WRONG, ids=[f"{field}-{number}" for number, (field, _value) in enumerate(WRONG)]
)
def test_a_damaged_header_is_refused(tmp_path: Path, field: str, value: object) -> None:
    path = journal(tmp_path, **{field: value})
    with pytest.raises(JournalError) as refusal:
        unfinished_moves(tmp_path)
    assert str(path) in str(refusal.value) and field in str(refusal.value)
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("server", ["dc1", "192.0.2.1", "2001:db8::1", "dc_1.büro.example.test"])
def test_names_of_servers_are_taken(tmp_path: Path, server: str) -> None:
    path = journal(tmp_path, domain_controllers={"corp.example.test": server})
    assert JournalIndex.read(path).header["domain_controllers"] == {"corp.example.test": server}
