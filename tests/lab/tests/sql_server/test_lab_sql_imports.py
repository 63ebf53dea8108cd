# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""All of sqlglot is imported when a server starts, nothing by a statement.

A server that was up while compiled modules were installed beside those in Python took one of them at its first CAST,
and answered that and every later one with an error.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pyodbc

from lab.sql_server.protocol.server import SqlServer

STATEMENTS = """
CREATE TABLE dbo.Person (id int IDENTITY(1,1) NOT NULL PRIMARY KEY, name nvarchar(20) NOT NULL, at datetime NULL)
INSERT INTO Person (name, at) SELECT N'Ada', '20070506 07:08:09' UNION ALL SELECT 'bob', CAST('20070506' AS datetime)
SELECT CAST(id AS varchar(10)) + N'x', CONVERT(varchar(19), at, 120), id % 2, -id / 2, ISNULL(name, '') FROM Person
SELECT TOP 1 name FROM Person WHERE name LIKE '%!_%' ESCAPE '!' OR name COLLATE Latin1_General_BIN = N'Ada' ORDER BY id
SELECT COUNT(DISTINCT at), MIN(id), CASE WHEN MAX(id) > 1 THEN 1 ELSE 0 END FROM Person GROUP BY id HAVING COUNT(*) > 0
SELECT a.id FROM Person a LEFT JOIN (SELECT DISTINCT id FROM Person) b ON a.id = b.id WHERE EXISTS (SELECT 1 x)
DECLARE @n int, @t nvarchar(20) SELECT @n = id, @t = name FROM Person WHERE id = 1 SELECT TOP (@n) @t FROM Person
SELECT id, name INTO #copy FROM Person WITH (NOLOCK) INSERT INTO #copy SELECT 7, name FROM Person WHERE id NOT IN (2, 3)
UPDATE a SET name = b.name, at = DATEADD(day, 1, a.at) FROM Person a JOIN Person b ON b.id = a.id AND b.at IS NOT NULL
DELETE a FROM Person a JOIN Person b ON a.id = b.id + 1 IF EXISTS (SELECT * FROM Person) DELETE FROM Person
SELECT DATALENGTH(0x0102), CAST(0x4142 AS varbinary(8)), CAST(1.5 AS decimal(5, 2)), NEWID(), @@ROWCOUNT, GETUTCDATE()
EXEC sp_executesql N'SELECT id FROM Person WHERE name = @name', N'@name nvarchar(20)', N'Ada'
SELECT SUM(id) OVER (PARTITION BY name) FROM Person
SELECT id FROM Person ORDER BY id OFFSET 1 ROWS FETCH NEXT 1 ROWS ONLY
SELECT id FROM OPENQUERY(elsewhere, 'SELECT 1')
WITH a AS (SELECT id FROM Person) SELECT id FROM a
SELECT FROM WHERE
"""


def imported_by_statements() -> set[str]:
    """The modules that the statements import in a server of this process. Those that it refuses count too."""
    with tempfile.TemporaryDirectory() as folder, SqlServer(folder, logins={"sa": "x"}) as server:
        connection = pyodbc.connect(
            f"DRIVER=FreeTDS;SERVER=127.0.0.1;PORT={server.port};TDS_Version=7.4;UID=sa;PWD=x;ClientCharset=UTF-8",
            autocommit=True,
        )
        before = set(sys.modules)
        for statement in STATEMENTS.strip().splitlines():
            try:
                connection.execute(statement).close()
            except pyodbc.Error as error:
                sys.stderr.write(f"{statement[:30]}: {error}\n")
        connection.close()
    return set(sys.modules) - before


def test_a_statement_imports_nothing_of_sqlglot():
    program = f"from {__name__} import imported_by_statements as late; print(*sorted(late()))"
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
    command = [sys.executable, "-c", program]
    finished = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    assert [name for name in finished.stdout.split() if name.startswith("sqlglot")] == []
