# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The user that a line of a journal means: lines name users by their SIP addresses, as they are spelled.

Journals of earlier versions name the users of a stage by `casefold`, which writes some letters differently (`strasse@`
for `straße@`). Such a line still means the user whose own line came before it.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded


class JournalAddresses:
    """The users of one journal, in the order of their lines."""

    def __init__(self) -> None:
        self._keys: set[str] = set()
        self._formerly: dict[str, str] = {}

    def introduce(self, address: str) -> str:
        """Take a user from the user's own line. Returns the key (folded address) under which the user is kept."""
        key = folded(address)
        self._keys.add(key)
        former = address.casefold()
        if former != key:
            self._formerly.setdefault(former, key)
        return key

    def key(self, address: str) -> str:
        """The key of the user that a later line names."""
        key = folded(address)
        return key if key in self._keys else self._formerly.get(address, key)
