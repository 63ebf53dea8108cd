# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many rows in a statement, many statements in a round trip."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements import bulk


def test_rows_become_one_select() -> None:
    assert bulk.selected([(1, "a"), (2, None)], ["int", "nvarchar(5)"]) == "SELECT 1, N'a' UNION ALL SELECT 2, NULL"


def test_a_null_in_the_first_row_has_a_type() -> None:
    """A column of untyped NULLs is an int, and an int does not go into an image."""
    rows = [(None,), (b"x",)]
    assert bulk.selected(rows, ["varbinary(9)"]) == "SELECT CAST(NULL AS varbinary(9)) UNION ALL SELECT 0x78"


@pytest.mark.parametrize(
    ("kind", "joined"),
    [("image", "varbinary(8000)"), ("ntext", "nvarchar(4000)"), ("text", "varchar(8000)"), ("int", "int")],
)
def test_a_null_is_of_a_type_that_sql_server_2000_joins(kind: str, joined: str) -> None:
    assert bulk.selected([(None,)], [kind], named=True) == f"SELECT CAST(NULL AS {joined}) AS c0"


LONG = [(1, b"x" * 8001), (1, "y" * 4001), (1, "😀" * 2001)]
SHORT = [(1, b"x" * 8000), (1, "y" * 4000), (None, "😀" * 2000), (2, None)]


def test_a_row_with_a_long_value_has_a_statement_of_its_own() -> None:
    """A table of literals with such a row could not be joined, and it would give its type to all rows."""
    assert [bulk.is_long(row) for row in (*LONG, *SHORT)] == [True] * 3 + [False] * 4
    rows = [SHORT[0], LONG[0], SHORT[1], LONG[1], LONG[2], *SHORT[2:]]
    assert list(bulk.statement_rows(rows)) == [[LONG[0]], [LONG[1]], [LONG[2]], SHORT]
    many = list(bulk.statement_rows([SHORT[3]] * (bulk.ROWS_PER_STATEMENT + 1)))
    assert [len(portion) for portion in many] == [bulk.ROWS_PER_STATEMENT, 1]


def test_many_rows_become_several_statements() -> None:
    rows = [(number,) for number in range(2 * bulk.ROWS_PER_STATEMENT + 1)]
    statements = list(bulk.inserts("[t]", ["[c]"], ["int"], rows))
    assert len(statements) == 3
    assert statements[2] == f"INSERT INTO [t] ([c]) SELECT {2 * bulk.ROWS_PER_STATEMENT}"


def test_rows_that_are_given_by_column_are_the_same_statements() -> None:
    """A NULL in the first row of each statement has a type, and a row with a long value a statement of its own."""
    rows = [(number, None if number % 2 == 0 else b"x") for number in range(bulk.ROWS_PER_STATEMENT + 1)]
    statements = list(bulk.inserts("[t]", ["[a]", "[b]"], ["int", "image"], [*rows, *LONG[:1]]))
    insert = "INSERT INTO [t] ([a], [b]) "
    assert statements == [
        insert + bulk.selected([LONG[0]], ["int", "image"]),
        insert + bulk.selected(rows[:-1], ["int", "image"]),
        insert + bulk.selected(rows[-1:], ["int", "image"]),
    ]
    assert statements[1].startswith(insert + "SELECT 0, CAST(NULL AS varbinary(8000)) UNION ALL SELECT 1, 0x78")


def test_batches_are_full_but_not_too_large() -> None:
    statement = "x" * (bulk.CHARACTERS_PER_BATCH // 4)
    batches = list(bulk.packed([statement] * 9))
    assert [len(batch) for batch in batches] == [4, 4, 1]
    assert list(bulk.packed([])) == []
