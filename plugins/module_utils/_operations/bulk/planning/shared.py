# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a plan that many users have in common: each is kept once, since 100,000 users stay in memory."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cache
from typing import TypeAlias, TypeVar

Value = TypeVar("Value", bound=Hashable)
Counts: TypeAlias = "tuple[tuple[str, int], ...]"  # by name, sorted

_SMALL = 1000


@cache
def shared(value: Value) -> Value:
    """The first of all values that equal this one; for values of which there are few, such as states."""
    return value


def counts(numbers: Mapping[str, int]) -> Counts:
    """Numbers by name. Equal pairs of small numbers share their memory; versions may be any number."""
    return tuple(_pair(*pair) if pair[1] <= _SMALL else pair for pair in sorted(numbers.items()))


@cache
def _pair(name: str, number: int) -> tuple[str, int]:
    return name, number
