# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A section of a user's data: its fields, and a tuple of row tuples as they were read.

Whatever is asked of many rows is asked column by column: a user has some hundred rows, a pool ten million. Rows with
the names of their fields, their texts and their keys are made when somebody asks for them, once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from decimal import Decimal
from functools import cached_property
from json.encoder import encode_basestring
from operator import itemgetter
from typing import Any, NamedTuple, overload

from ansible_collections.msrtc.ocs.plugins.module_utils._common.typed_json import (
    Value,
    value_to_json,
)

from .row_texts import EXACT_TYPES, texts_and_keys
from .rows import ENCODE, Row, comparable, folded, is_list_version, is_name

RowTuple = tuple[Value, ...]

_NULL = type(None)
# Python takes values of these types for equal to values of others, such as True to 1.
_TOLD_BY_TYPE = (bool, float, Decimal)
_TOLD_FLAGS: Mapping[Any, object] = {value: (bool, str(value)) for value in (True, False)} | {None: None}


class Columns:
    """The field at each place of row tuples.

    Each object stands for one origin, such as one SELECT of one database: tuples with the same object are spelled
    alike, and equal tuples are equal rows.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        self.places = {name: place for place, name in enumerate(self.names)}

    @cached_property
    def compared(self) -> Sequence[tuple[int, str, bool]]:
        """Place and name of the fields that tell rows apart, ordered by name, and whether each holds a name."""
        return [(self.places[name], name, is_name(name)) for name in sorted(self.names) if not is_list_version(name)]

    @cached_property
    def compared_values(self) -> Callable[[RowTuple], object] | None:
        """The function that takes the compared values out of a row tuple; None where whole tuples are compared."""
        if self.has_no_list_versions or not self.compared:
            return None
        return itemgetter(*(place for place, _name, _holds_name in self.compared))

    @cached_property
    def written(self) -> Sequence[tuple[int, str]]:
        """Place of all fields, ordered by name, and how each begins in JSON."""
        return [(self.places[name], f"{encode_basestring(name)}:") for name in sorted(self.names)]

    @cached_property
    def has_no_list_versions(self) -> bool:
        return not any(map(is_list_version, self.names))

    @cached_property
    def without_list_versions(self) -> Columns:
        """The other columns; the same object where there are no list versions."""
        return self if self.has_no_list_versions else Columns(name for name in self.names if not is_list_version(name))


class Keys(NamedTuple):
    """The keys that tell the rows of a section apart: the fields that any row has, and the values of each row, names
    folded.
    """

    fields: tuple[str, ...]
    values: Sequence[tuple[object, ...]]


class Section(Sequence[Row]):
    """Rows of a section, at least one. To others a sequence of rows in canonical order, without NULLs."""

    def __init__(self, columns: Columns, tuples: Sequence[RowTuple], types: Sequence[type] | None = None) -> None:
        """`types`: as `types_told` tells them of these rows and of all that were read with them, if it is known."""
        self.columns = columns
        self.tuples = tuples
        self.types = types
        self.told_apart_by: tuple[tuple[str, ...], ...] = ()  # fields of which are_told_apart has said so

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Value]]) -> Section:
        """Rows by the names of their fields, as a section."""
        held = list(rows)
        columns = Columns(sorted(set[str]().union(*held)))
        return cls(columns, [tuple(map(row.get, columns.names)) for row in held])

    def joined(self, others: Iterable[Section], columns: Columns) -> Section:
        """These rows and the others', all with the given columns; NULL stands for what rows have no place for."""
        tuples: list[RowTuple] = []
        types: list[set[type]] | None = [set() for _name in columns.names]
        for part in (self, *others):
            places = [part.columns.places.get(name) for name in columns.names]
            tuples += [tuple(None if place is None else row[place] for place in places) for row in part.tuples]
            if types is None or part.types is None:
                types = None
                continue
            for held, place in zip(types, places, strict=True):
                held.add(_NULL if place is None else part.types[place])
        return Section(columns, tuples, types_told(types) if types else None)

    def named(self, places: Iterable[int] | None = None) -> Iterator[Row]:
        """The rows at these places, or all, by the names of their fields; a NULL is left out."""
        names = self.columns.names
        for row in self.tuples if places is None else map(self.tuples.__getitem__, places):
            yield {name: value for name, value in zip(names, row, strict=True) if value is not None}

    def __len__(self) -> int:
        return len(self.tuples)

    @overload
    def __getitem__(self, place: int) -> Row: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Row, ...]: ...

    def __getitem__(self, place: int | slice) -> Row | tuple[Row, ...]:
        return self.rows[place]

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __repr__(self) -> str:
        return f"Section.of({list(self.rows)!r})"

    def column(self, name: str) -> Sequence[Value]:
        """The values of a field, in the order of the tuples; all NULL where it is no field of the section."""
        place = self.columns.places.get(name)
        return [None] * len(self.tuples) if place is None else list(map(itemgetter(place), self.tuples))

    def says_the_same_as(self, other: Section) -> bool:
        """Both hold the same rows, each as often; order, NULLs and list versions do not count."""
        if len(self.tuples) != len(other.tuples):
            return False
        if self._is_spelled_like(other) and _are_the_same(self._compared_as_read, other._compared_as_read):
            return True
        mine, its = self.keys, other.keys
        return mine.fields == its.fields and _are_the_same(mine.values, its.values)

    def _is_spelled_like(self, other: Section) -> bool:
        """Equal tuples of both are equal rows: they are of one origin, or have the same fields of the same types."""
        if self.columns is other.columns:
            return True
        if self.types is None or other.types is None or self.columns.names != other.columns.names:
            return False
        return self.types == other.types or all(
            mine is its or mine is _NULL or its is _NULL for mine, its in zip(self.types, other.types, strict=True)
        )

    @property
    def _compared_as_read(self) -> Sequence[object]:
        """The values of each row that are compared, as they were read."""
        compared_values = self.columns.compared_values
        return list(map(compared_values, self.tuples)) if compared_values else self.tuples

    @cached_property
    def keys(self) -> Keys:
        """The compared values of the rows, in the order of the tuples."""
        columns, fields, compared = list(zip(*self.tuples, strict=True)), [], []
        for place, name, holds_name in self.columns.compared:
            values: Sequence[object] = columns[place]
            kinds = set(map(type, values))
            if kinds == {_NULL}:
                continue
            fields.append(name)
            compared.append(_comparable_values(values, kinds, holds_name=holds_name))
        return Keys(tuple(fields), list(zip(*compared, strict=True)) if compared else [()] * len(self.tuples))

    @cached_property
    def has_repeated_rows(self) -> bool:
        """Two rows are equal. Where a field tells all of them apart, as nearly always, no more is compared."""
        if len(self.tuples) == 1:
            return False
        for place, _name, holds_name in self.columns.compared:
            values: Iterable[Value] = [row[place] for row in self.tuples]
            if holds_name:
                values = [folded(value) if isinstance(value, str) else value for value in values]
            if len(set(values)) == len(self.tuples):
                return False
        return len(set(self.keys.values)) < len(self.tuples)

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """The comparable text of each row (`rows.comparable`), in canonical order."""
        return tuple(map(comparable, self.rows))

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """The rows by the names of their fields, in canonical order: that of their texts."""
        return tuple(self.named(self._order))

    @property
    def _order(self) -> Sequence[int]:
        """The places of the tuples in canonical order. To tell it, blanks between names and values do not matter."""
        if len(self.tuples) == 1:
            return range(1)
        _texts, keys = texts_and_keys(self.columns, self.tuples)
        places = range(len(keys))
        if len(set(keys)) < len(keys):  # such as two that differ in letter case
            return sorted(places, key=lambda place: (keys[place], self._spelled(place)))
        return sorted(places, key=keys.__getitem__)

    def _spelled(self, place: int) -> str:
        row = dict(zip(self.columns.names, self.tuples[place], strict=True))
        return ENCODE({name: value_to_json(row[name]) for name in sorted(row) if row[name] is not None})

    def to_json(self) -> str:
        """JSON text of the rows in canonical order, their names in order; `typed_json` writes the values."""
        return sections_to_json([self])[0]


