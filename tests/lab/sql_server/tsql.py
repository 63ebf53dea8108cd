"""One T-SQL query or DML statement -> a Plan for SQLite: sqlglot parses, names are resolved, types inferred, the tree rewritten."""
import re

from sqlglot import exp, parse
from sqlglot.dialects.sqlite import SQLite
from sqlglot.dialects.tsql import TSQL
from sqlglot.errors import SqlglotError

from lab.sql_server.batch import SqlError
from lab.sql_server.tdstypes import BINS, CHARS, DATES, INTS, MAX, NUMS, T, datetime_text, parse_datetime, parse_type

# Only these functions get sqlglot's own node classes; every other name stays as written and is a function of the
# connection (functions.py), so that its T-SQL meaning is ours and not the transpiler's idea of it.
KEEP = {'COUNT', 'COUNT_BIG', 'SUM', 'MIN', 'MAX', 'AVG', 'COALESCE', 'ISNULL', 'NULLIF', 'IIF', 'ROW_NUMBER', 'RANK', 'DENSE_RANK', 'UPPER', 'LOWER'}


class In(TSQL):
    class Parser(TSQL.Parser):
        FUNCTIONS = {k: v for k, v in TSQL.Parser.FUNCTIONS.items() if k in KEEP}
        FUNCTION_PARSERS = {k: v for k, v in TSQL.Parser.FUNCTION_PARSERS.items() if k in ('CAST', 'TRY_CAST')}
        NO_PAREN_FUNCTIONS = {}


class Out(SQLite):
    class Tokenizer(SQLite.Tokenizer):
        IDENTIFIERS = [('[', ']')]              # not "x": SQLite takes an unknown "x" for a string

    class Generator(SQLite.Generator):
        TRANSFORMS = {**SQLite.Generator.TRANSFORMS,
                      exp.National: lambda self, e: self.sql(exp.Literal.string(e.this)),
                      exp.Escape: lambda self, e: f'{self.sql(e, "this")} ESCAPE {self.sql(e, "expression")}'}


class Plan:
    """sql with @name parameters; columns for a result set (T None: decide by the values); assigns for SELECT @x = ..."""
    sql = kind = ''
    columns = assigns = table = None
    writes = ddl = False
    identity_given = False


RESULT_TYPES = {'getdate': T('datetime'), 'getutcdate': T('datetime'), 'sysutcdatetime': T('datetime'), 'dateadd': T('datetime'), 'current_timestamp': T('datetime'),
                'newid': T('uniqueidentifier'), 'scope_identity': T('numeric', 0, 38, 0), 'len': T('int'), 'datalength': T('int'),
                'charindex': T('int'), 'datediff': T('int'), 'datepart': T('int'), 'object_id': T('int'), 'db_id': T('smallint'), 'year': T('int'), 'xact_state': T('smallint')}
DATE_PARTS = {'dateadd', 'datediff', 'datepart', 'datename'}
GLOBALS = {'@@trancount': T('int'), '@@rowcount': T('int'), '@@error': T('int'), '@@identity': T('numeric', 0, 38, 0), '@@spid': T('smallint'),
           '@@version': T('nvarchar', 300), '@@servername': T('nvarchar', 128), '@@lock_timeout': T('int'), '@@fetch_status': T('int'), '@@options': T('int')}
RANK = ['bit', 'tinyint', 'smallint', 'int', 'bigint', 'smallmoney', 'money', 'numeric', 'decimal', 'real', 'float',
        'time', 'date', 'smalldatetime', 'datetime', 'datetime2']


def wider(a, b):
    if not a or not b:          # the unknown side may be longer, and a client cuts values at the declared length
        t = a or b
        return t._replace(size=4000 if t.name[0] == 'n' else 8000) if t and 0 < t.size and t.name in CHARS | BINS else t
    if a.name in RANK and b.name in RANK:
        return a if RANK.index(a.name) >= RANK.index(b.name) else b
    if a.name in RANK or b.name in RANK:
        return a if a.name in RANK else b
    if a.name != b.name:
        order = ['char', 'varchar', 'nchar', 'nvarchar', 'text', 'ntext']
        name = max((a, b), key=lambda t: order.index(t.name) if t.name in order else -1).name
        return T(name, MAX if MAX in (a.size, b.size) else max(a.size, b.size))
    return a if a.size == MAX or a.size >= b.size > 0 else b


