# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whatever a name holds, it stays text."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report.html.markup import (
    Markup,
    embedded_json,
    escaped,
    joined,
    tag,
    verbatim,
)


class Seen(HTMLParser):
    """The elements and texts that a reader of HTML finds."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_is_read_back_as_it_was(text: str) -> None:
    seen = Seen(tag("p", text, title=text))
    assert seen.tags[0] == ("p", {"title": text}) and seen.text == text
    assert all(tag == ("bdi", {}) for tag in seen.tags[1:])
    assert seen.tags[1:] == [] or not text.isascii()


@given(st.text())
def test_data_never_ends_its_element(text: str) -> None:
    element = embedded_json("data", {"name": text})
    content = element.removeprefix('<script type="application/json" id="data">').removesuffix("</script>")
    assert "<" not in content and json.loads(content) == {"name": text}


def test_what_has_no_place_in_a_page_is_replaced() -> None:
    assert escaped("a\x00b\x1bc\ud800d") == "a\ufffdb\ufffdc\ufffdd"


def test_what_turns_text_round_is_isolated_at_any_place() -> None:
    assert (
        tag("td", "1 of \u05e9\u05dc \u05e9 2, \u05dd; 3")
        == "<td>1 of <bdi>\u05e9\u05dc \u05e9</bdi> 2, <bdi>\u05dd</bdi>; 3</td>"
    )
    assert tag("bdi", "\u05e9a\u202e<") == "<bdi>\u05e9a<bdi>\u202e</bdi>&lt;</bdi>"
    assert tag("option", "\u05e9") == "<option>\u05e9</option>"


def test_markup_is_not_escaped_twice_and_text_never_becomes_markup() -> None:
    assert tag("p", tag("b", "1 < 2"), " & more") == "<p><b>1 &lt; 2</b> &amp; more</p>"
    assert joined("<", Markup("<br>"), None) == "&lt;<br>"


def test_attributes() -> None:
    assert tag("input", type="search", hidden=True, aria_label='"x"', class_=None) == (
        '<input type="search" hidden aria-label="&quot;x&quot;">'
    )


def test_a_script_that_would_end_itself_is_refused() -> None:
    with pytest.raises(ValueError, match="script"):
        verbatim("script", "const text = '</SCRIPT>';")
