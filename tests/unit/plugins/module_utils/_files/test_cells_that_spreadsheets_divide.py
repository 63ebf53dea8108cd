# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Display names that a spreadsheet runs although they do not begin with a formula, and texts that have no UTF-8."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.destination import Destination

FORMULAS = [
    " =1",
    "\t=1",
    "\u00a0=1",
    "\u3000＝1",
    "\ufeff=1",
    "\u200b+1",
    "Lee;=1",
    "Lee; @SUM(A1)",
    "Lee, A.;=1",
    'Lee";=1',
    "Lee\t-1",
    "Lee\n=1",
    "Lee\r\n=1",
    "Lee;;=1;=2",
]
# The ways in which spreadsheets divide: at commas, as in Germany, and LibreOffice's proposal for unknown files.
SEPARATORS = [",", ";", "\t", ",;\t"]


def written(tmp_path: Path, record: dict[str, Any], **options: bool) -> str:
    dest = tmp_path / "users.csv"
    Destination.checked(str(dest), None, **options).write([record], check_mode=False)
    return dest.read_bytes().decode("utf-8").partition("\n")[2]


@pytest.mark.parametrize("separators", SEPARATORS)
@pytest.mark.parametrize("text", FORMULAS)
@pytest.mark.parametrize("kind", ["text", "list"])
def test_no_cell_begins_with_a_formula(tmp_path: Path, kind: str, text: str, separators: str) -> None:
    line = written(tmp_path, {"uri": "sip:lee@x.test", "name": ["Lee", text] if kind == "list" else text})
    cells = re.split(f'[{separators}\n\r"]', line)  # even if quotation marks are not understood
    assert not [cell for cell in cells if re.match(r"[\s\u200b\ufeff]*[=+@＝＋－＠-]", cell)]


@pytest.mark.parametrize("text", ["a=b", "Lee-Smith", "x@y.test", "1;2", "tel:+1;ext=2", "Lee; Ann", "A - B", "R, =)"])
def test_other_cells_are_as_they_were(tmp_path: Path, text: str) -> None:
    assert next(csv.reader([written(tmp_path, {"name": text})])) == [text]


def test_formulas_are_kept_where_a_program_reads_them(tmp_path: Path) -> None:
    assert next(csv.reader([written(tmp_path, {"name": "Lee;=1"}, keeps_formulas=True)])) == ["Lee;=1"]


@pytest.mark.parametrize("half", [0xD800, 0xDC00, 0xDFFF])
def test_half_of_a_character_is_an_escape(tmp_path: Path, half: int) -> None:
    """SQL Server can hold it in the SIP URI of a ghost."""
    record = {"sip_uri": f"sip:{chr(half)}@x.test"}
    dest = tmp_path / "users.jsonl"
    Destination.checked(str(dest), None).write([record], check_mode=False)
    assert json.loads(dest.read_bytes()) == record
    assert f"\\u{half:04x}" in written(tmp_path, record)
