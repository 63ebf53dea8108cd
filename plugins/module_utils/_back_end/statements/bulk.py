# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Many rows in one statement, and many statements in one round trip, in the T-SQL of SQL Server 2000."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import compress, islice
from typing import TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import Value

from .literals import literals, longest, utf16_units
from .results import Statement

Item = TypeVar("Item")

# Measured with FreeTDS: from 100 to 500 rows a statement are the fastest; fewer are kinder to an old server's stack.
ROWS_PER_STATEMENT = 200
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
            column[0] = f"CAST(NULL AS {_JOINED.get(kind, kind)})"
        if named:
            column[0] += f" AS c{number}"
    return "SELECT " + " UNION ALL SELECT ".join(map(", ".join, zip(*columns, strict=True)))


def inserts(table: str, columns: Sequence[str], types: Sequence[str], rows: Iterable[Sequence[Value]]) -> Iterator[str]:
    """INSERT statements for literal rows; `table` and `columns` are quoted already."""
    for chunk in statement_rows(rows):
        yield f"INSERT INTO {table} ({', '.join(columns)}) {selected(chunk, types)}"


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
