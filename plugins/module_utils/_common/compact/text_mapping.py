# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of some bytes for many texts that come in ascending order, such as addresses of a file, in little memory."""

from __future__ import annotations

from collections.abc import Iterator

from .text_set import TextSet


class TextMapping:
    """Values by text. All values have the same `size`, in bytes."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._texts = TextSet()
        self._values = bytearray()  # by the places of their texts
        self._others: dict[str, bytes] = {}  # of texts that came out of order

    def __setitem__(self, text: str, value: bytes) -> None:
        if len(value) != self._size:
            raise ValueError(f"a value has {len(value)} bytes instead of {self._size}")
        place = self._texts.add(text)
        if place is None:
            self._others[text] = value
        else:
            self._values[place * self._size : (place + 1) * self._size] = value

    def get(self, text: str) -> bytes | None:
        """The value of this text; None without one."""
        place = self._texts.place(text)
        if place is None:
            return self._others.get(text)
        return bytes(self._values[place * self._size : (place + 1) * self._size])

    def __contains__(self, text: object) -> bool:
        return text in self._texts

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)
