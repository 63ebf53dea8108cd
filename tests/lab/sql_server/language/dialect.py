# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The dialects in which sqlglot reads T-SQL and writes SQLite here, and changes to the text before it is read."""

from __future__ import annotations

import re
from importlib import import_module
from typing import ClassVar

from sqlglot import exp, parse
from sqlglot.dialects.sqlite import SQLite
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import SqlglotError

from lab.sql_server.errors import syntax_error

# Only these functions become sqlglot's own nodes. Every other name stays as written and is a function of the SQLite
# connection, so that it means what it means in T-SQL and not what a transpiler takes it for.
KNOWN_FUNCTIONS = {"COUNT", "COUNT_BIG", "SUM", "MIN", "MAX", "AVG", "COALESCE", "ISNULL", "NULLIF", "UPPER", "LOWER"}
HINT = (
    r"(?:NOLOCK|READUNCOMMITTED|READCOMMITTED|READPAST|ROWLOCK|PAGLOCK|TABLOCKX?|UPDLOCK|XLOCK|HOLDLOCK|SERIALIZABLE|"
    r"REPEATABLEREAD|NOWAIT|INDEX\s*\([^()]*\))"
)
LOCKING = re.compile(r"\b(TABLOCKX?|UPDLOCK|XLOCK|HOLDLOCK|SERIALIZABLE|REPEATABLEREAD)\b", re.I)
OUTSIDE_QUOTES = re.compile(
    r"(?P<quoted>'[^']*(?:''[^']*)*'|\[(?:[^\]]|\]\])*\]|\b0x[0-9a-f]+)"
    r"|(?P<comment>--[^\n]*|/\*.*?\*/)"
    r"|(?P<empty>\b0x(?![0-9a-f]))"
    r"|@@(?P<global>\w+)"
    r"|(?P<temporary>\#\#?\w[\w$\#@]*)"
    rf"|(?:\bWITH\s*)?\(\s*(?P<hints>{HINT}(?:[\s,]+{HINT})*)\s*\)"
    r"|(?P<option>\bOPTION\s*\([^()]*\)\s*$)",
    re.I | re.S,
)
# Constructs that sqlglot does not read, with a form that it does.
REPLACEMENTS = [
    (re.compile(r"^\s*DELETE\s+FROM\s+([\w.\[\]#]+)\s+FROM\b", re.I), r"DELETE \1 FROM"),
    (re.compile(r"^\s*DELETE\s+(?!FROM\b|TOP\b)([\w.\[\]#]+)\s*(?=WHERE\b|$)", re.I), r"DELETE FROM \1 "),
]

# sqlglot imports these within its functions, canonicalize at the first CAST. Here they come with all the rest, before a
# server listens: when sqlglotc is installed while a server runs, modules in Python and compiled ones do not mix in it
# (each CAST failed then: "value for final name was not set").
for module in ("canonicalize", "normalize", "normalize_identifiers", "qualify_columns", "simplify"):
    import_module(f"sqlglot.optimizer.{module}")


class ReadTSql(TSQL):
    """T-SQL with functions left alone."""


class WriteSqlite(SQLite):
    """SQLite with [names]: it takes an unknown "name" for a string, and a wrong column would succeed."""

    class Tokenizer(SQLite.Tokenizer):
        IDENTIFIERS: ClassVar = [("[", "]")]


# sqlglot's parsers and generators may be compiled, and have no subclasses then: what differs here is set in themselves.
READER, WRITER = ReadTSql.parser_class, WriteSqlite.generator_class
READER.FUNCTIONS = {name: build for name, build in READER.FUNCTIONS.items() if name in KNOWN_FUNCTIONS}
READER.FUNCTION_PARSERS = {name: parser for name, parser in READER.FUNCTION_PARSERS.items() if name == "CAST"}
READER.NO_PAREN_FUNCTIONS = {}
WRITER.TRANSFORMS = {
    **WRITER.TRANSFORMS,
    exp.National: lambda self, e: self.sql(exp.Literal.string(e.this)),
    exp.Escape: lambda self, e: f"{self.sql(e, 'this')} ESCAPE {self.sql(e, 'expression')}",
}


def read(text: str) -> tuple[exp.Expression, bool]:
    """One T-SQL statement as a tree, and whether its hints ask for locks that outlive it. SqlError 102 if it
    is none."""
    locking = False

    def rewrite(found: re.Match) -> str:
        nonlocal locking
        if found["global"]:
            return "@__" + found["global"].lower()  # @@ROWCOUNT and the like are variables of the session
        if found["empty"]:
            return "CAST('' AS varbinary(1))"  # sqlglot takes a binary literal without digits for a name
        if found["temporary"]:
            return f"[{found['temporary']}]"
        if found["hints"]:
            locking = locking or bool(LOCKING.search(found["hints"]))
            return " "
        return found["quoted"] or " "

    prepared = OUTSIDE_QUOTES.sub(rewrite, text)
    for pattern, replacement in REPLACEMENTS:
        prepared = pattern.sub(replacement, prepared)
    return _parse(prepared, text), locking


def _parse(prepared: str, written: str) -> exp.Expression:
    try:
        trees = [tree for tree in parse(prepared, dialect=ReadTSql) if tree is not None]
    except SqlglotError as error:
        details = (getattr(error, "errors", None) or [{}])[0]
        raise syntax_error(details.get("highlight") or written[:40]) from None
    if len(trees) != 1:
        raise syntax_error(written[:40])
    for identifier in trees[0].find_all(exp.Identifier):
        if identifier.args.get("temporary"):  # sqlglot takes the # away
            identifier.replace(exp.to_identifier(f"#{identifier.this.lstrip('#')}", quoted=True))
    return trees[0]


def write(tree: exp.Expression) -> str:
    return tree.sql(dialect=WriteSqlite, identify=True)  # its keywords are not those of T-SQL
