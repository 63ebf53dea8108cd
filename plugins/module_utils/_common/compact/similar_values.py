# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that are much alike, such as what is known of each user of a pool, in little memory."""

from __future__ import annotations

import marshal
import zlib
from typing import Any

_LEVEL, _WINDOW, _MEMORY = 6, -14, 5  # of zlib: 16 KB of history, no header; a user has some 1.5 KB
_KNOWN_VALUES, _KNOWN_BYTES = 8, 12 * 1024  # of the first ones, none longer: what others are told apart from
_PLAIN = 2  # of marshal: without the places of texts that are repeated, which zlib finds better


class SimilarValues:
    """Packs values of Python's own types (texts, bytes, numbers, and tuples, lists, mappings and sets of them), and
    unpacks them as they were. Each is kept as its differences to the first ones; a very large one among these is passed
    over, since it would leave no room for what others are like.
    """

    def __init__(self) -> None:
        self._first: list[bytes] = []
        self._packer, self._unpacker = _zlib(b"")  # for copies, which take less time than new ones

    def packed(self, value: Any) -> bytes:
        """The value in few bytes, for this object to unpack. Raises ValueError for a value of another type."""
        content = marshal.dumps(value, _PLAIN)
        packer = self._packer.copy()
        packed: bytes = packer.compress(content) + packer.flush()
        if len(self._first) < _KNOWN_VALUES and len(content) <= _KNOWN_BYTES:
            self._learn(content)
        return packed

    def unpacked(self, packed: bytes) -> Any:
        """The value that was packed."""
        return marshal.loads(self._unpacker.copy().decompress(packed))

    def _learn(self, content: bytes) -> None:
        """Tell values apart from the first ones, once there are enough. What was packed before refers to none of them,
        so that it is unpacked as before.
        """
        self._first.append(content)
        if len(self._first) == _KNOWN_VALUES:
            self._packer, self._unpacker = _zlib(b"".join(self._first)[-_KNOWN_BYTES:])


def _zlib(known: bytes) -> tuple[Any, Any]:
    """A packer and an unpacker that both know these bytes already."""
    packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY, zlib.Z_DEFAULT_STRATEGY, known)
    return packer, zlib.decompressobj(_WINDOW, known)
