# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Mistakes get SQL Server's numbers, and end what SQL Server ends."""

from __future__ import annotations

import pyodbc
import pytest

ERRORS = [
    (208, "SELECT * FROM nowhere"),
    (208, "INSERT INTO dbo.nowhere (a) VALUES (1)"),
    (207, "SELECT nothing FROM Person"),
    (207, "UPDATE Person SET nothing = 1"),
    (207, "INSERT INTO Person (nothing) VALUES (1)"),
    (209, "SELECT n FROM Thing a, Thing b"),
    (102, "SELECT FROM WHERE"),
    (105, "SELECT 'open"),
    (137, "SELECT @nothing"),
    (195, "SELECT NO_FUNCTION(1)"),
    (2812, "EXEC nothing"),
    (911, "SELECT * FROM nowhere.dbo.t"),
    (2627, "INSERT INTO Person (name) VALUES ('ADA ')"),
    (547, "INSERT INTO Thing (person, n) VALUES (99, 1)"),
    (547, "INSERT INTO Thing (person, n) VALUES (1, 65)"),
    (547, "DELETE FROM Person"),
    (515, "INSERT INTO Person (name) VALUES (NULL)"),
    (8152, "INSERT INTO Person (name) VALUES ('123456789012345678901')"),
    (8152, "UPDATE Thing SET data = CAST(REPLICATE('x', 101) AS varbinary(200))"),
    (245, "SELECT CAST('abc' AS int)"),
    (245, "SELECT * FROM Person WHERE id = 'abc'"),
    (241, "SELECT * FROM Person WHERE at > 'yesterday'"),
    (8134, "SELECT 1 / 0"),
    (8115, "SELECT CAST(3000000000 AS int)"),
    (8115, "INSERT INTO Thing (person, n) VALUES (1, 3000000000)"),
    (402, "SELECT * FROM Thing WHERE doc = 0x00"),
    (306, "SELECT doc FROM Thing ORDER BY doc"),
    (306, "SELECT doc FROM Thing UNION SELECT doc FROM Thing"),
    (8117, "SELECT SUM(flag) FROM Person"),
    (2714, "CREATE TABLE dbo.Person (a int)"),
    (3701, "DROP TABLE nowhere"),
    (3726, "DROP TABLE Person"),
    (1801, "CREATE DATABASE main_db"),
    (3902, "COMMIT"),
    (3903, "ROLLBACK TRANSACTION"),
    (120, "INSERT INTO Person (name, flag) SELECT 'a'"),
    (110, "INSERT INTO Person (name, flag) VALUES ('a', 1, 2)"),
]


@pytest.mark.parametrize(("number", "statement"), ERRORS)
def test_numbers(sql, number, statement):
    sql.all("INSERT INTO Person (name) VALUES ('Ada') INSERT INTO Thing (person, n) VALUES (1, 1)")
    assert sql.refused(statement) == number


@pytest.mark.parametrize(
    ("number", "state"),
    [(208, "42S02"), (207, "42S22"), (2627, "23000"), (547, "23000"), (8152, "22001"), (8134, "22012")],
)
def test_states_that_the_driver_makes_of_numbers(sql, number, state):
    sql.all("INSERT INTO Person (name) VALUES ('Ada')")
    statement = next(statement for n, statement in ERRORS if n == number)
    with pytest.raises(pyodbc.Error) as raised:
        sql.connection.execute(statement)
    assert raised.value.args[0] == state


def test_duplicates_under_an_index_are_2601(sql):
    sql.all("CREATE TABLE #t (a int) CREATE UNIQUE INDEX ix ON #t (a)")
    assert sql.refused("INSERT INTO #t SELECT 1 UNION ALL SELECT 1") == 2601


def test_an_error_ends_its_statement_only(sql):
    sql.all("BEGIN TRANSACTION INSERT INTO Person (name) VALUES ('a')")
    assert (
        sql.refused("INSERT INTO Person (name) SELECT 'b' UNION ALL SELECT 'A' INSERT INTO Person (name) VALUES ('c')")
        == 2627
    )
    assert sql.value("SELECT @@TRANCOUNT") == 1
    sql.all("COMMIT")
    assert sql.column("SELECT name FROM Person ORDER BY id") == ["a", "c"]


def test_xact_abort_ends_batch_and_transaction(any_tds):
    any_tds.all("SET XACT_ABORT ON INSERT INTO Person (name) VALUES ('a')")
    assert (
        any_tds.refused(
            "BEGIN TRAN INSERT INTO Person (name) VALUES ('b') INSERT INTO Person (name) VALUES ('A') SELECT 1"
        )
        == 2627
    )
    assert any_tds.all("SELECT @@TRANCOUNT, (SELECT COUNT(*) FROM Person)") == [(0, 1)]
    assert any_tds.refused("COMMIT TRANSACTION") == 3902


def test_errors_inside_of_procedures_and_of_parameters(sql):
    sql.all("CREATE PROCEDURE dbo.Bad AS INSERT INTO Person (name) VALUES (NULL) RETURN 3")
    assert sql.refused("EXEC dbo.Bad") == 515
    assert sql.refused("INSERT INTO Person (name) VALUES (?)", "x" * 21) == 8152
    assert sql.refused("SELECT * FROM Person WHERE id = CAST(? AS int)", "x") == 245


def test_savepoints(sql):
    sql.all(
        "BEGIN TRAN INSERT INTO Person (name) VALUES ('a') SAVE TRANSACTION s INSERT INTO Person (name) VALUES ('b')"
    )
    sql.all("ROLLBACK TRANSACTION s COMMIT TRANSACTION")
    assert sql.column("SELECT name FROM Person") == ["a"]


def test_rollback_spans_databases_and_temporary_tables(sql):
    sql.all("CREATE TABLE #t (a int) BEGIN TRAN INSERT INTO #t VALUES (1)")
    sql.all(
        "INSERT INTO Person (name) VALUES ('a') INSERT INTO dynamic.dbo.Event (owner) VALUES (1) CREATE TABLE "
        "dbo.New (a int)"
    )
    sql.all("IF @@TRANCOUNT > 0 ROLLBACK TRANSACTION")
    counts = (
        "SELECT (SELECT COUNT(*) FROM Person), (SELECT COUNT(*) FROM dynamic..Event), (SELECT COUNT(*) "
        "FROM #t), OBJECT_ID('New')"
    )
    assert sql.all(counts) == [(0, 0, 0, None)]
