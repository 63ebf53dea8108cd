# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The objects that a search has returned so far: each counts once, however often a server sends it."""

from __future__ import annotations

from collections.abc import Sequence

from . import answers
from .entry import Entry


class Received:
    """The objects of one search. Only two hashes of each are kept: a pool may have 100,000. Should those of two DNs be
    equal, the search fails, and no object is lost.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._contents: dict[int, int] = {}  # by the hash of the DN, that of the object

    def new_among(self, entries: Sequence[Entry]) -> list[Entry]:
        """The entries of objects that came for the first time.

        Raises DirectoryError for an object that came before with other values: it is unknown which of them are right.
        """
        new = []
        for entry in entries:
            attributes = frozenset((name, tuple(stored)) for name, stored in entry.attributes.items())
            dn, content = hash(entry.dn), hash((entry.dn, attributes))
            if (known := self._contents.get(dn)) is None:
                self._contents[dn] = content
                new.append(entry)
            elif known != content:
                raise answers.damaged(self._server, f"it has {entry.dn!r} twice, with different values")
        return new
