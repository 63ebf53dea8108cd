"""Databases as SQLite files; the schema each file describes about itself, and the INFORMATION_SCHEMA and sys views over it."""
import os
import re
import sqlite3
import threading

from lab.sql_server.batch import SqlError, syntax, tokenize
from lab.sql_server.tdstypes import BINS, CHARS, DATES, NUMS, T, parse_type

META = '''
CREATE TABLE IF NOT EXISTS "{0}".__objects(name TEXT COLLATE NOCASE PRIMARY KEY, id INTEGER, type TEXT, definition TEXT, created TEXT DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')));
CREATE TABLE IF NOT EXISTS "{0}".__columns(tbl TEXT COLLATE NOCASE, name TEXT COLLATE NOCASE, ord INT, type TEXT, size INT, prec INT, scale INT, nullable INT, is_identity INT, dflt TEXT, is_output INT DEFAULT 0, PRIMARY KEY(tbl, name));
CREATE TABLE IF NOT EXISTS "{0}".__keys(name TEXT COLLATE NOCASE PRIMARY KEY, tbl TEXT COLLATE NOCASE, kind TEXT, cols TEXT, ref TEXT COLLATE NOCASE, refcols TEXT);
'''
_LEN = "CASE WHEN c.type IN ('nvarchar','varchar','nchar','char','varbinary','binary') THEN c.size WHEN c.type IN ('image','text') THEN 2147483647 WHEN c.type='ntext' THEN 1073741823 END"
_INFO = "'{0}' AS TABLE_CATALOG, 'dbo' AS TABLE_SCHEMA"
VIEWS = {
    'information_schema.tables': f"SELECT {_INFO}, o.name AS TABLE_NAME, 'BASE TABLE' AS TABLE_TYPE FROM __objects o WHERE o.type='U'",
    'information_schema.columns': f"SELECT {_INFO}, c.tbl AS TABLE_NAME, c.name AS COLUMN_NAME, c.ord AS ORDINAL_POSITION, c.dflt AS COLUMN_DEFAULT, CASE WHEN c.nullable THEN 'YES' ELSE 'NO' END AS IS_NULLABLE, c.type AS DATA_TYPE, {_LEN} AS CHARACTER_MAXIMUM_LENGTH, CASE WHEN c.type LIKE '%int' THEN 10 WHEN c.type IN ('decimal','numeric','money') THEN c.prec END AS NUMERIC_PRECISION, CASE WHEN c.type IN ('decimal','numeric','money') THEN c.scale WHEN c.type LIKE '%int' THEN 0 END AS NUMERIC_SCALE FROM __columns c JOIN __objects o ON o.name=c.tbl WHERE o.type='U'",
    'information_schema.routines': "SELECT '{0}' AS SPECIFIC_CATALOG, 'dbo' AS SPECIFIC_SCHEMA, o.name AS SPECIFIC_NAME, '{0}' AS ROUTINE_CATALOG, 'dbo' AS ROUTINE_SCHEMA, o.name AS ROUTINE_NAME, 'PROCEDURE' AS ROUTINE_TYPE, o.definition AS ROUTINE_DEFINITION FROM __objects o WHERE o.type='P'",
    'information_schema.parameters': f"SELECT '{{0}}' AS SPECIFIC_CATALOG, 'dbo' AS SPECIFIC_SCHEMA, c.tbl AS SPECIFIC_NAME, c.ord AS ORDINAL_POSITION, CASE WHEN c.is_output THEN 'INOUT' ELSE 'IN' END AS PARAMETER_MODE, c.name AS PARAMETER_NAME, c.type AS DATA_TYPE, {_LEN} AS CHARACTER_MAXIMUM_LENGTH FROM __columns c JOIN __objects o ON o.name=c.tbl WHERE o.type='P'",
    'information_schema.table_constraints': f"SELECT '{{0}}' AS CONSTRAINT_CATALOG, 'dbo' AS CONSTRAINT_SCHEMA, k.name AS CONSTRAINT_NAME, {_INFO}, k.tbl AS TABLE_NAME, CASE k.kind WHEN 'PK' THEN 'PRIMARY KEY' WHEN 'UQ' THEN 'UNIQUE' WHEN 'FK' THEN 'FOREIGN KEY' ELSE 'CHECK' END AS CONSTRAINT_TYPE FROM __keys k",
    'information_schema.key_column_usage': f"SELECT k.name AS CONSTRAINT_NAME, {_INFO}, k.tbl AS TABLE_NAME, j.value AS COLUMN_NAME, j.key+1 AS ORDINAL_POSITION FROM __keys k, json_each(k.cols) j WHERE k.kind<>'CK'",
    'information_schema.referential_constraints': "SELECT k.name AS CONSTRAINT_NAME, p.name AS UNIQUE_CONSTRAINT_NAME FROM __keys k LEFT JOIN __keys p ON p.tbl=k.ref AND p.cols=k.refcols AND p.kind IN ('PK','UQ') WHERE k.kind='FK'",
    'sysobjects': "SELECT o.name, o.id, o.type AS xtype, o.type AS type, 1 AS uid, o.created AS crdate FROM __objects o UNION ALL SELECT k.name, 900000+k.rowid, k.kind, k.kind, 1, NULL FROM __keys k",
    'sys.objects': "SELECT o.name, o.id AS object_id, 1 AS schema_id, o.type AS type, CASE o.type WHEN 'U' THEN 'USER_TABLE' ELSE 'SQL_STORED_PROCEDURE' END AS type_desc, o.created AS create_date, 0 AS is_ms_shipped FROM __objects o",
    'sys.tables': "SELECT o.name, o.id AS object_id, 1 AS schema_id, 'U' AS type, o.created AS create_date, 0 AS is_ms_shipped FROM __objects o WHERE o.type='U'",
    'sys.procedures': "SELECT o.name, o.id AS object_id, 1 AS schema_id, 'P' AS type FROM __objects o WHERE o.type='P'",
    'sys.schemas': "SELECT 'dbo' AS name, 1 AS schema_id, 1 AS principal_id",
    'sys.columns': "SELECT o.id AS object_id, c.name, c.ord AS column_id, c.type AS type_name, c.size AS max_length, c.prec AS precision, c.scale, c.nullable AS is_nullable, c.is_identity FROM __columns c JOIN __objects o ON o.name=c.tbl WHERE o.type='U'",
    'syscolumns': "SELECT c.name, o.id, c.ord AS colid, c.size AS length, c.nullable AS isnullable FROM __columns c JOIN __objects o ON o.name=c.tbl",
    'sys.foreign_keys': "SELECT k.name, 900000+k.rowid AS object_id, o.id AS parent_object_id, r.id AS referenced_object_id, 0 AS is_disabled FROM __keys k JOIN __objects o ON o.name=k.tbl JOIN __objects r ON r.name=k.ref WHERE k.kind='FK'",
}
VIEW_TYPES = {'object_id': 'int', 'id': 'int', 'ordinal_position': 'int', 'character_maximum_length': 'int', 'numeric_precision': 'tinyint',
              'numeric_scale': 'int', 'column_id': 'int', 'colid': 'int', 'create_date': 'datetime', 'crdate': 'datetime', 'schema_id': 'int',
              'is_identity': 'bit', 'uid': 'smallint', 'parent_object_id': 'int', 'referenced_object_id': 'int',
              'max_length': 'smallint', 'database_id': 'int', 'dbid': 'smallint', 'is_disabled': 'bit', 'principal_id': 'int'}


