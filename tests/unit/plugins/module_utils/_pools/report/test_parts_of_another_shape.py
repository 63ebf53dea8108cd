# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A report of parts that somebody has edited: a page, or a sentence that names the field; never a traceback."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, OcsError
from browser.report_sample import make_report, sample_arguments
from hostile.file_fields import WRONG, with_wrong_values
from samples import PROFILE

IN_THE_GATE = 12  # fields
FINDING = {
    "name": "ghost_rows",
    "severity": "warning",
    "pool": "pool07",
    "count": 2,
    "description": "Rows of nobody.",
    "remedy": "Delete them.",
    "command": "command",
    "source": "inferred",
    "accepted": False,
    "objects": [{"name": "sip:a@example.test", "detail": "nothing"}],
}


@pytest.mark.parametrize("wrong", WRONG)
def test_each_field_may_be_of_another_type(tmp_path: Path, wrong: str) -> None:
    arguments = {**sample_arguments(tmp_path), "audit_before": [FINDING], "audit_after": [FINDING]}
    parts = ("pools_before", "pools_after", "moves", "audit_before", "audit_after")
    cells = [(steps, changed) for steps, changed in with_wrong_values(arguments, wrong) if steps[0] in parts]
    cells = [cell for cell in cells if len(cell[0]) > 2 and cell[0][2:] != ("result",)]  # Ansible looks at the others
    if PROFILE != "exhaustive":
        cells = random.Random(wrong).sample(cells, IN_THE_GATE)
    for steps, changed in cells:
        try:
            make_report(changed)
        except OcsError as error:
            message = str(error)
        except Exception as error:
            raise AssertionError(f"{steps}: {error!r}") from error
        else:
            continue
        assert "Nothing was changed." in message
        words = [*(step for step in steps if isinstance(step, str)), "No file can have the name"]
        assert any(word in message for word in words), f"{steps}: {message}"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"pools_before": [{"name": "pool07", "users": "five"}]}, r"pools_before\[0\]\.users is missing or of another"),
        ({"pools_after": [{"name": "pool07", "blockers": [3]}]}, r"pools_after\[0\]\.blockers\[0\] is no dictionary"),
        ({"moves": [{"result": {"counts": {"moved": None}}}]}, r"moves\[0\]\.result\.counts\.moved is missing"),
        ({"moves": [{"result": {"rows": [1]}}]}, r"moves\[0\]\.result\.rows is no dictionary"),
        ({"audit_before": [{"name": "x", "count": True}]}, r"audit_before\[0\]\.count is missing or of another kind"),
    ],
    ids=["users", "blockers", "counts", "rows", "finding"],
)
def test_the_field_is_named(tmp_path: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        make_report({**sample_arguments(tmp_path), **changes})


def test_a_line_of_a_report_file_is_named_with_what_is_wrong(tmp_path: Path) -> None:
    arguments = sample_arguments(tmp_path)
    file = Path(arguments["moves"][0]["result"]["report_file"])
    lines = file.read_text(encoding="utf-8")
    for record, problem in {
        '{"record":"time","time":"yesterday"}': "time is not a time with its time zone",
        '{"record":"user","sip_uri":"sip:a@b.test","outcome":"moved","lost":[{}]}': "user.lost[0].section is missing",
        '{"record":"user","sip_uri":"sip:a@b.test","outcome":"moved","after":{"rows on poolr2":{"contacts":"many"}}}': (
            "the user.after.rows on poolr2.contacts is missing or of another kind"
        ),
        "[]": "the line is no dictionary",
    }.items():
        file.write_text(f"{record}\n{lines}", encoding="utf-8")
        with pytest.raises(BadInput, match=rf"Line 1 of .*{re.escape(problem)}"):
            make_report(arguments)
