# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Texts that an answer has again and again are one object each, and nothing becomes another value by it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import read_results


class Cursor:
    """Results with every value made anew, as drivers make them."""

    def __init__(self, results: list[list[tuple[Any, ...]]]) -> None:
        self._results = results

    @property
    def description(self) -> tuple[tuple[str], ...]:
        return (("n",), ("value",), ("more",))

    def fetchmany(self, _number: int) -> list[tuple[Any, ...]]:
        return self._results.pop(0)

    def nextset(self) -> bool:
        return bool(self._results)


def anew(text: str) -> str:
    return "".join(list(text))


def test_a_text_is_one_object_in_all_results() -> None:
    rows = [[(n, anew("anna@example.test"), anew("x").encode() * 9) for n in range(3)] for _result in range(2)]
    found = read_results(Cursor(rows))
    assert len({id(row[1]) for result in found for row in result.rows}) == 1
    assert len({id(row[2]) for result in found for row in result.rows}) == 1
    assert [list(result.rows) for result in found] == [[(n, "anna@example.test", b"x" * 9) for n in range(3)]] * 2


def test_equal_values_of_other_types_stay_what_they_are() -> None:
    rows: list[tuple[Any, ...]] = [(0, 1, "a"), (1, True, b"a"), (2, Decimal(1), None), (3, 1.0, "a")]
    (found,) = read_results(Cursor([list(rows)]))
    assert [tuple(map(type, row)) for row in found.rows] == [tuple(map(type, row)) for row in rows]
    assert list(found.rows) == rows
