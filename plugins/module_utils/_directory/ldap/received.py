# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that a search has returned so far: each counts once, however often a server sends it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from struct import Struct

from . import answers
from .entry import Entry

_GROUPS = 4096  # a search of 100,000 has some 25 objects in each
_HASH = Struct("=q")
_PAIR = 2 * _HASH.size  # of the DN, and of the object


class Received:
    """The objects of one search. Only two hashes of each are kept, in 20 bytes or so: a pool may have 100,000. Should
    those of two DNs be equal, the search fails, and no object is lost.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._groups: defaultdict[int, bytearray] = defaultdict(bytearray)  # by a part of the hash of the DN

    def new_among(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries of objects that came for the first time.

        Raises DirectoryError for an object that came before with other values: it is unknown which of them are right.
        """
        new = []
        for entry in entries:
            attributes = frozenset((name, tuple(stored)) for name, stored in entry.attributes.items())
            number, content = hash(entry.dn), _HASH.pack(hash((entry.dn, attributes)))
            group, dn = self._groups[number % _GROUPS], _HASH.pack(number)
            known = _after(group, dn)
            if not known:
                group += dn + content
                new.append(entry)
            elif known != content:
                raise answers.damaged(self._server, f"it has {entry.dn!r} twice, with different values")
        return new


def _after(group: bytearray, dn: bytes) -> bytes:
    """The hash of the object, which stands after that of its DN; empty where the group does not have the DN."""
    place = group.find(dn)
    while place > 0 and place % _PAIR:  # the same bytes, but across two hashes
        place = group.find(dn, place + 1)
    return bytes(group[place + _HASH.size : place + _PAIR]) if place >= 0 else b""
