# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Several clients at once: turns at writing, time-outs, deadlocks, application locks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from lab.tests.sql_server.rows import VERSIONS, Rows

GET = "DECLARE @r int EXEC @r = sp_getapplock @Resource = ?, @LockMode = ?, @LockOwner = ?, @LockTimeout = ? SELECT @r"
RELEASE = "EXEC sp_releaseapplock @Resource = ?, @LockOwner = 'Session'"


def in_thread(work: Callable[[], Any]) -> tuple[threading.Thread, list[Any]]:
    """Runs work beside the test; the list receives its result."""
    results: list[Any] = []
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    return thread, results


def test_a_second_writer_times_out_with_1222(any_tds, other):
    other.all("BEGIN TRAN INSERT INTO Person (name) VALUES ('theirs')")
    assert any_tds.value("SELECT COUNT(*) FROM Person") == 0
    any_tds.all("SET LOCK_TIMEOUT 50")
    assert any_tds.refused("INSERT INTO Person (name) VALUES ('mine')") == 1222
    other.all("ROLLBACK")
    any_tds.all("INSERT INTO Person (name) VALUES ('mine')")


def test_a_second_writer_waits(sql, other):
    other.all("BEGIN TRAN INSERT INTO Person (name) VALUES ('theirs')")
    thread, results = in_thread(lambda: sql.refused("INSERT INTO Person (name) VALUES ('Theirs')"))
    time.sleep(0.05)
    assert not results
    other.all("COMMIT")
    thread.join()
    assert results == [2627]


def test_locking_hints_make_others_wait(sql, other):
    sql.all("BEGIN TRAN IF NOT EXISTS (SELECT 1 FROM Person WITH (UPDLOCK, HOLDLOCK) WHERE name = 'x') PRINT 'free'")
    other.all("SET LOCK_TIMEOUT 0")
    assert other.refused("UPDATE Person SET flag = 0") == 1222
    assert other.refused("BEGIN TRAN SELECT * FROM Person (TABLOCKX)") == 1222
    sql.all("COMMIT")
    other.all("SELECT * FROM Person (TABLOCKX)")


def test_serializable_readers_lock(sql, other):
    sql.all("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE BEGIN TRAN SELECT * FROM Person")
    assert other.refused("SET LOCK_TIMEOUT 0 INSERT INTO Person (name) VALUES ('a')") == 1222


def test_a_circle_of_waits_has_a_victim_at_once(sql, other):
    start = time.monotonic()
    sql.all("BEGIN TRAN INSERT INTO Person (name) VALUES ('a')")
    other.all("BEGIN TRAN INSERT INTO dynamic.dbo.Event (owner) VALUES (1)")
    thread, results = in_thread(lambda: sql.all("INSERT INTO dynamic.dbo.Event (owner) VALUES (2) COMMIT SELECT 5"))
    while not any(row[0] for row in other.all("SELECT 1") if results or thread.is_alive()):
        pass
    time.sleep(0.05)
    assert other.refused("INSERT INTO Person (name) VALUES ('b')") == 1205
    assert other.value("SELECT @@TRANCOUNT") == 0
    thread.join()
    assert results == [[(5,)]] and time.monotonic() - start < 10


def test_eight_writers_with_reads_between_all_end_right(clean, connect):
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            rows = Rows(connect(version=VERSIONS[number % 4]))
            rows.all("CREATE TABLE #n (name nvarchar(20))")
            for turn in range(10):
                rows.all(
                    f"SET XACT_ABORT ON BEGIN TRAN INSERT INTO #n SELECT name FROM Person WHERE name LIKE 'w{number}-%'"
                )
                rows.all("INSERT INTO Person (name) VALUES (?)", f"w{number}-{turn}")
                rows.all("INSERT INTO dynamic..Event (owner) SELECT COUNT(*) FROM Person")
                rows.all("COMMIT")
            rows.connection.close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    rows = Rows(connect())
    assert rows.column("SELECT owner FROM dynamic..Event ORDER BY id") == list(range(1, 81))
    rows.connection.close()


@pytest.mark.parametrize(
    ("first", "second", "granted"),
    [
        ("Shared", "Shared", True),
        ("Shared", "Exclusive", False),
        ("Exclusive", "Shared", False),
        ("Update", "Shared", True),
        ("Update", "Update", False),
        ("Exclusive", "Exclusive", False),
    ],
)
def test_application_lock_modes(sql, other, first, second, granted):
    assert sql.value(GET, "r", first, "Session", 0) == 0
    assert other.value(GET, "r", second, "Session", 0) == (0 if granted else -1)
    sql.all(RELEASE, "r")
    assert other.value(GET, "r", second, "Session", 0) == 0


def test_application_locks_end_with_transaction_or_connection(sql, other, connect):
    assert sql.refused(GET, "r", "Exclusive", "Transaction", 0) == 15262
    sql.all("BEGIN TRAN")
    assert sql.value(GET, "r", "Exclusive", "Transaction", 0) == 0
    assert other.value(GET, "r", "Shared", "Session", 10) == -1
    sql.all("COMMIT")
    assert other.value(GET, "r", "Shared", "Session", 10) == 0
    other.all(RELEASE, "r")
    third = Rows(connect())
    assert third.value(GET, "r", "Exclusive", "Session", 0) == 0
    third.connection.close()
    assert other.value(GET, "r", "Exclusive", "Session", 5000) in (0, 1)
    assert other.value(GET, "r", "Nonsense", "Session", 0) == -999
    assert sql.refused(RELEASE, "r") == 1223


def test_waiting_for_an_application_lock(sql, other):
    assert sql.value(GET, "r", "Exclusive", "Session", 0) == 0
    thread, results = in_thread(lambda: other.value(GET, "r", "Exclusive", "Session", -1))
    held = (
        "SELECT req_spid, req_mode, req_status FROM master.dbo.syslockinfo WHERE rsc_type = 10 AND rsc_text LIKE '%r%'"
    )
    while len(sql.all(held)) < 2:
        pass
    assert sql.all(held)[0] == (sql.value("SELECT @@SPID"), 5, 1) and sql.all(held)[1][2] == 3
    sql.all(RELEASE, "r")
    thread.join()
    assert results == [1]


def test_who_holds_a_lock(sql, other):
    sql.value(GET, "move of pool a", "Exclusive", "Session", 0)
    holder = """SELECT p.hostname, p.program_name, p.loginame FROM master.dbo.syslockinfo l
                JOIN master.dbo.sysprocesses p ON p.spid = l.req_spid WHERE l.rsc_text LIKE '%move of pool a%'
                AND l.req_status = 1"""
    expected = sql.all("SELECT HOST_NAME(), APP_NAME(), SUSER_SNAME()")
    assert other.all(holder) == expected and expected[0][2] == "sa"
