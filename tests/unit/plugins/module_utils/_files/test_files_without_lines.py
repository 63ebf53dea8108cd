# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file that is one endless line, such as a fault of power leaves, is an error and does not fill the memory."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common import trusted_files
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import at_a_glance, has_end
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_.sources.source_file import verified_source
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.record import read_record
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.index.reports import read_reports
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.moved_users import read_moves

SIZE = 100 * 2**30  # bytes; the file is a hole, which takes no room
OPENING = """
import sys
from pathlib import Path
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
try:
    JournalIndex.read(Path(sys.argv[1]))
except OcsError as error:
    print(error)
"""


def record_problems(file: Path) -> str:
    problems: list[str] = []
    read_record(file.parent, problems)
    return " ".join(problems)


def report_headline(file: Path) -> str:
    listed = {"pool": "pool07", "successor": "poolr2", "report": str(file.with_suffix(".html"))}
    return read_reports([listed], rehearsal=False)[0].verdict.headline


READERS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "journal": ("ocs-move-a-to-b-1.jsonl", JournalIndex.read),
    "journal at a glance": ("ocs-move-a-to-b-1.jsonl", lambda file: JournalIndex.read(file, at_a_glance)),
    "journals of a folder": ("ocs-move-a-to-b-1.jsonl", lambda file: unfinished_moves(file.parent)),
    "report of a move": ("moved.jsonl", lambda file: read_moves([{"report_file": str(file), "target_pool": "b"}])),
    "record": ("record.json", record_problems),
    "report in an index": ("report.json", report_headline),
    "users": ("users.jsonl", lambda file: verified_source(file, lambda _user: None)),
}


@pytest.mark.parametrize("reader", READERS)
def test_an_endless_line_is_an_error(reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted_files, "_LONGEST", 100_000)
    name, read = READERS[reader]
    file = tmp_path / name
    with file.open("wb") as content:
        content.write(b'{"a":' if reader == "users" else b"")
        content.truncate(SIZE)
    try:
        answer = str(read(file))
    except OcsError as error:
        answer = str(error)
    assert (
        "of more than 100,000 bytes" in answer or "longer than 67,108,864 bytes" in answer or "cannot be read" in answer
    )


def test_it_takes_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "ocs-move-a-to-b-1.jsonl"
    with file.open("wb") as content:
        content.truncate(SIZE)

    def little() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (500 * 2**20, 500 * 2**20))

    command = [sys.executable, "-c", OPENING, str(file)]
    ended = subprocess.run(command, capture_output=True, text=True, preexec_fn=little, check=False)
    assert not ended.stderr
    assert "it has a line of more than 67,108,864 bytes" in ended.stdout


def test_lines_that_fit_are_read_as_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted_files, "_LONGEST", 10)
    file = tmp_path / "file"
    file.write_bytes(b"123456789\nabc\n\nend")
    with trusted_files.open_trusted(file) as content:
        assert list(content) == [b"123456789\n", b"abc\n", b"\n", b"end"]
    with trusted_files.open_trusted(file) as content:
        assert content.read(15) == b"123456789\nabc\n\n"
        assert content.read() == b"end"


def test_a_last_line_of_another_kind_is_no_end(tmp_path: Path) -> None:
    file = tmp_path / "ocs-move-a-to-b-1.jsonl"
    file.write_bytes(encode_record({"a": 1}))
    assert not has_end(file)
