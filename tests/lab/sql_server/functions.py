"""T-SQL functions as SQLite functions. A SqlError raised inside one is kept on the session: SQLite only says 'exception'."""
import datetime as dt
import re
import uuid
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from lab.sql_server.batch import SqlError
from lab.sql_server.tdstypes import BINS, DATES, datetime_text, parse_datetime

INT_RANGE = {'tinyint': (0, 255), 'smallint': (-2**15, 2**15 - 1), 'int': (-2**31, 2**31 - 1), 'bigint': (-2**63, 2**63 - 1)}


def cast(v, name, size, scale, style, try_):
    if v is None:
        return None
    try:
        return _cast(v, name, size, scale, style)
    except SqlError:
        if try_:
            return None
        raise


def _cast(v, name, size, scale, style):
    if name in INT_RANGE:
        if isinstance(v, bytes):
            return int.from_bytes(v[-8:], 'big')
        try:
            n = int(v.strip() or 0) if isinstance(v, str) else int(v)
        except ValueError:
            raise SqlError(245, f"Conversion failed when converting the varchar value '{v}' to data type {name}.", scope='tran') from None
        if not INT_RANGE[name][0] <= n <= INT_RANGE[name][1]:
            raise SqlError(220 if name in ('tinyint', 'smallint') else 8115, f'Arithmetic overflow error converting expression to data type {name}.', scope='batch')
        return n
    if name == 'bit':
        return int(v.lower() in ('true', '1') if isinstance(v, str) else v != 0)
    if name in ('float', 'real', 'decimal', 'numeric', 'money', 'smallmoney'):
        try:
            x = Decimal(str(v).strip())
        except ArithmeticError:
            raise SqlError(8114, f'Error converting data type varchar to {name}.', scope='tran') from None
        if name not in ('float', 'real'):
            x = x.quantize(Decimal(1).scaleb(-scale), ROUND_HALF_UP)
        return int(x) if x == int(x) and name not in ('float', 'real') else float(x)
    if name in DATES:
        if isinstance(v, (int, float)):
            v = str(dt.datetime(1900, 1, 1) + dt.timedelta(days=v))
        try:
            d = parse_datetime(v)
        except ValueError:
            raise SqlError(241, 'Conversion failed when converting date and/or time from character string.', scope='tran') from None
        return str(d.date()) if name == 'date' else d.strftime('%H:%M:%S.%f') if name == 'time' else datetime_text(d)
    if name in BINS:
        if isinstance(v, int):
            raw = (v & 0xFFFFFFFF).to_bytes(4, 'big') if -2**31 <= v < 2**31 else (v & 2**64 - 1).to_bytes(8, 'big')
        elif isinstance(v, str):
            raw = bytes.fromhex(v.removeprefix('0x')) if style in (1, 2) else v.encode('utf-16-le')
        else:
            raw = v
        raw = raw if size <= 0 else raw[:size]
        return raw.ljust(size, b'\0') if name == 'binary' else raw
    if name == 'uniqueidentifier':
        try:
            return str(uuid.UUID(bytes_le=v) if isinstance(v, bytes) else uuid.UUID(v)).upper()
        except ValueError:
            raise SqlError(8169, 'Conversion failed when converting from a character string to uniqueidentifier.') from None
    if isinstance(v, bytes):
        text = ('0x' if style == 1 else '') + v.hex().upper() if style in (1, 2) else v.decode('utf-16-le' if name[0] == 'n' else 'cp1252', 'replace')
    elif isinstance(v, float):
        text = '%g' % v
    elif style and isinstance(v, str) and re.match(r'\d{4}-\d\d-\d\d', v):
        d = parse_datetime(v)
        text = d.strftime({120: '%Y-%m-%d %H:%M:%S', 121: '%Y-%m-%d %H:%M:%S.%f', 126: '%Y-%m-%dT%H:%M:%S.%f', 112: '%Y%m%d', 23: '%Y-%m-%d',
                           101: '%m/%d/%Y', 103: '%d/%m/%Y', 104: '%d.%m.%Y', 108: '%H:%M:%S', 127: '%Y-%m-%dT%H:%M:%S.%f'}.get(style, '%Y-%m-%d %H:%M:%S'))
        text = text[:-3] if style in (121, 126, 127) else text
    else:
        text = str(v)
    text = text if size <= 0 else text[:size]
    return text.ljust(size) if name in ('char', 'nchar') and size > 0 else text


