# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The T-SQL that careful clients of SQL Server 2000 send."""

from __future__ import annotations

import datetime as dt

import pytest


@pytest.fixture
def people(sql):
    """Four persons: Ada, bob, Çelik, Dora, numbered 1 to 4."""
    sql.all(
        "INSERT INTO Person (name) SELECT N'Ada' UNION ALL SELECT N'bob' UNION ALL SELECT N'Çelik' UNION ALL "
        "SELECT 'Dora'"
    )
    sql.all("INSERT INTO Thing (person, n, big) SELECT id, 1, id * 10 FROM Person WHERE name <> 'Dora'")
    return sql


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("7 / 2", 3),
        ("-7 % 3", -1),
        ("'a' + N'b'", "ab"),
        ("ISNULL(NULL, 'x')", "x"),
        ("COALESCE(NULL, NULL, 5)", 5),
        ("NULLIF(1, 1)", None),
        ("LEN('ab  ')", 2),
        ("DATALENGTH(N'ab')", 4),
        ("DATALENGTH(0x0102)", 2),
        ("LOWER(N'ÀB')", "àb"),
        ("LTRIM(RTRIM('  x  '))", "x"),
        ("SUBSTRING('abcdef', 2, 3)", "bcd"),
        ("LEFT('abc', 2) + RIGHT('abc', 1)", "abc"),
        ("CHARINDEX('B', 'abc')", 2),
        ("PATINDEX('%[0-9]%', 'ab3')", 3),
        ("REPLACE('aXbx', 'x', '-')", "a-b-"),
        ("REPLICATE('ab', 3)", "ababab"),
        ("N'a' + NCHAR(0) + N'\\' + NCHAR(8364)", "a\0\\€"),
        ("STUFF('abc', 2, 1, 'XY')", "aXYc"),
        ("CAST('12' AS int) + 1", 13),
        ("CAST(0x4142 AS varchar(5))", "AB"),
        ("CAST(12345 AS varchar(3))", "123"),
        ("CONVERT(varbinary(4), 258)", b"\0\0\1\2"),
        ("CONVERT(varchar(10), 0x0AFF, 1)", "0x0AFF"),
        ("CONVERT(varchar(19), CAST('20070506 07:08:09' AS datetime), 120)", "2007-05-06 07:08:09"),
        ("CONVERT(varchar(23), CAST('20070506 07:08:09.123' AS datetime), 121)", "2007-05-06 07:08:09.123"),
        ("CONVERT(varchar(23), CAST('20070506 07:08:09.123' AS datetime), 126)", "2007-05-06T07:08:09.123"),
        ("CONVERT(datetime, '2007-05-06T07:08:09.123', 126)", dt.datetime(2007, 5, 6, 7, 8, 9, 123000)),
        ("DATEDIFF(day, '20070101', '20070103')", 2),
        ("DATEADD(month, 1, '20070131')", dt.datetime(2007, 2, 28)),
        ("CASE WHEN N'É' = N'é  ' THEN 1 ELSE 0 END", 1),
        ("CASE WHEN N'é' = N'e' THEN 1 ELSE 0 END", 0),
        ("CASE WHEN 'abc' COLLATE Latin1_General_BIN = 'ABC' THEN 1 ELSE 0 END", 0),
        ("CASE WHEN UPPER('x') IN ('y', 'x') THEN 1 ELSE 0 END", 1),
    ],
)
def test_expressions(sql, expression, value):
    assert sql.value(f"SELECT {expression}") == value


def test_clock_is_utc(sql):
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    assert abs(sql.value("SELECT GETUTCDATE()") - now) < dt.timedelta(seconds=10)


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("name = 'ADA '", ["Ada"]),
        ("name = N'çELIK'", ["Çelik"]),
        ("name LIKE 'a%' OR name LIKE N'ç%'", ["Ada", "Çelik"]),
        ("name LIKE '[ab]%'", ["Ada", "bob"]),
        ("name NOT LIKE '[^d]%'", ["Dora"]),
        ("name LIKE '%!%' ESCAPE '!'", []),
        ("name LIKE 'D!ora' ESCAPE '!'", ["Dora"]),
        ("name IN ('ADA', 'Bob')", ["Ada", "bob"]),
        ("EXISTS (SELECT 1 FROM Thing t WHERE t.person = Person.id AND t.big > 10)", ["bob", "Çelik"]),
        ("NOT EXISTS (SELECT * FROM Thing t WHERE t.person = id)", ["Dora"]),
        ("id = (SELECT MAX(person) FROM Thing)", ["Çelik"]),
        ("at BETWEEN '20000101' AND '20000102'", []),
    ],
)
def test_conditions(people, condition, names):
    assert people.column(f"SELECT name FROM Person WHERE {condition} ORDER BY id") == names


