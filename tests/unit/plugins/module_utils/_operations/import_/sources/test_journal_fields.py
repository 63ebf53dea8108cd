# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A journal with a field of a wrong type is refused with its name and line, before anybody is imported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import BadUserFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.journals import JournalSource

HEADER = {"record": "header", "format": 1, "source": {"name": "pool1"}, "target": {"name": "pool2"}}
USER = {"record": "user", "address": "ann@example.com", "directory": {}, "data": None, "losses": []}
STAGE = {"record": "stage", "stage": "carried", "addresses": ["ann@example.com"]}
WRONG = [None, 0, -1, 0.5, True, "x", ["x"], [[]], [[0]], [[["x"]]], {"x": 1}]
FIELDS = [("user", "address"), ("user", "directory"), ("user", "losses"), ("stage", "addresses"), ("stage", "stage")]
RIGHT: dict[tuple[str, str], Any] = {("user", "address"): "x", ("user", "directory"): {"x": 1}, ("stage", "stage"): "x"}

CASES = [(*field, value) for field in FIELDS for value in WRONG if field not in RIGHT or RIGHT[field] != value]


def journal(folder: Path, changed: str, **fields: Any) -> Path:
    records = [{**record, **(fields if record["record"] == changed else {})} for record in (HEADER, USER, STAGE)]
    path = folder / "ocs-move-pool1-to-pool2-20260101T000000.000000Z-0a0a0a0a.jsonl"
    path.write_bytes(b"".join(encode_record(record) for record in records))
    return path


def test_a_sound_one_is_read(tmp_path: Path) -> None:
    assert JournalSource.verified(journal(tmp_path, "")).facts.users == 1


@pytest.mark.parametrize(("kind", "field", "value"), CASES, ids=repr)
def test_a_field_of_a_wrong_type(tmp_path: Path, kind: str, field: str, value: Any) -> None:
    path = journal(tmp_path, kind, **{field: value})
    with pytest.raises(BadUserFile) as refusal:
        JournalSource.verified(path)
    assert f"{path}, line {2 if kind == 'user' else 3}" in str(refusal.value)