@lru_cache(4096)
def _like(pattern, escape):
    out, i = '', 0
    while i < len(pattern):
        c = pattern[i]
        if escape and c == escape and i + 1 < len(pattern):
            i += 1
            out += re.escape(pattern[i])
        elif c == '%':
            out += '.*'
        elif c == '_':
            out += '.'
        elif c == '[' and ']' in pattern[i + 2:]:
            end = pattern.index(']', i + 2)
            body = pattern[i + 1:end]
            out += '[' + ('^' if body[0] == '^' else '') + re.sub(r'([\\\[\]&~|])', r'\\\1', body.lstrip('^') or '^') + ']'
            i = end
        else:
            out += re.escape(c)
        i += 1
    return re.compile(out, re.I | re.S).fullmatch


def like(value, pattern, escape):
    if value is None or pattern is None:
        return None
    return int(_like(str(pattern), escape)(str(value)) is not None)


UNITS = {'dd': 'day', 'd': 'day', 'hh': 'hour', 'mi': 'minute', 'n': 'minute', 'ss': 'second', 's': 'second', 'ms': 'millisecond', 'wk': 'week',
         'ww': 'week', 'mm': 'month', 'm': 'month', 'yy': 'year', 'yyyy': 'year', 'qq': 'quarter', 'dw': 'weekday', 'dayofyear': 'dayofyear', 'dy': 'dayofyear'}
SECONDS = {'week': 604800, 'day': 86400, 'hour': 3600, 'minute': 60, 'second': 1}


