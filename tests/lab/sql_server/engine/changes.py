# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""INSERT, UPDATE and DELETE, with T-SQL's FROM clause of joins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from lab.sql_server.engine.catalogue import Table
from lab.sql_server.errors import SqlError, invalid_column, not_supported

if TYPE_CHECKING:
    from lab.sql_server.language.translation import Translator


class Changes:
    """Each method takes the parsed statement and returns the tree for SQLite."""

    def __init__(self, translator: Translator) -> None:
        self.translator, self.types, self.plan = translator, translator.types, translator.plan

    def insert(self, tree: exp.Insert) -> exp.Expression:
        self._refuse_output(tree)
        named = isinstance(tree.this, exp.Schema)
        node, body = tree.this.this if named else tree.this, tree.expression
        if isinstance(body, exp.SetOperation):
            body = _values_of_union(body) or body
        if body is not None:
            self.translator.find_tables(body)
        table = self._target(node, "INSERT")
        columns = (
            [c.name for c in tree.this.expressions] if named else [c.name for c in table.columns if not c.identity]
        )
        for name in columns:
            if name.lower() not in table.by_name:
                raise invalid_column(name)
        self.plan.identity_given = any(table.by_name[name.lower()].identity for name in columns)
        if body is not None:
            identifiers = [exp.to_identifier(name, quoted=True) for name in columns]
            tree.set("this", exp.Schema(this=node, expressions=identifiers))
            tree.set("expression", body)
            self._insert_body(body, [table.by_name[name.lower()].kind for name in columns])
            self.translator.rewriter.rewrite(body)
        return tree

    def _insert_body(self, body: exp.Expression, kinds: list) -> None:
        """Checks the number of values and converts dates."""
        if isinstance(body, exp.Values):
            rows, error = [row.expressions for row in body.expressions], (109, 110)
        else:
            selects = list(_branches(body))
            if len(self.types.outputs(selects[0])) != len(kinds):
                number = 120 if len(self.types.outputs(selects[0])) < len(kinds) else 121
                raise SqlError(
                    number, "The select list for the INSERT statement does not fit the insert list.", 15, ends="batch"
                )
            rows, error = [s.expressions for s in selects if len(s.expressions) == len(kinds)], (120, 121)
        for row in rows:
            if len(row) != len(kinds):
                number = error[len(row) > len(kinds)]
                text = "The number of values in the INSERT statement does not match the number of columns."
                raise SqlError(number, text, 15, ends="batch")
            for value, kind in zip(list(row), kinds, strict=False):
                self.translator.rewriter.assignment(value.unalias(), kind)

    def update(self, tree: exp.Update) -> exp.Expression:
        self._refuse_output(tree)
        origin = tree.args.get("from_")
        if origin is None:
            table = self._target(tree.this, "UPDATE")
            for part in [tree.args.get("where"), *tree.expressions]:
                if part is not None:
                    self.translator.find_tables(part)
            self._assignments(tree, table)
            self.translator.rewriter.rewrite(tree)
            return tree
        for part in [origin, tree.args.get("where"), *tree.expressions]:
            if part is not None:
                self.translator.find_tables(part)
        source = self.translator.named_source(origin, tree.this.name)
        table = self.plan.target = source.meta["table"]
        self.plan.permission = "UPDATE"
        self.types.scopes[id(tree)] = self.types.scope(exp.Select(from_=origin))
        self._assignments(tree, table)
        self.translator.rewriter.rewrite(tree)
        return _update_by_rowid(tree, origin, source.alias, table)

    def delete(self, tree: exp.Delete) -> exp.Expression:
        self._refuse_output(tree)
        named, joins = tree.args.get("tables"), tree.this.args.get("joins")
        if not named and not joins:
            self._target(tree.this, "DELETE")
            if tree.args.get("where"):
                self.translator.find_tables(tree.args["where"])
            self.translator.rewriter.rewrite(tree)
            return tree
        self.translator.find_tables(tree.this)
        if tree.args.get("where"):
            self.translator.find_tables(tree.args["where"])
        source = self.translator.named_source(tree.this, named[0].name if named else tree.this.name)
        table = self.plan.target = source.meta["table"]
        self.plan.permission = "DELETE"
        self.translator.rewriter.rewrite(tree)
        chosen = _rowids(tree.this, tree.args.get("where"), source.alias)
        doomed = exp.In(this=exp.column("rowid"), query=chosen.subquery())
        return exp.delete(_sqlite_table(table)).where(doomed)

    def _target(self, node: exp.Table, permission: str) -> Table:
        table = self.plan.target = self.translator.find_table(node, alias=False)
        self.plan.permission = permission
        return table

    def _assignments(self, tree: exp.Update, table: Table) -> None:
        for assignment in tree.expressions:
            if not isinstance(assignment, exp.EQ) or not isinstance(assignment.this, exp.Column):
                raise not_supported("UPDATE ... SET @variable = ...")
            column = table.by_name.get(assignment.this.name.lower())
            if not column:
                raise invalid_column(assignment.this.name)
            if column.identity:
                raise SqlError(8102, f"Cannot update identity column '{column.name}'.", ends="batch")
            assignment.this.set("table", None)
            self.translator.rewriter.assignment(assignment.expression, column.kind)

    @staticmethod
    def _refuse_output(tree: exp.Expression) -> None:
        if tree.args.get("returning"):
            raise not_supported("OUTPUT")


