# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report on a screen of 390 pixels and on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from browser.chromium import Chromium
from browser.report_sample import make_report, many_arguments

WIDE = """
  return [...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > 391
    && !one.closest("pre")).map((one) => one.outerHTML.slice(0, 80));
"""
LABELS = """
  return [...document.querySelectorAll("#user-rows tr:first-child td")]
    .map((one) => getComputedStyle(one, "::before").content);
"""


def test_on_a_phone_nothing_is_wider_than_the_screen(chromium: Chromium, page: Path) -> None:
    chromium.open(page, width=390)
    chromium.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    assert chromium.run(WIDE) == []
    assert chromium.run(
        "return [...document.querySelectorAll('.scroller')].every((e) => e.scrollWidth <= e.clientWidth)"
    )


def test_on_a_phone_each_cell_says_what_it_is(chromium: Chromium, page: Path) -> None:
    chromium.open(page, width=390)
    assert [text.split('"')[1] for text in chromium.run(LABELS)] == ["Outcome: ", "Why: ", "Rows: ", "Rows lost: "]
    shown = "return [...document.querySelectorAll('#data td')].every((one) => one.checkVisibility())"
    assert chromium.run(shown) and chromium.texts("#data td")


def test_the_table_of_contents_leads_to_every_part(chromium: Chromium, page: Path) -> None:
    chromium.open(page)
    links = chromium.run("return [...document.querySelectorAll('.contents a')].map((one) => one.hash.slice(1))")
    assert links == chromium.run("return [...document.querySelectorAll('main > section')].map((one) => one.id)")


@pytest.mark.parametrize("rehearsal", [False, True], ids=["run", "rehearsal"])
def test_161_users_need_five_sheets_at_most(chromium: Chromium, tmp_path: Path, rehearsal: bool) -> None:
    """A report with a finding of the audit that names twenty objects, and with as many steps as a pool has."""
    users = [{"name": f"sip:some.body{number}@corp.example.test"} for number in range(20)]
    finding = {"name": "users", "severity": "blocker", "pool": "pool07", "count": 161, "objects": users}
    texts = {
        "description": "Users are homed on the pool. " * 2,
        "remedy": "Move them. " * 5,
        "command": "command " * 20,
    }
    steps = [{"step": f"Do this as step {number}", "why": "So that it is done. " * 6} for number in range(7)]
    more = {"audit_before": [{**finding, **texts}], "audit_after": [], "steps": steps}
    arguments = {**many_arguments(tmp_path, 161), **more, "rehearsal": rehearsal}
    chromium.open(Path(make_report(arguments)["page"]))
    assert len(re.findall(rb"/Type\s*/Page\b", chromium.printed())) <= 5
