# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names from right to left, and characters that turn text round, leave the words beside them in their places."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from browser.chromium import Chromium
from browser.report_sample import SAMPLE, make_report, write_lines

AWKWARD = " שלום 12345 stays, \u202eexe.gpj is turned"
# What a browser shows as text and not as a part of a page: no element can be in it.
LOOSE = """
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode;
    if (/[\\u0590-\\u08ff\\u202e]/.test(text.data) && !text.parentElement.closest("bdi, script, title, option, text")) {
      found.push(`${text.parentElement.localName}: ${text.data}`);
    }
  }
  return found;
"""
# Where the words of a text stand on the screen, from left to right.
ORDER = """
  const whole = arguments[0];
  document.querySelectorAll("details").forEach((fold) => { fold.open = true; });
  const left = (word) => {
    const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const place = walker.currentNode.data.indexOf(word);
      if (place >= 0) {
        const range = document.createRange();
        range.setStart(walker.currentNode, place);
        range.setEnd(walker.currentNode, place + word.length);
        return range.getBoundingClientRect().left;
      }
    }
    return -1;
  };
  const words = ["Because", "שלום", "12345", "stays"];
  return words.every((word) => left(word) >= 0) && words.map(left).every((x, i, all) => !i || all[i - 1] < x);
"""
TEXTS = (
    *("reason", "remedy", "step", "why", "front_ends", "fqdn", "back_end_host", "journal", "users", "contacts"),
    *("description", "source", "command", "what", "refusals", "ghosts", "title", "display_name", "kind"),
)


def made_awkward(value: Any, name: str = "") -> Any:
    """The value with such text at the end of all texts that people or servers write."""
    if isinstance(value, dict):
        return {key: made_awkward(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [made_awkward(inner, name) for inner in value]
    return value + AWKWARD if isinstance(value, str) and name in TEXTS else value


@pytest.fixture
def awkward(tmp_path: Path) -> Path:
    """A report in which every such text ends so, and one user stays for a reason of no other words."""
    sample = json.loads(SAMPLE.read_text(encoding="utf-8"))
    arguments = {**made_awkward(sample["arguments"]), "dest": str(tmp_path / "report.html")}
    finding = {"name": "ghosts", "severity": "warning", "pool": "pool07", "count": 1, "objects": [{"name": "שלום"}]}
    texts = {"description": AWKWARD, "remedy": AWKWARD, "command": AWKWARD, "source": AWKWARD}
    arguments["audit_before"] = [{**finding, **texts}]
    for move in arguments["moves"]:
        lines = made_awkward(sample["report_files"][move["name"]])
        next(line for line in lines if line.get("reason"))["reason"] = f"Because{AWKWARD}"
        move["result"]["report_file"] = str(tmp_path / f"{move['name']}.jsonl")
        write_lines(Path(move["result"]["report_file"]), lines)
    return Path(make_report(arguments)["page"])


def test_every_text_from_right_to_left_stands_apart(chromium: Chromium, awkward: Path) -> None:
    chromium.open(awkward)
    assert chromium.run("return document.querySelectorAll('bdi').length") > 20
    assert chromium.run(LOOSE) == []


def test_words_beside_them_stay_in_their_order(chromium: Chromium, awkward: Path) -> None:
    """The table that the script makes, and the one that is there without it."""
    chromium.open(awkward)
    for cell in ("#user-rows td.reason", "#left td.reason"):
        found = f"[...document.querySelectorAll('{cell}')].find((one) => one.textContent.startsWith('Because'))"
        assert chromium.run(f"return ((...arguments) => {{{ORDER}}})({found})"), cell
