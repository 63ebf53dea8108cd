# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An answer's rows, kept by column, are the rows that came."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.result_sets import ResultSet

ROWS: list[tuple[Any, ...]] = [(0, "a", None), (1, "b", b"x")]


def test_rows_are_as_they_came() -> None:
    found = ResultSet([list(row) for row in ROWS])
    assert list(found) == ROWS and len(found) == 2 and found[1] == ROWS[1] and found[:1] == ROWS[:1]
    assert found == ROWS and found != ROWS[:1] and ResultSet.of(found) is found
    assert list(found.columns) == [(0, 1), ("a", "b"), (None, b"x")]
    assert list(found.types) == [{int}, {str}, {type(None), bytes}]


def test_no_rows_have_no_columns() -> None:
    found = ResultSet([])
    assert not found and list(found) == [] and found == [] and not found.columns and not found.types


def test_rows_of_different_lengths_are_no_answer() -> None:
    with pytest.raises(ValueError, match="shorter"):
        ResultSet([(1, 2), (1,)])
