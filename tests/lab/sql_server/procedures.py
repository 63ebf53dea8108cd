"""Procedures written in Python: what clients and ODBC drivers call, application locks, and test hooks."""
import time

from lab.sql_server.batch import BatchParser, SqlError
from lab.sql_server.session import Attention, Frame, Session
from lab.sql_server.tdstypes import T, parse_type


def arguments(given, *names):
    out = dict.fromkeys(names)
    for n, (name, value, _) in enumerate(given):
        out[name.lower() if name else names[n] if n < len(names) else '@' + str(n)] = value
    return [out[n] for n in names]


def procedure(*names):
    def wrap(f):
        for n in names:
            Session.procedures[n] = f
        return f
    return wrap


def send(session, columns, rows):
    """A result set: columns are (name, T)."""
    class Rows(list):
        def fetchmany(self, n):
            out, self[:] = self[:n], self[n:]
            return out
    session.rows(Rows(rows), [(n, t, True, False) for n, t in columns])


@procedure('sp_getapplock')
def getapplock(session, given, frame):
    resource, mode, owner, timeout, _ = arguments(given, '@resource', '@lockmode', '@lockowner', '@locktimeout', '@dbprincipal')
    owner = (owner or 'transaction').lower()
    if owner == 'transaction' and not session.trancount:
        raise SqlError(50000, 'You attempted to acquire a transactional application lock without an active transaction.')
    key, files = (session.database, resource), session.files
    limit = time.monotonic() + (int(timeout) / 1000 if timeout is not None and int(timeout) >= 0 else 3600)
    waited = 0
    with files.changed:
        while key in files.applocks and files.applocks[key][0] is not session:      # every mode counts as Exclusive
            left, waited = limit - time.monotonic(), 1
            if left <= 0:
                return -1
            files.changed.wait(min(left, 0.05))
            if session.poll():
                raise Attention
        held = files.applocks.get(key)
        files.applocks[key] = (session, owner, held[2] + 1 if held else 1)
    return waited


@procedure('sp_releaseapplock')
def releaseapplock(session, given, frame):
    resource, owner = arguments(given, '@resource', '@lockowner')
    key, files = (session.database, resource), session.files
    with files.changed:
        held = files.applocks.get(key)
        if not held or held[0] is not session:
            raise SqlError(1223, "Cannot release the application lock because it is not currently held.")
        if held[2] > 1:
            files.applocks[key] = held[:2] + (held[2] - 1,)
        else:
            del files.applocks[key]
            files.changed.notify_all()
    return 0


@procedure('sp_executesql')
def executesql(session, given, frame):
    inner = Frame()
    if len(given) > 1:
        (s,) = BatchParser('DECLARE ' + given[1][1]).parse() if given[1][1].strip() else (None,)
        for n, (name, type_, _) in enumerate(s.args if s else []):
            hit = next((g for g in given[2:] if g[0] and g[0].lower() == name), None) or (given[2 + n] if 2 + n < len(given) else (None, None, None))
            inner.declare(name, parse_type(type_), hit[1])
    session.run_text(given[0][1], inner)


TYPES = [  # TYPE_NAME, DATA_TYPE, COLUMN_SIZE, prefix, suffix, create params
    ('bit', -7, 1, None, None, None), ('tinyint', -6, 3, None, None, None), ('bigint', -5, 19, None, None, None),
    ('varbinary', -3, 8000, '0x', None, 'max length'), ('binary', -2, 8000, '0x', None, 'length'), ('image', -4, 2147483647, '0x', None, None),
    ('char', 1, 8000, "'", "'", 'length'), ('varchar', 12, 8000, "'", "'", 'max length'), ('text', -1, 2147483647, "'", "'", None),
    ('nchar', -8, 4000, "N'", "'", 'length'), ('nvarchar', -9, 4000, "N'", "'", 'max length'), ('ntext', -10, 1073741823, "N'", "'", None),
    ('numeric', 2, 38, None, None, 'precision,scale'), ('decimal', 3, 38, None, None, 'precision,scale'), ('int', 4, 10, None, None, None),
    ('smallint', 5, 5, None, None, None), ('float', 6, 53, None, None, None), ('real', 7, 24, None, None, None),
    ('uniqueidentifier', -11, 36, "'", "'", None), ('datetime', 93, 23, "'", "'", None)]


