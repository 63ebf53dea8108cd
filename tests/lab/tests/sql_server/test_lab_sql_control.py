# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The services for tests: counters, faults, states of databases, restoring."""

from __future__ import annotations

import pyodbc
import pytest

from lab.tests.sql_server.rows import VERSIONS, Rows


def test_counting(sql, control):
    control.reset()
    assert control.counters() == {}
    sql.all("SELECT 1 SELECT 2")
    assert control.counters()["round_trips"] == control.counters()["batches"] == 1
    sql.all("SELECT ? AS a", 3)
    counters = control.counters()
    assert (counters["round_trips"], counters["rpcs"], counters["statements"], counters["rows_sent"]) in [
        (2, 1, 3, 3),
        (3, 2, 3, 3),
    ]
    assert counters["bytes_sent"] > 0 < counters["bytes_received"]


def test_only_changed_rows_of_databases_are_writes(sql, control):
    control.reset()
    sql.all(
        "CREATE TABLE #t (a int) INSERT INTO #t SELECT 1 UPDATE Person SET flag = 1 SELECT * FROM Person DELETE "
        "FROM Thing"
    )
    assert control.writes() == {}
    sql.all("INSERT INTO Person (name) SELECT 'a' UNION ALL SELECT 'b' INSERT INTO dynamic..Event (owner) VALUES (1)")
    assert control.writes() == {"main_db": 2, "dynamic": 1}


def test_log(sql, control):
    control.start_log()
    sql.all("INSERT INTO Person (name) VALUES ('a')")
    assert sql.refused("SELECT * FROM nowhere") == 208
    logged = [(line.text, line.rows, line.error) for line in control.log()]
    assert logged == [("INSERT INTO Person (name) VALUES ('a')", 1, 0), ("SELECT * FROM nowhere", 1, 208)]


@pytest.mark.parametrize("number", [1205, 1222, 50001])
def test_faults_with_a_number(any_tds, control, number):
    control.fault(number, r"UPDATE\s+Person", times=2, skip=1)
    any_tds.all("UPDATE Person SET flag = 0 BEGIN TRAN")
    assert any_tds.refused("UPDATE Person SET flag = 0") == number
    assert any_tds.value("SELECT @@TRANCOUNT") == (0 if number == 1205 else 1)
    assert any_tds.refused("UPDATE Person SET flag = 0") == number
    any_tds.all("UPDATE Person SET flag = 0")


@pytest.mark.parametrize(("what", "kept"), [("cut before", []), ("cut after", ["a"])])
@pytest.mark.parametrize("version", VERSIONS)
def test_connections_cut_around_a_commit(clean, connect, control, other, what, kept, version):
    rows = Rows(connect(version=version))
    control.fault(what, r"^COMMIT")
    with pytest.raises(pyodbc.Error):
        rows.all("BEGIN TRAN INSERT INTO Person (name) VALUES ('a') COMMIT TRANSACTION")
    with pytest.raises(pyodbc.Error):
        rows.all("SELECT 1")
    other.all("UPDATE Person SET flag = 0")  # waits until the lost session is undone
    assert other.column("SELECT name FROM Person") == kept


def test_the_drivers_own_commit_can_be_cut(clean, connect, control, other):
    connection = connect(autocommit=False)
    connection.execute("INSERT INTO Person (name) VALUES ('a')")
    control.fault("cut after", r"^COMMIT")
    with pytest.raises(pyodbc.Error):
        connection.commit()
    assert other.column("SELECT name FROM Person") == ["a"]


def test_slow_statements(sql, control):
    control.fault("wait 30", "SELECT")
    sql.connection.timeout = 1
    with pytest.raises(pyodbc.Error, match="HYT00"):
        sql.all("SELECT 1")


def test_read_only_and_full_databases(sql, control):
    sql.all("INSERT INTO Person (name) VALUES ('a')")
    control.set_database("main_db", "read_only")
    assert sql.refused("UPDATE Person SET flag = 0") == 3906
    assert sql.value("SELECT CAST(DATABASEPROPERTYEX('main_db', 'Updateability') AS varchar(20))") == "READ_ONLY"
    control.set_database("main_db", "full")
    assert sql.refused("INSERT INTO Person (name) VALUES ('b')") == 1105
    control.set_database("main_db", "online")
    sql.all("DELETE FROM Person")
    sql.all("ALTER DATABASE main_db SET READ_ONLY")
    assert sql.refused("DELETE FROM Person") == 3906
    sql.all("ALTER DATABASE main_db SET READ_WRITE")


def test_save_and_restore(sql, control):
    sql.all("INSERT INTO Person (name) VALUES ('a')")
    control.save("one")
    sql.all("INSERT INTO Person (name) VALUES ('b') CREATE TABLE dbo.New (a int)")
    control.restore("one")
    assert sql.column("SELECT name FROM Person") == ["a"] and sql.value("SELECT OBJECT_ID('dbo.New')") is None
    sql.all("INSERT INTO Person (name) VALUES ('c')")
    assert sql.value("SELECT SCOPE_IDENTITY()") == 2


def test_kill(sql, other):
    spid = other.value("SELECT @@SPID")
    other.all("BEGIN TRAN INSERT INTO Person (name) VALUES ('a')")
    sql.all(f"KILL {spid}")
    assert sql.value("SELECT COUNT(*) FROM Person") == 0
    with pytest.raises(pyodbc.Error):
        other.all("SELECT 1")
    assert sql.refused(f"KILL {spid}") == 6106


def test_who_leaves_while_everybody_is_disconnected_is_no_error(sql, other, server, monkeypatch):
    left, seen = other.value("SELECT @@SPID"), server.sessions()
    assert server.end_session(left) and not server.end_session(left)
    monkeypatch.setattr(server, "sessions", lambda: seen)
    sql.all("ALTER DATABASE main_db SET SINGLE_USER WITH ROLLBACK IMMEDIATE")
