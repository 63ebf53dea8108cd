# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The addresses of a whole pool, which are the lone column of an answer, take little more than their letters."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from itertools import islice
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.results import read_results

ADDRESSES = 10_000
BYTES_BESIDE_LETTERS = 12  # with what Python keeps for further rows; a text of its own has 50, and 8 for its place


def address(number: int) -> str:
    return f"first.last{number:05}@corp.example.test"


class Cursor:
    """A cursor with one result of one column."""

    description = (("addresses",),)

    def __init__(self, values: Iterable[Any]) -> None:
        self._values = iter(values)

    def fetchmany(self, count: int) -> list[tuple[Any]]:
        return [(value,) for value in islice(self._values, count)]

    def nextset(self) -> bool:
        return False


def test_addresses_of_a_pool_take_little_more_than_their_letters() -> None:
    cursor = Cursor(map(address, range(ADDRESSES)))
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        [result] = read_results(cursor)
        after, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (after - before) / ADDRESSES < len(address(0)) + BYTES_BESIDE_LETTERS
    assert [*result.rows.columns[0]] == [address(number) for number in range(ADDRESSES)]
    assert result.rows.columns[0][-1] == address(ADDRESSES - 1)
    assert len(result.rows) == len(result.rows.columns[0]) == ADDRESSES
    assert result.rows[1] == (address(1),) and result.rows.types == [frozenset({str})]


@pytest.mark.parametrize("odd", ["with\0zero", "", None, 5, b"bytes"], ids=repr)
def test_values_of_all_kinds_come_out_as_they_came(odd: Any) -> None:
    values = [*map(address, range(1500)), odd, *map(address, range(1500))]
    [result] = read_results(Cursor(values))
    assert [*result.rows.columns[0]] == values
    assert [*result.rows] == [(value,) for value in values]
