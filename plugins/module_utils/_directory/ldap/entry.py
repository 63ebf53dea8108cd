# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object of the directory, as a search or a read returns it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """An object's DN and the attributes that were asked for: names in lower case, values as raw bytes."""

    dn: str
    attributes: Mapping[str, list[bytes]]

    def values(self, name: str) -> list[bytes]:
        """All raw values; empty when the object has none."""
        return self.attributes.get(name.lower(), [])

    def raw(self, name: str) -> bytes | None:
        """The first raw value."""
        values = self.values(name)
        return values[0] if values else None

    def texts(self, name: str) -> list[str]:
        """All values as text. Bytes that are not UTF-8 are kept (surrogate escapes), so that nothing is lost."""
        return [value.decode("utf-8", "surrogateescape") for value in self.values(name)]

    def text(self, name: str) -> str | None:
        """The first value as text."""
        texts = self.texts(name)
        return texts[0] if texts else None

    def integer(self, name: str) -> int | None:
        """The first value as a number; None when there is none or it is not a number."""
        try:
            return int(self.values(name)[0])
        except (IndexError, ValueError):
            return None

    def flag(self, name: str) -> bool | None:
        """The first value as a Boolean: TRUE, FALSE, or None when it was never set."""
        value = self.text(name)
        return None if value is None else value.upper() == "TRUE"
