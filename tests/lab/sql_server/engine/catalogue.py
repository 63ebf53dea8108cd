# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables and procedures that one session sees: files attached to its SQLite connection, their contents cached."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lab.sql_server.engine.catalogue_tables import COLUMN_TYPES, VIEWS, create_catalogue_tables
from lab.sql_server.engine.server_views import SERVER_VIEWS
from lab.sql_server.engine.store import Store
from lab.sql_server.errors import SqlError, invalid_object
from lab.sql_server.language.sql_types import LONG_TEXT, NAME, SqlType
from lab.sql_server.protocol.encoding import OutputColumn

TEMPDB = "main"  # the session's own in-memory database, where its #tables live
# KB of a database that a connection keeps in memory. With the 2 MB of SQLite by default, rows of a pool of 10,000 users
# are written and deleted at half the speed.
CACHE = 64_000


@dataclass(frozen=True)
class Column:
    name: str
    kind: SqlType
    nullable: bool = True
    identity: bool = False
    default: str | None = None
    collation: str = ""  # of its own; empty for the database's


@dataclass(frozen=True)
class Key:
    """A constraint. kind: PK, UQ, FK or CK; references: (table, columns) of an FK."""

    name: str
    kind: str
    columns: tuple[str, ...]
    references: tuple[str, tuple[str, ...]] | None = None


@dataclass(frozen=True, eq=False)
class Table:
    """schema: of the SQLite connection; view: a catalogue view; refresh: a view whose rows are made anew for
    each query."""

    schema: str
    name: str
    sqlite_name: str
    columns: tuple[Column, ...]
    view: bool = False
    refresh: bool = False
    by_name: dict[str, Column] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {c.name.lower(): c for c in self.columns})

    @property
    def identity(self) -> Column | None:
        return next((c for c in self.columns if c.identity), None)

    def output_columns(self) -> list[OutputColumn]:
        return [OutputColumn(c.name, c.kind, c.nullable, c.identity, c.collation) for c in self.columns]


