# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""CREATE TABLE text -> DDL for SQLite, with the columns and keys that the catalogue records."""

from __future__ import annotations

import re
from dataclasses import replace

from lab.sql_server.engine.catalogue import Column, Key
from lab.sql_server.engine.catalogue_tables import DEFAULT_COLLATION
from lab.sql_server.errors import SqlError, not_supported, syntax_error
from lab.sql_server.language.lexer import TokenReader, unquote
from lab.sql_server.language.sql_types import (
    BINARIES,
    DATES,
    INTEGER_RANGES,
    NOT_IN_THE_LAB,
    NUMBERS,
    SIZED,
    TEXTS,
    SqlType,
    parse_type,
)

KEY_KINDS = {"primary": "PK", "unique": "UQ", "foreign": "FK", "references": "FK", "check": "CK"}


def sqlite_expression(text: str) -> str:
    """DEFAULT and CHECK: their functions exist in SQLite under the same names, so only literals change."""
    return re.sub(r"\bN'", "'", re.sub(r"(?i)\b0x([0-9a-f]*)", r"X'\1'", text))


def sqlite_type(kind: SqlType) -> str:
    if kind.name in TEXTS:
        return "TEXT COLLATE TSQL_CI"
    if kind.name in BINARIES:
        return "BLOB"
    if kind.name in DATES:
        return "TEXT"
    if kind.name in ("float", "real"):
        return "REAL"
    if kind.name in NUMBERS:
        return "NUMERIC" if kind.name in ("decimal", "numeric", "money", "smallmoney") else "INT"
    raise SqlError(2715, f"Cannot find data type {kind.name}.", ends="batch")


def checks(column: Column) -> str:
    """Lengths and ranges, which SQLite does not mind. The constraint's name begins with the number of the error."""
    quoted, kind = f"[{column.name}]", column.kind
    if kind.name in INTEGER_RANGES:
        low, high = INTEGER_RANGES[kind.name]
        low += kind.name == "bigint"  # SQLite cannot write the lowest bigint as a literal
        return (
            f" CONSTRAINT [245 {column.name}] CHECK (typeof({quoted}) IN ('integer', 'null'))"
            f" CONSTRAINT [8115 {column.name}] CHECK ({quoted} BETWEEN {low} AND {high})"
        )
    if kind.name in SIZED and kind.size > 0:
        length = f"length(CAST({quoted} AS BLOB))" if kind.name.endswith("binary") else f"length({quoted})"
        return f" CONSTRAINT [8152 {column.name}] CHECK ({length} <= {kind.size})"
    return ""


