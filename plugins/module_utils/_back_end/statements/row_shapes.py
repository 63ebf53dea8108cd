# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which values the rows of an answer may have: what a server says is looked at before anything goes by it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "text", "text or NULL", "number", "number or NULL", "moment or NULL", "bytes or NULL", "anything"
]

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "number": (int,),
    "moment": (datetime,),
    "bytes": (bytes, bytearray),
}
# The numbers by which the batches of this collection name people; drivers give them as what they are in a table.
_NUMBERS_OF_PEOPLE = ("n", "p.n", "a.n")

# What drivers raise for values that they cannot make objects of: text that is no UTF-16, a moment that is none.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, MemoryError, SystemError, TypeError, ValueError)


def kinds_of(columns: Sequence[str], kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds that were said of the columns, or what their expressions say themselves."""
    return tuple(kinds) or tuple("number" if column in _NUMBERS_OF_PEOPLE else "anything" for column in columns)


def fault_of(rows: Sequence[tuple[Any, ...]], kinds: Sequence[Kind], *, one_row: bool) -> str:
    """What is wrong with these rows, as a part of a sentence; empty if nothing is. No value stands in it."""
    if one_row and len(rows) != 1:
        return f"{len(rows)} rows came where one was asked for"
    judged = [(place, kind) for place, kind in enumerate(kinds) if kind != "anything"]
    for number, row in enumerate(rows, 1):
        if len(row) != len(kinds):
            return f"row {number} has {len(row)} columns"
        for place, kind in judged:
            if not _is(row[place], kind):
                came = "NULL" if row[place] is None else type(row[place]).__name__
                return f"column {place + 1} of row {number} is not {kind} but {came}"
    return ""


def _is(value: Any, kind: Kind) -> bool:
    name, _or, null = kind.partition(" or ")
    if value is None:
        return bool(null)
    if name == "number" and isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    return isinstance(value, _TYPES[name])
