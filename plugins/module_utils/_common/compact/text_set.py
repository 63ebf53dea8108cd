# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A set of many texts that come in ascending order, such as addresses of a file, in a third of a set's memory."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator

_TOGETHER = 64  # texts that are kept as one
_BETWEEN = "\n"


class TextSet(Collection[str]):
    """Texts in the order in which they are added, each once. Those that come out of order, or hold a line break, are
    kept too, as a usual set keeps them.
    """

    def __init__(self) -> None:
        self._first: list[str] = []  # text of each block
        self._blocks: list[str] = []
        self._last: list[str] = []  # those that will be the next block
        self._others: set[str] = set()

    @classmethod
    def of(cls, texts: Iterable[str]) -> TextSet:
        """These texts, which come in any order."""
        found = cls()
        for text in sorted(texts):
            found.add(text)
        return found

    def add(self, text: str) -> int | None:
        """Take in a text, and return its place (see `place`)."""
        if _BETWEEN in text or (self._last and text <= self._last[-1]):
            place = self.place(text)
            if place is None:
                self._others.add(text)
            return place
        if len(self._last) == _TOGETHER:
            self._first.append(self._last[0])
            self._blocks.append(_BETWEEN.join(["", *self._last, ""]))
            self._last = []
        self._last.append(text)
        return len(self) - len(self._others) - 1

    def place(self, text: str) -> int | None:
        """The number of a text among those that came in order, from 0; None for all others."""
        if _BETWEEN in text:
            return None
        before = _TOGETHER * len(self._blocks)
        if self._last and text >= self._last[0]:
            return before + self._last.index(text) if text in self._last else None
        block = bisect_right(self._first, text) - 1
        found = self._blocks[block].find(f"{_BETWEEN}{text}{_BETWEEN}") if block >= 0 else -1
        return _TOGETHER * block + self._blocks[block].count(_BETWEEN, 0, found) if found >= 0 else None

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and (self.place(text) is not None or text in self._others)

    def __iter__(self) -> Iterator[str]:
        for block in self._blocks:
            yield from block[1:-1].split(_BETWEEN)
        yield from self._last
        yield from self._others

    def __len__(self) -> int:
        return _TOGETHER * len(self._blocks) + len(self._last) + len(self._others)
