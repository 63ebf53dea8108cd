# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logging in, values in both directions, several results, transactions of the driver, cancelling: at every TDS
version."""

from __future__ import annotations

import datetime as dt
import threading
import time
from decimal import Decimal

import pyodbc
import pytest

from lab.tests.sql_server.rows import VERSIONS, Rows

VALUES = [
    1, 2**40, True, 1.5, "é☃", "x" * 3999, "y" * 5000, "", b"\x00\x01", b"", b"z" * 9000, Decimal("12.340"), None,
    dt.datetime(2007, 5, 6, 7, 8, 9, 123000),
]  # fmt: skip


def test_wrong_password_is_18456(databases, connect):
    with pytest.raises(pyodbc.Error, match="18456"):
        connect(password="wrong")


@pytest.mark.parametrize(("database", "user"), [("nowhere", "sa"), ("main_db", "stranger")])
def test_database_that_cannot_be_opened_is_4060(databases, connect, database, user):
    with pytest.raises(pyodbc.Error, match=r"4060|18456"):
        connect(database, user=user)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("encryption", ["off", "request", "require"])
def test_encryption(databases, connect, version, encryption):
    connection = connect(version=version, Encryption=encryption)
    assert Rows(connection).all("SELECT REPLICATE('x', 8000), REPLICATE('y', 8000)") == [("x" * 8000, "y" * 8000)]
    connection.close()


def test_values_as_parameters(any_tds):
    for value in VALUES:
        assert any_tds.value("SELECT ? AS a", value) == value


def test_values_in_columns(any_tds):
    any_tds.all("INSERT INTO dbo.Person (name, at) VALUES (?, '20070506 07:08:09.123')", "é")
    person = int(any_tds.value("SELECT SCOPE_IDENTITY()"))
    guid = "6F9619FF-8B86-D011-B42D-00C04FC964FF"
    row = (person, 1, b"\x00\xff", b"i" * 100000, "ž" * 50000, 2**40, 1.25, Decimal("-3.125"), guid, "A ")
    any_tds.all("INSERT INTO Thing VALUES (?,?,?,?,?,?,?,?,?,'A')", *row[:-1])
    any_tds.all("INSERT INTO Thing (person, n) VALUES (?, 2)", person)
    found = any_tds.all("SELECT t.*, p.at, p.name FROM dbo.Thing t JOIN Person p ON p.id = t.person ORDER BY t.n")
    assert found[0] == (*row, dt.datetime(2007, 5, 6, 7, 8, 9, 123000), "é")
    assert found[1][2:10] == (None,) * 8
    assert any_tds.value("SELECT n FROM Thing WHERE data = ?", b"\x00\xff") == 1
    assert any_tds.value("SELECT n FROM Thing WHERE u = ?", guid.lower()) == 1
    assert any_tds.value("SELECT COUNT(*) FROM Person WHERE at > ? AND at < GETUTCDATE()", dt.datetime(2007, 5, 6)) == 1


def test_several_results_and_row_counts(any_tds):
    cursor = any_tds.connection.cursor()
    assert (
        cursor.execute("INSERT INTO Person (name) SELECT ? UNION ALL SELECT ? UNION ALL SELECT 'c'", "a", "b").rowcount
        == 3
    )
    cursor.execute(
        "SELECT name FROM Person ORDER BY name SELECT 2 AS x; UPDATE Person SET flag = 0 SELECT COUNT(*) AS n "
        "FROM Person"
    )
    assert [row[0] for row in cursor.fetchall()] == ["a", "b", "c"]
    assert cursor.nextset() and cursor.fetchall()[0][0] == 2
    assert cursor.nextset() and cursor.rowcount == 3
    assert cursor.nextset() and cursor.fetchall()[0][0] == 3
    assert not cursor.nextset()


@pytest.mark.parametrize("version", VERSIONS)
def test_manual_commit(clean, connect, other, version):
    connection = connect(version=version, autocommit=False)
    connection.execute("INSERT INTO Person (name) VALUES (?)", "kept")
    connection.commit()
    connection.execute("INSERT INTO Person (name) VALUES (?)", "undone")
    connection.rollback()
    connection.execute("INSERT INTO Person (name) VALUES (?)", "never committed")
    connection.close()
    other.all("UPDATE Person SET flag = 0")  # waits for the lost connection's transaction to be undone
    assert other.column("SELECT name FROM Person") == ["kept"]


def test_time_out_and_cancel(any_tds):
    any_tds.connection.timeout = 1
    with pytest.raises(pyodbc.Error) as raised:
        any_tds.connection.execute("WAITFOR DELAY '00:01:00'")
    assert raised.value.args[0] == "HYT00"
    any_tds.connection.timeout = 0
    cursor = any_tds.connection.cursor()
    threading.Timer(0.1, cursor.cancel).start()
    start = time.monotonic()
    with pytest.raises(pyodbc.Error):
        cursor.execute("DECLARE @i int SET @i = 0 WHILE @i < 100000000 SET @i = @i + 1")
    assert time.monotonic() - start < 10
    assert any_tds.value("SELECT 1") == 1


def test_2100_parameters_are_the_most(sql):
    statement = "SELECT COUNT(*) WHERE 1 IN (%s)"
    assert sql.value(statement % ",".join("?" * 2100), *range(2100)) == 1
    assert sql.refused(statement % ",".join("?" * 2101), *range(2101)) == 8003


def test_driver_catalogue_calls(any_tds):
    cursor = any_tds.connection.cursor()
    assert [row.table_name for row in cursor.tables()] == ["Person", "Thing"]
