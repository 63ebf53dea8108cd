# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The parts of a plan that many users have in common: each is kept once, since 100,000 users stay in memory."""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import TypeVar

Value = TypeVar("Value", bound=Hashable)


@lru_cache(maxsize=10_000)  # values of which each is another one would be kept here, and not only in the plan
def shared(value: Value) -> Value:
    """The first of the values that equal this one; for values of which there are few, such as states."""
    return value