class Column:
    def __init__(self, name, t, nullable=True, identity=False, default=None):
        self.name, self.t, self.nullable, self.identity, self.default = name, t, nullable, identity, default


class Table:
    def __init__(self, schema, name, columns, kind='U'):
        self.schema, self.name, self.columns, self.kind = schema, name, columns, kind
        self.by_name = {c.name.lower(): c for c in columns}
        self.identity = next((c.name for c in columns if c.identity), None)


class Files:
    """Shared by all sessions: which databases exist, DDL versions, application locks, injected errors."""

    def __init__(self, folder):
        self.folder, self.version, self.lock = folder, 0, threading.RLock()
        self.applocks, self.changed, self.injected = {}, threading.Condition(), []
        os.makedirs(folder, exist_ok=True)
        self.names = {f[:-3].lower(): f[:-3] for f in os.listdir(folder) if f.endswith('.db')}
        self.open = {n: self.keep(f) for n, f in self.names.items()}
        if 'master' not in self.names:
            self.create('master')

    def keep(self, name):
        """A connection that stays open: the last one to close a WAL file checkpoints it under an exclusive lock."""
        db = sqlite3.connect(self.path(name), check_same_thread=False)
        db.execute('SELECT count(*) FROM sqlite_master').fetchone()
        return db

    def path(self, name):
        return os.path.join(self.folder, name + '.db')

    def create(self, name):
        with self.lock:
            if name.lower() in self.names or name.lower() == 'tempdb':
                raise SqlError(1801, f"Database '{name}' already exists. Choose a different database name.")
            if not re.fullmatch(r'\w+', name):
                raise syntax(name)
            db = sqlite3.connect(self.path(name))
            db.executescript('PRAGMA journal_mode=WAL;' + META.format('main'))
            for view, body in VIEWS.items():
                db.execute(f'CREATE VIEW [{view}] AS ' + body.replace('{0}', name))
            db.commit()
            db.close()
            self.names[name.lower()], self.open[name.lower()] = name, self.keep(name)
            self.version += 1

    def drop(self, name):
        with self.lock:
            if name.lower() not in self.names:
                raise SqlError(3701, f"Cannot drop the database '{name}', because it does not exist or you do not have permission.", 11)
            path = self.path(self.names.pop(name.lower()))
            self.open.pop(name.lower()).close()
            for tail in ('', '-wal', '-shm'):
                if os.path.exists(path + tail):
                    os.remove(path + tail)
            self.version += 1


