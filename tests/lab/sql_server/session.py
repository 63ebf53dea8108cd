"""One client: variables, transactions, control flow, execution against this client's own SQLite connection, result tokens."""
import json
import re
import sqlite3
import struct
import time
from collections import OrderedDict

from lab.sql_server import functions
from lab.sql_server import wire
from lab.sql_server.batch import BatchParser, SqlError, syntax, tokenize
from lab.sql_server.catalog import Catalog, Column, TableParser, sqlite_type
from lab.sql_server.tdstypes import MAX, T, column_metadata, parse_type, row_encoder, type_of_value, wire_type
from lab.sql_server.tsql import Translator

MAX_PARAMETERS = 2100
LOCK_FOREVER = 30               # seconds after which a wait without LOCK_TIMEOUT counts as a deadlock


class Attention(Exception):
    pass


class Return(Exception):
    def __init__(self, value):
        self.value = value


class Loop(Exception):
    pass


class Frame:
    """Variables of a batch or procedure."""

    def __init__(self):
        self.values, self.types = {}, {}

    def declare(self, name, t, value=None):
        self.types[name], self.values[name[1:]] = t, value


LITERAL = re.compile(r"N?'(?:[^']|'')*'|(?<![\w@.#])(?:0x[0-9A-F]*|-?\d{1,18}(?![\w.]))", re.I)
ROWS = re.compile(r'\s*INSERT\s+(?:INTO\s+)?[\w.\[\]#]+\s*(?:\([^()]*\))?((?:\s+|[(),;]|(?:SELECT|UNION|ALL|VALUES|NULL)\b|@l_\d+)+)', re.I)


def lift_literals(text, frame):
    """A long INSERT of literal rows -> the same with parameters, so that its plan is found again for the next rows."""
    found = LITERAL.findall(text)
    numbers = iter(range(len(found)))
    template = LITERAL.sub(lambda m: f'@l_{next(numbers)}', text)
    if not ROWS.fullmatch(template):
        return text
    for n, lit in enumerate(found):
        if lit[-1] == "'":
            frame.declare(f'@l_{n}', LIFTED[0], lit[lit.index("'") + 1:-1].replace("''", "'"))
        elif lit[:2].lower() == '0x':
            frame.declare(f'@l_{n}', LIFTED[1], bytes.fromhex(lit[2:] if len(lit) % 2 == 0 else '0' + lit[2:]))
        else:
            frame.declare(f'@l_{n}', LIFTED[2], int(lit))
    return template


PARAMETER = re.compile(r"'(?:[^']|'')*'|\[[^\]]*\]|@(\w+)")
SYSTEM = {'__trancount': lambda s: s.trancount, '__rowcount': lambda s: s.rowcount, '__error': lambda s: s.last_error, '__identity': lambda s: s.identity,
          '__spid': lambda s: s.spid, '__version': lambda s: 'Microsoft SQL Server 2005 - 9.00.4035.00 (lab)', '__servername': lambda s: 'LAB',
          '__lock_timeout': lambda s: s.lock_timeout, '__fetch_status': lambda s: -1, '__options': lambda s: 0}
LIFTED = T('nvarchar', MAX), T('varbinary', MAX), T('bigint')