def _branches(body: exp.Expression):
    """The SELECTs of a UNION, which sqlglot nests to the left; first one first."""
    found = []
    while isinstance(body, (exp.SetOperation, exp.Subquery)):
        found += [body.expression] if isinstance(body, exp.SetOperation) else []
        body = body.this
    return reversed([*found, body])


def _values_of_union(union: exp.SetOperation) -> exp.Values | None:
    """SELECT 1, 2 UNION ALL SELECT 3, 4 ... -> VALUES: SQLite allows 500 SELECTs in a UNION, but any number of rows."""
    node: exp.Expression = union
    while isinstance(node, exp.SetOperation):
        if not isinstance(node, exp.Union) or node.args.get("distinct"):
            return None
        node = node.this
    selects = list(_branches(union))
    if any(value for select in selects for key, value in select.args.items() if key != "expressions"):
        return None
    return exp.Values(
        expressions=[exp.Tuple(expressions=[v.unalias() for v in select.expressions]) for select in selects]
    )


def _sqlite_table(table: Table) -> exp.Table:
    return exp.table_(table.sqlite_name, table.schema, quoted=True)


def _rowids(source: exp.Expression, where: exp.Where | None, alias: str, *extra: exp.Expression) -> exp.Select:
    """SELECT alias.rowid, ... FROM the joins WHERE ..."""
    chosen = exp.select(exp.column("rowid", alias, quoted=True).as_("__rowid"), *extra).from_(source)
    if where:
        chosen.set("where", where)
    return chosen


def _update_by_rowid(tree: exp.Update, origin: exp.From, alias: str, table: Table) -> exp.Update:
    """UPDATE t SET c = s.__0 FROM (SELECT t.rowid, <new value> AS __0 FROM the joins) s WHERE t.rowid = s.__rowid."""
    values = [a.expression.copy().as_(f"__{n}") for n, a in enumerate(tree.expressions)]
    chosen = _rowids(origin.this, tree.args.get("where"), alias, *values)
    assignments = [
        exp.EQ(this=exp.column(a.this.name, quoted=True), expression=exp.column(f"__{n}", "__source"))
        for n, a in enumerate(tree.expressions)
    ]
    same_row = exp.EQ(
        this=exp.column("rowid", table.sqlite_name, quoted=True), expression=exp.column("__rowid", "__source")
    )
    return exp.Update(
        this=_sqlite_table(table),
        expressions=assignments,
        from_=exp.From(this=chosen.subquery("__source")),
        where=exp.Where(this=same_row),
    )
