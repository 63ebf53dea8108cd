# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A database's tables, columns, foreign keys, triggers and procedures, as the database itself describes them; from SQL
Server 2000 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

from ..connection.connection import BackEnd
from ..statements.literals import literal, quote_name
from ..statements.results import Question
from ..statements.row_shapes import Kind
from .column_types import ColumnType
from .map_validation import family_of

# Two queries and no join: an engine that folds names may do so in one of these views only.
_TABLES = "FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND TABLE_SCHEMA = {schema}"
_COLUMNS = "FROM INFORMATION_SCHEMA.COLUMNS WHERE TABLE_SCHEMA = {schema} ORDER BY TABLE_NAME, ORDINAL_POSITION"
_FACTS = (
    "TABLE_NAME",
    "COLUMN_NAME",
    "DATA_TYPE",
    "CHARACTER_MAXIMUM_LENGTH",
    "NUMERIC_PRECISION",
    "NUMERIC_SCALE",
    "IS_NULLABLE",
    "CASE WHEN COLUMN_DEFAULT IS NULL THEN 0 ELSE 1 END",
    "COLUMNPROPERTY(OBJECT_ID(QUOTENAME(TABLE_SCHEMA) + N'.' + QUOTENAME(TABLE_NAME)), COLUMN_NAME, 'IsIdentity')",
    "COLLATION_NAME",
    "COLUMNPROPERTY(OBJECT_ID(QUOTENAME(TABLE_SCHEMA) + N'.' + QUOTENAME(TABLE_NAME)), COLUMN_NAME, 'IsComputed')",
)
_NUMBER: Kind = "number or NULL"
_KINDS_OF_FACTS: tuple[Kind, ...] = (
    *("name", "name", "name"),
    *(_NUMBER, _NUMBER, _NUMBER),
    *("text", "number", _NUMBER, "text or NULL", _NUMBER),
)
_NAMES: tuple[Kind, ...] = ("name",) * 5
_PROCEDURE = "FROM sysobjects o LEFT JOIN syscolumns p ON p.id = o.id WHERE o.xtype = 'P' AND o.id = OBJECT_ID({name})"
# One row for each column of a foreign key.
_FOREIGN_KEYS = """FROM sysforeignkeys f JOIN sysobjects k ON k.id = f.constid
 JOIN sysobjects t ON t.id = f.fkeyid JOIN syscolumns c ON c.id = f.fkeyid AND c.colid = f.fkey
 JOIN sysobjects r ON r.id = f.rkeyid JOIN syscolumns rc ON rc.id = f.rkeyid AND rc.colid = f.rkey
ORDER BY k.name, f.keyno"""
_TRIGGERS = "FROM sysobjects g JOIN sysobjects t ON t.id = g.parent_obj WHERE g.xtype = 'TR' ORDER BY g.name"
_GREATEST = {"tinyint": 2**8 - 1, "smallint": 2**15 - 1, "int": 2**31 - 1, "bigint": 2**63 - 1}
# A text of (max) has the length -1, a text or image 1 or 2 billion: all of them mean "no limit" here.
UNLIMITED = 2**30 - 1
# The name of a collation cannot be quoted in T-SQL, so only a plain word is accepted as one.
_COLLATION = re.compile(r"\w+", re.ASCII)


def folded(name: str) -> str:
    """A name of a table or column in the form in which names are compared: without regard to case, as in a database
    with the default collation.
    """
    return without_case(name)


@dataclass(frozen=True)
class Column:
    """A column. `length` counts UTF-16 units for n-types and bytes for the others; None where a type has no length.
    `collation` is None where a type has none, or the server does not tell it.
    """

    name: str
    type: str
    length: int | None
    precision: int | None
    scale: int | None
    nullable: bool
    has_default: bool
    made_by_database: bool  # IDENTITY
    collation: str | None = None
    computed: bool = False

    @property
    def family(self) -> str:
        return family_of(self.type)

    @property
    def known_family(self) -> str:
        """The family as a map names it: `any` for types that no map knows."""
        return self.family if self.family != self.type else "any"

    @property
    def column_type(self) -> ColumnType:
        return ColumnType(self.type, self.length)

    @property
    def counts_characters(self) -> bool:
        return self.type in ("nchar", "nvarchar", "ntext")

    @property
    def greatest(self) -> int | None:
        """The greatest whole number that the column can hold; None for a type of other values."""
        return _GREATEST.get(self.type)

    def declaration(self) -> str:
        """The type as T-SQL."""
        if self.family in ("text", "binary") and self.type not in ("text", "ntext", "image"):
            return f"{self.type}({'max' if self.length is None else self.length})"
        if self.type in ("decimal", "numeric"):
            return f"{self.type}({self.precision}, {self.scale})"
        return self.type


