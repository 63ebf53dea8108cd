# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a plan in little memory, since 100,000 users stay there: what many have in common is kept once."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from itertools import count
from typing import NewType, TypeVar

Value = TypeVar("Value", bound=Hashable)
Counts = NewType("Counts", bytes)  # numbers by name: the number of the names, and the numbers in their order
NO_COUNTS = Counts(b"")

_next_number = count()
_names_of: dict[int, tuple[str, ...]] = {}


@cache
def shared(value: Value) -> Value:
    """The first of all values that equal this one; for values of which there are few, such as states."""
    return value


def counts(numbers: Mapping[str, int]) -> Counts:
    """Numbers by name, in some 45 bytes; equal ones for equal ones."""
    if not numbers:
        return NO_COUNTS
    names = tuple(sorted(numbers))
    return Counts(b" ".join([b"%d" % number for number in (_number_of(names), *map(numbers.__getitem__, names))]))


def by_name(counted: Counts) -> dict[str, int]:
    """The numbers that `counts` was given, sorted by name."""
    if not counted:
        return {}
    number_of_names, *numbers = map(int, counted.split())
    return dict(zip(_names_of[number_of_names], numbers, strict=True))


@cache
def _number_of(names: tuple[str, ...]) -> int:
    number = next(_next_number)
    _names_of[number] = names
    return number