def test_joins_and_groups(people):
    query = """SELECT p.name, COUNT(t.n), SUM(t.big) FROM dbo.Person AS p WITH (NOLOCK)
               LEFT JOIN main_db.dbo.Thing t (NOLOCK) ON t.person = p.id GROUP BY p.name HAVING COUNT(*) > 0
               ORDER BY p.name DESC"""
    assert people.all(query)[-1] == ("Ada", 1, 10) and ("Dora", 0, None) in people.all(query)
    assert people.column("SELECT DISTINCT big / 100 FROM Thing") == [0]
    assert people.column("SELECT TOP 2 name FROM Person ORDER BY name") == ["Ada", "bob"]


def test_temporary_tables(people, other):
    made = """
        IF OBJECT_ID('tempdb..#n') IS NOT NULL DROP TABLE #n
        CREATE TABLE #n (k int IDENTITY(1,1) PRIMARY KEY, name nvarchar(450) COLLATE DATABASE_DEFAULT NOT NULL,
        person int NULL)
        CREATE INDEX ix ON #n (name)
        INSERT INTO #n (name) SELECT N'ada' UNION ALL SELECT N'nobody'
        UPDATE #n SET person = p.id FROM #n n JOIN dbo.Person p ON p.name = n.name
        SELECT k, name, person FROM #n ORDER BY k"""
    for _unused in range(2):
        assert people.all(made) == [(1, "ada", 1), (2, "nobody", None)]
    assert people.value("SELECT COUNT(*) FROM #n n WHERE EXISTS (SELECT 1 FROM Person p WHERE p.name = n.name)") == 1
    people.all("SELECT name, id AS number INTO #copy FROM Person WHERE id > 2")
    assert people.all("SELECT number FROM #copy WHERE #copy.name = 'DORA'") == [(4,)]
    people.all("UPDATE #copy SET number = (SELECT COUNT(*) FROM Thing t WHERE t.person = #copy.number)")
    assert people.column("SELECT number FROM #copy ORDER BY name") == [1, 0] or people.column(
        "SELECT number FROM #copy"
    ) == [1, 0]
    assert other.refused("SELECT * FROM #n") == 208
    people.all("TRUNCATE TABLE #n DROP TABLE #n, #copy")
    assert people.refused("SELECT * FROM #n") == 208


def test_changes_with_joins(people):
    def changed(statement: str, *values: object) -> int:
        return people.connection.execute(statement, *values).rowcount

    assert (
        changed(
            "UPDATE x SET x.big = x.big + LEN(y.name) FROM dbo.Thing x JOIN dbo.Person y ON y.id = x.person "
            "WHERE y.name = ?",
            "ada",
        )
        == 1
    )
    assert (
        changed(
            "UPDATE Thing SET big = 1, n = n + 1 FROM Thing JOIN Person ON Person.id = Thing.person WHERE name = 'bob'"
        )
        == 1
    )
    assert people.all("SELECT big, n FROM Thing ORDER BY person") == [(13, 1), (1, 2), (30, 1)]
    people.all("UPDATE t SET doc = v.c1 FROM Thing t JOIN (SELECT 1 AS c0, 0x0102 AS c1) v ON v.c0 = t.person")
    assert people.value("SELECT doc FROM Thing WHERE person = 1") == b"\1\2"
    assert changed("DELETE x FROM Thing x INNER JOIN Person y ON y.id = x.person WHERE y.name = 'ada'") == 1
    assert changed("DELETE FROM dbo.Thing FROM dbo.Thing t JOIN Person p ON p.id = t.person WHERE p.name = 'bob'") == 1
    assert changed("DELETE Thing WHERE person IN (SELECT id FROM Person)") == 1
    assert changed("DELETE FROM Person WITH (ROWLOCK) WHERE name = ?", "DORA") == 1
    assert people.value("SELECT COUNT(*) FROM Person") == 3


