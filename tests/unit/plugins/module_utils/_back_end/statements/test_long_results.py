# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A result about a whole pool is read some rows at a time, and is the same as if it had come at once."""

from __future__ import annotations

from itertools import islice
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements import results

AT_ONCE = 3


class Cursor:
    """One result, whose rows a driver makes when they are asked for."""

    def __init__(self, rows: int, columns: int) -> None:
        self.description = [(f"column {number}",) for number in range(columns)]
        self.most = 0
        self._rows = iter([(number, f"text {number % 2}")[:columns] for number in range(rows)])
        self._over = False

    def fetchmany(self, number: int) -> list[tuple[Any, ...]]:
        assert not self._over, "a driver may take amiss that it is asked for more than all"
        rows = list(islice(self._rows, number))
        self.most, self._over = max(self.most, len(rows)), len(rows) < number
        return rows

    def nextset(self) -> bool:
        return False


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("rows", [0, 1, AT_ONCE, AT_ONCE + 1, 3 * AT_ONCE])
def test_all_rows_are_there_in_their_order(monkeypatch: pytest.MonkeyPatch, rows: int, columns: int) -> None:
    monkeypatch.setattr(results, "_ROWS_AT_ONCE", AT_ONCE)
    cursor = Cursor(rows, columns)
    (found,) = results.read_results(cursor)
    expected = [(number, f"text {number % 2}")[:columns] for number in range(rows)]
    assert list(found.rows) == expected and len(found.rows) == rows
    assert list(map(tuple, found.rows.columns)) == list(zip(*expected, strict=True))
    assert cursor.most <= AT_ONCE
