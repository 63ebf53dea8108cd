# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many rows in one statement, and many statements in one round trip, in the T-SQL of SQL Server 2000."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

from .literals import literal, literals, longest, utf16_units
from .results import Statement

Item = TypeVar("Item")

# Measured with FreeTDS: from 100 to 500 rows a statement are the fastest; fewer are kinder to an old server's stack.
ROWS_PER_STATEMENT = 200
# Values are written column by column, which is sooner the more rows are written together; the texts take memory.
_ROWS_WRITTEN_TOGETHER = 10 * ROWS_PER_STATEMENT
# A batch is one round trip and is parsed as a whole: about a megabyte of text keeps both the network and the parser
# busy.
CHARACTERS_PER_BATCH = 1_000_000
# A table of literals that is joined may need a work table, and in a SQL Server 2000 no work table holds a column of
# these types (error 8626). Values that are short enough go into columns of others, and are converted when they are
# written.
_JOINED = {"image": "varbinary(8000)", "ntext": "nvarchar(4000)", "text": "varchar(8000)"}
_LONGEST_BYTES = 8000


def selected(rows: Sequence[Sequence[Value]], types: Sequence[str], *, named: bool = False) -> str:
    """`SELECT .. UNION ALL SELECT ..` of literal rows; `types` are the columns' T-SQL types, names are c0, c1, ...

    A NULL in the first row is cast: a column of nothing but NULLs would be an int, which no binary column takes.
    Values longer than 8,000 bytes must be alone (`statement_rows`).
    """
    columns = [literals(values) for values in zip(*rows, strict=True)]
    for number, (column, kind) in enumerate(zip(columns, types, strict=True)):
        if rows[0][number] is None:
            column[0] = _null(kind)
        if named:
            column[0] += f" AS c{number}"
    return "SELECT " + " UNION ALL SELECT ".join(map(", ".join, zip(*columns, strict=True)))


def inserts(table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """INSERT statements for literal rows; `table` and `columns` are quoted already."""
    return inserts_by_column(table, columns, types, list(zip(*rows, strict=True)))


def inserts_by_column(
    table: str, names: Sequence[str], types: Sequence[str], columns: Sequence[Sequence[Value]]
) -> Iterator[str]:
    """INSERT statements for literal rows, of which the values of each column are given; `table` and `names` are quoted
    already. A row with a long value has a statement of its own.
    """
    insert = f"INSERT INTO {table} ({', '.join(names)}) SELECT "
    for at in range(0, len(columns[0]) if columns else 0, _ROWS_WRITTEN_TOGETHER):
        some = [values[at : at + _ROWS_WRITTEN_TOGETHER] for values in columns]
        rows = list(map(", ".join, zip(*map(literals, some), strict=True)))
        long = _long_places(some)
        for place in long:
            yield insert + _first_row(rows, some, types, place)
        short = [place for place in range(len(rows)) if place not in long] if long else range(len(rows))
        for first in range(0, len(short), ROWS_PER_STATEMENT):
            places = short[first : first + ROWS_PER_STATEMENT]
            others = map(rows.__getitem__, places[1:])
            yield insert + " UNION ALL SELECT ".join((_first_row(rows, some, types, places[0]), *others))


def _first_row(rows: Sequence[str], columns: Sequence[Sequence[Value]], types: Sequence[str], place: int) -> str:
    """The literals of the first row of a statement: a NULL is cast there, as `selected` does."""
    row = [values[place] for values in columns]
    return _typed(row, types) if None in row else rows[place]


def _typed(row: Sequence[Value], types: Sequence[str]) -> str:
    return ", ".join(_null(kind) if value is None else literal(value) for value, kind in zip(row, types, strict=True))


def _null(kind: str) -> str:
    return f"CAST(NULL AS {_JOINED.get(kind, kind)})"


def _long_places(columns: Sequence[Sequence[Value]]) -> set[int]:
    """The places of the rows that are long (`is_long`)."""
    return {
        place for values in columns if _may_be_long(values) for place, value in enumerate(values) if is_long((value,))
    }


def statement_rows(rows: Iterable[Sequence[Value]]) -> Iterator[list[Sequence[Value]]]:
    """The rows in portions for one statement each. A row with a long value is a portion of its own."""
    for portion in chunks(rows, ROWS_PER_STATEMENT):
        long = list(map(is_long, portion)) if any(map(_may_be_long, zip(*portion, strict=True))) else []
        yield from ([row] for row in compress(portion, long))
        if short := [row for row, alone in zip(portion, long, strict=True) if not alone] if long else portion:
            yield short


def _may_be_long(values: Sequence[Value]) -> bool:
    """A column has a value whose length alone does not tell whether it is long."""
    return longest(values) > _LONGEST_BYTES // 4


def is_long(row: Sequence[Value]) -> bool:
    """A value of the row can only be of a type that SQL Server 2000 does not join (image, ntext)."""
    return any(
        len(value) > _LONGEST_BYTES if isinstance(value, bytes) else _is_long_text(value)
        for value in row
        if isinstance(value, (bytes, str))
    )


def _is_long_text(text: str) -> bool:
    return len(text) > _LONGEST_BYTES // 4 and utf16_units(text) > _LONGEST_BYTES // 2


def chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def packed(statements: Iterable[Statement]) -> Iterator[list[Statement]]:
    """The statements in batches of about a megabyte."""
    batch: list[Statement] = []
    size = 0
    for statement in statements:
        if batch and size + len(statement) > CHARACTERS_PER_BATCH:
            yield batch
            batch, size = [], 0
        batch.append(statement)
        size += len(statement)
    if batch:
        yield batch
