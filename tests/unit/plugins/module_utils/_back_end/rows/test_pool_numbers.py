# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dial-in ids of conferences come back only as long as their directory is there and nobody else has them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, cast

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.pool_numbers import with_numbers_of_pool
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import Statement
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from ..catalogues import sql_names

ANNA = "anna@example.test"
GONE, TAKEN = "this pool does not have that directory_id any more", "somebody else has been given that number"
Rows = Sequence[tuple[Any, ...]]


class Answers:
    """A back end with these conference directories, and these holders of the numbers that it is asked for.

    A holder: whose, directory, number, conference. They are the same in both tables that have such numbers.
    """

    def __init__(self, directories: Sequence[int], holders: Rows = ()) -> None:
        self._answers: list[Rows] = [[(directory,) for directory in directories], holders, holders]
        self.round_trips = 0

    def run(self, _purpose: str, statements: Iterable[Statement]) -> list[Rows]:
        if not list(statements):
            return []
        self.round_trips += 1
        return [self._answers[self.round_trips - 1]]


def own_layout(version: str) -> SqlNames:
    carried = sql_names(version)
    return SqlNames(carried.map.of_own_data(), carried.catalogue)


def user(directory: int | None = 3, number: int | None = 77) -> UserData:
    """A user with one conference, and its entry in a conference directory."""
    numbers: Row = {"directory_id": directory, "pstn_conference_id": number}
    return UserData(
        ANNA,
        {
            "home": ({"rich_mode": True},),
            "conferences": ({"conference_id": "A", "subject": "x", **numbers},),
            "conference_directory_entries": ({"conference_id": "A", **numbers},),
        },
    )


def given_back(back_end: Answers, data: UserData, version: str = "2007 R2") -> tuple[UserData, tuple[Loss, ...]]:
    [answer] = with_numbers_of_pool(cast(BackEnd, back_end), own_layout(version), [data])
    return answer


def test_numbers_that_are_free_come_back() -> None:
    assert given_back(Answers([1, 3]), user()) == (user(), ())


def test_the_users_own_rows_do_not_stand_in_the_way() -> None:
    """The user as after a run that was cut, with the address as the back end spells it."""
    assert given_back(Answers([3], [("Anna@Example.test", 3, 77, "A")]), user()) == (user(), ())


def test_a_number_of_a_directory_that_is_gone_is_lost_and_the_conference_stays() -> None:
    data, losses = given_back(Answers([1]), user())
    assert data.rows("conferences") == ({"conference_id": "A", "subject": "x"},)
    assert data.rows("conference_directory_entries") == () and data.homed
    assert {(loss.section, loss.rows, loss.why) for loss in losses} == {
        ("conferences", 1, GONE),
        ("conference_directory_entries", 1, GONE),
    }


@pytest.mark.parametrize("holder", [("ben@example.test", 3, 77, "B"), (ANNA, 3, 77, "another of hers")])
def test_a_number_that_another_conference_has_now_is_not_taken_from_it(holder: tuple[Any, ...]) -> None:
    data, losses = given_back(Answers([3], [holder]), user())
    assert data.rows("conferences") == ({"conference_id": "A", "subject": "x"},)
    assert {loss.why for loss in losses} == {TAKEN}


def test_a_number_of_another_directory_is_another_number() -> None:
    assert given_back(Answers([1, 3], [("ben@example.test", 1, 77, "B")]), user())[1] == ()


def test_nobody_is_asked_where_there_are_no_numbers() -> None:
    without = UserData(ANNA, {"home": ({"rich_mode": True},), "conferences": ({"conference_id": "A"},)})
    for version in ("2007", "2007 R2"):
        back_end = Answers([])
        assert given_back(back_end, without, version) == (without, ())
        assert back_end.round_trips == 0
