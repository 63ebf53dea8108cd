# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rewrites T-SQL expressions into SQLite ones that give the same values. Needs types: + alone means three things."""

from __future__ import annotations

import re

from sqlglot import exp

from lab.sql_server.engine.catalogue_tables import DEFAULT_COLLATION
from lab.sql_server.errors import SqlError, not_supported
from lab.sql_server.language.dates import UNITS, datetime_text, parse_datetime
from lab.sql_server.language.inference import Inference
from lab.sql_server.language.sql_types import CHARACTERS, DATES, INTEGERS, NUMBERS, SqlType, parse_type

WITH_DATE_PART = {"dateadd", "datediff", "datepart", "datename"}
CLASHING = {"left", "right", "replace"}  # names that SQLite or its grammar has taken
LONG_TYPES = {"image", "text", "ntext"}
VARIANTS = {"serverproperty", "databasepropertyex"}
CASE_BLIND = "TSQL_CI"
COMPARISONS = (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)


def call(name: str, *arguments: exp.Expression) -> exp.Anonymous:
    return exp.Anonymous(this=name, expressions=list(arguments))


def literal(node: exp.Expression) -> str | None:
    """The text of a string literal; None for anything else."""
    if isinstance(node, exp.National):
        return node.name
    return node.this if isinstance(node, exp.Literal) and node.is_string else None


def conversion(value: exp.Expression, kind: SqlType, style: exp.Expression | None = None) -> exp.Anonymous:
    """CAST and CONVERT: a function that knows SQL Server's conversions."""
    size = exp.Literal.number(kind.size) if kind.size >= 0 else exp.Neg(this=exp.Literal.number(1))
    style = style or exp.Literal.number(0)
    node = call("tds_convert", value, exp.Literal.string(kind.name), size, exp.Literal.number(kind.scale), style)
    node.meta["type"] = kind
    return node


