# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers by name, such as those of a user's rows, in few bytes: a plan keeps them for each of its users."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import count
from typing import NewType

Counts = NewType("Counts", bytes)  # numbers by name: the number of the names, and the numbers in their order
NO_COUNTS = Counts(b"")
SeveralCounts = NewType("SeveralCounts", bytes)

_SEPARATOR, _NONE, _LIKE = b"|", b"-", b"="  # of several; none; the same as the one at that place

_next_number = count()
_names_of: dict[int, tuple[str, ...]] = {}


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


def together(*several: Counts | None) -> SeveralCounts:
    """Several counts as one object; those that are repeated take no room."""
    texts: list[bytes] = []
    for counted in several:
        if counted is None:
            texts.append(_NONE)
        else:
            texts.append(_LIKE + b"%d" % texts.index(counted) if counted and counted in texts else counted)
    return SeveralCounts(_SEPARATOR.join(texts))


def at_place(several: SeveralCounts, place: int) -> Counts | None:
    """One of the counts that `together` was given."""
    texts = several.split(_SEPARATOR)
    text = texts[place]
    if text == _NONE:
        return None
    return Counts(texts[int(text[1:])] if text.startswith(_LIKE) else text)
