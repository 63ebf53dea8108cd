# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The diff for people: one line a user, in columns, whatever the servers say."""

from __future__ import annotations

import difflib
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk import user_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.user_lines import (
    in_user_lines,
    list_versions_on,
    lost_in_words,
    rows_on,
)

Description = dict[str, Any]
ROWS, VERSIONS = rows_on("pool_2007"), list_versions_on("poolr2")


def diff(**users: tuple[Description, Description]) -> tuple[list[str], list[str]]:
    """The lines of both sides."""
    found = in_user_lines("moved", users.items(), lambda pair: pair)
    return found["before"].splitlines(), found["after"].splitlines()


def test_one_line_a_user_sorted_and_in_columns() -> None:
    before, after = diff(
        Bob=({"home": "pool_2007", ROWS: {"contacts": 1, "home": 1}}, {"home": "poolr2", ROWS: {}}),
        alice=({"home": "pool_2007", ROWS: {"contacts": 1057, "home": 1}}, {"home": "poolr2", ROWS: {}}),
        carol=({"home": None, ROWS: {}}, {"home": "poolr2", ROWS: {}}),
    )
    assert before == [
        "3 users to be moved, all listed here",
        "alice  home pool_2007  pool_2007: home, 1,057 contacts",
        "Bob    home pool_2007  pool_2007: home, 1 contact",
        "carol  no home         pool_2007: nothing",
    ]
    assert after == [
        "3 users to be moved, all listed here",
        "alice  home poolr2     pool_2007: nothing",
        "Bob    home poolr2     pool_2007: nothing",
        "carol  home poolr2     pool_2007: nothing",
    ]


def test_everything_that_changes_is_said_and_nothing_else() -> None:
    losses = [Loss("a@x", "conferences", "pstn_conference_id", 2, "why"), Loss("a@x", "delegates", "delegates", 1, "")]
    before, after = diff(
        a=(
            {"home": "p", VERSIONS: {"contact": 12}, "target_home_server": "q", "location_profile": "Old"},
            {"home": "p", VERSIONS: {"contact": 13, "containers 200": 3}, **lost_in_words(losses)},
        ),
        b=({"home": "p", "directory": {"proxyAddresses": ["sip:b@x"]}}, {"home": "p", "directory": {}}),
        c=({"put back in the lists of": []}, {"put back in the lists of": [f"{n}@x" for n in range(12)]}),
    )
    assert "home p" not in before[1] + after[1]
    told_before, told_after = " ".join(before[1].split()), " ".join(after[1].split())
    assert told_before == (
        "a list versions on poolr2: contact=12 target home server q location profile Old lost: nothing"
    )
    assert told_after == (
        "a list versions on poolr2: contact=13, containers 200=3 no target home server no location profile"
        " lost: 2 conferences (pstn conference id), 1 delegate"
    )
    assert before[2].split() == ["b", "directory:", "proxyAddresses=sip:b@x"]
    assert after[2].split() == ["b", "directory:", "nothing"]
    assert before[3].endswith("put back in the lists of: nobody")
    assert "put back in the lists of: 12 in all, 0@x, 1@x" in after[3] and after[3].endswith("and 2 more")


@pytest.mark.parametrize(
    "strange", ["\n", "\r", "\x1b[2J", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\u202e"]
)
def test_values_of_servers_stay_in_their_line(strange: str) -> None:
    name = f"sip:a{strange}@x"
    found = in_user_lines(
        "deleted",
        {name: None}.items(),
        lambda _nothing: ({"home": f"p{strange}q", f"rows on p{strange}": {f"k{strange}": 2}}, {"home": None}),
    )
    for text in found.values():
        assert len(text.splitlines()) == 2
        assert strange not in text.replace("\n", "", 2)


def test_letters_that_are_two_places_wide_and_marks_keep_the_columns() -> None:
    names = ["山田", "e\u0301va", "abcd"]
    found = in_user_lines("moved", zip(names, names, strict=True), lambda _name: ({"home": "p"}, {}))
    assert found["before"].splitlines()[1:] == ["abcd  home p", "e\u0301va   home p", "山田  home p"]


def test_one_long_cell_does_not_widen_all_lines() -> None:
    before, _after = diff(a=({"home": "p" * 400, "b": "1"}, {}), c=({"home": "p", "b": "1"}, {}))
    assert before[1] == f"a  home {'p' * 400}  b 1" and before[2] == "c  home p   b 1"


def test_a_diff_of_thousands_is_two_lines_a_user() -> None:
    found = in_user_lines("moved", ((f"u{n}", n) for n in range(3000)), lambda n: ({"home": "p"}, {"home": "q"}))
    lines = list(difflib.unified_diff(found["before"].splitlines(), found["after"].splitlines(), n=3))
    assert len(lines) == 2 * 3000 + 4  # two headings, the place, and the first line


def test_the_first_of_many_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(user_lines, "LINES", 2)
    described = []

    def describe(user: str) -> tuple[Description, Description]:
        described.append(user)
        return {"home": "p"}, {}

    found = in_user_lines("imported", ((name, name) for name in "dbca"), describe)
    assert found["before"].splitlines()[0] == "4 users to be imported, the first 2 listed here; report_file lists all"
    assert described == ["a", "b"]  # the others cost nothing


def test_nobody() -> None:
    found = in_user_lines("moved", (), lambda user: user)
    assert found["before"] == found["after"] == "0 users to be moved, all listed here\n"
