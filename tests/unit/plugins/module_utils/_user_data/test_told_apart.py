# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows of users are told apart for all users at once, and whoever asks again is answered without a look at them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Columns, RowTuple, Section
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.told_apart import (
    are_told_apart,
    column_of,
    without_repeated_rows,
)

MEMBERS = Columns(["address", "number"])
FIELDS = ("address", "number")


def sections(*rows: Sequence[RowTuple]) -> list[Section]:
    return [Section(MEMBERS, of_one) for of_one in rows]


def test_users_may_have_the_same_rows_as_others() -> None:
    asked = sections([("a@x", 1), ("a@x", 2)], [("a@x", 1)])
    assert are_told_apart(asked, FIELDS)
    assert are_told_apart(asked[:1], FIELDS)
    assert not are_told_apart(asked, ("address",))


@pytest.mark.parametrize("twice", [("A@X", 1), ("a@x ", 1), ("a@x", True)])
def test_rows_that_are_one_to_the_database(twice: RowTuple) -> None:
    asked = sections([("b@x", 1)], [("a@x", 1), twice])
    assert not are_told_apart(asked, FIELDS)
    assert are_told_apart(asked[:1], FIELDS) and not are_told_apart(asked[1:], FIELDS)


def test_fields_without_any_value_tell_nothing_apart() -> None:
    assert not are_told_apart(sections([("a@x", None), ("b@x", None)], [("a@x", 1)]), FIELDS)
    assert are_told_apart(sections([("a@x", None), ("a@x", 1)]), FIELDS)


def test_rows_that_were_told_apart_are_not_looked_at_again() -> None:
    """A move asks twice: whether the target would make one row of two, and what is to be written there."""
    asked = sections([("a@x", 1)], [("a@x", 1), ("b@x", 1)])
    assert are_told_apart(asked, FIELDS)
    for section in asked:
        section.tuples = ()
    assert are_told_apart(asked, FIELDS)


def test_rows_of_several_origins_have_one_column() -> None:
    other = Section(Columns(["number"]), [(7,)])
    assert column_of([*sections([("a@x", 1)]), other], "number") == [1, 7]
    assert column_of([*sections([("a@x", 1)]), other], "address") == ["a@x", None]
    assert column_of([other], "address") == [None]


def test_only_users_who_have_a_row_twice_are_left_out() -> None:
    first, second, third = sections([("a@x", 1), ("b@x", 1)], [("a@x", 1), ("A@x", 1)], [("a@x", 1)])
    assert list(without_repeated_rows([first, second, third])) == [first, third]