class Rewriter:
    """Changes a tree in place."""

    def __init__(self, types: Inference) -> None:
        self.types = types

    def rewrite(self, tree: exp.Expression) -> None:
        for node in list(tree.walk(bfs=False)):
            for kinds, change in self._RULES:
                if isinstance(node, kinds):
                    change(self, node)
                    break

    def assignment(self, value: exp.Expression, kind: SqlType) -> None:
        """Give a value that is assigned to a date column the stored form; other conversions are SQLite's affinity."""
        if kind.name not in DATES:
            return
        self._as_date(value)
        given = self.types.of(value)
        if given and given.name in CHARACTERS and literal(value) is None:
            value.replace(conversion(value.copy(), kind))

    def _parameter(self, node: exp.Parameter) -> None:
        node.set("this", exp.Var(this=node.name.lower()))

    def _column(self, node: exp.Column) -> None:
        node.set("db", None)  # dbo.T.c -> T.c
        node.set("catalog", None)

    def _plus_or_minus(self, node: exp.Binary) -> None:
        left, right = self.types.of(node.this), self.types.of(node.expression)
        texts = [t is not None and t.name in CHARACTERS for t in (left, right)]
        if isinstance(node, exp.Add) and (all(texts) or (texts[0] and not right) or (texts[1] and not left)):
            node.replace(exp.DPipe(this=node.this, expression=node.expression))
        elif left and left.name in DATES and right and right.name in NUMBERS:
            days = node.expression if isinstance(node, exp.Add) else exp.Neg(this=exp.Paren(this=node.expression))
            moved = call("dateadd", exp.Literal.string("day"), days, node.this)
            moved.meta["type"] = left
            node.replace(moved)

    def _division(self, node: exp.Binary) -> None:
        node.replace(call("tds_divide" if isinstance(node, exp.Div) else "tds_modulo", node.this, node.expression))

    def _comparison(self, node: exp.Binary) -> None:
        if isinstance(node.parent, exp.Update):  # SET c = ... is no comparison
            return
        for side, other in ((node.this, node.expression), (node.expression, node.this)):
            kind = self.types.of(side)
            if kind and kind.name in LONG_TYPES:
                text = f"The data types {kind.name} and varchar are incompatible in the comparison operator."
                raise SqlError(402, text, ends="batch")
            if kind and kind.name in DATES:
                self.assignment(other, kind)
            if kind and kind.name in INTEGERS and isinstance(side, exp.Column) and literal(other) is not None:
                other.replace(conversion(other.copy(), kind))
        if not isinstance(node.this, exp.Column) and not isinstance(node.expression, exp.Column):
            self._case_blind(node.this, node.expression)
        self._same_collation(node.this, node.expression)

    def _same_collation(self, *sides: exp.Expression) -> None:
        """Two columns, neither of which says COLLATE: none of their collations goes before the other."""
        columns = [self.types.column(side) if isinstance(side, exp.Column) else None for side in sides]
        names = [column.collation for column in columns if column and column.kind and column.kind.name in CHARACTERS]
        if len(names) == 2 and names[0].lower() != names[1].lower():
            first, second = (name or DEFAULT_COLLATION for name in names)
            text = f'Cannot resolve collation conflict between "{first}" and "{second}" in the equal to operation.'
            raise SqlError(468, text, 16, 9, ends="batch")

    def _membership(self, node: exp.In) -> None:
        if not isinstance(node.this, exp.Column):
            self._case_blind(node.this, node.this)
        kind = self.types.of(node.this)
        if kind and kind.name in DATES:
            for value in node.expressions:
                self.assignment(value, kind)

    def _between(self, node: exp.Between) -> None:
        kind = self.types.of(node.this)
        if kind and kind.name in DATES:
            self.assignment(node.args["low"], kind)
            self.assignment(node.args["high"], kind)

    def _case_blind(self, left: exp.Expression, right: exp.Expression) -> None:
        """A column brings its collation along; two other texts have to be told."""
        kinds = [self.types.of(left), self.types.of(right)]
        if not isinstance(left, exp.Collate) and any(kind and kind.name in CHARACTERS for kind in kinds):
            left.replace(exp.Collate(this=exp.Paren(this=left.copy()), expression=exp.Var(this=CASE_BLIND)))

    def _collate(self, node: exp.Collate) -> None:
        name = node.expression.name.upper()
        exact = name.endswith(("_BIN", "_BIN2")) or "_CS_" in name
        node.set("expression", exp.Var(this="BINARY" if exact else CASE_BLIND))

    def _as_date(self, node: exp.Expression) -> None:
        """A string literal where a date is expected takes the stored form."""
        text = literal(node)
        if text is None:
            return
        try:
            node.replace(exp.Literal.string(datetime_text(parse_datetime(text))))
        except ValueError:
            raise SqlError(
                241, "Conversion failed when converting date and/or time from character string.", ends="transaction"
            ) from None

    def _cast(self, node: exp.Cast) -> None:
        node.replace(conversion(node.this, parse_type(node.to.sql("tsql"), default_size=30)))

    def _function(self, node: exp.Anonymous) -> None:
        name, arguments = node.name.lower(), node.expressions
        if name == "convert":
            if len(arguments) < 2:
                raise SqlError(174, "The convert function requires 2 to 3 arguments.", 15, ends="batch")
            kind = parse_type(arguments[0].sql("tsql"), default_size=30)
            node.replace(conversion(arguments[1], kind, arguments[2] if len(arguments) > 2 else None))
        elif name in WITH_DATE_PART and arguments:
            part = arguments[0].name.lower()
            if part not in UNITS:
                raise SqlError(155, f"'{part}' is not a recognized {name} option.", 15, ends="batch")
            for argument in arguments[1:]:
                self._as_date(argument)
            node.set("this", name)
            node.set("expressions", [exp.Literal.string(part), *node.expressions[1:]])
        elif name == "scope_identity":
            node.replace(exp.Parameter(this=exp.Var(this="__scope_identity")))
        else:
            node.set("this", "tds_" + name if name in CLASHING else name)

    def _like(self, node: exp.Like) -> None:
        """SQLite's own LIKE for plain ASCII patterns; sets, parameters and other letters need ours."""
        text = literal(node.expression)
        if text is not None and "[" not in text and text.isascii():
            return
        escape = node.parent if isinstance(node.parent, exp.Escape) else None
        matched = call("tds_like", node.this, node.expression, escape.expression if escape else exp.null())
        (escape or node).replace(exp.Not(this=matched) if node.args.get("negate") else matched)

    def _ordered(self, node: exp.Ordered) -> None:
        node.set("nulls_first", not node.args.get("desc"))
        self._comparable([node.this])

    def _select(self, node: exp.Select) -> None:
        if node.args.get("distinct"):
            self._comparable(node.expressions)
        if node.args.get("group"):
            self._comparable(node.args["group"].expressions)

    def _set_operation(self, node: exp.SetOperation) -> None:
        if node.args.get("distinct"):
            self._comparable([*node.left.selects, *node.right.selects])

    def _comparable(self, nodes: list[exp.Expression]) -> None:
        for node in nodes:
            kind = self.types.of(node)
            if kind and kind.name in LONG_TYPES:
                raise SqlError(
                    306,
                    "The text, ntext, and image data types cannot be compared or sorted, except when using IS "
                    "NULL or LIKE.",
                    ends="batch",
                )

    def _refuse(self, node: exp.Expression) -> None:
        raise not_supported(re.sub(r"([a-z])([A-Z])", r"\1 \2", type(node).__name__).upper())

    _RULES = (
        ((exp.Lateral, exp.Pivot, exp.With, exp.Fetch), _refuse),
        (exp.Select, _select),
        (exp.SetOperation, _set_operation),
        (exp.Parameter, _parameter),
        (exp.Column, _column),
        ((exp.Add, exp.Sub), _plus_or_minus),
        ((exp.Div, exp.Mod), _division),
        (COMPARISONS, _comparison),
        (exp.In, _membership),
        (exp.Between, _between),
        (exp.Collate, _collate),
        (exp.Cast, _cast),
        (exp.Anonymous, _function),
        (exp.Like, _like),
        (exp.Ordered, _ordered),
    )
