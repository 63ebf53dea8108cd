# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of many texts that come in ascending order, such as addresses of a file, in a fifth of the memory of a set."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container

_TOGETHER = 64  # texts that are kept as one
_BETWEEN = "\n"


class TextSet(Container[str]):
    """Texts in the order in which they are added. Those that come out of order, or hold a line break, are kept too, as
    a usual set keeps them.
    """

    def __init__(self) -> None:
        self._first: list[str] = []  # text of each block
        self._blocks: list[str] = []
        self._last: list[str] = []  # those that will be the next block
        self._others: set[str] = set()

    def add(self, text: str) -> None:
        """Take in a text."""
        if _BETWEEN in text or (self._last and text <= self._last[-1]):
            self._others.add(text)
            return
        if len(self._last) == _TOGETHER:
            self._first.append(self._last[0])
            self._blocks.append(_BETWEEN.join(["", *self._last, ""]))
            self._last = []
        self._last.append(text)

    def __contains__(self, text: object) -> bool:
        if not isinstance(text, str) or _BETWEEN in text:
            return text in self._others
        if self._last and text >= self._last[0]:
            return text in self._last or text in self._others
        block = bisect_right(self._first, text) - 1
        return (block >= 0 and f"{_BETWEEN}{text}{_BETWEEN}" in self._blocks[block]) or text in self._others
