# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The speed of bulk work: printed (pytest -s), not asserted; the test asserts that all rows arrive."""

from __future__ import annotations

import time

ROWS, ROWS_A_STATEMENT = 20_000, 500


def test_rows_a_second(sql):
    sql.all(
        "CREATE TABLE #b (id int NOT NULL PRIMARY KEY, a nvarchar(50) NOT NULL, b varbinary(50) NULL, d datetime "
        "NULL, f bigint)"
    )
    start = time.perf_counter()
    for first in range(0, ROWS, ROWS_A_STATEMENT):
        numbers = range(first, first + ROWS_A_STATEMENT)
        rows = (f"SELECT {n}, N'name{n}', 0x3132333435, '20070506 07:08:09', {n * 10}" for n in numbers)
        sql.all("INSERT INTO #b (id, a, b, d, f) " + " UNION ALL ".join(rows))
    literal = time.perf_counter() - start
    assert sql.value("SELECT COUNT(*) FROM #b") == ROWS
    for number in range(1, 5):
        sql.all(f"INSERT INTO #b SELECT id + {number * ROWS}, a, b, d, f FROM #b WHERE id < {ROWS}")
    start = time.perf_counter()
    sql.all("SELECT * INTO #c FROM #b WHERE 1 = 0 INSERT INTO #c SELECT id, a, b, d, f FROM #b")
    copied = time.perf_counter() - start
    assert sql.value("SELECT COUNT(*) FROM #c") == 5 * ROWS
    print(f"\nliteral rows, {ROWS_A_STATEMENT} a statement: {ROWS / literal:,.0f} rows/s")
    print(f"INSERT ... SELECT of {5 * ROWS:,} rows: {5 * ROWS / copied:,.0f} rows/s")
