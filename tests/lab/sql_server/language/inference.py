# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The SQL types of expressions and of result columns, from the catalogue, declarations, casts and literals."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from lab.sql_server.errors import SqlError
from lab.sql_server.language.sql_types import (
    BIGINT,
    CHARACTERS,
    DATETIME,
    FLOAT,
    INT,
    LONG_TEXT,
    MAX,
    NAME,
    SIZED,
    SqlType,
    common_type,
    parse_type,
    widest,
)
from lab.sql_server.protocol.encoding import OutputColumn

IDENTITY = SqlType("numeric", 0, 38, 0)
MAX_BRANCHES = 20  # of a UNION whose types are inferred; in longer ones the values decide
FUNCTION_TYPES = {
    **dict.fromkeys(("getdate", "getutcdate", "dateadd", "current_timestamp"), DATETIME),
    **dict.fromkeys(
        "len datalength charindex datediff datepart year month day object_id db_id columnproperty "
        "permissions is_member is_srvrolemember has_perms_by_name has_dbaccess isnumeric sign".split(),
        INT,
    ),
    **dict.fromkeys("db_name suser_sname suser_name host_name app_name user_name object_name".split(), NAME),
    "newid": SqlType("uniqueidentifier"),
    "nchar": SqlType("nchar", 1),
}
OF_THEIR_ARGUMENT = set("left right substring ltrim rtrim reverse".split())
GROWING = {"replace", "replicate", "stuff", "space", "quotename"}
GLOBAL_TYPES = {
    **dict.fromkeys(("__trancount", "__rowcount", "__error", "__lock_timeout"), INT),
    "__identity": IDENTITY,
    "__scope_identity": IDENTITY,
    "__spid": SqlType("smallint"),
    "__version": SqlType("nvarchar", 300),
    "__servername": NAME,
}


