# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A piece of a file is the verified one only at its place, whichever numbers the places have."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.verified_pieces import VerifiedPieces

PLACES = (3, 4, 90, 2**40)  # numbers of lines, or bytes of a file


@pytest.fixture
def pieces() -> VerifiedPieces:
    found = VerifiedPieces()
    for place in PLACES:
        found.remember(place, b"piece %d" % place)
    return found


def test_verified_pieces_pass_in_any_order(pieces: VerifiedPieces) -> None:
    for place in reversed(PLACES):
        pieces.require(place, b"piece %d" % place)
    pieces.require_end(len(PLACES))


@pytest.mark.parametrize(
    ("place", "piece"),
    [(4, b"piece 5"), (3, b"piece 4"), (5, b"piece 4"), (0, b"piece 3"), (2**41, b""), (2**40 - 1, b"piece 90")],
    ids=["changed", "in another place", "between", "before all", "behind all", "not at its very byte"],
)
def test_others_do_not(pieces: VerifiedPieces, place: int, piece: bytes) -> None:
    with pytest.raises(ValueError, match="was changed since"):
        pieces.require(place, piece)


@pytest.mark.parametrize("count", [len(PLACES) - 1, len(PLACES) + 1])
def test_pieces_that_are_missing_or_too_many(pieces: VerifiedPieces, count: int) -> None:
    with pytest.raises(ValueError, match="taken out"):
        pieces.require_end(count)
