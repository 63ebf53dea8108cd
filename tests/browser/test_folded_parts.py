# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Long parts are folded on the screen, and whole on paper."""

from __future__ import annotations

from pathlib import Path

import pytest

from browser.chromium import Chromium
from browser.report_sample import make_report, many_arguments

USERS = 161
SEEN = "return [...document.querySelectorAll(arguments[0])].map((one) => one.checkVisibility())"
FIND = """
  const box = document.getElementById("user-search");
  box.value = arguments[0];
  box.dispatchEvent(new Event("input"));
"""
# What print previews do, one after the other: the event, then the media.
PRINT = "window.dispatchEvent(new Event(arguments[0]))"


@pytest.fixture
def long_report(tmp_path: Path) -> Path:
    """Many users, of whom many stay for one reason, and two audits."""
    findings = [
        {"name": f"finding_{number}", "severity": "warning", "pool": "pool07", "count": 1, "description": "It is so."}
        for number in range(7)
    ]
    audits = {"audit_before": findings, "audit_after": findings[:1]}
    return Path(make_report({**many_arguments(tmp_path, USERS), **audits})["page"])


def test_long_lists_are_folded_and_open_with_a_press(chromium: Chromium, long_report: Path) -> None:
    chromium.open(long_report)
    folded = {"#left details li": 6, "#audit details td": 5 * 7, "#user-rows tr": 100}
    for selector, at_least in folded.items():
        seen = chromium.run(SEEN, selector)
        assert len(seen) >= at_least and not any(seen), selector
    titles = chromium.texts("#left summary, #audit summary, #users summary")
    assert titles[:2] == ["3 more", "3 more"]
    assert titles[2:] == ["Audit before the work: 7 findings", "161 users, to be searched and sorted"]
    assert all(chromium.run(SEEN, "#audit > .scroller td")) and chromium.texts("#audit > .scroller td")
    chromium.run("document.querySelector('#users summary').click()")
    assert all(chromium.run(SEEN, "#user-rows tr"))


def test_a_link_of_the_contents_opens_its_part(chromium: Chromium, long_report: Path) -> None:
    chromium.open(long_report)
    chromium.run("document.querySelector('.contents a[href=\"#users\"]').click()")
    chromium.run("window.dispatchEvent(new Event('hashchange'))")
    assert all(chromium.run(SEEN, "#user-rows tr"))


def test_short_ones_are_not_folded(chromium: Chromium, page: Path) -> None:
    chromium.open(page)
    assert chromium.texts("summary") == ["127 users, to be searched and sorted"]


def test_paper_has_everything_and_the_screen_is_as_before(chromium: Chromium, long_report: Path) -> None:
    chromium.open(long_report)
    chromium.run(PRINT, "beforeprint")
    assert all(chromium.run(SEEN, "details :is(th, td, li)"))
    assert len(chromium.texts("#user-rows tr")) == USERS
    assert chromium.run("return document.getElementById('print-note').hidden")
    chromium.run(PRINT, "afterprint")
    assert not any(chromium.run(SEEN, "details li, details td"))
    assert len(chromium.texts("#user-rows tr")) == 100


def test_paper_says_when_it_has_not_everybody(chromium: Chromium, long_report: Path) -> None:
    chromium.open(long_report)
    chromium.run(FIND, "signed in")
    chromium.run(PRINT, "beforeprint")
    assert len(chromium.texts("#user-rows tr")) == 8
    assert not chromium.run("return document.getElementById('print-note').hidden")


def test_a_hundred_thousand_users_are_not_printed(chromium: Chromium, large_page: Path) -> None:
    chromium.open(large_page)
    chromium.run(PRINT, "beforeprint")
    assert len(chromium.texts("#user-rows tr")) == 100
    assert not chromium.run("return document.getElementById('print-note').hidden")
    assert "Not everybody is printed" in chromium.texts("#print-note")[0]


def test_without_scripts_paper_has_it_too(long_report: Path, tmp_path: Path) -> None:
    with Chromium(tmp_path / "profile", scripts=False) as chromium:
        chromium.open(long_report)
        assert not any(chromium.run(SEEN, "#audit details td"))
        chromium.on_paper()
        assert all(chromium.run(SEEN, "#audit details td"))
