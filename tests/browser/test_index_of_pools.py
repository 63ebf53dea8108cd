# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The index of several pools, as a reader has it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from browser.chromium import Chromium
from browser.report_sample import index_of_pools
from browser.test_report_on_a_phone_and_on_paper import WIDE
from browser.test_report_page import CONTRAST


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return index_of_pools(tmp_path_factory.mktemp("reports"))


def test_a_row_for_each_pool_leads_to_its_report(chromium: Chromium, index: Path) -> None:
    chromium.open(index)
    assert chromium.console() == [] and chromium.requests() == [index.as_uri()]
    pools = ["pool07", "pool08", "pool09 north", "pool10"]
    assert chromium.texts("#pool-table th[scope=row] > :first-child") == pools
    links = chromium.run("return [...document.querySelectorAll('#pool-table a')].map((one) => one.href)")
    assert [unquote(link) for link in links] == [
        f"file://{index.parent / pool / 'report.html'}" for pool in pools if pool != "pool10"
    ]
    assert chromium.run("return document.querySelectorAll('#pool-table tr:nth-child(4) a').length") == 0
    for link in links:
        chromium.open(Path(unquote(link.removeprefix("file://"))))
        assert chromium.texts("h1") != []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_it_can_be_read_in_both_colours(chromium: Chromium, index: Path, dark: bool) -> None:
    chromium.open(index, dark=dark)
    assert chromium.run(CONTRAST) >= 4.5


def test_on_a_phone_each_pool_is_a_block(chromium: Chromium, index: Path) -> None:
    chromium.open(index, width=390)
    assert chromium.run(WIDE) == []
    shown = "return [...document.querySelectorAll('#pool-table tr:first-child td')].map((one) => one.dataset.label)"
    labels = ["State", "Moved", "Left", "Rows carried", "Rows lost", "Other things in the way", "Ended"]
    assert chromium.run(shown) == labels


def test_it_prints_on_one_sheet(chromium: Chromium, index: Path) -> None:
    chromium.open(index)
    assert len(re.findall(rb"/Type\s*/Page\b", chromium.printed())) == 1
