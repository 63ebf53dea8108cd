# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rows as JSON text, made column by column: for many rows in hardly more time than for a few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from datetime import datetime
from itertools import repeat
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import TEXTS, Value

from .rows import folded

if TYPE_CHECKING:
    from .sections import Columns, RowTuple

_NULL = type(None)
# Equal values of one of these types are the same value.
EXACT_TYPES = frozenset({bool, int, str, bytes, datetime})


def values_by_column(columns: Columns, tuples: Sequence[RowTuple]) -> list[list[Value]]:
    """The values of each column of many rows, which takes half the time that it takes to go through them row by row."""
    return [list(map(itemgetter(place), tuples)) for place in range(len(columns.names))]


def texts_and_keys(columns: Columns, tuples: Sequence[RowTuple]) -> tuple[list[str], list[str]]:
    """The JSON text of each row, and the text by which rows are put in canonical order: the same without list versions
    and with names folded. The very same list, where there are no list versions and all names are folded already.
    """
    by_column = values_by_column(columns, tuples)
    texts = _objects([(said, by_column[place]) for place, said in columns.written], len(tuples))
    said_at = dict(columns.written)
    compared: list[tuple[str, Sequence[Value]]] = []
    as_they_are = columns.has_no_list_versions
    for place, _name, holds_name in columns.compared:
        values: Sequence[Value] = by_column[place]
        if holds_name:
            spelled_otherwise = {value: name for value in set(values) if (name := _folded(value)) != value}
            if spelled_otherwise:
                as_they_are = False
                values = [spelled_otherwise.get(value, value) for value in values]
        compared.append((said_at[place], values))
    return texts, texts if as_they_are else _objects(compared, len(tuples))


def _folded(value: Value) -> Value:
    return folded(value) if isinstance(value, str) else value


def _objects(columns: Iterable[tuple[str, Sequence[Any]]], count: int) -> list[str]:
    """An object for each of so many rows, from the beginning of each field in JSON, and its values.

    A NULL is left out with its comma. Therefore one field that every row has stands without commas, those before it
    end with one, and those after it begin with one: so rows are joined without a look at any.
    """
    of_types = [(said, values, set(map(type, values))) for said, values in columns]
    filled = [(said, values, types) for said, values, types in of_types if types != {_NULL}]
    in_every_row = next((place for place, (_said, _values, types) in enumerate(filled) if _NULL not in types), None)
    if in_every_row is None:
        texts = [_texts_of_values(said, values, types, "") for said, values, types in filled]
        return [f"{{{','.join(filter(None, row))}}}" for row in zip(*texts, strict=True)] if texts else ["{}"] * count
    texts = [
        _texts_of_values(
            f",{said}" if place > in_every_row else said, values, types, "," if place < in_every_row else ""
        )
        for place, (said, values, types) in enumerate(filled)
    ]
    return list(map("".join, zip(repeat("{", count), *texts, repeat("}", count), strict=True)))


def _texts_of_values(begin: str, values: Sequence[Any], types: Set[type], end: str) -> list[str]:
    """Each value, between what it begins and ends with; nothing for a NULL. A value that comes again, such as an
    address, is written once.
    """
    (kind, *others) = types - {_NULL}
    if others or kind not in EXACT_TYPES:
        return ["" if value is None else f"{begin}{TEXTS[type(value)](value)}{end}" for value in values]
    text_of = TEXTS[kind]
    texts = {value: f"{begin}{text_of(value)}{end}" for value in set(values) if value is not None}
    return list(map({**texts, None: ""}.__getitem__, values))
