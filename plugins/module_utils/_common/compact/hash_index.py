# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers of many objects by their keys, such as an address or a GUID, in 8 bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Hashable, Iterator
from itertools import groupby

_BITS = 24  # of a number; the other 40 are those of the key's hash
_NUMBER = 2**_BITS - 1
_HASH = 2**40 - 1


class HashIndex:
    """Keys are not kept, only a part of their hashes: whoever asks has to look whether the object has the key."""

    def __init__(self) -> None:
        self._entries = array("Q")
        self._sorted = True

    def add(self, key: Hashable, number: int) -> None:
        """The object with this number has this key. Raises ValueError for more objects than there is room for."""
        if number > _NUMBER:
            raise ValueError(f"there are more than {_NUMBER:,} objects")
        self._entries.append(_first(key) | number)
        self._sorted = False

    def candidates(self, key: Hashable) -> list[int]:
        """The numbers of all objects that may have this key, in ascending order."""
        entries, first = self._in_order(), _first(key)
        place, found = bisect_left(entries, first), []
        while place < len(entries) and entries[place] & ~_NUMBER == first:
            found.append(entries[place] & _NUMBER)
            place += 1
        return found

    def repeated(self) -> Iterator[list[int]]:
        """The numbers of objects that may have one key together, at least two of them."""
        for _hash, entries in groupby(self._in_order(), lambda entry: entry >> _BITS):
            numbers = [entry & _NUMBER for entry in entries]
            if len(numbers) > 1:
                yield numbers

    def _in_order(self) -> array[int]:
        if not self._sorted:
            self._entries, self._sorted = array("Q", sorted(self._entries)), True
        return self._entries


def _first(key: Hashable) -> int:
    """The least entry that a key can have."""
    return (hash(key) & _HASH) << _BITS