class Catalog:
    """One session's view: attached files and a cache of their tables. Schema 'main' is this session's tempdb."""

    def __init__(self, files, conn, run):
        self.files, self.conn, self.run, self.cache, self.seen, self.local = files, conn, run, {}, -1, 0
        conn.executescript(META.format('main'))
        self.attached = {}

    @property
    def version(self):
        return self.files.version, self.local

    def changed(self, schema):
        self.cache.clear()
        if schema == 'main':
            self.local += 1
        else:
            self.files.version += 1

    def schema(self, db):
        """T-SQL database name -> SQLite schema name, attached on first use."""
        low = db.lower()
        if low == 'tempdb':
            return 'main'
        if low not in self.files.names:
            raise SqlError(911, f"Database '{db}' does not exist. Make sure that the name is entered correctly.")
        if low not in self.attached:
            if self.conn.in_transaction:
                raise SqlError(40000, f"Database '{db}' was not open when the transaction began.")     # ATTACH limit of SQLite
            self.run(f'ATTACH ? AS [{low}]', (self.files.path(self.files.names[low]),))
            self.attached[low] = True
        return low

    def find(self, schema, name):
        if self.seen != self.files.version:
            self.cache.clear()
            self.seen = self.files.version
        key = schema, name.lower()
        if key not in self.cache:
            self.cache[key] = self._load(schema, name)
        return self.cache[key]

    def _load(self, schema, name):
        if name.lower() in VIEWS:
            cols = [r[1] for r in self.run(f'PRAGMA [{schema}].table_info([{name.lower()}])')]
            return Table(schema, name.lower(), [Column(c, T(VIEW_TYPES.get(c.lower(), 'nvarchar'), 4000 if c.lower() == 'routine_definition' else 128)) for c in cols], 'V')
        row = self.run(f"SELECT name FROM [{schema}].__objects WHERE name=? AND type='U'", (name,)).fetchone()
        if not row:
            return None
        cols = self.run(f'SELECT name, type, size, prec, scale, nullable, is_identity, dflt FROM [{schema}].__columns WHERE tbl=? ORDER BY ord', row)
        return Table(schema, row[0], [Column(n, T(t, s, p, sc), bool(nu), bool(i), d) for n, t, s, p, sc, nu, i, d in cols])

    def procedure(self, schema, name):
        row = self.run(f"SELECT name, definition FROM [{schema}].__objects WHERE name=? AND type='P'", (name,)).fetchone()
        return row

    def add_object(self, schema, name, kind, definition):
        new_id = self.run(f'SELECT coalesce(max(id), 1000)+1 FROM [{schema}].__objects').fetchone()[0]
        self.run(f'INSERT INTO [{schema}].__objects(name, id, type, definition) VALUES (?,?,?,?)', (name, new_id, kind, definition))
        self.changed(schema)

    def add_columns(self, schema, table, columns, first=1, outputs=()):
        for n, c in enumerate(columns):
            self.run(f'INSERT INTO [{schema}].__columns VALUES (?,?,?,?,?,?,?,?,?,?,?)', (
                table, c.name, first + n, c.t.name, c.t.size, c.t.prec, c.t.scale, c.nullable, c.identity, c.default, c.name in outputs))
        self.changed(schema)

    def drop_object(self, schema, name):
        for sql in ('__objects WHERE name=?', '__columns WHERE tbl=?', '__keys WHERE tbl=?'):
            self.run(f'DELETE FROM [{schema}].{sql}', (name,))
        self.changed(schema)