def sections_to_json(sections: Sequence[Section]) -> list[str]:
    """The JSON text of each of these sections (`Section.to_json`), which all have the same columns: many together take
    far less time than one by one.
    """
    written = []
    for texts, keys in texts_of_each(sections):
        if keys is texts:
            texts.sort()
        else:  # texts decide between rows that differ in letter case only
            texts = [text for _key, text in sorted(zip(keys, texts, strict=True))]
        written.append(f"[{','.join(texts)}]")
    return written


def texts_of_each(sections: Sequence[Section]) -> Iterator[tuple[list[str], list[str]]]:
    """The JSON texts of the rows of each of these sections, which all have the same columns, and the keys by which the
    rows are ordered; the very same list where the texts are the keys.
    """
    texts, keys = texts_and_keys(sections[0].columns, [row for section in sections for row in section.tuples])
    at = 0
    for section in sections:
        place = slice(at, at := at + len(section.tuples))
        its_texts = texts[place]
        yield its_texts, its_texts if keys is texts else keys[place]


def types_told(columns: Iterable[Set[type]]) -> list[type] | None:
    """The one type of each column's values, that of NULL where all are NULLs; None where equal values may differ.
    `columns`: the types of each one's values.
    """
    types: list[type] = []
    for held in columns:
        kinds = held - {_NULL}
        if len(kinds) > 1 or not kinds <= EXACT_TYPES:
            return None
        types.append(next(iter(kinds), _NULL))
    return types


def _are_the_same(rows: Sequence[object], others: Sequence[object]) -> bool:
    """The rows, which are as many as the others, are the same, each as often, in any order. Where all differ, as nearly
    always, nothing has to be counted: then the others are the same if they leave none of these out.
    """
    if rows == others:
        return True
    different = set(rows)
    if len(different) < len(rows):
        return Counter(rows) == Counter(others)
    different.difference_update(others)
    return not different


def _folded(values: Sequence[Value], holds_name: bool) -> Sequence[Value]:
    return [folded(value) if isinstance(value, str) else value for value in values] if holds_name else values


def _comparable_values(values: Sequence[Any], kinds: set[type], *, holds_name: bool) -> Sequence[object]:
    """Values of a column that are equal exactly when they say the same."""
    if holds_name and str in kinds:
        values = list(map(folded, values)) if kinds == {str} else _folded(values, holds_name)
    if kinds <= {bool, _NULL}:
        return list(map(_TOLD_FLAGS.__getitem__, values))
    if not kinds.isdisjoint(_TOLD_BY_TYPE):
        return [(type(value), str(value)) if isinstance(value, _TOLD_BY_TYPE) else value for value in values]
    return values
