# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report as a reader has it: in a browser that is cut off from everything."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from browser.chromium import Chromium
from browser.conftest import USERS
from browser.report_sample import HOSTILE, make_report, sample_arguments

SEARCH = """
  const box = document.getElementById(arguments[0]);
  box.value = arguments[1];
  const began = performance.now();
  box.dispatchEvent(new Event(box.localName === "select" ? "change" : "input"));
  document.body.getBoundingClientRect();  // with laying out the new rows
  return performance.now() - began;
"""
CONTRAST = """
  const channels = (text) => text.match(/[\\d.]+/g).slice(0, 3).map((one) => {
    const part = one / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const light = (text) => channels(text).reduce((sum, one, index) => sum + one * [0.2126, 0.7152, 0.0722][index], 0);
  const paper = (one) => {
    const colour = getComputedStyle(one).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" ? paper(one.parentElement) : colour;
  };
  const texts = [...document.querySelectorAll("h1, h2, p, th, td, dt, dd, caption, button, li, pre, a, .banner")];
  return Math.min(...texts.map((one) => {
    const [darker, lighter] = [light(getComputedStyle(one).color), light(paper(one))].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  }));
"""


def number(text: str) -> int:
    return int(text.replace(",", ""))


def facts_of(page: Path) -> dict[str, Any]:
    return json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))


def search(chromium: Chromium, text: str, box: str = "user-search") -> float:
    """Search in the table of users; the milliseconds that it took."""
    return chromium.run(SEARCH, box, text)


def sort_by(chromium: Chromium, column: str) -> list[str]:
    """Press a column's head; the column as it is shown then."""
    chromium.run("document.querySelector(`th[data-column=${arguments[0]}] button`).click()", column)
    index = chromium.run("return document.querySelector(`th[data-column=${arguments[0]}]`).cellIndex + 1", column)
    return chromium.texts(f"#user-rows tr > :nth-child({index})")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_needs_nothing_else_and_has_nothing_to_complain_of(chromium: Chromium, page: Path, dark: bool) -> None:
    chromium.open(page, dark=dark)
    assert chromium.console() == []
    assert chromium.requests() == [page.as_uri()]


def test_its_numbers_are_those_of_the_facts(chromium: Chromium, page: Path) -> None:
    facts = facts_of(page)
    chromium.open(page)
    figures = {name: chromium.texts(f"[data-figure={name}] dd")[0] for name in ("done", "left", "rows", "lost")}
    assert {name: number(text) for name, text in figures.items()} == {
        "done": facts["counts"]["done"],
        "left": facts["pool"]["after"]["users"],
        "rows": sum(facts["rows"].values()),
        "lost": facts["losses"]["rows"],
    }
    outcomes = [number(text) for text in chromium.texts("#outcomes td:nth-child(2)")]
    names = ["moved", "resumed", "already_there", "failed", "skipped", "not_reached", "users"]
    assert outcomes == [facts["counts"][name] for name in names]
    assert sorted(number(text) for text in chromium.texts("#data svg text[text-anchor=start]")) == sorted(
        facts["rows"].values()
    )
    left = [number(text) for text in chromium.texts("#left td.number")]
    assert left == [reason["users"] for reason in facts["left"]["reasons"]]
    assert sum(left) == facts["counts"]["left"] > 0
    before_after = [number(text) for text in chromium.texts("#pools tbody tr:first-child td")]
    assert before_after == [
        facts[pool][when]["users"] for pool in ("pool", "successor") for when in ("before", "after")
    ]


def test_the_table_has_every_user_of_the_facts(chromium: Chromium, page: Path) -> None:
    facts = facts_of(page)
    chromium.open(page)
    search(chromium, "500", "user-page-size")
    shown = list(
        zip(*(chromium.texts(f"#user-rows tr > :nth-child({column})") for column in (1, 3, 4, 5)), strict=True)
    )
    wanted = [
        (user["sip_uri"].removeprefix("sip:"), user["reason"], user["rows"], user["lost_rows"])
        for user in facts["users"]
    ]
    assert [(address, reason, number(rows), number(lost)) for address, reason, rows, lost in shown] == wanted


def test_search_and_outcome_narrow_the_table_down(chromium: Chromium, page: Path) -> None:
    users = facts_of(page)["users"]
    chromium.open(page)
    search(chromium, "PROTECTED")
    assert chromium.texts("#user-rows th") == ["protected@example.test"]
    assert chromium.texts("#user-count") == [f"1 of {len(users)} users match."]
    search(chromium, "interrupted move")  # words of the reason
    assert chromium.texts("#user-rows th") == ["move_elsewhere@example.test"]
    search(chromium, "nobody has this name")
    assert chromium.texts("#user-rows th") == [] and chromium.texts("#user-page") == ["No rows"]
    search(chromium, "")
    search(chromium, "4", "user-outcome")
    assert len(chromium.texts("#user-rows th")) == sum(user["outcome"] == "skipped" for user in users) > 0


