# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A SQL Server refuses some batches before it runs any statement of them."""

from __future__ import annotations

import pytest

from lab.sql_server.errors import SqlError
from lab.sql_server.language.compiling import check
from lab.sql_server.language.lexer import tokenize

SINCE_2005 = [
    "CREATE TABLE T (a varbinary(max))",
    "SELECT TOP (5) * FROM T",
    "SELECT name FROM sys.objects",
    "SELECT name FROM rtc.sys.tables",
    "DELETE FROM T OUTPUT deleted.a WHERE a = 1",
    "BEGIN TRY SELECT 1 END TRY BEGIN CATCH SELECT 2 END CATCH",
    "WITH x AS (SELECT 1 AS a) SELECT a FROM x",
    "WITH x (a) AS (SELECT 1) SELECT a FROM x",
    "MERGE T USING S ON T.a = S.a WHEN MATCHED THEN DELETE",
    "SELECT a FROM T EXCEPT SELECT a FROM S",
    "SELECT ROW_NUMBER() OVER (ORDER BY a) FROM T",
    "SELECT HAS_PERMS_BY_NAME('T', 'OBJECT', 'SELECT')",
    "INSERT INTO T (a) VALUES (1), (2)",
    "INSERT INTO T (a, b) VALUES (1, ABS(2)), (2, 3)",
    "DECLARE @a int = 5",
    "DECLARE @a varchar(20) = 'x'",
    "CREATE LOGIN x WITH PASSWORD = 'y'",
]
IN_2000 = [
    "SELECT TOP 5 [top (], 'MERGE sys.objects (max)' -- VALUES (1), (2)\nFROM T WITH (UPDLOCK, HOLDLOCK)",
    "INSERT INTO T (a) VALUES (1) INSERT INTO T (a) VALUES (2)",
    "DECLARE @a int, @b varchar(20) SET @a = 5",
    "SELECT MAX(a), COUNT(*) FROM T t JOIN S s ON s.a = t.a GROUP BY s.[max]",
    "SELECT name FROM master.dbo.sysdatabases WHERE name = 'a' UNION ALL SELECT name FROM sysobjects",
]


@pytest.mark.parametrize("batch", SINCE_2005)
def test_a_sql_server_2000_refuses_what_came_later(batch: str) -> None:
    with pytest.raises(SqlError):
        check(tokenize(batch), "8.00.2039")
    check(tokenize(batch), "10.50.1600.1")


@pytest.mark.parametrize("batch", IN_2000)
def test_a_sql_server_2000_takes_what_it_knows(batch: str) -> None:
    check(tokenize(batch), "8.00.2039")


def test_a_batch_makes_a_temporary_table_once(sql) -> None:
    twice = "CREATE TABLE #t (a int) DROP TABLE #t CREATE TABLE #t (a int)"
    assert sql.refused(twice) == 2714
    assert sql.refused("SELECT * FROM #t") == 208


LONG = "0x" + "ab" * 8001
NOT_JOINED = [
    "UPDATE t SET Data = v.c1 FROM T t JOIN (SELECT 1 AS c0, CAST(NULL AS image) AS c1) v ON t.a = v.c0",
    "INSERT INTO T (a) SELECT q.k FROM (SELECT 1 AS c0) x JOIN (SELECT 1 AS c0, CAST('' AS ntext) AS c1) v ON 1 = 1",
    f"UPDATE t SET Data = v.c1 FROM T t JOIN (SELECT 1 AS c0, 0x AS c1 UNION ALL SELECT 2, {LONG}) v ON t.a = v.c0",
]
JOINED = [
    "UPDATE t SET Data = v.c1 FROM T t JOIN (SELECT 1 AS c0, CAST(NULL AS varbinary(8000)) AS c1) v ON t.a = v.c0",
    f"UPDATE t SET Data = {LONG} FROM T t JOIN S s ON (s.a = t.a) WHERE t.a = 1 INSERT INTO T (Data) SELECT {LONG}",
]


@pytest.mark.parametrize("batch", NOT_JOINED)
def test_a_sql_server_2000_joins_no_long_values(batch: str) -> None:
    with pytest.raises(SqlError) as refused:
        check(tokenize(batch), "8.00.2039")
    assert refused.value.number == 8626
    check(tokenize(batch), "9.00.4035.00")


@pytest.mark.parametrize("batch", JOINED)
def test_a_sql_server_2000_joins_short_ones_and_takes_long_ones_alone(batch: str) -> None:
    check(tokenize(batch), "8.00.2039")
