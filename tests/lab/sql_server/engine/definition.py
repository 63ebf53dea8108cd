# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Statements that define: CREATE, ALTER, DROP, TRUNCATE, GRANT and DENY."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import TYPE_CHECKING

from lab.sql_server.engine.catalogue import TEMPDB, Column, Table
from lab.sql_server.engine.store import ONLINE, READ_ONLY
from lab.sql_server.errors import SqlError, cannot_drop, denied_in_database, not_supported, read_only, syntax_error
from lab.sql_server.language.create_table import TableParser
from lab.sql_server.language.lexer import split_list, split_name, tokenize, unquote
from lab.sql_server.language.sql_types import parse_type
from lab.sql_server.language.statements import CreateProcedure
from lab.sql_server.protocol.logins import OWNER, PERMISSIONS

if TYPE_CHECKING:
    from lab.sql_server.protocol.session import Session

VERBS = {"create", "alter", "drop", "truncate", "grant", "deny", "revoke"}
NAME = r"[\w.\[\]#$@ ]+?"


class Definitions:
    """DDL of one session. Outside a transaction every statement is one of its own."""

    def __init__(self, session: Session) -> None:
        self.session, self.catalogue, self.store = session, session.catalogue, session.store

    def run(self, text: str, verb: str) -> None:
        words = [token.low for token in tokenize(text)[1:6] if token.low not in ("unique", "clustered", "nonclustered")]
        what = {"proc": "procedure"}.get(words[0], words[0])
        if verb in ("grant", "deny", "revoke"):
            self._decide_permissions(text, verb)
        elif what == "database":
            self._database(text, verb)
        else:
            define = getattr(self, f"_{verb}_{what}", None)
            if not define:
                raise not_supported(f"{verb.upper()} {what.upper()}")
            define(text)

    # -- databases and permissions -------------------------------------------------------------------------------------
    def _database(self, text: str, verb: str) -> None:
        session, name = self.session, unquote(tokenize(text)[2].text)
        if session.login.role != OWNER:
            raise denied_in_database(f"{verb.upper()} DATABASE", "master")
        if session.transactions.count:
            raise SqlError(226, f"{verb.upper()} DATABASE statement not allowed within multi-statement transaction.")
        if verb == "create":
            self.store.create(name)
        elif verb == "drop":
            others = [s for s in session.server.sessions() if s.database.lower() == name.lower()]
            if others:
                raise SqlError(3702, f'Cannot drop database "{name}" because it is currently in use.')
            self.catalogue.detach(name)
            self.store.drop(name)
        else:
            self._alter_database(name, text.upper().split(None, 4)[4])

    def _alter_database(self, name: str, option: str) -> None:
        database = self.store.find(name)
        if option.startswith(("READ_ONLY", "READ_WRITE")):
            database.mode = READ_ONLY if option.startswith("READ_ONLY") else ONLINE
        elif "ROLLBACK IMMEDIATE" in option:
            for other in self.session.server.sessions():
                if other is not self.session and other.database.lower() == name.lower():
                    self.session.server.end_session(other.spid)
        elif not option.startswith(("MULTI_USER", "RECOVERY", "SINGLE_USER", "AUTO_")):
            raise not_supported(f"ALTER DATABASE ... SET {option}")

    def _decide_permissions(self, text: str, verb: str) -> None:
        found = re.match(rf"(?is)\w+\s+(.*?)\s+ON\s+(?:OBJECT\s*::\s*)?({NAME})\s+(?:TO|FROM)\s+(.*)$", text)
        if not found:
            raise not_supported(f"{verb.upper()} without an object")
        names = PERMISSIONS if found[1].strip().upper() == "ALL" else [p.strip().upper() for p in found[1].split(",")]
        schema, table = self._place(found[2])
        for login in found[3].split(","):
            if not self.session.server.logins.exists(unquote(login.strip())):
                raise SqlError(
                    15151,
                    f"Cannot find the user '{login.strip()}', because it does not exist or you do not have permission.",
                )
            for permission in names:
                if permission not in PERMISSIONS:
                    raise not_supported(f"{verb.upper()} {permission}")
                self.session.server.logins.decide(verb, unquote(login.strip()), schema, table, permission)

    # -- tables --------------------------------------------------------------------------------------------------------
    def _create_table(self, text: str) -> None:
        parser = TableParser(text).parse()
        schema, name = self._place_of(parser.name)
        with self._defining(schema, "CREATE TABLE"):
            self._refuse_existing(schema, name)
            for key in parser.keys:
                target = key.references[0] if key.references else name
                if target.lower() != name.lower() and not self.catalogue.find(schema, target):
                    raise SqlError(1767, f"Foreign key '{key.name}' references invalid table 'dbo.{target}'.")
            self.session.execution.sqlite(parser.ddl(schema))
            if parser.seed not in (None, 1):
                self._set_identity(schema, name, parser.seed - 1)
            self.catalogue.add_object(schema, name, "U")
            self.catalogue.add_columns(schema, name, parser.columns)
            self.catalogue.add_keys(schema, name, parser.keys)

    def _drop_table(self, text: str) -> None:
        for written in split_list(text.split(None, 2)[2]):
            schema, name = self._place(written)
            table = self.catalogue.find(schema, name)
            if not table:
                raise cannot_drop("table", name)
            with self._defining(schema, "DROP TABLE"):
                query = "SELECT name FROM {}.__keys WHERE ref = ? AND tbl <> ? AND kind = 'FK'"
                if self.catalogue.read(schema, query, name, name).fetchone():
                    raise SqlError(
                        3726, f"Could not drop object '{name}' because it is referenced by a FOREIGN KEY constraint."
                    )
                self.session.execution.sqlite(f"DROP TABLE [{schema}].[{table.name}]")
                self.catalogue.remove_object(schema, table.name)

    def _truncate_table(self, text: str) -> None:
        table = self._existing(*self._place(text.split(None, 2)[2]))
        with self._defining(table.schema, "TRUNCATE TABLE"):
            self.session.execution.sqlite(f"DELETE FROM [{table.schema}].[{table.name}]")
            if table.identity:
                self._set_identity(table.schema, table.name, 0)

    def _alter_table(self, text: str) -> None:
        found = re.match(rf"(?is)alter\s+table\s+({NAME})\s+(add|drop\s+column|alter\s+column)\s+(.*)", text)
        adds_constraint = found and re.match(r"(?i)constraint|primary|foreign|unique|check|default", found[3])
        if not found or adds_constraint or found[2].lower().startswith("alter"):
            raise not_supported("ALTER TABLE other than ADD column and DROP COLUMN")
        table = self._existing(*self._place(found[1]))
        where = f"[{table.schema}].[{table.name}]"
        with self._defining(table.schema, "ALTER TABLE"):
            if found[2].lower() == "add":
                parser = TableParser(f"CREATE TABLE [{table.name}] ({found[3]})").parse()
                for element in parser.elements:
                    self.session.execution.sqlite(f"ALTER TABLE {where} ADD COLUMN {element}")
                self.catalogue.add_columns(table.schema, table.name, parser.columns)
            else:
                for name in (unquote(written.strip()) for written in split_list(found[3])):
                    self.session.execution.sqlite(f"ALTER TABLE {where} DROP COLUMN [{name}]")
                    self._describe(
                        table.schema, "DELETE FROM {}.__columns WHERE tbl = ? AND name = ?", table.name, name
                    )

    # -- indexes -------------------------------------------------------------------------------------------------------
    def _create_index(self, text: str) -> None:
        pattern = rf"(?is)create\s+(unique\s+)?(?:(?:non)?clustered\s+)?index\s+({NAME})\s+on\s+({NAME})\s*\(([^)]*)\)"
        found = re.match(pattern, text)
        if not found:
            raise syntax_error("INDEX")
        table = self._existing(*self._place(found[3]))
        index = f"{unquote(found[2])}__{table.name}"  # names of indexes are unique per table only
        with self._defining(table.schema, "CREATE INDEX"):
            self.session.execution.sqlite(
                f"CREATE {found[1] or ''} INDEX [{table.schema}].[{index}] ON [{table.name}] ({found[4]})"
            )

    def _drop_index(self, text: str) -> None:
        *table, index = split_name(text.split(None, 2)[2].strip())
        found = re.match(rf"(?is)drop\s+index\s+({NAME})\s+on\s+({NAME})$", text)
        if found:
            table, index = split_name(found[2]), unquote(found[1])
        owner = self._existing(*self._place_of(table))
        with self._defining(owner.schema, "DROP INDEX"):
            self.session.execution.sqlite(f"DROP INDEX [{owner.schema}].[{index}__{owner.name}]")

    # -- procedures ----------------------------------------------------------------------------------------------------
    def create_procedure(self, statement: CreateProcedure) -> None:
        schema, name = self._place_of(list(statement.name))
        with self._defining(schema, "CREATE PROCEDURE"):
            if self.catalogue.procedure(schema, name) and statement.text.lstrip()[:5].lower() == "alter":
                self.catalogue.remove_object(schema, name)
            self._refuse_existing(schema, name)
            self.catalogue.add_object(schema, name, "P", statement.text)
            columns = [Column(p.name, parse_type(p.kind), default=p.default) for p in statement.parameters]
            self.catalogue.add_columns(schema, name, columns, [p.name for p in statement.parameters if p.output])

    def _drop_procedure(self, text: str) -> None:
        for written in split_list(text.split(None, 2)[2]):
            schema, name = self._place(written)
            if not self.catalogue.procedure(schema, name):
                raise cannot_drop("procedure", name)
            with self._defining(schema, "DROP PROCEDURE"):
                self.catalogue.remove_object(schema, name)

    # -- sp_rename -----------------------------------------------------------------------------------------------------
    def rename(self, old: str, new: str, kind: str | None) -> None:
        """A table ('dbo.T'), or with kind 'COLUMN' a column ('dbo.T.c')."""
        parts = split_name(old)
        if (kind or "object").lower() == "column":
            table = self._existing(*self._place_of(parts[:-1]))
            with self._defining(table.schema, "ALTER TABLE"):
                self._rename_column(table, parts[-1], new)
        elif (kind or "object").lower() == "object":
            table = self._existing(*self._place_of(parts))
            with self._defining(table.schema, "ALTER TABLE"):
                self._refuse_existing(table.schema, new)
                self.session.execution.sqlite(f"ALTER TABLE [{table.schema}].[{table.name}] RENAME TO [{new}]")
                for where in ("__objects SET name = ? WHERE name", "__columns SET tbl = ? WHERE tbl"):
                    self._describe(table.schema, f"UPDATE {{}}.{where} = ?", new, table.name)
                for where in ("__keys SET tbl = ? WHERE tbl", "__keys SET ref = ? WHERE ref"):
                    self._describe(table.schema, f"UPDATE {{}}.{where} = ?", new, table.name)
        else:
            raise not_supported(f"sp_rename of a {kind}")

    def _rename_column(self, table: Table, old: str, new: str) -> None:
        if old.lower() not in table.by_name:
            raise SqlError(
                15248, "Either the parameter @objname is ambiguous or the claimed @objtype (COLUMN) is wrong.", 11
            )
        self.session.execution.sqlite(f"ALTER TABLE [{table.schema}].[{table.name}] RENAME COLUMN [{old}] TO [{new}]")
        self._describe(
            table.schema, "UPDATE {}.__columns SET name = ? WHERE tbl = ? AND name = ?", new, table.name, old
        )
        keys = self.catalogue.read(table.schema, "SELECT name, tbl, cols, ref, refcols FROM {}.__keys").fetchall()
        for name, owner, columns, referenced, their_columns in keys:

            def renamed(owner_of_columns: str | None, text: str) -> str:
                names = json.loads(text)
                if (owner_of_columns or "").lower() == table.name.lower():
                    names = [new if n.lower() == old.lower() else n for n in names]
                return json.dumps(names)

            values = (renamed(owner, columns), renamed(referenced, their_columns), name)
            self._describe(table.schema, "UPDATE {}.__keys SET cols = ?, refcols = ? WHERE name = ?", *values)

    @contextmanager
    def defining_table(self, written: str) -> Iterator[tuple[str, str]]:
        """(schema, name) of a table that SELECT ... INTO may make."""
        schema, name = self._place(f"[{written}]")
        with self._defining(schema, "CREATE TABLE"):
            self._refuse_existing(schema, name)
            yield schema, name

    # -- common --------------------------------------------------------------------------------------------------------
    def _defining(self, schema: str, statement: str) -> AbstractContextManager[None]:
        """The right to define, the lock, and all or nothing."""
        session = self.session
        if schema != TEMPDB:
            database = self.store.find(schema)
            if session.login.role != OWNER:
                raise denied_in_database(statement, database.name)
            if database.mode == READ_ONLY:
                raise read_only(database.name)
            session.count_writes(schema, 1)
        return session.transactions.atomic(schema)

    def _place(self, written: str) -> tuple[str, str]:
        return self._place_of(split_name(written))

    def _place_of(self, parts: list[str]) -> tuple[str, str]:
        """The parts of a name -> (schema, name)."""
        if parts[-1].startswith("#"):
            return TEMPDB, parts[-1]
        database = parts[-3] if len(parts) > 2 and parts[-3] else self.session.database
        return self.catalogue.schema(database), parts[-1]

    def _existing(self, schema: str, name: str) -> Table:
        table = self.catalogue.find(schema, name)
        if not table:
            raise SqlError(
                4902, f'Cannot find the object "{name}" because it does not exist or you do not have permissions.'
            )
        return table

    def _refuse_existing(self, schema: str, name: str) -> None:
        if self.catalogue.find(schema, name) or self.catalogue.procedure(schema, name):
            raise SqlError(2714, f"There is already an object named '{name}' in the database.", 16, 6)

    def _describe(self, schema: str, statement: str, *values: object) -> None:
        self.session.connection.execute(statement.replace("{}", f"[{schema}]"), values)
        self.catalogue.changed(schema)

    def _set_identity(self, schema: str, table: str, last: int) -> None:
        self.session.connection.execute(f"DELETE FROM [{schema}].sqlite_sequence WHERE name = ?", (table,))
        self.session.connection.execute(
            f"INSERT INTO [{schema}].sqlite_sequence(name, seq) VALUES (?, ?)", (table, last)
        )