def text_length(text: str) -> int:
    """The length in UTF-16 units, as lengths of SQL Server are."""
    return max(len(text.encode("utf-16-le")) // 2, 1)


class Inference:
    """One statement's types. variables: '@name' -> type."""

    def __init__(self, variables: Mapping[str, SqlType]) -> None:
        self.variables = variables
        self.scopes: dict[int, dict[str, list[OutputColumn]]] = {}

    def scope(self, statement: exp.Expression) -> dict[str, list[OutputColumn]]:
        """alias -> columns of everything that a SELECT (or UPDATE, DELETE) reads from."""
        if id(statement) in self.scopes:
            return self.scopes[id(statement)]
        scope = self.scopes[id(statement)] = {}
        sources = [statement.this] if isinstance(statement, (exp.Update, exp.Delete)) else []
        origin = statement.args.get("from_")
        sources += [origin.this] if origin else []
        sources += [join.this for join in statement.args.get("joins") or []]
        for source in list(sources):
            sources += [join.this for join in source.args.get("joins") or []]
        for source in sources:
            if table := source.meta.get("table"):
                scope[(source.alias or table.name).lower()] = table.output_columns()
            elif isinstance(source, exp.Subquery):
                columns = self.outputs(source.this)
                names = [c.name for c in source.args["alias"].columns] if source.args.get("alias") else []
                scope[source.alias.lower()] = [
                    c._replace(name=n) for c, n in zip(columns, names, strict=False)
                ] or columns
        return scope

    def outputs(self, query: exp.Expression) -> list[OutputColumn]:
        """The columns of a query's result."""
        branches = []
        while isinstance(query, (exp.Subquery, exp.SetOperation)):  # hundreds of UNION ALL nest to the left
            branches += [query.expression] if isinstance(query, exp.SetOperation) else []
            query = query.this
        columns = [column for expression in query.expressions for column in self._output(query, expression)]
        if len(branches) > MAX_BRANCHES:
            return [OutputColumn(column.name, None) for column in columns]
        for branch in branches:
            columns = [
                OutputColumn(a.name, common_type(a.kind, b.kind))
                for a, b in zip(columns, self.outputs(branch), strict=False)
            ]
        return columns

    def _output(self, query: exp.Expression, expression: exp.Expression) -> list[OutputColumn]:
        star_of = (
            expression.table.lower()
            if isinstance(expression, exp.Column) and isinstance(expression.this, exp.Star)
            else None
        )
        if isinstance(expression, exp.Star) or star_of is not None:
            return [c for alias, columns in self.scope(query).items() if star_of in (None, "", alias) for c in columns]
        if isinstance(expression, exp.EQ) and isinstance(expression.this, exp.Parameter):
            return [OutputColumn("", self.of(expression.expression))]
        name = expression.alias_or_name if isinstance(expression, (exp.Alias, exp.Column)) else ""
        inner = expression.this if isinstance(expression, exp.Alias) else expression
        column = self.column(inner) if isinstance(inner, exp.Column) else None
        return [column._replace(name=name) if column else OutputColumn(name, self.of(inner))]

    def column(self, node: exp.Column) -> OutputColumn | None:
        """The column that a name means, looked for outward through the enclosing statements."""
        parent: exp.Expression | None = node
        while parent := parent.find_ancestor(exp.Select, exp.Update, exp.Delete):
            for alias, columns in self.scope(parent).items():
                if node.table.lower() in ("", alias):
                    for column in columns:
                        if column.name.lower() == node.name.lower():
                            return column
        return None

    def of(self, node: exp.Expression) -> SqlType | None:
        """The type of an expression; None where only the values will tell."""
        if "type" in node.meta:
            return node.meta["type"]
        for kinds, infer in self._RULES:
            if isinstance(node, kinds):
                return infer(self, node)
        return None

    def _literal(self, node: exp.Literal) -> SqlType:
        if node.is_string:
            return SqlType("nvarchar", text_length(node.this))
        if "e" in node.this.lower():
            return FLOAT
        if "." in node.this:
            return SqlType("numeric", 0, len(node.this) - 1, len(node.this.split(".")[1]))
        return INT if int(node.this) < 2**31 else BIGINT

    def _variable(self, node: exp.Parameter) -> SqlType | None:
        name = node.name.lower()
        return self.variables.get("@" + name) or GLOBAL_TYPES.get(name)

    def _aggregate(self, node: exp.Expression) -> SqlType | None:
        kind = self.of(node.this)
        if kind and kind.name == "bit":
            raise SqlError(8117, f"Operand data type bit is invalid for {node.key} operator.", ends="batch")
        adds = isinstance(node, (exp.Sum, exp.Avg))
        return INT if adds and kind and kind.name in ("tinyint", "smallint") else kind

    def _common(self, *nodes: exp.Expression | None) -> SqlType | None:
        known = [n for n in nodes if n is not None and not isinstance(n, exp.Null)]
        kind = self.of(known[0]) if known else None
        for node in known[1:]:
            kind = common_type(kind, self.of(node))
        return kind

    def _case(self, node: exp.Case) -> SqlType | None:
        return self._common(*[branch.args["true"] for branch in node.args["ifs"]], node.args.get("default"))

    def _binary(self, node: exp.Binary) -> SqlType | None:
        left, right = self.of(node.this), self.of(node.expression)
        kind = common_type(left, right)
        if kind and kind.name in CHARACTERS and left and right:
            return kind._replace(size=MAX if MAX in (left.size, right.size) else min(left.size + right.size, 4000))
        return kind

    def _subquery(self, node: exp.Subquery) -> SqlType | None:
        columns = self.outputs(node.this)
        return columns[0].kind if columns else None

    def _function(self, node: exp.Anonymous) -> SqlType | None:
        name = node.name.lower()
        if name == "convert" and node.expressions:
            return parse_type(node.expressions[0].sql("tsql"), default_size=30)
        if name in OF_THEIR_ARGUMENT and node.expressions:
            kind = self.of(node.expressions[0])
            return widest(_without_padding(kind)) if kind and kind.name in SIZED else LONG_TEXT
        if name in GROWING:
            return SqlType("nvarchar", MAX)
        return FUNCTION_TYPES.get(name)

    _RULES = (
        ((exp.Paren, exp.Alias, exp.Neg, exp.Collate, exp.Upper, exp.Lower), lambda self, n: self.of(n.this)),
        (exp.Literal, _literal),
        (exp.National, lambda self, n: SqlType("nvarchar", text_length(n.name))),
        (exp.HexString, lambda self, n: SqlType("varbinary", 8000)),
        (exp.Column, lambda self, n: (self.column(n) or OutputColumn("", None)).kind),
        (exp.Parameter, _variable),
        (exp.Count, lambda self, n: BIGINT if n.args.get("big_int") else INT),
        ((exp.Max, exp.Min, exp.Sum, exp.Avg), _aggregate),
        ((exp.Coalesce, exp.Nullif), lambda self, n: self._common(n.this, *n.expressions)),
        (exp.Case, _case),
        (exp.DPipe, lambda self, n: LONG_TEXT),
        (exp.Predicate, lambda self, n: None),
        (exp.Binary, _binary),
        (exp.Subquery, _subquery),
        (exp.Cast, lambda self, n: parse_type(n.to.sql("tsql"), default_size=30)),
        (exp.Anonymous, _function),
    )


def _without_padding(kind: SqlType) -> SqlType:
    """Such a function makes a varchar of a char: its result is not filled up with blanks."""
    varying = {"char": "varchar", "nchar": "nvarchar", "binary": "varbinary"}
    return kind._replace(name=varying.get(kind.name, kind.name))
