# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rows of an answer, kept by column: what is asked of many rows is asked column by column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, overload


class ResultSet(Sequence[tuple[Any, ...]]):
    """A sequence of rows as they came. `columns`: the values of each column; without rows there are no columns.

    The drivers' objects are not kept, and tuples are made of rows only when somebody wants rows.
    """

    def __init__(self, rows: Sequence[Sequence[Any]]) -> None:
        """Raises ValueError for rows that do not all have the same number of columns."""
        self.columns: Sequence[tuple[Any, ...]] = list(zip(*rows, strict=True))
        self._count = len(rows)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any]]) -> ResultSet:
        """These rows by column; the very same object if they are that already."""
        return rows if isinstance(rows, ResultSet) else cls(rows)

    @cached_property
    def types(self) -> Sequence[frozenset[type]]:
        """The types of the values of each column."""
        return [frozenset(map(type, values)) for values in self.columns]

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
