# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Search texts as people type them: `*` is any characters, `?` is one character, and a backslash makes the next one
literal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

Wildcard = Literal["any", "one"]
ANY: Wildcard = "any"
ONE: Wildcard = "one"


@dataclass(frozen=True)
class Literally:
    """Characters that stand for themselves."""

    text: str


@dataclass(frozen=True)
class SearchText:
    """A search text in its parts. It means a whole value; `part_of_value` makes it mean any part of one."""

    parts: tuple[Literally | Wildcard, ...]

    @classmethod
    def parse(cls, text: str, option: str) -> SearchText:
        """The parts of the text that was typed into `option`. Raises BadInput when it is empty or ends in a single
        backslash.
        """
        if not text.strip():
            raise BadInput(f"{option} is empty.", remedy=f"Give {option} a text to look for, or leave it out.")
        tokens = re.findall(r"\\.?|[*?]|[^\\*?]+", text, re.DOTALL)
        if "\\" in tokens:
            raise BadInput(
                f"{option} ends in a backslash with nothing after it: {text!r}.",
                remedy="Write two backslashes to look for one; a backslash before * or ? makes that literal.",
            )
        return cls(_joined([_part(token) for token in tokens]))

    @property
    def has_wildcard(self) -> bool:
        return any(not isinstance(part, Literally) for part in self.parts)

    def starts_with(self, prefix: str) -> bool:
        first = self.parts[0]
        return isinstance(first, Literally) and first.text.lower().startswith(prefix.lower())

    def prefixed(self, prefix: str) -> SearchText:
        """The same text after a literal prefix, unless it begins with it already."""
        return self if self.starts_with(prefix) else replace(self, parts=_joined([Literally(prefix), *self.parts]))

    def part_of_value(self) -> SearchText:
        """The same text anywhere in a value."""
        return replace(self, parts=_joined([ANY, *self.parts, ANY]))

    def literal(self) -> str | None:
        """The text itself when it has no wildcard; else None."""
        return None if self.has_wildcard else "".join(part.text for part in self.parts if isinstance(part, Literally))

    def matches(self, value: str | None) -> bool:
        """Is this the whole value, regardless of letter case?"""
        if value is None:
            return False
        patterns = {ANY: ".*", ONE: "."}
        regex = "".join(re.escape(part.text) if isinstance(part, Literally) else patterns[part] for part in self.parts)
        return re.fullmatch(regex, value, re.IGNORECASE | re.DOTALL) is not None


def _part(token: str) -> Literally | Wildcard:
    if token == "*":
        return ANY
    if token == "?":
        return ONE
    if token[0] == "\\":
        return Literally(token[1] if token[1] in "*?\\" else token)
    return Literally(token)


def _joined(parts: Sequence[Literally | Wildcard]) -> tuple[Literally | Wildcard, ...]:
    """The same parts, neighbouring literals as one, and one `*` where several stood together."""
    joined: list[Literally | Wildcard] = []
    for part in parts:
        last = joined[-1] if joined else None
        if isinstance(part, Literally) and isinstance(last, Literally):
            joined[-1] = Literally(last.text + part.text)
        elif not (part == ANY and last == ANY):
            joined.append(part)
    return tuple(joined)