def test_identity(sql, other):
    sql.all("INSERT INTO Person (name) VALUES ('a')")
    first = sql.value("SELECT SCOPE_IDENTITY()")
    other.all("INSERT INTO Person (name) VALUES ('theirs')")
    assert sql.value("SELECT @@IDENTITY") == first
    assert (
        sql.value("INSERT INTO Person (name) SELECT 'b' UNION ALL SELECT 'c' SELECT SCOPE_IDENTITY() - @@ROWCOUNT")
        == first + 1
    )
    assert sql.refused("INSERT INTO Person (id, name) VALUES (500, 'x')") == 544
    sql.all(
        "SET IDENTITY_INSERT dbo.Person ON INSERT INTO Person (id, name) VALUES (500, 'x') SET IDENTITY_INSERT "
        "dbo.Person OFF"
    )
    sql.all("INSERT INTO Person (name) VALUES ('y')")
    assert sql.value("SELECT MAX(id) FROM Person") == 501


def test_many_literal_rows(sql):
    names = ["O''Neill -- /*", "a UNION ALL SELECT 1", "Ωμέγα", "", "𠮷"]
    rows = [f"SELECT {n}, N'{names[n % 5]}', 0x{n:04x}, {'NULL' if n % 2 else n}" for n in range(1000)]
    sql.all("CREATE TABLE #r (n int PRIMARY KEY, t nvarchar(100), b varbinary(10), v bigint NULL)")
    insert = "INSERT INTO #r (n, t, b, v)\n" + "\nUNION ALL ".join(rows)
    assert sql.value(f"SET NOCOUNT ON; {insert}; SELECT @@ROWCOUNT") == 1000
    assert sql.all("SELECT n, t, b, v FROM #r WHERE n IN (0, 1, 999)") == [
        (0, "O'Neill -- /*", b"\0\0", 0),
        (1, "a UNION ALL SELECT 1", b"\0\1", None),
        (999, "𠮷", b"\x03\xe7", None),
    ]
    sql.all("DELETE FROM #r WHERE n = 500")
    assert sql.refused(insert) == 2627
    assert sql.value("SELECT COUNT(*) FROM #r") == 999


def test_literal_rows_of_mixed_kinds_and_dates(sql):
    rows = " UNION ALL ".join(f"SELECT {n}, '2007-05-06T07:08:09.{n:03}'" for n in range(100))
    sql.all("CREATE TABLE #d (n int, at datetime) INSERT INTO #d (n, at) " + rows)
    assert sql.value("SELECT at FROM #d WHERE n = 99") == dt.datetime(2007, 5, 6, 7, 8, 9, 100000)
    mixed = " UNION ALL ".join(f"SELECT {n if n % 2 else repr(str(n))}, '20070506'" for n in range(100))
    sql.all("DELETE FROM #d INSERT INTO #d " + mixed)
    assert sql.value("SELECT SUM(n) FROM #d") == 4950


def test_control_flow(sql):
    assert (
        sql.value("DECLARE @i int SET @i = 0 WHILE 1 = 1 BEGIN SET @i = @i + 1 IF @i < 5 CONTINUE BREAK END SELECT @i")
        == 5
    )
    assert sql.value("IF EXISTS (SELECT * FROM Person) SELECT 1 ELSE IF 1 = 2 SELECT 2 ELSE BEGIN SELECT 3 END") == 3
    sql.all("INSERT INTO Person (name) SELECT 'a' UNION SELECT 'b'")
    assert sql.all(
        "DECLARE @n nvarchar(20), @c int SELECT @n = name, @c = id FROM Person ORDER BY id SELECT @n, @@ROWCOUNT"
    ) == [("b", 2)]
    assert sql.all("SELECT 1 RETURN SELECT 2") == [(1,)]
    assert sql.value("EXEC sp_executesql N'SELECT @q + @r', N'@q int, @r int', @r = 4, @q = 3") == 7
    assert sql.value("EXEC ('SELECT ' + '5')") == 5
    assert sql.refused("RAISERROR('boom %d', 16, 1, 5)") == 50000


