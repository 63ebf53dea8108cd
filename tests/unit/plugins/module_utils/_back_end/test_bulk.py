# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Many rows in a statement, many statements in a round trip."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end import bulk


def test_rows_become_one_select() -> None:
    assert bulk.selected([(1, "a"), (2, None)], ["int", "nvarchar(5)"]) == "SELECT 1, N'a' UNION ALL SELECT 2, NULL"


def test_a_null_in_the_first_row_has_a_type() -> None:
    """A column of untyped NULLs is an int, and an int does not go into an image."""
    rows = [(None,), (b"x",)]
    assert bulk.selected(rows, ["image"], named=True) == "SELECT CAST(NULL AS image) AS c0 UNION ALL SELECT 0x78"


def test_many_rows_become_several_statements() -> None:
    rows = [(number,) for number in range(2 * bulk.ROWS_PER_STATEMENT + 1)]
    statements = list(bulk.inserts("[t]", ["[c]"], ["int"], rows))
    assert len(statements) == 3
    assert statements[2] == f"INSERT INTO [t] ([c]) SELECT {2 * bulk.ROWS_PER_STATEMENT}"


def test_batches_are_full_but_not_too_large() -> None:
    statement = "x" * (bulk.CHARACTERS_PER_BATCH // 4)
    batches = list(bulk.packed([statement] * 9))
    assert [len(batch) for batch in batches] == [4, 4, 1]
    assert list(bulk.packed([])) == []
