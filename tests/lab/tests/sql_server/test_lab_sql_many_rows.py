# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""INSERT of many literal rows: all of them or none, and in a transaction without a file for undoing them."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

from lab.tests.sql_server.rows import Rows

ROWS = 60  # a text of so many is not parsed row by row
BOTH_IDS = "(person, n, data)"


def insert(table: str, columns: str, rows: Iterable[str]) -> str:
    return f"INSERT INTO {table} {columns} " + " UNION ALL ".join(f"SELECT {row}" for row in rows)


def things(numbers: Iterable[int]) -> str:
    return insert("Thing", BOTH_IDS, (f"1, {number}, 0x{number:040x}" for number in numbers))


def test_rows_before_a_refused_one_are_taken_out_and_the_transaction_goes_on(sql: Rows) -> None:
    sql.all("INSERT INTO Person (name) SELECT 'Ada'")
    sql.all("BEGIN TRANSACTION " + things([64]))
    assert sql.refused(things([*range(1, ROWS), 64])) == 2627
    assert sql.column("SELECT n FROM Thing") == [64]
    sql.all(things(range(1, ROWS)) + " COMMIT")
    assert sql.value("SELECT COUNT(*) FROM Thing") == ROWS


def test_rows_with_numbers_of_their_own_are_taken_out(sql: Rows) -> None:
    sql.all("INSERT INTO Person (name) SELECT 'Ada' SET IDENTITY_INSERT Person ON BEGIN TRANSACTION")
    before = [*range(1000, 1000 + ROWS), -5]
    names = (f"{number}, N'person {number}'" for number in before)
    assert sql.refused(insert("Person", "(id, name)", [*names, "1, N'second'"])) == 2627
    assert sql.column("SELECT name FROM Person") == ["Ada"]
    sql.all("COMMIT")


def test_rows_that_the_server_numbers_are_taken_out(sql: Rows) -> None:
    sql.all("INSERT INTO Person (name) SELECT 'Ada' BEGIN TRANSACTION")
    names = [f"N'person {number}'" for number in range(ROWS)]
    assert sql.refused(insert("Person", "(name)", [*names, "N'ada'"])) == 2627
    assert sql.column("SELECT name FROM Person") == ["Ada"]
    sql.all("COMMIT")


def test_no_page_is_kept_in_a_file_for_each_row(sql: Rows) -> None:
    """Rows in any order of an index change a page each; written are the pages at the end of the transaction."""
    sql.all("CREATE TABLE dbo.Number (id int IDENTITY(1,1) PRIMARY KEY, n int NOT NULL UNIQUE, data varbinary(100))")
    numbers = random.Random(1).sample(range(10**9), 100 * ROWS)

    def add(some: Iterable[int]) -> None:
        sql.all(insert("Number", "(n, data)", (f"{number}, 0x{number:0160x}" for number in some)))

    for first in range(0, len(numbers) // 2, 500):
        add(numbers[first : first + 500])
    sql.all("BEGIN TRANSACTION")
    before = _bytes_written()
    for first in range(len(numbers) // 2, len(numbers), ROWS):
        add(numbers[first : first + ROWS])
    written = _bytes_written() - before
    sql.all("ROLLBACK")
    assert written < 200_000


def _bytes_written() -> int:
    """To files, by this process, in which the server runs too."""
    lines = Path("/proc/self/io").read_text().splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("wchar:")))
