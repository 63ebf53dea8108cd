# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One T-SQL query or change of data -> a Plan for SQLite."""

from __future__ import annotations

from collections.abc import Mapping

from sqlglot import exp

from lab.sql_server.engine.catalogue import Catalogue, Table
from lab.sql_server.engine.changes import Changes
from lab.sql_server.errors import invalid_object, not_supported
from lab.sql_server.language.dialect import read, write
from lab.sql_server.language.expressions import VARIANTS, Rewriter
from lab.sql_server.language.inference import Inference
from lab.sql_server.language.plan import Plan
from lab.sql_server.language.sql_types import SqlType


def translate(text: str, catalogue: Catalogue, database: str, variables: Mapping[str, SqlType]) -> Plan:
    """database: where names without one are looked for; variables: '@name' -> type."""
    tree, locking = read(text)
    plan = Plan(locking=locking)
    translator = Translator(catalogue, database, Inference(variables), plan)
    change = {
        exp.Insert: translator.changes.insert,
        exp.Update: translator.changes.update,
        exp.Delete: translator.changes.delete,
    }
    if type(tree) in change:
        tree = change[type(tree)](tree)
    elif isinstance(tree, (exp.Select, exp.Union, exp.Except, exp.Intersect)):
        translator.query(tree)
    else:
        raise not_supported(f"The statement {text[:60]!r}")
    plan.sql = write(tree)
    plan.number_parameters()
    return plan


class Translator:
    """The common part of queries and changes: tables are found, types known, expressions rewritten."""

    def __init__(self, catalogue: Catalogue, database: str, types: Inference, plan: Plan) -> None:
        self.catalogue, self.database, self.types, self.plan = catalogue, database, types, plan
        self.rewriter = Rewriter(types)
        self.changes = Changes(self)

    def query(self, tree: exp.Query) -> None:
        """A SELECT that returns rows, fills variables or makes a table."""
        if into := tree.args.get("into"):
            tree.set("into", None)
            self.plan.into = into.this.name
        self.find_tables(tree)
        self._refuse_unknown(tree)
        self.plan.columns = self.types.outputs(tree)
        if isinstance(tree, exp.Select):
            self._assignments(tree)
        self.rewriter.rewrite(tree)

    def find_tables(self, tree: exp.Expression) -> None:
        """Look every table up that a tree reads from."""
        for node in list(tree.find_all(exp.Table)):
            if "table" not in node.meta:
                self.plan.tables.append(self.find_table(node))

    def find_table(self, node: exp.Table, alias: bool = True) -> Table:
        """Put the SQLite name into a table node; SqlError 208 if there is no such table."""
        if not isinstance(node.this, exp.Identifier):
            raise not_supported(f"A function as a table: {node.sql('tsql')}")
        table = self.catalogue.resolve([node.catalog, node.db, node.name], self.database)
        shown = node.name
        node.set("this", exp.to_identifier(table.sqlite_name, quoted=True))
        node.set("db", exp.to_identifier(table.schema, quoted=True))
        node.set("catalog", None)
        if alias and not node.alias:
            node.set("alias", exp.TableAlias(this=exp.to_identifier(shown, quoted=True)))
        node.meta["table"] = table
        return table

    def named_source(self, tree: exp.Expression, name: str) -> exp.Table:
        """The table in FROM that UPDATE x or DELETE x means: by its alias, else by its name."""
        sources = [node for node in tree.find_all(exp.Table) if node.meta.get("table") in self.plan.tables]
        for node in sources:
            if node.alias.lower() == name.lower():
                return node
        for node in sources:
            if node.meta["table"].name.lower() == name.lower():
                return node
        raise invalid_object(name)

    def _assignments(self, tree: exp.Select) -> None:
        chosen = tree.expressions
        assigning = [isinstance(e, exp.EQ) and isinstance(e.this, exp.Parameter) for e in chosen]
        if any(assigning):
            if not all(assigning):
                raise not_supported("SELECT that assigns variables and returns columns")
            self.plan.assigns = ["@" + e.this.name.lower() for e in chosen]
            tree.set("expressions", [e.expression for e in chosen])

    def _refuse_unknown(self, tree: exp.Query) -> None:
        """Refuse clauses that sqlglot reads but SQLite would execute differently, or a driver could not show."""
        if tree.args.get("for_") or tree.args.get("locks"):
            raise not_supported("FOR XML / FOR BROWSE")
        for limit in tree.find_all(exp.Limit):
            if limit.args.get("limit_options") or limit.args.get("percent"):
                raise not_supported("TOP ... PERCENT / WITH TIES")
        for column in tree.expressions if isinstance(tree, exp.Select) else []:
            if isinstance(column.unalias(), exp.Anonymous) and column.unalias().name.lower() in VARIANTS:
                raise not_supported("A result of type sql_variant (drivers cannot read it; CAST it)")