class TableParser(TokenReader):
    """After parse(): name (its parts), columns, keys, seed of the identity, and elements, the parts of SQLite's DDL."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.name: list[str] = []
        self.columns: list[Column] = []
        self.keys: list[Key] = []
        self.elements: list[str] = []
        self.seed: int | None = None

    def parse(self) -> TableParser:
        self.at = 2  # CREATE TABLE
        self.name = self.name_parts()
        self.expect("(")
        while True:
            constraint = unquote(self.take().text) if self.accept("constraint") else ""
            if self.low() in KEY_KINDS:
                self.elements.append(self._constraint(constraint, None))
            else:
                self.elements.append(self._column())
            if not self.accept(","):
                break
        self.expect(")")
        self._identity_is_the_key()
        return self

    def ddl(self, schema: str) -> str:
        return f"CREATE TABLE [{schema}].[{self.name[-1]}] ({', '.join(e for e in self.elements if e)})"

    def _identity_is_the_key(self) -> None:
        identity = next((c.name for c in self.columns if c.identity), None)
        primary = next((key.columns for key in self.keys if key.kind == "PK"), None)
        if identity and primary:
            if [name.lower() for name in primary] != [identity.lower()]:
                raise not_supported(f"IDENTITY column '{identity}' beside another primary key")
            self.elements = [e for e in self.elements if "] PRIMARY KEY (" not in e]
        names = {name.lower() for name in primary or ()}
        self.columns = [replace(c, nullable=False) if c.name.lower() in names else c for c in self.columns]

    def _column(self) -> str:
        name = unquote(self.take().text)
        self.columns.append(Column(name, self._column_type(name)))
        tail = ""
        while self.low() not in (",", ")", ""):
            constraint = unquote(self.take().text) if self.accept("constraint") else ""
            if self.accept("identity"):
                self.seed = int(self.parentheses().split(",")[0]) if self.low() == "(" else 1
                self.columns[-1] = replace(self.columns[-1], identity=True, nullable=False)
            elif self.low() == "not" and self.low(1) == "null":
                self.at += 2
                self.columns[-1] = replace(self.columns[-1], nullable=False)
            elif self.accept("default"):
                tail += self._default()
            elif self.low() in KEY_KINDS:
                tail += " " + self._constraint(constraint, name)
            elif self.accept("collate"):
                self.columns[-1] = replace(self.columns[-1], collation=self._collation())
            elif not self.accept("null") and not self._option():
                raise syntax_error(self.low())
        column = self.columns[-1]
        if column.identity:
            tail = re.sub(r" CONSTRAINT \[[^\]]*\] PRIMARY KEY", "", tail)
            return f"[{name}] INTEGER PRIMARY KEY AUTOINCREMENT{checks(column)}{tail}"
        return f"[{name}] {sqlite_type(column.kind)}{'' if column.nullable else ' NOT NULL'}{checks(column)}{tail}"

    def _collation(self) -> str:
        name = self.take().text
        if name.lower() in ("database_default", DEFAULT_COLLATION.lower()):
            return ""
        if not name.upper().endswith("_CI_AS"):
            raise not_supported(f"A column of the collation {name}")
        return name

    def _default(self) -> str:
        """The value after DEFAULT, recorded with the column; returns its DDL."""
        start = self.at
        if self.low() == "(":
            text = self.parentheses()
        else:
            self.accept("-")
            self.take()
            if self.low() == "(":
                self.parentheses()
            text = self.span(start)
        self.columns[-1] = replace(self.columns[-1], default=f"({text})")
        return f" DEFAULT ({sqlite_expression(text)})"

    def _column_type(self, name: str) -> SqlType:
        if self.low() == "as":
            raise not_supported(f"Computed column '{name}'")
        kind = parse_type(self.type_text())
        if kind.name in NOT_IN_THE_LAB:
            raise not_supported(f"Type {kind.name} of column '{name}'")
        return kind

    def _constraint(self, name: str, column: str | None) -> str:
        """A constraint of the table, or of one column; returns its DDL."""
        word = self.take().low
        kind = KEY_KINDS[word]
        self.accept("key")
        if kind == "FK":
            return self._foreign_key(name, column, word)
        self._options()
        if kind == "CK":
            body = self.parentheses()
            name = self._add_key(name, "CK", (column,) if column else ())
            return f"CONSTRAINT [{name}] CHECK ({sqlite_expression(body)})"
        columns = (column,) if column else self._column_list()
        name = self._add_key(name, kind, columns)
        self._options()
        what = "PRIMARY KEY" if kind == "PK" else "UNIQUE"
        if column:
            return "" if kind == "PK" and self.columns[-1].identity else f"CONSTRAINT [{name}] {what}"
        return f"CONSTRAINT [{name}] {what} ({_quoted(columns)})"

    def _foreign_key(self, name: str, column: str | None, word: str) -> str:
        columns = (column,) if column else self._column_list()
        if word == "foreign":
            self.expect("references")
        table = self.name_parts()[-1]
        referenced = self._column_list() if self.low() == "(" else ()
        name = self._add_key(name, "FK", columns, (table, referenced))
        start = self.at
        while self.low() == "on" and self.low(1) in ("delete", "update"):
            self.at += 2
            if self.accept("no"):
                self.expect("action")
            elif not self.accept("cascade"):
                self.expect("set")
                self.take()
        head = "" if column else f"FOREIGN KEY ({_quoted(columns)}) "
        target = f"[{table}] ({_quoted(referenced)})" if referenced else f"[{table}]"
        return f"CONSTRAINT [{name}] {head}REFERENCES {target} {self.span(start)}"

    def _add_key(self, name: str, kind: str, columns: tuple[str, ...], references: tuple | None = None) -> str:
        name = name or f"{kind}__{self.name[-1]}__{'_'.join(columns)[:60] or len(self.keys)}"
        self.keys.append(Key(name, kind, columns, references))
        return name

    def _column_list(self) -> tuple[str, ...]:
        names = [re.sub(r"(?i)\s+(asc|desc)$", "", name.strip()) for name in self.parentheses().split(",")]
        return tuple(unquote(name) for name in names)

    def _options(self) -> None:
        while self._option():
            pass

    def _option(self) -> bool:
        """Read an option that matters to SQL Server's storage only."""
        if self.accept("clustered", "nonclustered", "rowguidcol"):
            return True
        if self.low() == "with" and self.low(1) == "(":
            self.take()
            self.parentheses()
            return True
        if self.low() in ("on", "textimage_on") and self.low(1) not in ("delete", "update"):
            self.at += 2
            return True
        return False


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f"[{name}]" for name in names)
