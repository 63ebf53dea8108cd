# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of several pools: what its rows say, also of reports that are not there or no reports."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.index.reports import read_reports
from browser.report_sample import index_of_pools, make_report, sample_arguments


@pytest.fixture
def index(tmp_path: Path) -> Path:
    return index_of_pools(tmp_path)


def listed(folder: Path, *pools: str) -> list[dict[str, str]]:
    return [{"pool": pool, "successor": "poolr2", "report": str(folder / pool / "report.html")} for pool in pools]


def cells(page: Path) -> list[list[str]]:
    """The texts of the table, row by row."""
    table = page.read_text(encoding="utf-8").split('<table id="pool-table">')[1].split("</table>")[0]
    rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in table.split("<tr>")[2:]]
    return [[re.sub("<[^>]*>", "", cell) for cell in row] for row in rows]


def test_a_row_says_what_the_report_says(index: Path) -> None:
    facts = [
        json.loads((index.parent / pool / "report.json").read_text(encoding="utf-8")) for pool in ("pool07", "pool08")
    ]
    rows = cells(index)
    assert [row[0] for row in rows] == [
        "pool07 → poolr2",
        "pool08 → poolr2",
        "pool09 north → poolr2",
        "pool10 → poolr2",
        "All",
    ]
    assert rows[0][1] == "pool07 is empty: nothing stands in the way of removing it."
    assert rows[1][1] == "3 users are still on pool07."
    for row, fact in zip(rows, facts, strict=False):
        carried = f"{sum(fact['rows'].values()):,}"
        left = fact["pool"]["after"]["users"]
        assert row[2:6] == [f"{fact['counts']['done']:,}", f"{left}", carried, f"{fact['losses']['rows']}"]
        assert row[7] == "22 November 2026, 23:23 UTC"
    assert rows[3][1:] == ["No report yet.", *[""] * 6]
    assert int(rows[-1][2]) == sum(int(row[2]) for row in rows[:3])


def test_the_summary_says_how_many_can_go_and_what_is_not_known(index: Path) -> None:
    text = index.read_text(encoding="utf-8")
    assert "Of 4 pools: 1 with nothing in the way, 2 that cannot go yet, 1 without a report." in text
    assert "The sums are without 1 pool of which there is no report." in text
    assert "Error: figures contradict each other in the report of pool09 north." in text


def test_the_same_reports_give_the_same_page(tmp_path: Path) -> None:
    assert index_of_pools(tmp_path).read_bytes() == index_of_pools(tmp_path).read_bytes()
    options = {**sample_arguments(tmp_path / "pool08"), "dest": str(tmp_path / "pool08" / "report.html")}
    again = {"dest": str(tmp_path / "index.html"), "reports": listed(tmp_path, "pool08")}
    assert make_report({**options, "index": again})["changed"] is True
    assert make_report({**options, "index": again})["changed"] is False


@pytest.mark.parametrize(
    "content",
    [
        "",
        "not JSON",
        "[]",
        '{\n "format": 1,\n "users": [',
        '{\n "format": 2,\n "rehearsal": false,\n "users": [\n ]\n}',
        '{\n "format": 1,\n "rehearsal": false,\n "counts": [],\n "users": [\n ]\n}',
        "[" * 100_000 + '\n "users": [\n',
    ],
    ids=["empty", "text", "list", "short", "format", "kinds", "deep"],
)
def test_what_is_no_report_is_a_row_too(tmp_path: Path, content: str) -> None:
    (tmp_path / "pool07").mkdir()
    (tmp_path / "pool07" / "report.json").write_text(content, encoding="utf-8")
    [row] = read_reports(listed(tmp_path, "pool07"), rehearsal=False)
    assert (row.figures, row.verdict.headline) == (None, "Its report cannot be read: write it again.")


def test_a_rehearsal_is_no_report_of_a_run(index: Path) -> None:
    [row] = read_reports(listed(index.parent, "pool08"), rehearsal=True)
    assert (row.figures, row.verdict.headline) == (None, "No report on a rehearsal yet.")


@pytest.mark.parametrize(
    ("dest", "message"), [("index.txt", "is not the name of a page"), ("report.html", "is the report itself")]
)
def test_an_index_that_cannot_be(tmp_path: Path, dest: str, message: str) -> None:
    index: dict[str, Any] = {"dest": str(tmp_path / dest), "reports": []}
    with pytest.raises(BadInput, match=message):
        make_report({**sample_arguments(tmp_path), "index": index})
    assert not (tmp_path / "report.html").exists()


def test_the_lines_of_a_play_name_it(tmp_path: Path) -> None:
    index = {"dest": str(tmp_path / "all.html"), "reports": listed(tmp_path, "pool07")}
    assert (
        f"All pools of this play: {tmp_path / 'all.html'}"
        in make_report({**sample_arguments(tmp_path), "index": index})["closing_lines"]
    )
