# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The catalogue as clients of SQL Server 2000 and later ask for it."""

from __future__ import annotations

import pytest


def test_columns(any_tds):
    query = """SELECT COLUMN_NAME, DATA_TYPE, CHARACTER_MAXIMUM_LENGTH, IS_NULLABLE, ORDINAL_POSITION
               FROM main_db.INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = ? ORDER BY ORDINAL_POSITION"""
    assert any_tds.all(query, "person") == [
        ("id", "int", None, "NO", 1),
        ("name", "nvarchar", 20, "NO", 2),
        ("flag", "bit", None, "NO", 3),
        ("at", "datetime", None, "NO", 4),
    ]
    by_type = """SELECT c.name, t.name, c.length, c.isnullable FROM syscolumns c JOIN sysobjects o ON o.id = c.id
                 JOIN systypes t ON t.xtype = c.xtype WHERE o.xtype = 'U' AND o.name = 'Thing' AND c.colid < 5
                 ORDER BY c.colid"""
    assert any_tds.all(by_type) == [
        ("person", "int", 4, 0),
        ("n", "int", 4, 0),
        ("data", "varbinary", 100, 1),
        ("doc", "image", 16, 1),
    ]


def test_tables(sql):
    tables = "SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' ORDER BY 1"
    assert sql.column(tables) == ["Person", "Thing"]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("COLUMNPROPERTY(OBJECT_ID('dbo.Person'), 'ID', 'IsIdentity')", 1),
        ("COLUMNPROPERTY(OBJECT_ID('dbo.Person'), 'name', 'IsIdentity')", 0),
        ("COLUMNPROPERTY(OBJECT_ID('dbo.Thing'), 'doc', 'AllowsNull')", 1),
        ("COLUMNPROPERTY(OBJECT_ID('dbo.Thing'), 'doc', 'IsComputed')", 0),
        ("OBJECT_ID('dbo.nothing')", None),
        ("OBJECT_ID(N'main_db..Person', N'P')", None),
        ("DB_ID('nowhere')", None),
        ("CAST(SERVERPROPERTY('ProductVersion') AS varchar(50))", "9.00.4035.00"),
        ("CAST(DATABASEPROPERTYEX('main_db', 'Updateability') AS varchar(20))", "READ_WRITE"),
    ],
)
def test_functions(sql, question, answer):
    assert sql.value(f"SELECT {question}") == answer


def test_procedures_and_their_parameters(sql):
    sql.all("CREATE PROCEDURE dbo.P @a nvarchar(450), @b int = 1 OUTPUT AS SELECT 1")
    assert sql.all("SELECT name, isoutparam, length FROM syscolumns WHERE id = OBJECT_ID('dbo.P')") == [
        ("@a", 0, 900),
        ("@b", 1, 4),
    ]
    assert sql.column("SELECT name FROM sysobjects WHERE xtype = 'P'") == ["P"]


def test_foreign_keys_column_by_column(sql):
    sql.all("CREATE TABLE dbo.Owner (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b))")
    sql.all("CREATE TABLE dbo.Owned (x int, y int, z int, FOREIGN KEY (z, y) REFERENCES dbo.Owner(a, b))")
    query = """SELECT t.name, c.name, r.name, rc.name FROM sysforeignkeys f
               JOIN sysobjects t ON t.id = f.fkeyid JOIN syscolumns c ON c.id = f.fkeyid AND c.colid = f.fkey
               JOIN sysobjects r ON r.id = f.rkeyid JOIN syscolumns rc ON rc.id = f.rkeyid AND rc.colid = f.rkey
               JOIN sysobjects k ON k.id = f.constid WHERE k.xtype = 'F' AND t.name = 'Owned' ORDER BY f.keyno"""
    assert sql.all(query) == [("Owned", "z", "Owner", "a"), ("Owned", "y", "Owner", "b")]


def test_server(sql):
    assert {"master", "main_db", "dynamic"} <= set(sql.column("SELECT name FROM master.dbo.sysdatabases"))
    query = "SELECT loginame, DB_NAME(dbid) FROM master.dbo.sysprocesses WHERE spid = @@SPID"
    assert sql.all(query) == [("sa", "main_db")]
    assert sql.refused("SELECT * FROM sysprocesses") == 208


def test_settings_of_databases_and_sessions(sql):
    query = "SELECT name, CAST(is_read_committed_snapshot_on AS int) FROM master.sys.databases WHERE name = DB_NAME()"
    assert sql.all(query) == [("main_db", 1)]
    isolation = "SELECT transaction_isolation_level FROM master.sys.dm_exec_sessions WHERE session_id = @@SPID"
    assert sql.column(isolation) == [2]
    sql.all("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
    assert sql.column(isolation) == [4]
    sql.all("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")


def test_columns_of_different_collations_cannot_be_compared(sql):
    sql.all("CREATE TABLE Own (name nvarchar(20) COLLATE Latin1_General_CI_AS, other nvarchar(20))")
    sql.all("CREATE TABLE #t (name nvarchar(20) COLLATE DATABASE_DEFAULT)")
    columns = "SELECT COLUMN_NAME, COLLATION_NAME FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_NAME = 'Own'"
    assert dict(sql.all(columns)) == {"name": "Latin1_General_CI_AS", "other": "SQL_Latin1_General_CP1_CI_AS"}
    join = "SELECT * FROM Own o JOIN #t t ON {} = t.name"
    assert sql.refused(join.format("o.name")) == 468
    assert sql.refused("UPDATE Own SET other = 'x' FROM Own o JOIN #t t ON t.name = o.name") == 468
    assert sql.all(join.format("o.other")) == sql.all(join.format("o.name COLLATE DATABASE_DEFAULT")) == []
    assert sql.all("SELECT * FROM Own WHERE name = N'x'") == []
    assert sql.refused("CREATE TABLE Exact (name nvarchar(20) COLLATE Latin1_General_BIN)") == 40000
