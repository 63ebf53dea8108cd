# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file is verified first and used afterwards: each piece that is used has to be the verified one.

The file's time and size prove nothing: both can be set, and both can stay the same where a disk's clock is coarse.
"""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left

_BYTES = 16


class VerifiedPieces:
    """Digests of a file's pieces, by their place: 24 bytes for each, which counts for a file of a whole pool."""

    def __init__(self) -> None:
        self._places = array("Q")
        self._digests = bytearray()

    def remember(self, place: int, piece: bytes) -> None:
        """Remember a piece that was verified. Places come in ascending order."""
        self._places.append(place)
        self._digests += _digest(piece)

    def require(self, place: int, piece: bytes) -> None:
        """Raise ValueError unless this is the piece that was verified at this place."""
        number = bisect_left(self._places, place)
        known = number < len(self._places) and self._places[number] == place
        if not known or self._digests[number * _BYTES : (number + 1) * _BYTES] != _digest(piece):
            raise ValueError("it was changed since the file was verified")

    def require_end(self, count: int) -> None:
        """Raise ValueError unless `count` pieces were verified."""
        if count != len(self._places):
            raise ValueError("something was taken out since the file was verified")


def _digest(piece: bytes) -> bytes:
    return hashlib.sha256(piece).digest()[:_BYTES]