# -- CREATE TABLE --------------------------------------------------------------
def sqlite_type(t):
    if t.name in CHARS:
        return 'TEXT COLLATE TSQL_CI'
    if t.name in BINS:
        return 'BLOB'
    if t.name in DATES:
        return 'TEXT'
    if t.name in ('float', 'real'):
        return 'REAL'
    if t.name in NUMS:
        return 'NUMERIC' if t.name in ('decimal', 'numeric', 'money', 'smallmoney') else 'INT'
    raise SqlError(2715, f'Cannot find data type {t.name}.', scope='batch')


def checks(c):
    """Length and range checks that SQLite lacks; the constraint's name carries the error number."""
    n, t = f'[{c.name}]', c.t
    if t.name in CHARS and t.size > 0:
        return f' CONSTRAINT [8152 {c.name}] CHECK (length({n})<={t.size})'
    if t.name in ('varbinary', 'binary') and t.size > 0:
        return f' CONSTRAINT [8152 {c.name}] CHECK (length(CAST({n} AS BLOB))<={t.size})'
    if t.name in ('int', 'smallint', 'bigint', 'tinyint'):
        lo, hi = {'int': (-2**31, 2**31 - 1), 'smallint': (-32768, 32767), 'tinyint': (0, 255), 'bigint': (-2**63 + 1, 2**63 - 1)}[t.name]
        return f" CONSTRAINT [245 {c.name}] CHECK (typeof({n}) IN ('integer','null')) CONSTRAINT [8115 {c.name}] CHECK ({n} BETWEEN {lo} AND {hi})"
    return ''


