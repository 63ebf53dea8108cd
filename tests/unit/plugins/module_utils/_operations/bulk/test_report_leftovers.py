# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Report files are made as all files are: leftovers of killed runs go, and a file can be read while it is written."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ansible_collections.msrtc.ocs.plugins.module_utils._files.new_file import NewFile
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.report import Report


def test_what_a_killed_run_has_left_beside_the_report_is_removed(tmp_path: Path) -> None:
    (tmp_path / ".report.jsonl.abcd1234").write_text("personal data")
    (tmp_path / ".report.jsonl.of-somebody-else").touch()
    Report((), (), tmp_path / "report.jsonl", {}).close({})
    assert sorted(os.listdir(tmp_path)) == [".report.jsonl.of-somebody-else", "report.jsonl"]


def test_another_run_that_goes_on_keeps_writing_into_the_file_that_it_has_begun(tmp_path: Path) -> None:
    first = Report(("moved",), (), tmp_path / "report.jsonl", {"run": 1})
    begun = (tmp_path / "report.jsonl").open(encoding="utf-8")
    Report((), (), tmp_path / "report.jsonl", {"run": 2}).close({})
    first.add("anna", {"outcome": "moved"})
    first.close({})
    with begun:
        assert [json.loads(line)["record"] for line in begun] == ["header", "user", "summary"]
    written = [json.loads(line) for line in (tmp_path / "report.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.get("run") for line in written] == [2, None]


def test_a_pipe_that_is_called_like_a_leftover_stops_nothing(tmp_path: Path) -> None:
    """Opening it would wait for somebody who writes into it, and what is not a file of one's own stays."""
    os.mkfifo(tmp_path / ".report.jsonl.abcd1234")
    (tmp_path / "precious").touch()
    (tmp_path / ".report.jsonl.abcd5678").symlink_to(tmp_path / "precious")
    with NewFile(tmp_path / "report.jsonl") as file:
        file.finish()
    assert {"report.jsonl", "precious", ".report.jsonl.abcd1234"} <= set(os.listdir(tmp_path))
