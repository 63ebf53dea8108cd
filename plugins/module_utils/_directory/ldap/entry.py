# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One object of the directory, as a search or a read returns it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

_GENERALISED_FRACTION = re.compile(r"(?<=\d{14})[.,]\d+")


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

    def time(self, name: str) -> str | None:
        """The first value as an ISO 8601 time in UTC, such as 2009-01-17T09:30:00+00:00; None without a value.

        The directory writes generalised times (RFC 4517, 3.3.13), such as 20090117093000.0Z. A value that is none is
        returned as it is: better what the directory says than nothing.
        """
        text = self.text(name)
        if text is None:
            return None
        try:
            moment = datetime.strptime(_GENERALISED_FRACTION.sub("", text), "%Y%m%d%H%M%S%z")
            return moment.astimezone(UTC).isoformat()
        except (ValueError, OverflowError):
            return text

    def flag(self, name: str) -> bool | None:
        """The first value as a Boolean: TRUE, FALSE, or None when it was never set."""
        value = self.text(name)
        return None if value is None else value.upper() == "TRUE"
