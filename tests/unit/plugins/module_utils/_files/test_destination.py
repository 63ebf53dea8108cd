# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files of results: complete or not there, for their owner only, the same bytes for the same users."""

from __future__ import annotations

import csv
import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, DirectoryUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._files.destination import Destination

RECORDS: list[dict[str, Any]] = [
    {"name": 'Ann, "A"\n李', "flags": {"value": 3, "names": ["a", "b"]}, "on": True, "line": None},
    {"name": "𠮷", "flags": {"value": 0, "names": []}, "on": False, "line": "tel:+1"},
]


def failing() -> Iterator[dict[str, Any]]:
    yield RECORDS[0]
    raise DirectoryUnreachable("The server went away.", remedy="Run it again.")


def test_csv_has_a_column_for_each_nested_value(tmp_path: Path) -> None:
    dest = tmp_path / "users.csv"
    written = Destination.checked(str(dest), None).write(RECORDS, check_mode=False)
    with dest.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (written.count, written.size) == (2, dest.stat().st_size)
    assert rows[0] == {"name": RECORDS[0]["name"], "flags.value": "3", "flags.names": "a;b", "on": "true", "line": ""}


def test_json_lines_have_everything(tmp_path: Path) -> None:
    dest = tmp_path / "users.jsonl"
    Destination.checked(str(dest), None).write(RECORDS, check_mode=False)
    assert [json.loads(line) for line in dest.read_text(encoding="utf-8").splitlines()] == RECORDS
    assert stat.S_IMODE(dest.stat().st_mode) == 0o600


@pytest.mark.parametrize("check_mode", [True, False])
def test_changed_only_by_another_content(tmp_path: Path, check_mode: bool) -> None:
    destination = Destination.checked(str(tmp_path / "users.csv"), None)
    assert destination.write(RECORDS, check_mode=True).changed
    assert not destination.path.exists()
    assert destination.write(RECORDS, check_mode=False).changed
    assert not destination.write(RECORDS, check_mode).changed
    assert destination.write(RECORDS[:1], check_mode).changed


@pytest.mark.parametrize("before", [None, "old"])
def test_a_server_that_goes_away_leaves_the_file_as_it_was(tmp_path: Path, before: str | None) -> None:
    destination = Destination.checked(str(tmp_path / "users.jsonl"), None)
    if before:
        destination.path.write_text(before)
    with pytest.raises(DirectoryUnreachable):
        destination.write(failing(), check_mode=False)
    assert (destination.path.read_text() if destination.path.exists() else None) == before
    assert [path.name for path in tmp_path.iterdir()] == (["users.jsonl"] if before else [])


def test_nobody_found_is_an_empty_file(tmp_path: Path) -> None:
    written = Destination.checked(str(tmp_path / "x"), "csv").write([], check_mode=False)
    assert (written.count, written.size) == (0, 0)


@pytest.mark.parametrize(
    ("name", "message"), [("users.txt", "format"), ("no/users.csv", "no folder"), ("", "a folder")]
)
def test_a_place_where_no_file_can_be_written(tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        Destination.checked(str(tmp_path / name), None)


@pytest.mark.parametrize("formula", ["=cmd|'/c calc'!A1", "+1", "-1", "@SUM(A1)", "\ttab", "\rreturn", "＝1"])
def test_a_spreadsheet_runs_nothing_unless_it_is_asked_for(tmp_path: Path, formula: str) -> None:
    dest = tmp_path / "users.csv"
    records = [{"name": formula, "number": -1, "plain": "a=b"}]
    Destination.checked(str(dest), None).write(records, check_mode=False)
    with dest.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == ["'" + formula, "-1", "a=b"]
    Destination.checked(str(dest), None, keeps_formulas=True).write(records, check_mode=False)
    with dest.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file))[1] == [formula, "-1", "a=b"]
