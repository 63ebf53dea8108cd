# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Directory entries and how they are written down: distinguished names (RFC 4514) and LDIF (RFC 2849)."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

Value = str | bytes | int | bool
Attributes = dict[str, Value | Iterable[Value] | None]

_FIRST_NAME = re.compile(r"(?:\\.|[^,\\])*")
_ESCAPE = re.compile(r"\\(.)")
_SPECIAL_IN_NAMES = ',+"\\<>;='


@dataclass
class Entry:
    """One record. `attributes` maps a name to one value, several values, or None (left out).

    `adds_to_existing`: the entry is there already, and these values are added to it.
    """

    dn: str
    attributes: Attributes = field(default_factory=dict)
    adds_to_existing: bool = False

    def values(self) -> Iterator[tuple[str, list[str | bytes]]]:
        """Name and values as the directory stores them, without the attributes that have none."""
        for name, value in self.attributes.items():
            many = [value] if isinstance(value, str | bytes | int) else list(value or ())
            if many:
                yield name, [_stored(item) for item in many]


def _stored(value: Value) -> str | bytes:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value if isinstance(value, str | bytes) else str(value)


def escaped(name: str) -> str:
    """A name as it stands in a distinguished name: `Smith, John` becomes `Smith\\, John`."""
    text = "".join(f"\\{letter}" if letter in _SPECIAL_IN_NAMES else letter for letter in name)
    if text.startswith((" ", "#")):
        text = "\\" + text
    if name.endswith(" ") and len(name) > 1:
        text = text[:-1] + "\\ "
    return text


def child(name: str, parent: str, kind: str = "CN") -> str:
    """The distinguished name of the object called `name` right below `parent`."""
    return f"{kind}={escaped(name)},{parent}"


def first_name(dn: str) -> tuple[str, str]:
    """Kind and name of the object itself: `CN=Smith\\, John,OU=People` gives `CN` and `Smith, John`."""
    kind, _unused, rest = dn.partition("=")
    name = _FIRST_NAME.match(rest)
    return kind, _ESCAPE.sub(r"\1", name.group()) if name else ""


def _line(name: str, value: str | bytes) -> str:
    if isinstance(value, str) and _fits_on_a_line(value):
        return f"{name}: {value}\n"
    raw = value.encode() if isinstance(value, str) else value
    return f"{name}:: {base64.b64encode(raw).decode()}\n"


def _fits_on_a_line(value: str) -> bool:
    plain = value.isascii() and value.isprintable()
    return plain and not value.startswith((" ", ":", "<")) and not value.endswith(" ")


def text(entries: Iterable[Entry]) -> str:
    """The entries as LDIF change records, in their order."""
    return "".join(_record(entry) for entry in entries)


def plain_text(entry: Entry) -> str:
    """One entry as an LDIF content record."""
    lines = [_line("dn", entry.dn), *(_line(name, value) for name, values in entry.values() for value in values)]
    return "".join(lines) + "\n"


def _record(entry: Entry) -> str:
    lines = [_line("dn", entry.dn), f"changetype: {'modify' if entry.adds_to_existing else 'add'}\n"]
    for name, values in entry.values():
        if entry.adds_to_existing:
            lines.append(f"add: {name}\n")
        lines.extend(_line(name, value) for value in values)
        if entry.adds_to_existing:
            lines.append("-\n")
    return "".join(lines) + "\n"