def test_every_column_sorts_both_ways(chromium: Chromium, page: Path) -> None:
    chromium.open(page)
    search(chromium, "500", "user-page-size")
    rows = [number(text) for text in sort_by(chromium, "rows")]
    assert rows == sorted(rows) and rows[0] < rows[-1]
    assert [number(text) for text in sort_by(chromium, "rows")] == sorted(rows, reverse=True)
    assert chromium.texts("th[aria-sort=descending]") == ["Rows"]
    reasons = sort_by(chromium, "reason")
    assert reasons == sorted(reasons) and reasons[0] != reasons[-1]
    addresses = sort_by(chromium, "address")
    assert addresses == sorted(addresses, key=str.casefold)


def test_100000_users_stay_quick(chromium: Chromium, large_page: Path) -> None:
    chromium.open(large_page)
    assert chromium.texts("#user-count") == ["100,000 users."]
    assert len(chromium.texts("#user-rows tr")) == 100
    searches = {"user09999": 10, "example.test": USERS, "signed in": 5000, "user0 signed": 5000}
    for text, found in searches.items():
        times = [search(chromium, text) for _again in range(3)]
        assert chromium.texts("#user-count")[0].startswith(f"{found:,} ")
        assert min(times) < 100, text
    search(chromium, "")
    sort_by(chromium, "rows")
    assert sort_by(chromium, "rows")[0] == "96"
    chromium.run("document.querySelector('[data-go=last]').click()")
    assert chromium.texts("#user-page") == ["Rows 99,901 to 100,000 of 100,000"]
    assert len(chromium.texts("#user-rows tr")) == 100


def test_names_from_the_directory_are_only_text(chromium: Chromium, large_page: Path, tmp_path: Path) -> None:
    arguments = {**sample_arguments(tmp_path), "title": HOSTILE, "steps": [{"step": HOSTILE, "command": HOSTILE}]}
    arguments["pools_before"][0]["front_ends"] = [HOSTILE]
    for page in (Path(make_report(arguments)["page"]), large_page):
        chromium.open(page)
        assert chromium.console() == [] and chromium.requests() == [page.as_uri()]
        assert chromium.run("return window.hostile === undefined && document.images.length === 0")
    search(chromium, "onerror")
    assert chromium.texts("#user-rows th") == [f"{HOSTILE}@example.test"]


def test_light_and_dark_can_be_read(chromium: Chromium, rehearsal: Path) -> None:
    """Contrast of at least 4.5 to 1 everywhere (WCAG 2, level AA)."""
    papers = []
    for dark in (False, True):
        chromium.open(rehearsal, dark=dark)
        papers.append(chromium.run("return getComputedStyle(document.body).backgroundColor"))
        assert chromium.run(CONTRAST) >= 4.5
    assert papers[0] != papers[1]
    chromium.run("document.getElementById('theme').click()")
    assert chromium.run("return getComputedStyle(document.body).backgroundColor") == papers[0]
    assert chromium.run(CONTRAST) >= 4.5


def test_a_screen_reader_finds_its_way(chromium: Chromium, page: Path) -> None:
    chromium.open(page)
    assert chromium.run("return [document.documentElement.lang, document.title]") == ["en", "Decommissioning of pool07"]
    assert [len(chromium.texts(landmark)) for landmark in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    levels = [
        int(name[1])
        for name in chromium.run("return [...document.querySelectorAll('h1,h2,h3')].map((h) => h.localName)")
    ]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert chromium.run("return [...document.querySelectorAll('svg')].every((one) => one.getAttribute('aria-label'))")
    assert chromium.run("return [...document.querySelectorAll('table')].every((one) => one.caption)")
    assert chromium.run("return [...document.querySelectorAll('th')].every((one) => one.scope)")
    assert chromium.run("return [...document.querySelectorAll('input,select')].every((one) => one.labels.length)")
    identifiers = chromium.run("return [...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(identifiers) == len(set(identifiers))


def test_a_phone_scrolls_downward_only(chromium: Chromium, page: Path) -> None:
    chromium.open(page, width=360)
    assert chromium.run("return document.documentElement.scrollWidth") <= 360


def test_a_rehearsal_cannot_be_taken_for_a_run(chromium: Chromium, rehearsal: Path, page: Path) -> None:
    chromium.open(rehearsal)
    assert chromium.run("return document.title").startswith("Rehearsal: ")
    assert "Nothing was changed" in chromium.texts(".banner")[0]
    assert "would" in chromium.texts(".verdict")[0]
    chromium.open(page)
    assert chromium.texts(".banner") == []


def test_it_prints(chromium: Chromium, rehearsal: Path) -> None:
    chromium.open(rehearsal)
    printed = chromium.printed()
    assert printed.startswith(b"%PDF") and len(re.findall(rb"/Type\s*/Page\b", printed)) > 3


def test_without_scripts_the_first_users_are_there(large_page: Path, tmp_path: Path) -> None:
    with Chromium(tmp_path / "profile", scripts=False) as chromium:
        chromium.open(large_page)
        assert len(chromium.texts("#user-rows tr")) == 100
        assert "The first 100 of 100,000 users are shown" in chromium.texts("noscript")[0]
        assert chromium.run("return document.getElementById('user-controls').hidden")