class Session:
    procedures = {}             # name -> function(session, arguments) for procedures written in Python

    def __init__(self, files, wire_, login, spid):
        self.files, self.wire, self.login, self.spid, self.version = files, wire_, login, spid, login['version']
        self.conn = sqlite3.connect(':memory:', isolation_level=None, check_same_thread=False, timeout=0, cached_statements=256)
        self.conn.executescript('PRAGMA foreign_keys=ON; PRAGMA synchronous=OFF; PRAGMA case_sensitive_like=OFF;')
        functions.register(self.conn, self)
        self.conn.set_progress_handler(self.poll, 20000)
        self.catalog, self.plans, self.batches = Catalog(files, self.conn, self.sql), OrderedDict(), OrderedDict()
        self.trancount = self.rowcount = self.last_error = 0
        self.tran_id, self.identity = 0, None
        self.nocount = self.xact_abort = self.cancelled = False
        self.lock_timeout, self.identity_insert = -1, None
        self.function_error = self.caught = None
        self.prepared, self.next_handle, self.level, self.token, self.savepoints = {}, 1, 0, wire.DONE, []
        self.use(login['database'] or 'master')

    def close(self):
        self.rollback()
        self.release_locks()
        self.conn.close()

    def use(self, database):
        self.catalog.schema(database)
        self.database = self.files.names.get(database.lower(), 'tempdb')

    def poll(self):
        try:
            self.cancelled = self.cancelled or self.wire.attention_pending()
        except (OSError, wire.Disconnected):
            self.cancelled = True
        return self.cancelled

    # -- transactions ------------------------------------------------------------
    def envchange_tran(self, kind):
        if self.version >= 72:
            if kind == 8:
                self.tran_id += 1
            now = self.tran_id.to_bytes(8, 'little')
            self.reply.envchange(kind, now if kind == 8 else b'', b'' if kind == 8 else now, binary=True)

    def begin(self):
        self.trancount += 1
        if self.trancount == 1:
            self.envchange_tran(8)

    def commit(self):
        if not self.trancount:
            raise SqlError(3902, 'The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION.')
        self.trancount -= 1
        if not self.trancount:
            self.sql('COMMIT') if self.conn.in_transaction else None
            self.release_locks('transaction')
            self.savepoints.clear()
            self.envchange_tran(9)

    def rollback(self, tell=False):
        had = self.trancount
        if self.conn.in_transaction:
            self.conn.execute('ROLLBACK')
            self.catalog.changed('main'), self.catalog.changed('')
        self.trancount = 0
        self.savepoints.clear()
        self.release_locks('transaction')
        if had and tell:
            self.envchange_tran(10)

    def tran(self, what, name):
        if what == 'begin':
            self.begin()
        elif what == 'commit':
            self.commit()
        elif what == 'save':
            self.open_tran()
            self.conn.execute(f'SAVEPOINT [{name}]')
            self.savepoints.append(name)
        elif name in self.savepoints:
            self.conn.execute(f'ROLLBACK TO [{name}]')
            self.catalog.changed('main')
        elif not self.trancount:
            raise SqlError(3903, 'The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION.')
        else:
            self.rollback(tell=True)

    def open_tran(self):
        """SQLite's BEGIN waits for the first write: reads before it hold no snapshot, as under READ COMMITTED."""
        if self.trancount and not self.conn.in_transaction:
            for name in list(self.files.names)[:9]:         # ATTACH is impossible inside; SQLite's default limit is 10
                self.catalog.schema(name)
            self.conn.execute('BEGIN')

    # -- SQLite ------------------------------------------------------------------
    def sql(self, text, values=()):
        """Runs one SQLite statement; waits for locks with an eye on attention; turns SQLite's errors into SQL Server's."""
        limit = time.monotonic() + (self.lock_timeout / 1000 if self.lock_timeout >= 0 else LOCK_FOREVER)
        pause = 0.001
        while True:
            try:
                return self.conn.execute(text, values)
            except sqlite3.Error as e:
                if 'locked' in str(e) and getattr(e, 'sqlite_errorcode', 0) & 0xFF in (5, 6):
                    if e.sqlite_errorcode == 517:           # BUSY_SNAPSHOT: read first, somebody else wrote meanwhile
                        raise SqlError(1205, self.deadlock, 13, scope='tran') from None
                    if self.poll():
                        raise Attention from None
                    if time.monotonic() > limit:
                        if self.lock_timeout < 0:
                            raise SqlError(1205, self.deadlock, 13, scope='tran') from None
                        raise SqlError(1222, 'Lock request time out period exceeded.', scope='stmt') from None
                    time.sleep(pause)
                    pause = min(pause * 2, 0.05)
                    continue
                raise self.translate_error(e, text) from None

    @property
    def deadlock(self):
        return f'Transaction (Process ID {self.spid}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.'

    def translate_error(self, e, text):
        if self.cancelled:
            return Attention()
        if self.function_error:
            e, self.function_error = self.function_error, None
            return e
        m, verb = str(e), (re.match(r'\w+', text) or [''])[0].upper()
        found = re.match(r'(UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint failed(?:: (.*))?', m)
        if found:
            kind, what = found.groups()
            table = (what or '').split('.')[0].split(',')[0]
            cols = ', '.join(x.split('.')[-1] for x in (what or '').split(', '))
            if kind == 'UNIQUE':
                names = self.key_name(table, cols)
                if not names:
                    return SqlError(2601, f"Cannot insert duplicate key row in object 'dbo.{table}' with unique index on ({cols}).", 14)
                return SqlError(2627, f"Violation of {'PRIMARY' if names[1] == 'PK' else 'UNIQUE'} KEY constraint '{names[0]}'. Cannot insert duplicate key in object 'dbo.{table}'.", 14)
            if kind == 'NOT NULL':
                return SqlError(515, f"Cannot insert the value NULL into column '{cols}', table '{self.database}.dbo.{table}'; column does not allow nulls. {verb} fails.", 16, 2)
            if kind == 'FOREIGN KEY':
                return SqlError(547, f"The {verb} statement conflicted with {'a REFERENCE' if verb == 'DELETE' else 'a FOREIGN KEY'} constraint. The conflict occurred in database \"{self.database}\".")
            number = what.split()[0]
            if number == '8152':
                return SqlError(8152, 'String or binary data would be truncated.', 16, 14)
            if number == '245':
                return SqlError(245, f'Conversion failed when converting the value for column {what[4:]} to an integer type.', scope='tran')
            if number == '8115':
                return SqlError(8115, f'Arithmetic overflow error converting expression to the data type of column {what[5:]}.')
            return SqlError(547, f'The {verb} statement conflicted with the CHECK constraint "{what}". The conflict occurred in database "{self.database}".')
        for pattern, number, message, scope in (
                (r'no such table: (?:\w+\.)?(.*)', 208, "Invalid object name '%s'.", 'batch'),
                (r'no such column: (?:.*\.)?(.*)', 207, "Invalid column name '%s'.", 'batch'),
                (r'ambiguous column name: (.*)', 209, "Ambiguous column name '%s'.", 'batch'),
                (r'no such function: (.*)', 195, "'%s' is not a recognized built-in function name.", 'batch'),
                (r'wrong number of arguments to function (\w+)', 174, 'The %s function has a wrong number of arguments.', 'batch'),
                (r'table (?:\[.*\]\.)?\[?(.*?)\]? already exists', 2714, "There is already an object named '%s' in the database.", 'stmt'),
                (r'near "(.*)": syntax error', 102, "Incorrect syntax near '%s'.", 'batch'),
                (r'datatype mismatch()', 245, 'Conversion failed when converting a value to data type int.%s', 'tran'),
                (r'too many SQL variables()', 8003, 'The incoming request has too many parameters. The server supports a maximum of 2100 parameters.%s', 'batch'),
                (r'integer overflow()', 8115, 'Arithmetic overflow error converting expression to data type bigint.%s', 'batch')):
            hit = re.match(pattern, m)
            if hit:
                return SqlError(number, message % hit.group(1), 15 if number == 102 else 16, scope=scope)
        return SqlError(50000, f'SQLite: {m}', scope='batch')

    def key_name(self, table, cols):
        for schema in ['main', *self.catalog.attached]:
            for name, kind, have in self.conn.execute(f'SELECT name, kind, cols FROM [{schema}].__keys WHERE tbl=?', (table,)):
                if ', '.join(json.loads(have)).lower() == cols.lower():
                    return name, kind

    # -- evaluation ----------------------------------------------------------------
    def plan(self, text, frame):
        key = (text, self.database, self.catalog.version, tuple(frame.types.items()))
        plan = self.plans.get(key)
        if plan is None:
            plan = Translator(self.catalog, self.database, frame.types).plan(text)
            plan.order = []                     # @name -> ?: SQLite finds a named parameter by a linear search

            def positional(m):
                if m.group(1):
                    plan.order.append(m.group(1))
                    return '?'
                return m.group()
            plan.sql = PARAMETER.sub(positional, plan.sql)
            if len(self.plans) > 500:
                self.plans.popitem(last=False)
            self.plans[key] = plan
        return plan

    def values(self, plan, frame):
        values, out = frame.values, []
        for name in plan.order:
            if name in values:
                out.append(values[name])
            elif name in SYSTEM:
                out.append(SYSTEM[name](self))
            else:
                raise SqlError(137, f'Must declare the scalar variable "@{name}".', 15, scope='batch')
        return out

    def evaluate(self, expression, frame, t=None):
        """Value of a T-SQL expression, converted to t."""
        simple = re.fullmatch(r"\s*(?:N?'((?:[^']|'')*)'|(-?\d{1,9})|(@\w+)|(null))\s*", expression, re.I)
        if simple:
            s, n, var, null = simple.groups()
            if var and var.lower()[1:] not in frame.values:
                raise SqlError(137, f'Must declare the scalar variable "{var}".', 15, scope='batch')
            v = s.replace("''", "'") if s is not None else int(n) if n else frame.values[var.lower()[1:]] if var else None
        else:
            plan = self.plan(f'SELECT {expression} AS x', frame)
            v = self.sql(plan.sql, self.values(plan, frame)).fetchone()[0]
        return functions.cast(v, t.name, t.size, t.scale, 0, False) if t and v is not None else v

    def condition(self, text, frame):
        plan = self.plan(f'SELECT CASE WHEN {text} THEN 1 ELSE 0 END AS x', frame)
        return self.sql(plan.sql, self.values(plan, frame)).fetchone()[0] == 1

    # -- statements ------------------------------------------------------------------
    def run_text(self, text, frame):
        if len(text) > 1000 and not frame.values:
            text = lift_literals(text, frame)
        statements = self.batches.get(text)
        if statements is None:
            statements = BatchParser(text).parse()
            if len(text) < 200000:
                if len(self.batches) > 200:
                    self.batches.popitem(last=False)
                self.batches[text] = statements
        self.run_block(statements, frame)

    def run_block(self, statements, frame):
        for s in statements:
            self.run_statement(s, frame)

    def run_statement(self, s, frame):
        if self.cancelled:
            raise Attention
        try:
            self.inject(s)
            self.statement(s, frame)
            self.last_error = 0 if s.kind not in ('if', 'block', 'while', 'try') else self.last_error
        except SqlError as e:
            self.last_error = e.number
            if e.scope == 'tran' or self.xact_abort and e.severity > 10 and e.number not in (50000,):
                self.rollback(tell=True)
                e.scope = 'tran'
            if e.scope != 'stmt' or self.in_try:
                raise
            self.error(e)

    def error(self, e):
        self.reply.message(e.number, e.state, e.severity, e.text)
        self.reply.done(self.token, wire.ERROR)
        e.sent = True

    in_try = 0

    def statement(self, s, frame):
        kind = s.kind
        if kind == 'sql':
            self.dml(s, frame)
        elif kind == 'if':
            then, other = s.args
            if self.condition(s.text, frame):
                self.run_statement(then, frame)
            elif other:
                self.run_statement(other, frame)
        elif kind == 'while':
            while self.condition(s.text, frame):
                try:
                    self.run_statement(s.args[0], frame)
                except Loop as e:
                    if str(e) == 'break':
                        break
        elif kind in ('break', 'continue'):
            raise Loop(kind)
        elif kind == 'block':
            self.run_block(s.args, frame)
        elif kind == 'try':
            self.in_try += 1
            try:
                self.run_block(s.args[0], frame)
                self.in_try -= 1
            except SqlError as e:
                self.in_try -= 1
                before, self.caught = self.caught, e
                self.run_block(s.args[1], frame)
                self.caught = before
        elif kind == 'declare':
            for name, type_, init in s.args:
                t = parse_type(type_)
                frame.declare(name, t, self.evaluate(init, frame, t) if init else None)
        elif kind == 'setvar':
            t = frame.types.get(s.args)
            if not t:
                raise SqlError(137, f'Must declare the scalar variable "{s.args}".', 15, scope='batch')
            frame.values[s.args[1:]] = self.evaluate(s.text.lstrip('= ') if s.text.startswith('=') else s.text, frame, t)
        elif kind == 'set':
            self.set_option(s.text)
        elif kind == 'tran':
            self.tran(s.args, s.text)
            self.done()
        elif kind == 'exec':
            self.execute(s, frame)
        elif kind == 'execsql':
            self.run_text(self.evaluate(s.text, frame), Frame())
        elif kind == 'return':
            raise Return(self.evaluate(s.text, frame, T('int')) or 0 if s.text else 0)
        elif kind == 'print':
            self.reply.message(0, 1, 0, str(self.evaluate(s.text, frame)))
        elif kind == 'use':
            self.use(s.text)
            self.reply.envchange(1, self.database, self.database)
            self.reply.message(5701, 2, 0, f"Changed database context to '{self.database}'.")
        elif kind == 'raiserror':
            args = [self.evaluate(a, frame) for a in self.split(s.text.strip()[1:].rpartition(')')[0])]
            text = args[0] % tuple(args[3:]) if len(args) > 3 and isinstance(args[0], str) else args[0]
            if args[1] <= 10:
                self.reply.message(50000, args[2], args[1], str(text))
            else:
                raise SqlError(text if isinstance(text, int) else 50000, str(text), args[1], args[2])
        elif kind == 'throw':
            args = [self.evaluate(a, frame) for a in self.split(s.text)] if s.text else None
            if not args and not self.caught:
                raise SqlError(10704, 'THROW without parameters is only allowed inside a CATCH block.', 15, scope='batch')
            raise SqlError(args[0], args[1], 16, args[2], scope='batch') if args else self.caught
        elif kind == 'waitfor':
            h, m, sec = re.search(r"'(\d+):(\d+):?([\d.]*)'", s.text).groups()
            self.wait(int(h) * 3600 + int(m) * 60 + float(sec or 0))
        elif kind == 'createproc':
            self.create_procedure(*s.args)
        elif kind == 'kill':
            raise SqlError(40000, 'KILL is not supported by this server.')

    @staticmethod
    def split(text):
        """Comma separated arguments at depth 0."""
        out, depth, start = [], 0, 0
        for t in tokenize(text):
            depth += {'(': 1, ')': -1}.get(t.text, 0)
            if t.text == ',' and not depth:
                out.append(text[start:t.start])
                start = t.end
        return out + [text[start:]]

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if self.poll():
                raise Attention
            time.sleep(min(left, 0.02))

    def inject(self, s):
        for item in self.files.injected:
            number, pattern, left = item
            if left and s.text and s.kind in ('sql', 'exec') and re.search(pattern, s.text, re.I | re.S) and 'lab_inject' not in s.text:
                item[2] -= 1
                text = {1205: self.deadlock, 1222: 'Lock request time out period exceeded.'}.get(number, f'Injected error {number}.')
                raise SqlError(number, text, 13 if number == 1205 else 16, scope='tran' if number == 1205 else 'stmt')

    def set_option(self, text):
        words = text.replace('=', ' ').split()[1:]
        name, value = ' '.join(words[:-1]).lower(), words[-1].lower()
        if name.startswith('transaction isolation'):
            return
        if name == 'nocount':
            self.nocount = value == 'on'
        elif name == 'xact_abort':
            self.xact_abort = value == 'on'
        elif name == 'lock_timeout':
            self.lock_timeout = int(value)
        elif name.startswith('identity_insert'):
            self.identity_insert = name.split(None, 1)[1].split('.')[-1].strip('[]"') if value == 'on' else None
        elif name == 'implicit_transactions' and value == 'on' or name in ('rowcount', 'noexec', 'showplan_text', 'parseonly') and value not in ('off', '0'):
            raise SqlError(40000, f'SET {name.upper()} {value} is not supported by this server.')

    def done(self, count=None, command=0):
        status = 0
        if count is not None and not self.nocount:
            status = wire.COUNT
        self.reply.done(self.token, status, count or 0, command)

    def dml(self, s, frame):
        if s.args in ('create', 'drop', 'alter', 'truncate'):
            return self.ddl(s.text, s.args)
        if s.args in ('grant', 'deny', 'revoke', 'dbcc', 'checkpoint'):
            return
        plan = self.plan(s.text, frame)
        values = self.values(plan, frame)
        if plan.kind == 'into':
            return self.select_into(plan, values)
        if plan.writes:
            self.open_tran()
            info = plan.table
            if info.identity and s.args == 'insert':
                allowed = (self.identity_insert or '').lower() == info.name.lower()
                if plan.identity_given and not allowed:
                    raise SqlError(544, f"Cannot insert explicit value for identity column in table '{info.name}' when IDENTITY_INSERT is set to OFF.")
        cur = self.sql(plan.sql, values)
        if plan.assigns:
            n = 0
            for row in cur:
                n += 1
                for name, v in zip(plan.assigns, row):
                    t = frame.types.get(name)
                    if not t:
                        raise SqlError(137, f'Must declare the scalar variable "{name}".', 15, scope='batch')
                    frame.values[name[1:]] = functions.cast(v, t.name, t.size, t.scale, 0, False)
            self.rowcount = n
        elif plan.columns is not None:
            self.rows(cur, plan.columns)
        else:
            self.rowcount = cur.rowcount
            self.done(cur.rowcount, {'insert': 0xC3, 'delete': 0xC4, 'update': 0xC5}.get(s.args, 0))
        if plan.writes and s.args == 'insert' and plan.table.identity and self.rowcount:
            self.identity = cur.lastrowid

    def rows(self, cur, columns):
        """Sends a result set; columns of unknown type take it from the values of the first rows."""
        try:
            head = cur.fetchmany(500)
            columns = [(name or '', t or type_of_value(next((r[i] for r in head if r[i] is not None), None)), nullable, identity)
                       for i, (name, t, nullable, identity) in enumerate(columns)]
            if any(c[1].size == 0 and c[1].name in ('nvarchar', 'varchar', 'varbinary') for c in columns):
                columns = [(n, t._replace(size=8000 if t.name != 'nvarchar' else 4000) if t.size == 0 else t, nu, i) for n, t, nu, i in columns]
            sent = [(n, wire_type(t, self.version), nu, i) for n, t, nu, i in columns]
            self.reply.add(column_metadata(sent, self.version))
            row, count, add = row_encoder([c[1] for c in sent], self.version), 0, self.reply.add
            while head:
                count += len(head)
                add(b''.join([row(r) for r in head]))
                if self.poll():
                    raise Attention
                head = cur.fetchmany(500)
        except sqlite3.Error as e:
            raise self.translate_error(e, 'SELECT') from None
        except struct.error:
            raise SqlError(8115, 'Arithmetic overflow error converting expression to data type int.', scope='batch') from None
        except (ValueError, OverflowError, TypeError, ArithmeticError) as e:
            raise SqlError(8114, f'Error converting data: {e}', scope='batch') from None
        self.rowcount = count
        self.reply.done(self.token, wire.COUNT, count, 0xC1)

    def select_into(self, plan, values):
        schema = 'main' if plan.table.startswith('#') else self.catalog.schema(self.database)
        rows = self.sql(plan.sql, values).fetchall()
        cols = [Column(n, t or type_of_value(rows[0][i] if rows else None), nu, False) for i, (n, t, nu, _) in enumerate(plan.columns)]
        self.open_tran()
        body = ', '.join(f'[{c.name}] {sqlite_type(c.t)}' for c in cols)
        self.sql(f'CREATE TABLE [{schema}].[{plan.table}] ({body})')
        self.catalog.add_object(schema, plan.table, 'U', None)
        self.catalog.add_columns(schema, plan.table, cols)
        self.conn.executemany(f'INSERT INTO [{schema}].[{plan.table}] VALUES ({",".join("?" * len(cols))})', rows)
        self.rowcount = len(rows)
        self.done(len(rows))

    # -- DDL -----------------------------------------------------------------------
    def expr(self, text):
        """A T-SQL expression inside DDL (DEFAULT, CHECK) -> SQLite. Functions must be native there: other tools open the file."""
        text = re.sub(r'(?i)\bGET(UTC)?DATE\s*\(\s*\)', "strftime('%Y-%m-%d %H:%M:%f','now')", text)
        return re.sub(r"\bN'", "'", re.sub(r'(?i)\b0x([0-9a-f]*)', r"X'\1'", text))

    def split_name(self, parts):
        name = parts[-1]
        if name.startswith('#'):
            return 'main', name
        return self.catalog.schema(parts[-3] if len(parts) > 2 and parts[-3] else self.database), name

    def ddl(self, text, verb):
        toks = tokenize(text)
        what = next((t.low for t in toks[1:] if t.low not in ('unique', 'clustered', 'nonclustered')), '')
        if verb == 'create' and what == 'database':
            self.files.create(toks[2].text.strip('[]"'))
            return
        if verb == 'drop' and what == 'database':
            name = toks[-1].text.strip('[]"')
            if name.lower() in self.catalog.attached and name.lower() != self.database.lower():
                self.conn.execute(f'DETACH [{name.lower()}]')
                del self.catalog.attached[name.lower()]
            self.files.drop(name)
            return
        self.open_tran()
        own = not self.conn.in_transaction
        if own:
            self.conn.execute('BEGIN')
        try:
            getattr(self, f'ddl_{verb}_{what}', lambda *a: self.ddl_unknown(verb, what))(text, toks)
            if own:
                self.sql('COMMIT')
        except BaseException:
            if own and self.conn.in_transaction:
                self.conn.execute('ROLLBACK')
                self.catalog.changed('main'), self.catalog.changed('')
            raise
        self.done()

    def ddl_unknown(self, verb, what):
        raise SqlError(40000, f'{verb.upper()} {what.upper()} is not supported by this server.', scope='batch')

    def ddl_create_table(self, text, toks):
        parser = TableParser(text, self.expr)
        names = TableParser(text, self.expr).name()
        schema, name = self.split_name(names)
        sql, table = parser.build(schema)
        for cname, kind, cols, ref, refcols in parser.keys:
            if kind == 'FK':
                target = self.catalog.find(schema, ref)
                if not target and ref.lower() != table.lower():
                    raise SqlError(1767, f"Foreign key '{cname}' references invalid table 'dbo.{ref}'.")
        self.sql(sql)
        if parser.seed not in (None, 1):
            self.sql(f"INSERT INTO [{schema}].sqlite_sequence(name, seq) VALUES (?,?)", (table, parser.seed - 1))
        self.catalog.add_object(schema, table, 'U', None)
        self.catalog.add_columns(schema, table, parser.columns)
        self.store_keys(schema, table, parser.keys)

    def store_keys(self, schema, table, keys):
        for n, (cname, kind, cols, ref, refcols) in enumerate(keys):
            dup = self.conn.execute(f'SELECT 1 FROM [{schema}].__keys WHERE name=?', (cname,)).fetchone()
            if not refcols and kind == 'FK':
                row = self.conn.execute(f"SELECT cols FROM [{schema}].__keys WHERE tbl=? AND kind='PK'", (ref,)).fetchone()
                refcols = json.loads(row[0]) if row else []
            self.conn.execute(f'INSERT INTO [{schema}].__keys VALUES (?,?,?,?,?,?)', (f'{cname}_{n}' if dup else cname, table, kind, json.dumps(cols or []), ref, json.dumps(refcols or [])))

    def ddl_create_index(self, text, toks):
        m = re.match(r'(?is)create\s+(unique\s+)?(?:(?:non)?clustered\s+)?index\s+([\w\[\]]+)\s+on\s+([\w.\[\]#]+)\s*\(([^)]*)\)', text)
        if not m:
            raise syntax('INDEX')
        schema, name = self.split_name([x.strip('[]') for x in m.group(3).split('.')])
        self.sql(f'CREATE {m.group(1) or ""} INDEX [{schema}].[{m.group(2).strip("[]")}__{name}] ON [{name}] ({m.group(4)})')

    def ddl_drop_index(self, text, toks):
        m = re.match(r'(?is)drop\s+index\s+(?:if\s+exists\s+)?(?:([\w.\[\]]+)\.)?([\w\[\]]+)(?:\s+on\s+([\w.\[\]#]+))?', text)
        schema, table = self.split_name([x.strip('[]') for x in (m.group(1) or m.group(3)).split('.')])
        self.sql(f'DROP INDEX [{schema}].[{m.group(2).strip("[]")}__{table}]')

    def ddl_drop_table(self, text, toks, kind='U'):
        names = re.sub(r'(?is)^drop\s+\w+\s+(if\s+exists\s+)?', '', text)
        for full in names.split(','):
            schema, name = self.split_name([x.strip().strip('[]"') for x in full.split('.')])
            info = self.catalog.find(schema, name) if kind == 'U' else self.catalog.procedure(schema, name)
            if not info:
                if re.match(r'(?is)drop\s+\w+\s+if\s+exists', text):
                    continue
                raise SqlError(3701, f"Cannot drop the {'table' if kind == 'U' else 'procedure'} '{name}', because it does not exist or you do not have permission.", 11)
            if kind == 'U':
                used = self.conn.execute(f"SELECT name FROM [{schema}].__keys WHERE ref=? AND tbl<>? AND kind='FK'", (name, name)).fetchone()
                if used:
                    raise SqlError(3726, f"Could not drop object '{name}' because it is referenced by a FOREIGN KEY constraint.")
                self.sql(f'DROP TABLE [{schema}].[{info.name}]')
            self.catalog.drop_object(schema, name)

    def ddl_drop_procedure(self, text, toks):
        self.ddl_drop_table(text, toks, 'P')

    ddl_drop_proc = ddl_drop_procedure

    def ddl_alter_table(self, text, toks):
        m = re.match(r'(?is)alter\s+table\s+([\w.\[\]#]+)\s+(?:with\s+(?:no)?check\s+)?(add|drop\s+column|(?:no)?check\s+constraint)\s+(.*)', text)
        if not m or re.match(r'(?i)constraint|primary|foreign|unique|check|default', m.group(3)) and m.group(2).lower() == 'add':
            self.ddl_unknown('alter', 'table ... ' + (m.group(3)[:20] if m else ''))
        schema, name = self.split_name([x.strip('[]') for x in m.group(1).split('.')])
        info = self.catalog.find(schema, name)
        if not info:
            raise SqlError(4902, f'Cannot find the object "{name}" because it does not exist or you do not have permissions.')
        if m.group(2).lower() == 'add':
            parser = TableParser(f'create table x ({m.group(3)})', self.expr)
            table, body = parser.parse()
            for column, ddl in zip(parser.columns, body):
                self.sql(f'ALTER TABLE [{schema}].[{name}] ADD COLUMN {ddl}')
            self.catalog.add_columns(schema, info.name, parser.columns, len(info.columns) + 1)
        elif m.group(2).lower().startswith('drop'):
            col = m.group(3).strip().strip('[]')
            self.sql(f'ALTER TABLE [{schema}].[{name}] DROP COLUMN [{col}]')
            self.conn.execute(f'DELETE FROM [{schema}].__columns WHERE tbl=? AND name=?', (name, col))
            self.catalog.changed(schema)
        else:
            self.ddl_unknown('alter', 'table ... check constraint')

    def ddl_truncate_table(self, text, toks):
        schema, name = self.split_name([x.strip('[]') for x in text.split(None, 2)[2].split('.')])
        if not self.catalog.find(schema, name):
            raise SqlError(4701, f'Cannot find the object "{name}" because it does not exist or you do not have permissions.')
        self.sql(f'DELETE FROM [{schema}].[{name}]')
        self.sql(f'DELETE FROM [{schema}].sqlite_sequence WHERE name=?', (name,)) if self.catalog.find(schema, name).identity else None

    def create_procedure(self, name, params, text):
        schema, short = self.split_name(name.split('.'))
        if self.catalog.procedure(schema, short):
            if text.lstrip()[:5].lower() != 'alter':
                raise SqlError(2714, f"There is already an object named '{short}' in the database.")
            self.catalog.drop_object(schema, short)
        self.open_tran()
        self.catalog.add_object(schema, short, 'P', text)
        self.catalog.add_columns(schema, short, [Column(p[0], parse_type(p[1]), default=p[2]) for p in params], outputs=[p[0] for p in params if p[3]])

    def object_id(self, name, kind=None):
        parts = [p.strip('[]"') for p in name.split('.')]
        if parts[-1].startswith('#') or len(parts) > 2 and parts[0].lower() == 'tempdb':
            schema = 'main'
        else:
            schema = self.catalog.schema(parts[0] if len(parts) > 2 and parts[0] else self.database)
        row = self.conn.execute(f'SELECT id FROM [{schema}].__objects WHERE name=? AND (? IS NULL OR type=?)', (parts[-1], kind, kind)).fetchone()
        return row and row[0]

    # -- procedures ------------------------------------------------------------------
    def execute(self, s, frame):
        target, args = s.args
        given = []
        for name, text, output in args:
            bare = re.fullmatch(r'[A-Za-z_]\w*', text) and text.lower() not in ('null', 'default')
            given.append((name, text if bare else self.evaluate(text, frame), text.lower() if output else None))
        status = self.call(s.text, given, frame)
        if target:
            frame.values[target[1:]] = status

    def call(self, name, given, frame=None):
        """given: (name or None, value, output variable or None) each. Returns the return status."""
        parts = name.split('.')
        short = parts[-1].lower()
        python = self.procedures.get(short)
        if python:
            return python(self, given, frame) or 0
        schema = self.catalog.schema(parts[0] if len(parts) > 2 and parts[0] else self.database)
        found = self.catalog.procedure(schema, parts[-1])
        if not found:
            raise SqlError(2812, f"Could not find stored procedure '{name}'.", 16, 62, scope='batch' if not self.level else 'stmt')
        if self.level >= 32:
            raise SqlError(217, 'Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).', scope='batch')
        (s,) = BatchParser(found[1]).parse()
        _, params, _ = s.args
        inner = Frame()
        for n, (pname, type_, default, output) in enumerate(params):
            t = parse_type(type_)
            hit = next((g for g in given if g[0] and g[0].lower() == pname), None) or (given[n] if n < len(given) and not given[n][0] else None)
            if hit is None and default is None:
                raise SqlError(201, f"Procedure or function '{found[0]}' expects parameter '{pname}', which was not supplied.", 16, 4)
            value = hit[1] if hit else self.evaluate(default, inner)
            inner.declare(pname, t, functions.cast(value, t.name, t.size, t.scale, 0, False))
        known = [p[0] for p in params]
        for g in given:
            if g[0] and g[0].lower() not in known:
                raise SqlError(8145, f"{g[0]} is not a parameter for procedure {found[0]}.", 16, 2)
        if len(given) > len(params):
            raise SqlError(8144, f'Procedure or function {found[0]} has too many arguments specified.', 16, 2)
        saved = self.token, self.nocount, self.xact_abort, self.database
        self.token, self.level, status = wire.DONEINPROC, self.level + 1, 0
        self.database = self.files.names.get(schema, self.database)
        try:
            self.run_text(s.text, inner)
        except Return as r:
            status = r.value
        finally:
            self.token, self.nocount, self.xact_abort, self.database = saved
            self.level -= 1
        for n, (pname, _, _, output) in enumerate(params):
            hit = next((g for g in given if g[0] and g[0].lower() == pname), None) or (given[n] if n < len(given) and not given[n][0] else None)
            if output and hit and hit[2] and frame:
                frame.values[hit[2][1:]] = inner.values[pname[1:]]
        return status

    def release_locks(self, owner=None):
        with self.files.changed:
            for key in [k for k, v in self.files.applocks.items() if v[0] is self and owner in (None, v[1])]:
                del self.files.applocks[key]
            self.files.changed.notify_all()
