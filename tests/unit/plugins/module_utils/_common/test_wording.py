# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import duration, in_bytes, in_lines, in_sentence

NAMES = [f"user{number}" for number in range(5000)]


def test_a_short_list_is_told_whole() -> None:
    assert in_lines(["one", "two"], "elsewhere") == "\n- one\n- two\n"
    assert in_sentence(["one", "two"]) == "one, two"
    assert in_lines(NAMES[:20], "elsewhere").count("\n- ") == 20 and "more" not in in_lines(NAMES[:20], "elsewhere")


def test_a_long_list_says_how_many_more_there_are_and_where() -> None:
    sentence = in_lines(NAMES, "all are in refusals of the result")
    assert sentence.startswith("\n- user0\n- user1\n")
    assert sentence.endswith("\n- and 4,980 more: all are in refusals of the result.\n")
    assert len(sentence) < 300
    assert in_sentence(NAMES, "; ").endswith("user8; user9 and 4,990 more")
    assert in_sentence(NAMES[:3], of=7) == "user0, user1, user2 and 4 more"


@pytest.mark.parametrize("length", [501, 1_000_000])
def test_one_long_name_does_not_fill_the_message(length: int) -> None:
    assert len(in_lines(["x" * length], "")) < 600
    assert f"({length:,} characters)" in in_sentence(["x" * length])


def test_a_long_line_keeps_what_to_do_at_its_end() -> None:
    sentence = in_lines(["9 users would lose data (" + "x" * 3000 + "). Set allow_data_loss: true."], "")
    assert sentence.startswith("\n- 9 users would lose data (x")
    assert sentence.endswith("). Set allow_data_loss: true.\n")


def test_sizes_can_be_compared() -> None:
    assert (in_bytes(1_234_567), in_bytes(999)) == ("1,234,567 bytes", "999 bytes")


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (192, "3 min 12 s"), (7500, "2 h 05 min")]
)
def test_durations(seconds: float, text: str) -> None:
    assert duration(seconds) == text