def func(name, *args):
    return exp.Anonymous(this=name, expressions=list(args))


def string(text):
    return exp.Literal.string(text)


class Translator:
    def __init__(self, catalog, database, types):
        self.catalog, self.database, self.types, self.scopes, self.ctes = catalog, database, types, {}, {}

    # -- entry -----------------------------------------------------------------
    def plan(self, text):
        for find, put in PRE:
            text = find.sub(put, text)
        text = HASH.sub(lambda m: m.group(1) or '[' + m.group(2) + ']', text)
        try:
            trees = [t for t in parse(text, dialect=In) if t is not None]
        except SqlglotError as e:
            info = (getattr(e, 'errors', None) or [{}])[0]
            raise SqlError(102, f"Incorrect syntax near '{info.get('highlight') or text[:40]}'.", 15, scope='batch') from None
        if len(trees) != 1:
            raise SqlError(102, f"Incorrect syntax near '{text[:40]}'.", 15, scope='batch')
        tree, p = trees[0], Plan()
        handler = {exp.Insert: self.insert, exp.Update: self.update, exp.Delete: self.delete}.get(type(tree))
        if handler:
            p.writes = True
            tree = handler(tree, p)
        elif isinstance(tree, (exp.Select, exp.Union, exp.Except, exp.Intersect)):
            tree = self.query(tree, p)
        else:
            raise SqlError(40000, f'Statement {type(tree).__name__.upper()} is not supported by this server: {text[:60]}', scope='batch')
        p.sql = tree.sql(dialect=Out)
        return p

    def query(self, tree, p):
        into = tree.args.get('into')
        if into:
            tree.set('into', None)
            p.kind, p.writes = 'into', True
            p.table = ('#' if into.this.this.args.get('temporary') else '') + into.this.name
        self.names(tree)
        outs = self.outputs(tree)
        if isinstance(tree, exp.Select) and tree.expressions and all(isinstance(e, exp.EQ) and isinstance(e.this, exp.Parameter) for e in tree.expressions):
            p.assigns = ['@' + e.this.name.lower() for e in tree.expressions]
            tree.set('expressions', [e.expression for e in tree.expressions])
        self.rewrite(tree)
        p.columns = outs
        p.kind = p.kind or 'query'
        return tree

    # -- names -----------------------------------------------------------------
    def names(self, tree):
        for cte in tree.find_all(exp.CTE):
            self.ctes[cte.alias.lower()] = cte
        for table in list(tree.find_all(exp.Table)):
            if isinstance(table.this, exp.Identifier) and 'info' not in table.meta and not (not table.db and table.name.lower() in self.ctes):
                self.table(table)

    def table(self, node, alias=True):
        name, db, cat = node.name, node.db, node.catalog
        if node.this.args.get('temporary') and not name.startswith('#'):
            name = '#' + name                   # sqlglot drops the #
        if db.lower() in ('information_schema', 'sys'):
            shown, name = name, f'{db}.{name}'.lower()
        elif db.lower() not in ('', 'dbo'):
            raise SqlError(208, f"Invalid object name '{'.'.join(x for x in (cat, db, name) if x)}'.", scope='batch')
        else:
            shown = name
        schema = 'main' if name.startswith('#') else self.catalog.schema(cat or self.database)
        info = self.catalog.find(schema, name)
        if not info:
            raise SqlError(208, f"Invalid object name '{'.'.join(x for x in (cat, db, name) if x)}'.", scope='batch')
        node.set('this', exp.to_identifier(info.name, quoted=True))
        node.set('db', exp.to_identifier(schema, quoted=True))
        node.set('catalog', None)
        node.set('hints', None)
        if alias and not node.alias:
            node.set('alias', exp.TableAlias(this=exp.to_identifier(shown, quoted=True)))
        node.meta['info'] = info
        return info

    # -- types -----------------------------------------------------------------
    def scope(self, select):
        """alias -> [(column, T, nullable, identity)] of everything in FROM."""
        if id(select) in self.scopes:
            return self.scopes[id(select)]
        out = self.scopes[id(select)] = {}
        if isinstance(select, (exp.Update, exp.Delete, exp.Insert)):
            sources = [select.this]
        else:
            sources = []
        frm = select.args.get('from_') or select.args.get('from')
        sources += [frm.this] if frm else []
        sources += [j.this for j in select.args.get('joins') or []]
        for s in list(sources):
            sources += [j.this for j in s.args.get('joins') or []] if isinstance(s, exp.Table) else []
        for s in sources:
            if isinstance(s, exp.Table) and s.meta.get('info'):
                info = s.meta['info']
                out[(s.alias or info.name).lower()] = [(c.name, c.t, c.nullable, c.identity) for c in info.columns]
            elif isinstance(s, exp.Table) and s.name.lower() in self.ctes:
                cte = self.ctes[s.name.lower()]
                names = [c.name for c in cte.args['alias'].columns]
                cols = self.outputs(cte.this)
                out[(s.alias or s.name).lower()] = [(names[i] if i < len(names) else c[0],) + c[1:] for i, c in enumerate(cols)]
            elif isinstance(s, exp.Subquery):
                names = [c.name for c in s.args['alias'].columns] if s.args.get('alias') else []
                cols = self.outputs(s.this) if isinstance(s.this, exp.Query) else []
                out[s.alias.lower()] = [(names[i] if i < len(names) else c[0],) + c[1:] for i, c in enumerate(cols)]
        return out

    def outputs(self, q):
        if isinstance(q, exp.Subquery):
            return self.outputs(q.this)
        if isinstance(q, exp.SetOperation):         # iterative: hundreds of UNION ALL branches nest to the left
            branches = []
            while isinstance(q, exp.SetOperation):
                branches.append(q.expression)
                q = q.this
            first = self.outputs(q)
            if len(branches) <= 20:
                for other in branches:
                    first = [(a[0], wider(a[1], c[1]), True, False) for a, c in zip(first, self.outputs(other))]
            return [(a[0], a[1] if len(branches) <= 20 else None, True, False) for a in first]
        out = []
        for e in q.expressions:
            star_of = e.table.lower() if isinstance(e, exp.Column) and isinstance(e.this, exp.Star) else None
            if isinstance(e, exp.Star) or star_of is not None:
                for alias, cols in self.scope(q).items():
                    if star_of in (None, alias):
                        out += cols
            elif isinstance(e, exp.EQ) and isinstance(e.this, exp.Parameter):
                out.append(('', self.infer(e.expression), True, False))
            else:
                name = e.alias_or_name if isinstance(e, (exp.Alias, exp.Column)) else ''
                e = e.this if isinstance(e, exp.Alias) else e
                col = self.column(e) if isinstance(e, exp.Column) else None
                out.append((name,) + col[1:] if col else (name, self.infer(e), True, False))
        return out

    def column(self, node):
        parent = node
        while parent := parent.find_ancestor(exp.Select, exp.Update, exp.Delete, exp.Insert):
            scope = self.scope(parent)
            for alias, cols in scope.items():
                if node.table.lower() in ('', alias):
                    for c in cols:
                        if c[0].lower() == node.name.lower():
                            return c
        return None

    def infer(self, e):
        if isinstance(e, (exp.Paren, exp.Alias, exp.Neg, exp.Collate)):
            return self.infer(e.this)
        if isinstance(e, exp.Literal):
            if e.is_string:
                return T('nvarchar', max(len(e.this.encode('utf-16-le')) // 2, 1))
            return T('float') if 'e' in e.this.lower() else T('numeric', 0, len(e.this) - 1, len(e.this.split('.')[1])) if '.' in e.this \
                else T('int') if int(e.this) < 2**31 else T('bigint')
        if isinstance(e, exp.National):
            return T('nvarchar', max(len(e.name.encode('utf-16-le')) // 2, 1))
        if isinstance(e, exp.HexString):
            return T('varbinary', 8000)
        if isinstance(e, exp.Column):
            c = self.column(e)
            return c and c[1]
        if isinstance(e, exp.Parameter):
            return self.types.get('@' + e.name.lower()) or GLOBALS.get('@@' + e.name.lower().removeprefix('__'))
        if isinstance(e, (exp.Cast, exp.TryCast)):
            return parse_type(e.to.sql('tsql')) if not e.meta.get('t') else e.meta['t']
        if isinstance(e, exp.Count):
            return T('bigint') if e.args.get('big_int') else T('int')
        if isinstance(e, exp.RowNumber) or isinstance(e, exp.Window):
            return T('bigint') if isinstance(e, exp.RowNumber) else self.infer(e.this)
        if isinstance(e, (exp.Max, exp.Min, exp.Sum, exp.Avg)):
            t = self.infer(e.this)
            return T('int') if isinstance(e, (exp.Sum, exp.Avg)) and t and t.name in ('tinyint', 'smallint') else t
        if isinstance(e, (exp.Coalesce, exp.Nullif)):
            t = self.infer(e.this)
            for x in e.expressions:
                t = wider(t, self.infer(x))
            return t
        if isinstance(e, exp.Case):
            t = self.infer(e.args['default']) if e.args.get('default') else None
            for x in e.args['ifs']:
                t = wider(t, self.infer(x.args['true']))
            return t
        if isinstance(e, exp.If):
            return wider(self.infer(e.args['true']), self.infer(e.args['false']) if e.args.get('false') else None)
        if isinstance(e, exp.DPipe):
            return T('nvarchar', 4000)
        if isinstance(e, (exp.Upper, exp.Lower)):
            return self.infer(e.this)
        if isinstance(e, exp.Binary) and not isinstance(e, exp.Predicate):
            a, c = self.infer(e.this), self.infer(e.expression)
            t = wider(a, c)
            if t and t.name in CHARS and a and c:
                t = t._replace(size=MAX if MAX in (a.size, c.size) else min(a.size + c.size, 4000))
            return t
        if isinstance(e, exp.Subquery):
            outs = self.outputs(e.this)
            return outs[0][1] if outs else None
        if isinstance(e, exp.Anonymous):
            if e.name.lower() == 'convert':
                return e.meta.get('t') or parse_type(e.expressions[0].sql('tsql'))
            return e.meta.get('t') or RESULT_TYPES.get(e.name.lower())
        return None

    # -- expression rewriting ----------------------------------------------------
    def rewrite(self, tree):
        for node in list(tree.walk(bfs=False)):
            if isinstance(node, exp.Parameter):
                node.this.set('this', node.name.lower()) if isinstance(node.this, exp.Expression) else node.set('this', node.name.lower())
            elif isinstance(node, exp.Column) and (node.args.get('db') or node.args.get('catalog')):
                node.set('db', None), node.set('catalog', None)
            elif isinstance(node, (exp.Add, exp.Sub)):
                self.plus(node)
            elif isinstance(node, (exp.Div, exp.Mod)):
                c = node.expression
                if not isinstance(c, exp.Literal) or not c.this.strip('0.'):
                    node.replace(func('tds_div' if isinstance(node, exp.Div) else 'tds_mod', node.this, node.expression))
            elif isinstance(node, (exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE)):
                self.compare(node)
            elif isinstance(node, (exp.Cast, exp.TryCast)):
                self.cast(node, node.this, node.to.sql('tsql'), None, isinstance(node, exp.TryCast))
            elif isinstance(node, exp.Anonymous):
                self.function(node)
            elif isinstance(node, exp.Like):
                self.like(node)
            elif isinstance(node, exp.Ordered) and node.args.get('nulls_first') is not None:
                node.set('nulls_first', not node.args.get('desc'))
            elif isinstance(node, (exp.Lateral, exp.Pivot)):
                raise SqlError(40000, f'{type(node).__name__.upper()} / APPLY is not supported by this server.', scope='batch')
        for join in tree.find_all(exp.Join):
            join.set('hint', None)

    def plus(self, node):
        a, c = self.infer(node.this), self.infer(node.expression)
        if isinstance(node, exp.Add) and (a and a.name in CHARS and (not c or c.name in CHARS) or c and c.name in CHARS and not a):
            node.replace(exp.DPipe(this=node.this, expression=node.expression))
        elif a and a.name in DATES and c and c.name in NUMS:
            n = node.expression if isinstance(node, exp.Add) else exp.Neg(this=exp.Paren(this=node.expression))
            new = func('dateadd', string('day'), n, node.this)
            new.meta['t'] = a
            node.replace(new)

    def compare(self, node):
        a, c = node.this, node.expression
        for x, other in ((a, c), (c, a)):
            t = self.infer(x)
            if t and t.name in DATES:
                self.to_date(other)
            if t and t.name in INTS and isinstance(other, exp.Literal) and other.is_string and isinstance(x, exp.Column):
                other.replace(func('tds_cast', other.copy(), string(t.name), exp.Literal.number(0), exp.Literal.number(0), exp.Literal.number(0), exp.Literal.number(0)))
        if not isinstance(a, exp.Column) and not isinstance(c, exp.Column):
            ta, tc = self.infer(a), self.infer(c)
            if ta and ta.name in CHARS or tc and tc.name in CHARS:
                a.replace(exp.Collate(this=exp.Paren(this=a.copy()), expression=exp.Var(this='TSQL_CI')))

    def to_date(self, node):
        """A string literal where a datetime is expected gets the stored form."""
        text = node.this if isinstance(node, exp.Literal) and node.is_string else node.name if isinstance(node, exp.National) else None
        if text is not None:
            try:
                node.replace(string(datetime_text(parse_datetime(text))))
            except ValueError:
                raise SqlError(241, 'Conversion failed when converting date and/or time from character string.', scope='batch') from None

    def cast(self, node, value, type_, style, try_=False):
        t = parse_type(type_ if '(' in type_ or not re.match(r'(?i)\s*(n?varchar|varbinary|n?char|binary)\s*$', type_) else type_ + '(30)')
        number = exp.Literal.number
        new = func('tds_cast', value, string(t.name), number(t.size) if t.size >= 0 else exp.Neg(this=number(1)), number(t.scale), style or number(0), number(int(try_)))
        new.meta['t'] = t
        node.replace(new)

    def function(self, node):
        name, args = node.name.lower(), node.expressions
        if name == 'convert' and len(args) >= 2:
            return self.cast(node, args[1], args[0].sql('tsql'), args[2] if len(args) > 2 else None)
        if name in DATE_PARTS and args:
            node.set('expressions', [string(args[0].name.lower())] + args[1:])
            for x in args[1:]:
                self.to_date(x)
        if name == 'scope_identity':
            new = exp.Parameter(this=exp.Var(this='__identity'))
            return node.replace(new)
        if name in ('left', 'right', 'replace'):
            node.set('this', 'tds_' + name)
        else:
            node.set('this', name)

    def like(self, node):
        pattern = node.expression
        escape = node.parent if isinstance(node.parent, exp.Escape) else None
        text = pattern.this if isinstance(pattern, exp.Literal) else pattern.name if isinstance(pattern, exp.National) else None
        if text is not None and '[' not in text and text.isascii():
            return                              # SQLite's LIKE: same % and _, ASCII case-insensitive, ESCAPE
        new = func('tds_like', node.this, pattern, escape.expression if escape else exp.null())
        (escape or node).replace(exp.Not(this=new) if node.args.get('negate') else new)

    # -- INSERT, UPDATE, DELETE --------------------------------------------------
    def coerce(self, value, t):
        """Assignment conversion where SQLite's affinity would keep the wrong thing."""
        if t.name in DATES:
            self.to_date(value)
            have = self.infer(value)
            if have and have.name in CHARS and not isinstance(value, (exp.Literal, exp.National)):
                number = exp.Literal.number
                value.replace(func('tds_cast', value.copy(), string(t.name), number(0), number(t.scale), number(0), number(0)))

    def insert(self, tree, p):
        target = tree.this.this if isinstance(tree.this, exp.Schema) else tree.this
        body = tree.expression
        if body is not None:
            self.names(body)
        info = p.table = self.table(target, alias=False)
        cols = [c.name for c in tree.this.expressions] if isinstance(tree.this, exp.Schema) else None
        if cols is None:
            cols = [c.name for c in info.columns if not c.identity]
            if body is not None:
                tree.set('this', exp.Schema(this=target, expressions=[exp.to_identifier(c, quoted=True) for c in cols]))
        for c in cols:
            if c.lower() not in info.by_name:
                raise SqlError(207, f"Invalid column name '{c}'.", scope='batch')
        types = [info.by_name[c.lower()].t for c in cols]
        p.identity_given = bool(info.identity) and info.identity.lower() in [c.lower() for c in cols]
        if isinstance(body, exp.SetOperation):
            body = self.rows_of_union(body) or body
            tree.set('expression', body)
        if isinstance(body, exp.Values):
            for row in body.expressions:
                if len(row.expressions) != len(cols):
                    raise SqlError(110 if len(row.expressions) > len(cols) else 109, 'There are fewer columns in the INSERT statement than values specified in the VALUES clause.'
                                   if len(row.expressions) > len(cols) else 'There are more columns in the INSERT statement than values specified in the VALUES clause.', 15, scope='batch')
                if any(t.name in DATES for t in types):
                    for v, t in zip(list(row.expressions), types):
                        self.coerce(v, t)
        elif isinstance(body, exp.Select):
            if len(self.outputs(body)) != len(cols):
                raise SqlError(121 if len(body.expressions) > len(cols) else 120, 'The select list for the INSERT statement contains a different number of items than the insert list.', 15, scope='batch')
            for v, t in zip(list(body.expressions), types):
                self.coerce(v.this if isinstance(v, exp.Alias) else v, t)
        if body is not None:
            self.rewrite(body)
        self.returning(tree, p, target)
        return tree

    def rows_of_union(self, union):
        """SELECT a,b UNION ALL SELECT c,d without FROM -> VALUES: SQLite allows 500 terms in a compound SELECT, VALUES any number."""
        rows = []
        while isinstance(union, exp.Union) and not union.args.get('distinct'):
            rows.append(union.expression)
            union = union.this
        rows.append(union)
        if all(isinstance(r, exp.Select) and not any(v for k, v in r.args.items() if k != 'expressions') for r in rows):
            return exp.Values(expressions=[exp.Tuple(expressions=[v.this if isinstance(v, exp.Alias) else v for v in r.expressions]) for r in reversed(rows)])

    def returning(self, tree, p, target):
        """OUTPUT inserted.x / deleted.x -> RETURNING."""
        out = tree.args.get('returning')
        if not out:
            return
        if out.args.get('into'):
            raise SqlError(40000, 'OUTPUT INTO is not supported by this server.', scope='batch')
        if isinstance(tree, exp.Update) and any(c.table.lower() == 'deleted' for c in out.find_all(exp.Column)):
            raise SqlError(40000, 'OUTPUT deleted.* of an UPDATE is not supported by this server.', scope='batch')
        p.columns = []
        for e in list(out.expressions):
            for c in e.find_all(exp.Column):
                c.set('table', None)
            if isinstance(e, exp.Column) and isinstance(e.this, exp.Star):
                e.replace(exp.Star())
                p.columns += [(c.name, c.t, c.nullable, c.identity) for c in p.table.columns]
            else:
                col = p.table.by_name.get(e.alias_or_name.lower())
                p.columns.append((e.alias_or_name, col.t if col else None, True, False))

    def target(self, tree, joined):
        """The table that UPDATE/DELETE x FROM ... means: an alias in FROM, or a table of that name."""
        name = tree.this.name.lower() if isinstance(tree, exp.Update) else joined
        for t in tree.find_all(exp.Table):
            if t is not tree.this or not isinstance(tree, exp.Update):
                if t.meta.get('info') and t.alias.lower() == name:
                    return t
        for t in tree.find_all(exp.Table):
            if t is not tree.this and t.meta.get('info') and t.meta['info'].name.lower() == name:
                return t
        raise SqlError(208, f"Invalid object name '{name}'.", scope='batch')

    def rowids(self, source, joins, where, alias, extra=(), limit=None):
        select = exp.select(exp.column('rowid', alias).as_('__rid'), *extra).from_(source)
        for j in joins or []:
            select.append('joins', j)
        if where:
            select.set('where', where)
        if limit:
            select.set('limit', exp.Limit(expression=limit))
        return select

    def update(self, tree, p):
        frm = tree.args.get('from_') or tree.args.get('from')
        if not frm:
            p.table = self.table(tree.this, alias=False)
            for sub in tree.find_all(exp.Subquery, exp.Exists):
                self.names(sub)
            if tree.args.get('where'):
                self.names(tree.args['where'])
            self.assignments(tree.expressions, p.table)
            self.rewrite(tree)
            self.returning(tree, p, tree.this)
            return tree
        for t in list(frm.find_all(exp.Table)):
            self.table(t)
        if tree.args.get('where'):
            self.names(tree.args['where'])
        source = self.target(tree, None)
        p.table = source.meta['info']
        self.scopes.clear()
        self.scopes[id(tree)] = self.scope(exp.Select(**{'from_': frm}))
        self.assignments(tree.expressions, p.table)
        self.rewrite(tree)
        extra = [e.expression.copy().as_(f'__v{n}') for n, e in enumerate(tree.expressions)]
        inner = self.rowids(frm.this, None, tree.args.get('where'), source.alias, extra)
        new = exp.Update(this=exp.table_(p.table.name, p.table.schema, quoted=True),
                         expressions=[exp.EQ(this=exp.column(e.this.name, quoted=True), expression=exp.column(f'__v{n}', '__s')) for n, e in enumerate(tree.expressions)],
                         from_=exp.From(this=inner.subquery('__s')),
                         where=exp.Where(this=exp.EQ(this=exp.column('rowid', p.table.name, quoted=True), expression=exp.column('__rid', '__s'))))
        return new

    def assignments(self, items, info):
        for e in items:
            if not isinstance(e, exp.EQ) or not isinstance(e.this, exp.Column):
                raise SqlError(40000, 'UPDATE ... SET @variable = ... is not supported by this server.', scope='batch')
            col = info.by_name.get(e.this.name.lower())
            if not col:
                raise SqlError(207, f"Invalid column name '{e.this.name}'.", scope='batch')
            if col.identity:
                raise SqlError(8102, f"Cannot update identity column '{col.name}'.", scope='batch')
            e.this.set('table', None)
            self.coerce(e.expression, col.t)

    def delete(self, tree, p):
        named = tree.args.get('tables')
        joins = tree.this.args.get('joins')
        for t in list(tree.this.find_all(exp.Table)):
            self.table(t)
        if tree.args.get('where'):
            self.names(tree.args['where'])
        if named or joins:
            source = self.target(tree, (named[0] if named else tree.this).name.lower())
        else:
            source = tree.this
        p.table = source.meta['info']
        self.rewrite(tree)
        if not named and not joins:
            tree.this.set('alias', None) if tree.this.alias.lower() == p.table.name.lower() else None
            self.returning(tree, p, tree.this)
            return tree
        inner = self.rowids(tree.this, None, tree.args.get('where'), source.alias)
        return exp.delete(exp.table_(p.table.name, p.table.schema, quoted=True)).where(exp.In(this=exp.column('rowid'), query=inner.subquery()))


# What sqlglot does not parse, brought into a form it does, outside of string literals.
HASH = re.compile(r"('(?:[^']|'')*'|\[(?:[^\]]|\]\])*\])|(#\w[\w$#@]*)")
PRE = [
    (re.compile(r"'(?:[^']|'')*'|\[[^\]]*\]|\b(0x)(?![0-9a-f])", re.I), lambda m: "CAST('' AS varbinary(1))" if m.group(1) else m.group()),
    (re.compile(r"'(?:[^']|'')*'|\[[^\]]*\]|@@(\w+)"), lambda m: '@__' + m.group(1).lower() if m.group(1) else m.group()),
    (re.compile(r'^\s*DELETE\s+TOP\s*\(([^()]*)\)\s*(?:FROM\s+)?([\w.\[\]#]+)(?:\s+(WHERE\b.*))?$', re.I | re.S),
     r'DELETE FROM \2 WHERE rowid IN (SELECT TOP (\1) rowid FROM \2 \3)'),
    (re.compile(r'^\s*UPDATE\s+TOP\s*\(([^()]*)\)\s*([\w.\[\]#]+)\s+(SET\b(?:(?!\bWHERE\b|\bFROM\b).)*)(WHERE\b.*)?$', re.I | re.S),
     r'UPDATE \2 \3 WHERE rowid IN (SELECT TOP (\1) rowid FROM \2 \4)'),
    (re.compile(r'^\s*DELETE\s+FROM\s+([\w.\[\]#]+)\s+FROM\b', re.I), r'DELETE \1 FROM'),
    (re.compile(r'^\s*DELETE\s+(?!FROM\b)([\w.\[\]#]+)\s*(?=WHERE\b|$)', re.I), r'DELETE FROM \1 '),
]
