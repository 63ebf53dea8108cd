# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of an answer, kept by column: what is asked of many rows is asked column by column."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, overload

_NULL = frozenset({type(None)})
_MANY = 1000  # so many texts are kept as one
_BETWEEN = "\0"


class RepeatedValues:
    """The texts and bytes of an answer, each kept once: an address stands among a user's contacts, in groups, and among
    permissions, and in the lists of others. Drivers make it anew each time.
    """

    def __init__(self) -> None:
        self._known: dict[frozenset[type], dict[Any, Any]] = {frozenset({kind}): {} for kind in (str, bytes)}

    def once(self, values: tuple[Any, ...], types: frozenset[type]) -> tuple[Any, ...]:
        """The same values of a column, which are of these types. Others than texts and bytes stay as they are, since 1
        equals true.
        """
        known = self._known.get(types - _NULL)
        return values if known is None else tuple(map(known.setdefault, values, values))


class LoneColumn(Sequence[Any]):
    """The values of the one column of an answer, such as the addresses of a whole pool: a thousand texts are kept as
    one, since a text of its own takes 50 bytes beside its letters.
    """

    def __init__(self) -> None:
        self.types: frozenset[type] = frozenset()
        self._portions: list[str | tuple[Any, ...]] = []
        self._count = 0

    def append(self, values: tuple[Any, ...], types: frozenset[type]) -> None:
        """Further values, which are of these types."""
        self._count += len(values)
        self.types |= types
        many = len(values) >= _MANY and types == {str}
        text = _BETWEEN.join(values) if many else ""
        self._portions.append(text if many and text.count(_BETWEEN) == len(values) - 1 else values)

    def __iter__(self) -> Iterator[Any]:
        for portion in self._portions:
            yield from portion.split(_BETWEEN) if isinstance(portion, str) else portion

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> Any: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Any, ...]: ...

    def __getitem__(self, place: int | slice) -> Any:
        return tuple(self)[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


class ResultSet(Sequence[tuple[Any, ...]]):
    """A sequence of rows as they came. `columns`: the values of each column, and `types` their types; without rows
    there are no columns.

    The drivers' objects are not kept, and tuples are made of rows only when somebody wants rows.
    """

    def __init__(self, rows: Sequence[Sequence[Any]], repeated: RepeatedValues | None = None) -> None:
        """`repeated`: what other results of the answer have too. Raises ValueError for rows that do not all have the
        same number of columns.
        """
        columns = list(zip(*rows, strict=True))
        self.types: Sequence[frozenset[type]] = [frozenset(map(type, values)) for values in columns]
        self.columns: Sequence[Sequence[Any]] = list(map(repeated.once, columns, self.types)) if repeated else columns
        self._count = len(rows)

    @classmethod
    def joined(cls, portions: Iterable[Sequence[Sequence[Any]]], repeated: RepeatedValues) -> ResultSet:
        """The rows of all portions, of which only one is in memory as rows. Raises ValueError as a ResultSet does."""
        parts = (cls(rows, repeated) for rows in portions)
        whole = next(parts, None) or cls(())
        for part in parts:
            whole._add(part)
        return whole

    def _add(self, part: ResultSet) -> None:
        """Add rows at the end. Raises ValueError where they have another number of columns."""
        columns = [values if isinstance(values, list) else list(values) for values in self.columns]
        for values, more in zip(columns, part.columns, strict=True):
            values.extend(more)
        self.columns, self._count = columns, self._count + len(part)
        self.types = [types | more for types, more in zip(self.types, part.types, strict=True)]

    @classmethod
    def of_lone_column(cls, portions: Iterable[Sequence[Sequence[Any]]]) -> ResultSet:
        """The rows of all portions, which have one column. Raises ValueError as a ResultSet does."""
        whole, columns = cls(()), list[LoneColumn]()
        for rows in portions:
            part = cls(rows)
            columns = columns or [LoneColumn() for _values in part.columns]
            for column, values, types in zip(columns, part.columns, part.types, strict=True):
                column.append(tuple(values), types)
            whole._count += len(part)
        whole.columns, whole.types = columns, [column.types for column in columns]
        return whole

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> ResultSet:
        """These rows by column; the very same object if they are that already."""
        return rows if isinstance(rows, ResultSet) else cls(rows)

    def with_values(self, places: Collection[int], said: Mapping[Any, Any]) -> ResultSet:
        """The same rows, with what is said of the values at these places instead of them; NULL where nothing is."""
        if not places or not self:
            return self
        made = ResultSet(())
        columns, types = list(self.columns), list(self.types)
        for place in places:
            columns[place] = list(map(said.get, columns[place]))
            types[place] = frozenset(map(type, columns[place]))
        made.columns, made.types, made._count = columns, types, self._count
        return made

    @cached_property
    def _rows(self) -> list[tuple[Any, ...]]:
        return list(zip(*self.columns, strict=True))

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> tuple[Any, ...]: ...

    @overload
    def __getitem__(self, place: slice) -> list[tuple[Any, ...]]: ...

    def __getitem__(self, place: int | slice) -> tuple[Any, ...] | list[tuple[Any, ...]]:
        return self._rows[place]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._rows == list(other)

    def __hash__(self) -> int:
        return hash(tuple(self._rows))

    def __repr__(self) -> str:
        return f"ResultSet({self._rows!r})"
