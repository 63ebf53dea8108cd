# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The literals and statements with which the lab fills its databases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from lab.data.bulk_insert import BulkInsert, literal


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("O'Neill; --", "N'O''Neill; --'"),
        ("𠮷", "N'𠮷'"),
        (b"", "0x"),
        (b"\x00\xff", "0x00ff"),
        (True, "1"),
        (-(2**40), "-1099511627776"),
        (datetime(1753, 1, 1), "CAST('17530101 00:00:00' AS datetime)"),
    ],
)
def test_a_value_as_t_sql_writes_it(value: Any, text: str) -> None:
    assert literal(value) == text


def test_a_value_without_a_literal_is_refused() -> None:
    with pytest.raises(TypeError):
        literal(1.5)


def test_null_columns_are_left_out_and_parents_come_first() -> None:
    sent: list[str] = []
    bulk = BulkInsert(sent.append, {"Parent": ("a", "b"), "Child": ("c",)})
    bulk.add("Child", [(1,)])
    bulk.add("Parent", [(1, None), (2, "x"), (3, None)])
    bulk.flush()
    assert sent == [
        "INSERT INTO dbo.[Parent] ([a])\nSELECT 1\nUNION ALL SELECT 3",
        "INSERT INTO dbo.[Parent] ([a], [b])\nSELECT 2,N'x'",
        "INSERT INTO dbo.[Child] ([c])\nSELECT 1",
    ]


def test_long_lists_are_sent_in_pieces() -> None:
    sent: list[str] = []
    bulk = BulkInsert(sent.append, {"T": ("a",)})
    bulk.add("T", ((number,) for number in range(1201)))
    bulk.flush()
    assert [statement.count("SELECT") for statement in sent] == [500, 500, 201]
