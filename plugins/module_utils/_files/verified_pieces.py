# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A file is verified first and used afterwards: each piece that is used has to be the verified one.

The file's time and size prove nothing: both can be set, and both can stay the same where a disk's clock is coarse.
"""

from __future__ import annotations

import hashlib

_BYTES = 16


class VerifiedPieces:
    """Digests of a file's pieces, by their place: 16 bytes for each."""

    def __init__(self) -> None:
        self._digests: dict[int, bytes] = {}

    def remember(self, place: int, piece: bytes) -> None:
        """Remember a piece that was verified."""
        self._digests[place] = _digest(piece)

    def require(self, place: int, piece: bytes) -> None:
        """Raise ValueError unless this is the piece that was verified at this place."""
        if self._digests.get(place) != _digest(piece):
            raise ValueError("it was changed since the file was verified")

    def require_end(self, count: int) -> None:
        """Raise ValueError unless `count` pieces were verified."""
        if count != len(self._digests):
            raise ValueError("something was taken out since the file was verified")


def _digest(piece: bytes) -> bytes:
    return hashlib.sha256(piece).digest()[:_BYTES]
