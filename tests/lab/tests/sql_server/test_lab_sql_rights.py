# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logins that may not do everything, and how a client finds out beforehand."""

from __future__ import annotations

import pytest

from lab.tests.sql_server.rows import Rows


@pytest.fixture
def reader(clean, connect):
    """May SELECT in every database."""
    connection = connect(user="reader")
    yield Rows(connection)
    connection.close()


@pytest.mark.parametrize(
    ("number", "statement"),
    [
        (229, "INSERT INTO Person (name) VALUES ('a')"),
        (229, "UPDATE dbo.Person SET flag = 0"),
        (229, "DELETE p FROM Person p JOIN Thing t ON t.person = p.id"),
        (229, "EXEC dbo.Change"),
        (262, "CREATE TABLE dbo.New (a int)"),
        (262, "DROP TABLE Thing"),
        (262, "TRUNCATE TABLE Thing"),
        (262, "CREATE DATABASE mine"),
        (262, "EXEC lab_reset"),
        (229, "UPDATE dynamic.dbo.Event SET owner = 1"),
    ],
)
def test_a_reader_may_not_change(sql, reader, number, statement):
    sql.all("CREATE PROCEDURE dbo.Change AS UPDATE Person SET flag = 0")
    assert reader.refused(statement) == number


def test_a_reader_may_read_and_use_temporary_tables(sql, reader):
    sql.all("INSERT INTO Person (name) VALUES ('a')")
    assert reader.all("SELECT name INTO #t FROM Person UPDATE #t SET name = 'b' SELECT name FROM #t") == [("b",)]
    assert reader.value("SELECT COUNT(*) FROM INFORMATION_SCHEMA.TABLES") == 2


RIGHTS = [("SELECT", 1), ("INSERT", 8), ("UPDATE", 2), ("DELETE", 16)]


@pytest.mark.parametrize(("permission", "bit"), RIGHTS)
def test_asking_for_rights(sql, reader, permission, bit):
    asked = (
        f"SELECT HAS_PERMS_BY_NAME('dbo.Person', 'OBJECT', '{permission}'), "
        f"PERMISSIONS(OBJECT_ID('dbo.Person')) & {bit}"
    )
    assert sql.all(asked) == [(1, bit)]
    assert reader.all(asked) == [((1, bit) if permission == "SELECT" else (0, 0))]


def test_asking_who_one_is(sql, reader):
    asked = "SELECT SUSER_SNAME(), IS_MEMBER('db_owner'), IS_SRVROLEMEMBER('sysadmin'), HAS_DBACCESS('main_db')"
    assert sql.all(asked) == [("sa", 1, 1, 1)]
    assert reader.all(asked) == [("reader", 0, 0, 1)]
    assert reader.value("SELECT HAS_PERMS_BY_NAME('dbo.nothing', 'OBJECT', 'SELECT')") is None


def test_grant_deny_and_revoke(sql, reader):
    sql.all("CREATE PROCEDURE dbo.Change AS UPDATE Person SET flag = 0 SELECT @@ROWCOUNT")
    sql.all(
        "GRANT EXECUTE ON dbo.Change TO reader GRANT INSERT, DELETE ON Person TO reader DENY SELECT ON Thing TO reader"
    )
    reader.all("INSERT INTO Person (name) VALUES ('a')")
    assert reader.value("EXEC dbo.Change") == 0 or reader.value("SELECT flag FROM Person") is False
    assert reader.refused("SELECT * FROM Thing") == 229
    assert reader.value("SELECT HAS_PERMS_BY_NAME('dbo.Change', 'OBJECT', 'EXECUTE')") == 1
    sql.all(
        "REVOKE ALL ON Person FROM reader REVOKE EXECUTE ON dbo.Change FROM reader REVOKE SELECT ON Thing FROM reader"
    )
    assert reader.refused("DELETE FROM Person") == 229
    reader.all("SELECT * FROM Thing")