@dataclass(frozen=True)
class Table:
    name: str
    columns: Mapping[str, Column]

    def column(self, name: str) -> Column | None:
        return self.columns.get(folded(name))


class ForeignKey(NamedTuple):
    """One column of a foreign key: `column` of `table` has to stand in `referenced_column` of `referenced`."""

    name: str
    table: str
    column: str
    referenced: str
    referenced_column: str


@dataclass(frozen=True)
class Catalogue:
    """The tables of one schema by folded name, and the parameters of the one procedure that was asked for (None: the
    procedure is missing). `triggers`: names by the folded name of their table.
    """

    schema: str
    tables: Mapping[str, Table]
    procedure_parameters: tuple[str, ...] | None = None
    foreign_keys: tuple[ForeignKey, ...] = ()
    triggers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def read(cls, back_end: BackEnd, schema: str, procedure: str) -> Catalogue:
        """Read the catalogue of the connection's database, in one round trip."""
        name = literal(f"{quote_name(schema)}.{quote_name(procedure)}")
        names, columns, parameters, keys, triggers = back_end.run(
            "the catalogue",
            [
                Question("tables", ("TABLE_NAME",), _TABLES.format(schema=literal(schema)), _NAMES[:1]),
                Question("columns", _FACTS, _COLUMNS.format(schema=literal(schema)), _KINDS_OF_FACTS),
                Question("procedure", ("o.name", "p.name"), _PROCEDURE.format(name=name), ("text", "text or NULL")),
                Question("foreign keys", ("k.name", "t.name", "c.name", "r.name", "rc.name"), _FOREIGN_KEYS, _NAMES),
                Question("triggers", ("t.name", "g.name"), _TRIGGERS, _NAMES[:2]),
            ],
        )
        tables = {folded(table): Table(table, {}) for (table,) in names}
        for table, *column in columns:
            if folded(table) in tables:  # views have columns too
                tables[folded(table)].columns[folded(column[0])] = _column(*column)  # type: ignore[index]
        found = tuple(parameter for _name, parameter in parameters if parameter is not None)
        by_table: dict[str, tuple[str, ...]] = {}
        for table, trigger in triggers:
            by_table[folded(table)] = (*by_table.get(folded(table), ()), trigger)
        foreign_keys = tuple(ForeignKey(*key) for key in keys)
        return cls(schema, tables, found if parameters else None, foreign_keys, by_table)

    def table(self, name: str) -> Table | None:
        return self.tables.get(folded(name))

    def with_rows(self, back_end: BackEnd, names: Iterable[str]) -> set[str]:
        """The named tables that have rows, as a subset of `names`. One round trip."""
        return {name for rows in back_end.run("tables with rows", self.rows_asked(names)) for (name,) in rows}

    def rows_asked(self, names: Iterable[str]) -> list[Question]:
        """One question for each named table: its name as a row if the table has rows, else no row."""
        schema = quote_name(self.schema)
        sources = {name: f"WHERE EXISTS (SELECT * FROM {schema}.{quote_name(name)})" for name in names}
        return [Question(name, (literal(name),), source, _NAMES[:1]) for name, source in sources.items()]


def _column(
    name: str,
    kind: str,
    length: int | None,
    precision: int | None,
    scale: int | None,
    nullable: str,
    default: int,
    made: int | None,
    collation: str | None,
    computed: int | None,
) -> Column:
    limited = length if length is not None and 0 < length < UNLIMITED else None
    known = collation if collation is not None and _COLLATION.fullmatch(collation) else None
    return Column(
        name,
        without_case(kind),
        limited,
        precision,
        scale,
        nullable == "YES",
        bool(default),
        bool(made),
        known,
        bool(computed),
    )