class Catalogue:
    """before_read is called with a schema before its description is read."""

    def __init__(self, store: Store, connection: sqlite3.Connection, before_read: Callable[[str], None]) -> None:
        self.store, self.connection, self.before_read = store, connection, before_read
        self._attached: dict[str, int] = {}  # schema -> number of the database
        self._tables: dict[tuple[str, str], Table | None] = {}
        self._seen, self._temporary = -1, 0
        create_catalogue_tables(connection, TEMPDB, "tempdb")

    @property
    def version(self) -> tuple[int, int]:
        """Differs whenever any table may have changed."""
        return self.store.version, self._temporary

    def changed(self, schema: str) -> None:
        self._tables.clear()
        if schema == TEMPDB:
            self._temporary += 1
        else:
            self.store.version += 1

    def schema(self, database: str) -> str:
        """The SQLite schema of a database, attached on first use. SqlError 911 if there is none."""
        if database.lower() == "tempdb":
            return TEMPDB
        found, schema = self.store.find(database), database.lower()
        if self._attached.get(schema) != found.number:
            if self.connection.in_transaction:
                raise SqlError(
                    40000, f"Database '{database}' was created after the transaction began: the lab cannot open it now."
                )
            self.detach(database)
            self.connection.execute(f"ATTACH ? AS [{schema}]", (str(found.path),))
            self.connection.execute(f"PRAGMA [{schema}].cache_size = {-CACHE}")
            self._attached[schema] = found.number
        return schema

    def attach_all(self) -> None:
        """ATTACH is impossible inside a transaction, and SQLite attaches ten files at most."""
        for name in list(self.store.databases)[:9]:
            self.schema(name)

    def detach(self, database: str) -> None:
        if database.lower() in self._attached:
            self.connection.execute(f"DETACH [{database.lower()}]")
            del self._attached[database.lower()]

    def resolve(self, parts: Sequence[str], database: str) -> Table:
        """[database, owner, name] as written, '' for what is missing -> the table; SqlError 208 without one."""
        given_database, owner, name = ["", *parts][-3:] if len(parts) < 3 else parts[-3:]
        table = None
        if name.startswith("#"):
            table = self.find(TEMPDB, name)
        else:
            schema = self.schema(given_database or database)
            if owner.lower() in ("sys", "information_schema"):
                table = self._view(schema, f"{owner}.{name}".lower())
            elif owner.lower() in ("", "dbo"):
                table = self._view(schema, name.lower()) or self.find(schema, name)
        if not table:
            raise invalid_object(".".join(part for part in parts if part))
        return table

    def find(self, schema: str, name: str) -> Table | None:
        """A user's table; None if there is none of this name."""
        if self._seen != self.store.version:
            self._tables.clear()
            self._seen = self.store.version
        key = schema, name.lower()
        if key not in self._tables:
            self._tables[key] = self._load(schema, name)
        return self._tables[key]

    def procedure(self, schema: str, name: str) -> tuple[str, str] | None:
        """(name, definition)."""
        return self.read(
            schema, "SELECT name, definition FROM {}.__objects WHERE name = ? AND type = 'P'", name
        ).fetchone()

    def read(self, schema: str, query: str, *values: object) -> sqlite3.Cursor:
        """A query of the description; {} in it stands for the schema."""
        self.before_read(schema)
        return self.connection.execute(query.replace("{}", f"[{schema}]"), values)

    def _view(self, schema: str, name: str) -> Table | None:
        if name in SERVER_VIEWS and schema == "master":
            columns = SERVER_VIEWS[name].columns
            self.connection.execute(f"CREATE TABLE IF NOT EXISTS [{TEMPDB}].[{schema}.{name}] ({', '.join(columns)})")
            return Table(TEMPDB, name, f"{schema}.{name}", _view_columns(name, columns), view=True, refresh=True)
        if name not in VIEWS:
            return None
        key = schema, name
        if key not in self._tables:
            names = [row[1] for row in self.read(schema, f"PRAGMA {{}}.table_info([{name}])")]
            self._tables[key] = Table(schema, name, name, _view_columns(name, names), view=True)
        return self._tables[key]

    def _load(self, schema: str, name: str) -> Table | None:
        found = self.read(schema, "SELECT name FROM {}.__objects WHERE name = ? AND type = 'U'", name).fetchone()
        if not found:
            return None
        query = (
            "SELECT name, type, size, precision, scale, nullable, is_identity, initial, collation FROM {}.__columns "
            "WHERE tbl = ? ORDER BY ord"
        )
        columns = [
            Column(column, SqlType(*kind), bool(nullable), bool(identity), default, collation)
            for column, *kind, nullable, identity, default, collation in self.read(schema, query, found[0])
        ]
        return Table(schema, found[0], found[0], tuple(columns))

    # -- describing what DDL made --------------------------------------------------------------------------------------
    def add_object(self, schema: str, name: str, kind: str, definition: str | None = None) -> None:
        self.connection.execute(
            f"INSERT INTO [{schema}].__objects(name, id, type, definition) "
            f"SELECT ?, COALESCE(MAX(id), 1000) + 1, ?, ? FROM [{schema}].__objects",
            (name, kind, definition),
        )
        self.changed(schema)

    def add_columns(self, schema: str, owner: str, columns: Sequence[Column], outputs: Sequence[str] = ()) -> None:
        """Columns of a table, or parameters of a procedure."""
        first = self.read(schema, "SELECT COALESCE(MAX(ord), 0) + 1 FROM {}.__columns WHERE tbl = ?", owner).fetchone()[
            0
        ]
        for number, c in enumerate(columns, first):
            values = (owner, c.name, number, *c.kind, c.nullable, c.identity, c.default, c.name in outputs, c.collation)
            self.connection.execute(f"INSERT INTO [{schema}].__columns VALUES ({','.join('?' * 12)})", values)
        self.changed(schema)

    def add_keys(self, schema: str, table: str, keys: Sequence[Key]) -> None:
        for number, key in enumerate(keys):
            referenced, columns = key.references or (None, ())
            if key.kind == "FK" and not columns:
                columns = self.primary_key(schema, referenced)
            taken = self.read(schema, "SELECT 1 FROM {}.__keys WHERE name = ?", key.name).fetchone()
            name = f"{key.name}_{number}" if taken else key.name
            values = (name, table, key.kind, json.dumps(key.columns), referenced, json.dumps(columns))
            self.connection.execute(f"INSERT INTO [{schema}].__keys VALUES (?,?,?,?,?,?)", values)

    def primary_key(self, schema: str, table: str) -> tuple[str, ...]:
        row = self.read(schema, "SELECT cols FROM {}.__keys WHERE tbl = ? AND kind = 'PK'", table).fetchone()
        return tuple(json.loads(row[0])) if row else ()

    def key_with_columns(self, table: str, columns: Sequence[str]) -> tuple[str, str] | None:
        """(name, kind) of the constraint over exactly these columns, in whatever attached database."""
        for schema in [TEMPDB, *self._attached]:
            for name, kind, cols in self.read(schema, "SELECT name, kind, cols FROM {}.__keys WHERE tbl = ?", table):
                if [c.lower() for c in json.loads(cols)] == [c.lower() for c in columns] and kind in ("PK", "UQ"):
                    return name, kind
        return None

    def remove_object(self, schema: str, name: str) -> None:
        for where in ("__objects WHERE name", "__columns WHERE tbl", "__keys WHERE tbl"):
            self.connection.execute(f"DELETE FROM [{schema}].{where} = ?", (name,))
        self.changed(schema)


def _view_columns(view: str, names: Sequence[str]) -> tuple[Column, ...]:
    kinds = {name: SqlType(kind) for name, kind in COLUMN_TYPES.items()}
    kinds["routine_definition"] = LONG_TEXT
    if view in ("syscolumns", "systypes"):  # a number there, letters in sysobjects
        kinds["xtype"] = SqlType("tinyint")
    if view == "sysdatabases":
        kinds["status"] = SqlType("int")
    return tuple(Column(name, kinds.get(name.lower(), NAME)) for name in names)
