# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The values that the rows of an answer may have: a server's answer is checked before it is used."""

from __future__ import annotations

from collections.abc import Sequence, Set
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any, Literal, TypeAlias

from .result_sets import ResultSet

Kind: TypeAlias = Literal[
    "text", "text or NULL", "name", "number", "number or NULL", "moment or NULL", "bytes or NULL", "anything"
]

_TYPES: dict[str, tuple[type, ...]] = {
    "text": (str,),
    "name": (str,),
    "number": (int,),
    "moment": (datetime,),
    "bytes": (bytes,),
}
_NULL = type(None)
# All that drivers make of the types of SQL Server 2000, which are those of the back ends' columns.
_OF_ANY_COLUMN = frozenset({str, int, bool, float, Decimal, datetime, bytes, _NULL})
_LONGEST_NAME = 128  # of a table or column
# The numbers by which the batches of this collection name people; drivers give them as what they are in a table.
_NUMBERS_OF_PEOPLE = ("n", "p.n", "a.n")

# Errors of drivers for values that they cannot make objects of: text that is no UTF-16, a moment that is none.
UNREADABLE = (ArithmeticError, AttributeError, LookupError, MemoryError, SystemError, TypeError, ValueError)


def kinds_of(columns: Sequence[str], kinds: Sequence[Kind]) -> tuple[Kind, ...]:
    """The kinds that were said of the columns, or what their expressions say themselves."""
    return tuple(kinds) or tuple("number" if column in _NUMBERS_OF_PEOPLE else "anything" for column in columns)


def fault_of(rows: Sequence[tuple[Any, ...]], kinds: Sequence[Kind], *, one_row: bool) -> str:
    """The fault of these rows, as a part of a sentence; empty without a fault. It contains no value."""
    if one_row and len(rows) != 1:
        return f"{len(rows)} rows came where one was asked for"
    found = ResultSet.of(rows)
    if found and len(found.columns) != len(kinds):
        return f"rows have {len(found.columns)} columns"
    if not _OF_ANY_COLUMN.issuperset(chain.from_iterable(found.types)):
        return "a value is of a type that no column of a back end has"
    for place, (kind, values, types) in enumerate(zip(kinds, found.columns, found.types, strict=False), 1):
        if kind != "anything" and (fault := _fault_of_column(kind, values, types)):
            return f"column {place} of {fault}"
    return ""


def _fault_of_column(kind: Kind, values: Sequence[Any], types: Set[type]) -> str:
    """The fault of a column whose values are not of its kind. Only where a value has an unusual type, each value is
    looked at.
    """
    name, _or, null = kind.partition(" or ")
    usual = {*_TYPES[name], _NULL} if null else {*_TYPES[name]}
    if types <= usual and kind != "name":
        return ""
    for number, value in enumerate(values, 1):
        if not _is(value, name, null_too=bool(null)):
            came = "NULL" if value is None else type(value).__name__
            return f"row {number} is not {kind} but {came}" + (" that is none" if name == "name" else "")
    return ""


def _is(value: Any, kind: str, *, null_too: bool) -> bool:
    if value is None:
        return null_too
    if kind == "number" and isinstance(value, Decimal):
        return value.is_finite() and value == value.to_integral_value()
    if kind == "name":
        return isinstance(value, str) and 0 < len(value) <= _LONGEST_NAME and "\0" not in value
    return isinstance(value, _TYPES[kind])