@procedure('sp_datatype_info', 'sp_datatype_info_90', 'sp_datatype_info_100')
def datatype_info(session, given, frame):
    """pyodbc asks for types 12, -9, -3 and 93 at connect; it takes its maximum lengths from COLUMN_SIZE."""
    wanted, _ = arguments(given, '@data_type', '@odbcver')
    v, i2, i4 = T('nvarchar', 128), T('smallint'), T('int')
    names = [('TYPE_NAME', v), ('DATA_TYPE', i2), ('PRECISION', i4), ('LITERAL_PREFIX', v), ('LITERAL_SUFFIX', v), ('CREATE_PARAMS', v),
             ('NULLABLE', i2), ('CASE_SENSITIVE', i2), ('SEARCHABLE', i2), ('UNSIGNED_ATTRIBUTE', i2), ('MONEY', i2), ('AUTO_INCREMENT', i2),
             ('LOCAL_TYPE_NAME', v), ('MINIMUM_SCALE', i2), ('MAXIMUM_SCALE', i2), ('SQL_DATA_TYPE', i2), ('SQL_DATETIME_SUB', i2),
             ('NUM_PREC_RADIX', i4), ('INTERVAL_PRECISION', i2), ('USERTYPE', i2)]
    send(session, names, [t + (1, 0, 3, None, 0, None, t[0], None, None, t[1], None, None, None, 0) for t in TYPES if not wanted or t[1] == wanted])


@procedure('sp_tables')
def sp_tables(session, given, frame):
    name, owner, qualifier, kind, *_ = arguments(given, '@table_name', '@table_owner', '@table_qualifier', '@table_type', '@fusepattern')
    schema = session.catalog.schema(qualifier or session.database)
    rows = [(session.database, 'dbo', r[0], 'TABLE', None) for r in session.conn.execute(
        f"SELECT name FROM [{schema}].__objects WHERE type='U' AND tds_like(name, ?, '\\') ORDER BY name", (name or '%',))]
    v = T('nvarchar', 128)
    send(session, [('TABLE_QUALIFIER', v), ('TABLE_OWNER', v), ('TABLE_NAME', v), ('TABLE_TYPE', v), ('REMARKS', v)], rows)


@procedure('sp_columns', 'sp_columns_90', 'sp_columns_100')
def sp_columns(session, given, frame):
    name, owner, qualifier, column, *_ = arguments(given, '@table_name', '@table_owner', '@table_qualifier', '@column_name', '@odbcver')
    schema = session.catalog.schema(qualifier or session.database)
    code = {t[0]: t[1] for t in TYPES}
    rows = [(session.database, 'dbo', t, c, code.get(ty, 12), ty, size or 10, size or 4, None, None, nu, None, dflt, code.get(ty, 12), None, None, o, 'YES' if nu else 'NO')
            for t, c, ty, size, nu, dflt, o in session.conn.execute(
                f"SELECT tbl, name, type, size, nullable, dflt, ord FROM [{schema}].__columns WHERE tds_like(tbl, ?, '\\') AND tds_like(name, ?, '\\') ORDER BY tbl, ord", (name or '%', column or '%'))]
    v, i2, i4 = T('nvarchar', 254), T('smallint'), T('int')
    send(session, list(zip(('TABLE_QUALIFIER', 'TABLE_OWNER', 'TABLE_NAME', 'COLUMN_NAME', 'DATA_TYPE', 'TYPE_NAME', 'PRECISION', 'LENGTH', 'SCALE', 'RADIX', 'NULLABLE', 'REMARKS', 'COLUMN_DEF', 'SQL_DATA_TYPE', 'SQL_DATETIME_SUB', 'CHAR_OCTET_LENGTH', 'ORDINAL_POSITION', 'IS_NULLABLE'),
                           (v, v, v, v, i2, v, i4, i4, i2, i2, i2, v, v, i2, i2, i4, i4, v))), rows)


@procedure('lab_inject')
def inject(session, given, frame):
    """EXEC lab_inject 1205, 'regular expression over the statement', times - the next matching statements of any session fail."""
    number, pattern, times = arguments(given, '@number', '@pattern', '@times')
    session.files.injected.append([number, pattern, 1 if times is None else times])
