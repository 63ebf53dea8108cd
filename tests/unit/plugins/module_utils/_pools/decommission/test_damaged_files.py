# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A pool's folder of reports may hold damaged files, or somebody else's: a sentence, or nothing, and no error."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.move_files import MoveFile, move_files
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.record import RECORD, read_record

STARTED = "2026-01-01T22:00:00+00:00"
BEFORE = {"started": STARTED, "pools": [], "findings": []}
MOVE = {"name": "pilot", "started": STARTED, "ended": None, "result": {}}


def test_a_record_as_it_is_written_is_read(tmp_path: Path) -> None:
    (tmp_path / RECORD).write_text(json.dumps({"before": BEFORE, "moves": [MOVE]}))
    problems: list[str] = []
    assert read_record(tmp_path, problems) == {"before": BEFORE, "moves": [MOVE]} and problems == []


@pytest.mark.parametrize(
    "content",
    [
        "[" * 100_000,
        "[]",
        json.dumps({"before": {}, "moves": []}),
        json.dumps({"before": {**BEFORE, "started": "yesterday"}, "moves": []}),
        json.dumps({"before": {**BEFORE, "pools": 5}, "moves": []}),
        json.dumps({"before": {**BEFORE, "findings": ["x"]}, "moves": []}),
        json.dumps({"before": BEFORE, "moves": [5]}),
        json.dumps({"before": BEFORE, "moves": [{"name": "pilot"}]}),
        json.dumps({"before": BEFORE, "moves": [{**MOVE, "result": "moved"}]}),
    ],
    ids=["deep", "list", "empty", "time", "pools", "findings", "move", "no result", "result"],
)
def test_a_damaged_record_is_a_problem_that_names_it(tmp_path: Path, content: str) -> None:
    (tmp_path / RECORD).write_text(content)
    problems: list[str] = []
    assert read_record(tmp_path, problems) is None
    assert len(problems) == 1 and f"the record of earlier runs, {tmp_path / RECORD}, cannot be read" in problems[0]


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"started": 5, "ended": []}', '{"started": "soon", "ended": "2026-01-01T22:00:00"}', "\0"]
)
def test_a_move_s_file_without_times_says_none(tmp_path: Path, line: str) -> None:
    (tmp_path / "moved-20260101T220000Z-pilot.jsonl").write_text(f"{line}\n")
    [file] = move_files(tmp_path)
    assert (file.wave, file.started, file.ended, file.seconds) == ("pilot", None, None, None)


def test_a_pipe_and_what_others_may_write_say_nothing(tmp_path: Path) -> None:
    """Opening a pipe would wait for somebody who writes into it."""
    path = tmp_path / "moved-20260101T220000Z-pilot.jsonl"
    os.mkfifo(path)
    assert MoveFile.read(path).started is None
    path.unlink()
    path.write_text(json.dumps({"started": STARTED, "ended": STARTED}) + "\n")
    assert MoveFile.read(path).seconds == 0
    path.chmod(0o666)
    assert MoveFile.read(path).started is None
