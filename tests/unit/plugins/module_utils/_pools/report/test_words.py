# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers and times as people read them."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.report import words


def test_numbers_are_grouped_and_agree_with_their_noun() -> None:
    assert words.number(1234567) == "1,234,567"
    assert [words.counted(count, "user") for count in (0, 1, 2000)] == ["no users", "1 user", "2,000 users"]


def test_a_share_says_all_or_nothing_only_of_all_or_nothing() -> None:
    assert [words.share(part, 100_000) for part in (0, 1, 50_000, 99_999, 100_000)] == [
        *("0 %", "0.1 %", "50.0 %", "99.9 %", "100 %")
    ]


def test_times_are_told_in_utc_and_english() -> None:
    assert words.time_words(words.moment("2009-12-01T00:15:00+02:00", "started").isoformat()) == (
        "30 November 2009, 22:15 UTC"
    )
    assert words.moment("2009-12-01T00:15:00", "started").utcoffset().total_seconds() == 0
    with pytest.raises(BadInput, match="started is 'yesterday'"):
        words.moment("yesterday", "started")
