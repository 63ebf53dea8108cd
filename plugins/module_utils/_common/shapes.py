# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The shape of data that others hand over: the places at which it is not as it ought to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

# Called with a value and its place: a sentence without its full stop for all that is wrong, such as
# "pools[0].users is missing or of another kind".
Shape = Callable[[Any, str], Iterator[str]]


@dataclass(frozen=True)
class Kind:
    """A value of one of these types. A number is no truth value, though Python takes True for 1."""

    types: tuple[type, ...]

    def __call__(self, value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, self.types) or (isinstance(value, bool) and bool not in self.types):
            yield f"{place} is missing or of another kind"


TEXT, COUNT, NUMBER, TRUTH = Kind((str,)), Kind((int,)), Kind((int, float)), Kind((bool,))
LIST, DICTIONARY = Kind((list, tuple)), Kind((Mapping,))


@dataclass(frozen=True)
class ListOf:
    """A list, each item of one shape."""

    item: Shape

    def __call__(self, value: Any, place: str) -> Iterator[str]:
        wrong = list(LIST(value, place))
        yield from wrong
        for number, item in enumerate([] if wrong else value):
            yield from self.item(item, f"{place}[{number}]")


@dataclass(frozen=True)
class ByName:
    """A dictionary of any texts, each value of one shape."""

    value: Shape

    def __call__(self, value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{place} is no dictionary"
            return
        for name, inner in value.items():
            yield from self.value(inner, f"{place}.{name}")


@dataclass(frozen=True)
class Fields:
    """A dictionary. Keys that are `optional` may be missing or null; other keys may hold anything."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def __call__(self, value: Any, place: str) -> Iterator[str]:
        if not isinstance(value, Mapping):
            yield f"{place} is no dictionary"
            return
        for name, shape in self.required.items():
            yield from shape(value.get(name), f"{place}.{name}")
        for name, shape in self.optional.items():
            if value.get(name) is not None:
                yield from shape(value[name], f"{place}.{name}")


def a_time(value: Any, place: str) -> Iterator[str]:
    """An ISO 8601 time with its zone."""
    wrong = list(TEXT(value, place))
    try:
        if wrong or datetime.fromisoformat(value).tzinfo:
            yield from wrong
            return
    except ValueError:
        pass
    yield f"{place} is not a time with its time zone"