class TableParser:
    """CREATE TABLE text -> SQLite DDL, columns and keys. expr: callable that translates a T-SQL expression."""

    def __init__(self, text, expr):
        self.toks, self.text, self.expr, self.i = tokenize(text), text, expr, 2
        self.columns, self.keys, self.seed = [], [], None

    def low(self, k=0):
        return self.toks[self.i + k].low if self.i + k < len(self.toks) else ''

    def accept(self, *words):
        if self.low() in words:
            self.i += 1
            return True

    def ident(self):
        self.i += 1
        return self.toks[self.i - 1].text.strip('[]"')

    def name(self):
        parts = [self.ident()]
        while self.accept('.'):
            parts.append(self.ident())
        return parts

    def parens(self):
        """Text inside a parenthesised group at the cursor."""
        if self.low() != '(':
            raise syntax(self.low())
        start, depth = self.i, 0
        while True:
            depth += {'(': 1, ')': -1}.get(self.toks[self.i].text, 0)
            self.i += 1
            if not depth:
                return self.text[self.toks[start].end:self.toks[self.i - 1].start]
            if self.i >= len(self.toks):
                raise syntax('end of batch')

    def names(self):
        return [re.sub(r'(?i)\s+(asc|desc)$', '', c.strip()).strip('[]"') for c in self.parens().split(',')]

    def options(self):
        while self.low() in ('clustered', 'nonclustered', 'with', 'on', 'textimage_on', 'not', 'rowguidcol', 'asc', 'desc'):
            if self.low() == 'not' and self.low(1) != 'for':
                return
            word = self.ident().lower()
            if word == 'not':
                self.i += 2                     # NOT FOR REPLICATION
            elif word == 'with':
                self.parens()
            elif word in ('on', 'textimage_on'):
                self.ident()

    def key(self, table, kind, cols, cname, ref=None, refcols=None):
        cname = cname or f"{kind}__{table}__{'_'.join(cols)[:60]}"
        self.keys.append((cname, kind, cols, ref, refcols))
        return cname

    def references(self):
        ref = self.name()[-1]
        refcols = self.names() if self.low() == '(' else []
        tail = ''
        while self.low() == 'on' and self.low(1) in ('delete', 'update'):
            tail += f' ON {self.low(1)} '
            self.i += 2
            tail += 'CASCADE' if self.accept('cascade') else 'NO ACTION' if self.accept('no') and self.accept('action') else \
                'SET NULL' if self.accept('set') and self.accept('null') else 'SET DEFAULT'
            self.accept('default')
        return ref, refcols, tail

    def parse(self):
        self.full = self.name()
        table, body = self.full[-1], []
        if not self.accept('('):
            raise syntax(self.low())
        while True:
            cname = self.ident() if self.accept('constraint') else None
            if self.low() in ('primary', 'unique', 'foreign', 'check') and not (self.toks[self.i].kind == 'id'):
                body.append(self.constraint(table, cname, None))
            else:
                body.append(self.column(table))
            if not self.accept(','):
                break
        if not self.accept(')'):
            raise syntax(self.low())
        return table, body

    def constraint(self, table, cname, column):
        """Table constraint (column None) or column constraint -> DDL text."""
        word = self.ident().lower()
        if word in ('primary', 'unique'):
            if word == 'primary':
                self.accept('key')
            self.options()
            cols = [column] if column else self.names()
            kind = 'PK' if word == 'primary' else 'UQ'
            cname = self.key(table, kind, cols, cname)
            if kind == 'PK':
                self.pk = cols
                for c in self.columns:
                    if c.name.lower() in [x.lower() for x in cols]:
                        c.nullable = False
            self.options()
            if column and kind == 'PK' and self.columns and self.columns[-1].identity:
                return ''
            return f'CONSTRAINT [{cname}] {"PRIMARY KEY" if kind == "PK" else "UNIQUE"}' + ('' if column else ' (%s)' % ', '.join(f'[{c}]' for c in cols))
        if word == 'check':
            body = self.parens()
            return f'CONSTRAINT [{self.key(table, "CK", [column] if column else [], cname or f"CK__{table}__{len(self.keys)}")}] CHECK ({self.expr(body)})'
        cols = [column] if column else (self.accept('key') and self.names())
        if not column and not self.accept('references'):
            raise syntax(self.low())
        ref, refcols, tail = self.references()
        cname = self.key(table, 'FK', cols, cname, ref, refcols)
        return f'CONSTRAINT [{cname}] ' + ('' if column else 'FOREIGN KEY (%s) ' % ', '.join(f'[{c}]' for c in cols)) + \
            f'REFERENCES [{ref}]' + (' (%s)' % ', '.join(f'[{c}]' for c in refcols) if refcols else '') + tail

    def column(self, table):
        name, at = self.ident(), self.i
        if self.low() == 'as':
            raise SqlError(40000, f"Computed column '{name}' is not supported by this server.", scope='batch')
        type_ = '.'.join(self.name()[-1:])
        if self.low() == '(':
            type_ += f'({self.parens()})'
        c = Column(name, parse_type(type_))
        if c.t.name in ('timestamp', 'xml', 'sql_variant'):
            raise SqlError(40000, f"Type {c.t.name} of column '{name}' is not supported by this server.", scope='batch')
        self.columns.append(c)
        ddl, tail = '', ''
        while self.low() not in (',', ')', ''):
            cname = self.ident() if self.accept('constraint') else None
            if self.accept('collate'):
                self.ident()
            elif self.accept('identity'):
                self.seed = int(self.parens().split(',')[0]) if self.low() == '(' else 1
                c.identity, c.nullable = True, False
            elif self.low() == 'not' and self.low(1) == 'null':
                self.i += 2
                c.nullable = False
            elif self.accept('null'):
                pass
            elif self.accept('default'):
                if self.low() == '(':
                    text = self.parens()
                else:
                    start = self.i
                    self.i += 1
                    while self.low() == '(':
                        self.parens()
                    text = self.text[self.toks[start].start:self.toks[self.i - 1].end]
                c.default = f'({text})'
                tail += f' DEFAULT ({self.expr(text)})'
            elif self.low() in ('primary', 'unique', 'check', 'references', 'foreign'):
                if self.accept('foreign'):
                    self.accept('key')
                tail += ' ' + self.constraint(table, cname, name)
            else:
                at = self.i
                self.options()
                if self.i == at:
                    raise syntax(self.low())
        if c.identity:
            ddl = f'[{name}] INTEGER PRIMARY KEY AUTOINCREMENT'
        else:
            ddl = f'[{name}] {sqlite_type(c.t)}' + ('' if c.nullable else ' NOT NULL')
        return ddl + tail + checks(c)

    def build(self, schema):
        """(CREATE TABLE for SQLite, table name)."""
        self.pk = None
        table, body = self.parse()
        ident = next((c.name for c in self.columns if c.identity), None)
        if ident and self.pk and [p.lower() for p in self.pk] != [ident.lower()]:
            raise SqlError(40000, f"IDENTITY column '{ident}' must be the primary key on this server.", scope='batch')
        if ident:
            body = [x for x in body if not re.search(r'\] PRIMARY KEY \(', x)]
        return f'CREATE TABLE [{schema}].[{table}] ({", ".join(body)})', table
