# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users whose data was saved before an import, and what data that was, in some 70 bytes each."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.text_set import TextSet
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

_DIGITS = 32  # of a digest: 16 bytes, as of the pieces of a file


class SavedUsers:
    """Users with the digests of their data, as they are saved in the order of their addresses."""

    def __init__(self) -> None:
        self._known = TextSet()

    def add(self, address: str, digest: str) -> None:
        """The user's data with this digest (hexadecimal) was saved."""
        self._known.add(_text(address, digest))

    def has(self, address: str, digest: str) -> bool:
        """The very data with this digest was saved of the user."""
        return _text(address, digest) in self._known


def _text(address: str, digest: str) -> str:
    return f"{folded(address)} {digest[:_DIGITS]}"
