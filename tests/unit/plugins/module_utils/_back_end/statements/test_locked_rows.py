# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A statement is for so many users as have no more rows than SQL Server locks one by one."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.locked_rows import (
    MOST_ROWS,
    RowCounts,
    about_large_users,
    portions,
)

ESCALATION = 5000  # locks of one statement on one table


def test_users_are_cut_where_their_rows_become_too_many() -> None:
    assert list(portions([50] * 200)) == [range(80), range(80, 160), range(160, 200)]
    assert list(portions([])) == []
    assert list(portions([0] * (MOST_ROWS + 1))) == [range(MOST_ROWS), range(MOST_ROWS, MOST_ROWS + 1)]


def test_one_with_too_many_is_alone() -> None:
    assert list(portions([10, 9000, 10, 20])) == [range(1), range(1, 2), range(2, 4)]


@given(st.lists(st.integers(0, 9000), max_size=60))
def test_everybody_is_in_one_portion_and_no_portion_makes_the_table_be_locked(rows: list[int]) -> None:
    found = list(portions(rows))
    assert [place for portion in found for place in portion] == list(range(len(rows)))
    for portion in found:
        locked = sum(max(rows[place], 1) for place in portion)
        assert locked < ESCALATION or len(portion) == 1
    for current, following in pairwise(found):
        assert sum(max(rows[place], 1) for place in (*current, following.start)) > MOST_ROWS


def test_counts_of_a_parent_and_its_children_count_together() -> None:
    counts = RowCounts(3, {"parents": {0: 3000, 1: 3000}, "children": {1: 1, 2: 3000}})
    assert counts.portions("children") == [range(3)]
    assert counts.portions("children", "parents") == [range(1), range(1, 2), range(2, 3)]
    assert counts.portions() == counts.portions("unknown") == [range(3)]


def test_some_of_the_people_are_numbered_anew() -> None:
    counts = RowCounts(4, {"contacts": {0: 1, 2: 3, 3: 4}})
    assert counts.only([3, 0]) == RowCounts(2, {"contacts": {0: 4, 1: 1}})
    assert counts.only([]).portions("contacts") == []


def test_users_who_cannot_be_divided_are_named() -> None:
    few = ("few@x.test", [("contacts", MOST_ROWS), ("permissions", 5)])
    many = ("many@x.test", [("contacts", MOST_ROWS + 1), ("permissions", 9000)])
    assert list(about_large_users([few])) == []
    [warning] = about_large_users([few, many])
    assert warning.startswith("1 users have more than 4,000 rows") and "many@x.test (9,000 permissions)" in warning