def dateadd(unit, n, v):
    if n is None or v is None:
        return None
    unit, d = UNITS.get(unit, unit), parse_datetime(v)
    n = int(n)
    if unit in ('month', 'year', 'quarter'):
        months = d.year * 12 + d.month - 1 + n * {'month': 1, 'quarter': 3, 'year': 12}[unit]
        first = d.replace(day=1, year=months // 12, month=months % 12 + 1)
        last = ((first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)).day
        return datetime_text(first.replace(day=min(d.day, last)))
    if unit == 'millisecond':
        return datetime_text(d + dt.timedelta(milliseconds=n))
    return datetime_text(d + dt.timedelta(seconds=n * SECONDS[unit]))


def datediff(unit, a, b):
    if a is None or b is None:
        return None
    unit, a, b = UNITS.get(unit, unit), parse_datetime(a), parse_datetime(b)
    if unit in ('month', 'year', 'quarter'):
        months = (b.year - a.year) * 12 + b.month - a.month
        return b.year - a.year if unit == 'year' else months if unit == 'month' else (b.year * 4 + (b.month - 1) // 3) - (a.year * 4 + (a.month - 1) // 3)
    if unit == 'millisecond':
        return round((b - a).total_seconds() * 1000)
    base = dt.datetime(1899, 12, 31)                        # boundaries crossed; weeks begin on Sunday
    return int((b - base).total_seconds() // SECONDS[unit] - (a - base).total_seconds() // SECONDS[unit])


def datepart(unit, v):
    if v is None:
        return None
    unit, d = UNITS.get(unit, unit), parse_datetime(v)
    return {'weekday': lambda: d.isoweekday() % 7 + 1, 'dayofyear': lambda: d.timetuple().tm_yday, 'quarter': lambda: (d.month + 2) // 3,
            'week': lambda: int(d.strftime('%U')) + 1, 'millisecond': lambda: d.microsecond // 1000}.get(unit, lambda: getattr(d, unit))()


def collate(a, b):
    """TSQL_CI: case-insensitive beyond ASCII, trailing spaces ignored."""
    if a == b:
        return 0
    a, b = a.rstrip(' ').casefold(), b.rstrip(' ').casefold()
    return (a > b) - (a < b)


def divide(a, b):
    if a is None or b is None:
        return None
    if b == 0:
        raise SqlError(8134, 'Divide by zero error encountered.')
    return abs(a) // abs(b) * (1 if (a < 0) == (b < 0) else -1) if isinstance(a, int) and isinstance(b, int) else a / b


def modulo(a, b):
    return None if a is None or b is None else a - b * divide(a, b) if isinstance(a, int) else a % b


def strict(f):
    return lambda *a: None if any(x is None for x in a) else f(*a)


def utc_now():
    return datetime_text(dt.datetime.utcnow())


def register(conn, session):
    def add(name, nargs, f, pure=True):
        def call(*args):
            try:
                return f(*args)
            except SqlError as e:
                session.function_error = e
                raise
        conn.create_function(name, nargs, call, deterministic=pure)
    conn.create_collation('TSQL_CI', collate)
    add('tds_div', 2, divide), add('tds_mod', 2, modulo)
    add('upper', 1, strict(lambda v: str(v).upper())), add('lower', 1, strict(lambda v: str(v).lower()))
    add('tds_cast', 6, cast)
    add('tds_like', 3, like)
    add('dateadd', 3, dateadd), add('datediff', 3, datediff), add('datepart', 2, datepart)
    for unit in ('year', 'month', 'day'):
        add(unit, 1, lambda v, u=unit: datepart(u, v))
    add('len', 1, strict(lambda v: len(v) if isinstance(v, bytes) else len(str(v).rstrip(' '))))
    add('datalength', 1, strict(lambda v: len(v) if isinstance(v, bytes) else len(v.encode('utf-16-le')) if isinstance(v, str) else 4))
    add('tds_left', 2, strict(lambda v, n: str(v)[:n]))
    add('tds_right', 2, strict(lambda v, n: str(v)[-n:] if n else ''))
    add('tds_replace', 3, strict(lambda v, a, b: re.sub(re.escape(a), lambda m: b, v, flags=re.I) if a else v))
    add('charindex', -1, lambda a, v, at=1: None if a is None or v is None else str(v).lower().find(str(a).lower(), max(at, 1) - 1) + 1)
    add('space', 1, strict(lambda n: ' ' * n)), add('replicate', 2, strict(lambda v, n: v * n)), add('reverse', 1, strict(lambda v: v[::-1]))
    add('stuff', 4, lambda v, at, n, new: None if v is None else v[:at - 1] + (new or '') + v[at - 1 + n:])
    add('isnumeric', 1, lambda v: int(bool(re.fullmatch(r'\s*[-+]?\d+(\.\d*)?\s*', str(v)))))
    add('quotename', 1, strict(lambda v: '[' + v.replace(']', ']]') + ']'))
    for name in ('getdate', 'getutcdate', 'sysutcdatetime', 'sysdatetime'):
        add(name, 0, utc_now, pure=False)
    add('newid', 0, lambda: str(uuid.uuid4()).upper(), pure=False)
    add('db_name', -1, lambda *a: session.database, pure=False)
    add('db_id', -1, lambda *a: sorted(session.files.names).index((a[0] if a else session.database).lower()) + 1
        if (a[0] if a else session.database).lower() in session.files.names else None, pure=False)
    for name, value in (('suser_sname', 'user'), ('suser_name', 'user'), ('host_name', 'host'), ('app_name', 'app')):
        add(name, -1, lambda *a, v=value: session.login[v], pure=False)
    add('user_name', -1, lambda *a: 'dbo'), add('schema_name', -1, lambda *a: 'dbo')
    add('xact_state', 0, lambda: int(session.trancount > 0), pure=False)
    add('serverproperty', 1, lambda n: {'productversion': '9.00.4035.00', 'edition': 'Lab Edition', 'servername': 'LAB', 'productlevel': 'SP3', 'engineedition': 3}.get(n.lower()))
    add('error_number', 0, lambda: session.caught and session.caught.number, pure=False)
    add('error_message', 0, lambda: session.caught and session.caught.text, pure=False)
    add('object_id', -1, lambda name, kind=None: session.object_id(name, kind), pure=False)