def test_procedures(any_tds):
    any_tds.all(
        """CREATE PROCEDURE dbo.Next @a int, @b nvarchar(20) = N'default', @c int = NULL OUTPUT AS
           BEGIN SET NOCOUNT ON SET @c = @a + 1 INSERT INTO Person (name) VALUES (@b) SELECT @b, @c RETURN 7 END"""
    )
    called = "DECLARE @r int, @o int EXEC @r = dbo.Next @a = ?, @c = @o OUTPUT"
    assert any_tds.all(called, 4) == [("default", 5)]
    assert any_tds.all("DECLARE @r int, @o int EXEC @r = main_db..Next 1, N'x', @o OUTPUT SELECT @r, @o") == [("x", 2)]
    assert any_tds.all("{call dbo.Next(?, ?)}", 1, "y") == [("y", 2)]
    assert any_tds.value("SELECT SCOPE_IDENTITY()") is None
    assert any_tds.refused("EXEC dbo.Next") == 201
    assert any_tds.refused("EXEC dbo.Next @z = 1, @a = 1") == 8145
    assert any_tds.refused("EXEC dbo.Nothing") == 2812
    any_tds.all("DROP PROCEDURE dbo.Next")
    assert any_tds.refused("EXEC dbo.Next 1") == 2812


def test_other_databases(people):
    people.all("INSERT INTO dynamic.dbo.Event (owner, at) SELECT id, at FROM main_db..Person")
    people.all("USE dynamic")
    assert people.value("SELECT DB_NAME()") == "dynamic"
    assert people.value("SELECT COUNT(*) FROM Event e JOIN main_db.dbo.Person p ON p.id = e.owner AND p.at = e.at") == 4
    assert people.refused("USE nowhere") == 911


def test_altered_and_renamed_tables(people):
    people.all("ALTER TABLE dbo.Thing ADD extra nvarchar(10) NULL")
    people.all("UPDATE Thing SET extra = 'x' ALTER TABLE Thing DROP COLUMN f")
    people.all("EXEC sp_rename 'dbo.Thing.person', 'Owner', 'COLUMN' EXEC sp_rename 'dbo.Person', 'Human'")
    assert people.value("SELECT COUNT(*) FROM Thing t JOIN Human h ON h.id = t.[Owner] WHERE extra = 'X'") == 3
    assert people.refused("DELETE FROM Human") == 547


@pytest.mark.parametrize(
    "statement",
    [
        "MERGE Person AS p USING Thing AS t ON 1 = 1 WHEN MATCHED THEN DELETE;",
        "BEGIN TRY SELECT 1 END TRY BEGIN CATCH SELECT 2 END CATCH",
        "WITH a AS (SELECT 1 AS n) SELECT * FROM a",
        "DECLARE @t TABLE (a int)",
        "SELECT TOP 10 PERCENT * FROM Person",
        "INSERT INTO Person (name) OUTPUT inserted.id VALUES ('a')",
        "SELECT * FROM Person CROSS APPLY (SELECT 1 AS x) y",
        "SELECT SERVERPROPERTY('ProductVersion')",
        "CREATE VIEW dbo.V AS SELECT 1 AS a",
        "SET IMPLICIT_TRANSACTIONS ON",
        "ALTER TABLE Thing ADD CONSTRAINT ck CHECK (n > 0)",
        "UPDATE Person SET @x = name",
        "SELECT name FROM Person FOR XML AUTO",
        "DBCC CHECKDB",
    ],
)
def test_what_is_not_supported_is_refused(sql, statement):
    assert sql.refused(statement) in (40000, 102)


def test_rtrim_of_a_char_is_not_filled_up_again(sql):
    sql.all("CREATE TABLE dbo.Padded (a char(5) NOT NULL)")
    sql.all("INSERT INTO dbo.Padded (a) SELECT 'xy'")
    assert sql.all("SELECT a, RTRIM(a) FROM dbo.Padded") == [("xy   ", "xy")]
