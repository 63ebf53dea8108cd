# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables in which every database file describes itself: objects, columns and keys, with SQL Server's catalogue
views on them.

They are ordinary tables of the file, so that DDL rolls back together with its description.
"""

from __future__ import annotations

import sqlite3

DEFAULT_COLLATION = "SQL_Latin1_General_CP1_CI_AS"
TABLES = """
CREATE TABLE [{schema}].__objects(name TEXT COLLATE NOCASE PRIMARY KEY, id INTEGER, type TEXT, definition TEXT,
  created TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')));
CREATE TABLE [{schema}].__columns(tbl TEXT COLLATE NOCASE, name TEXT COLLATE NOCASE, ord INT, type TEXT, size INT,
  precision INT, scale INT, nullable INT, is_identity INT, initial TEXT, is_output INT, collation TEXT,
  PRIMARY KEY(tbl, name));
CREATE TABLE [{schema}].__keys(name TEXT COLLATE NOCASE PRIMARY KEY, tbl TEXT COLLATE NOCASE, kind TEXT, cols TEXT,
  ref TEXT COLLATE NOCASE, refcols TEXT);
"""

TYPE_CODES = {  # systypes.xtype
    "image": 34, "text": 35, "uniqueidentifier": 36, "date": 40, "time": 41, "datetime2": 42, "tinyint": 48,
    "smallint": 52,
    "int": 56, "smalldatetime": 58, "real": 59, "money": 60, "datetime": 61, "float": 62, "ntext": 99, "bit": 104,
    "decimal": 106, "numeric": 108, "smallmoney": 122, "bigint": 127, "varbinary": 165, "varchar": 167, "binary": 173,
    "char": 175, "nvarchar": 231, "nchar": 239,
}  # fmt: skip
_TYPES = " UNION ALL ".join(f"SELECT '{name}' AS name, {code} AS xtype" for name, code in TYPE_CODES.items())
_LENGTH = (
    "CASE WHEN c.type IN ('nvarchar','varchar','nchar','char','varbinary','binary') THEN c.size "
    "WHEN c.type IN ('image','text') THEN 2147483647 WHEN c.type = 'ntext' THEN 1073741823 END"
)
_BYTES = (
    "CASE WHEN c.type IN ('nvarchar','nchar') AND c.size > 0 THEN c.size * 2 WHEN c.type LIKE '%char' THEN c.size "
    "WHEN c.type LIKE '%binary' THEN c.size WHEN c.type IN ('image','text','ntext') THEN 16 WHEN c.type IN "
    "('bit','tinyint') "
    "THEN 1 WHEN c.type = 'smallint' THEN 2 WHEN c.type IN ('int','real','smalldatetime') THEN 4 "
    "WHEN c.type = 'uniqueidentifier' THEN 16 ELSE 8 END"
)
_COLLATION = (
    "CASE WHEN c.type LIKE '%char' OR c.type LIKE '%text' "
    f"THEN COALESCE(NULLIF(c.collation, ''), '{DEFAULT_COLLATION}') END"
)
_OF_TABLE = "'{database}' AS TABLE_CATALOG, 'dbo' AS TABLE_SCHEMA"
_DECIMAL = "c.type IN ('decimal','numeric','money')"
_COLUMNS = "__columns c JOIN __objects o ON o.name = c.tbl"
VIEWS = {
    "information_schema.tables": f"SELECT {_OF_TABLE}, o.name AS TABLE_NAME, 'BASE TABLE' AS TABLE_TYPE "
    "FROM __objects o WHERE o.type = 'U'",
    "information_schema.columns": f"SELECT {_OF_TABLE}, c.tbl AS TABLE_NAME, c.name AS COLUMN_NAME, "
    "c.ord AS ORDINAL_POSITION, c.initial AS COLUMN_DEFAULT, CASE WHEN c.nullable THEN 'YES' ELSE 'NO' END AS "
    "IS_NULLABLE, "
    f"c.type AS DATA_TYPE, {_LENGTH} AS CHARACTER_MAXIMUM_LENGTH, "
    f"CASE WHEN c.type LIKE '%int' THEN 10 WHEN {_DECIMAL} THEN c.precision END AS NUMERIC_PRECISION, "
    f"CASE WHEN {_DECIMAL} THEN c.scale WHEN c.type LIKE '%int' THEN 0 END AS NUMERIC_SCALE, {_COLLATION} AS "
    f"COLLATION_NAME "
    f"FROM {_COLUMNS} WHERE o.type = 'U'",
    "systypes": _TYPES,
    "sysobjects": "SELECT o.name, o.id, o.type AS xtype, o.type AS type, 1 AS uid, 0 AS parent_obj, o.created AS "
    "crdate "
    "FROM __objects o UNION ALL SELECT k.name, 900000 + k.rowid, CASE k.kind WHEN 'FK' THEN 'F' WHEN 'CK' THEN "
    "'C' ELSE k.kind "
    "END, CASE k.kind WHEN 'FK' THEN 'F' WHEN 'CK' THEN 'C' ELSE 'K' END, 1, o.id, o.created "
    "FROM __keys k JOIN __objects o ON o.name = k.tbl",
    "syscolumns": f"SELECT c.name, o.id, t.xtype, c.ord AS colid, c.ord AS colorder, {_BYTES} AS length, "
    f"c.precision AS prec, "
    f"c.scale, c.nullable AS isnullable, c.is_output AS isoutparam, 0 AS number, {_COLLATION} AS collation "
    f"FROM {_COLUMNS} LEFT JOIN systypes t ON t.name = c.type",
    "sysforeignkeys": "SELECT 900000 + k.rowid AS constid, o.id AS fkeyid, r.id AS rkeyid, c.ord AS fkey, "
    "rc.ord AS rkey, j.key + 1 AS keyno FROM __keys k JOIN __objects o ON o.name = k.tbl "
    "JOIN __objects r ON r.name = k.ref JOIN json_each(k.cols) j JOIN json_each(k.refcols) jr ON jr.key = j.key "
    "JOIN __columns c ON c.tbl = k.tbl AND c.name = j.value JOIN __columns rc ON rc.tbl = k.ref AND rc.name = jr.value "
    "WHERE k.kind = 'FK'",
}
_INTEGER_COLUMNS = (
    "id ordinal_position character_maximum_length numeric_scale colid colorder parent_obj isnullable isoutparam "
    "constid fkeyid rkeyid rsc_dbid rsc_type req_mode req_status req_spid req_ownertype open_tran"
).split()
COLUMN_TYPES = {
    **dict.fromkeys(_INTEGER_COLUMNS, "int"),
    **dict.fromkeys("uid length prec dbid spid number numeric_precision fkey rkey keyno".split(), "smallint"),
    **dict.fromkeys("database_id session_id transaction_isolation_level".split(), "smallint"),
    "is_read_committed_snapshot_on": "bit",
    **dict.fromkeys(("crdate", "login_time"), "datetime"),
}


def create_catalogue_tables(connection: sqlite3.Connection, schema: str, database: str) -> None:
    for statement in TABLES.format(schema=schema).split(";"):
        connection.execute(statement)
    for name, body in VIEWS.items():
        connection.execute(f"CREATE VIEW [{schema}].[{name}] AS {body.replace('{database}', database)}")
