# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTML that is safe by construction: every value that is not Markup is escaped, and what is written from right to left
in it is isolated.

Names come from the directory, in which users can have written anything.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any

# Characters that HTML does not allow in text: control characters, and halves of surrogate pairs, which have no UTF-8.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_VOID = frozenset({"meta", "input", "col", "br", "rect", "line", "path", "circle"})
_WITHOUT_ELEMENTS = frozenset({"title", "text", "option"})  # browsers show no element in the text of these
# Characters that turn the text around them round, and the scripts that are written from right to left (Unicode, UAX #9
# and the blocks of its table of bidirectional classes).
_TURNING = ((0x61C, 0x61C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069))
_RIGHT_TO_LEFT = ((0x590, 0x8FF), (0xFB1D, 0xFDFF), (0xFE70, 0xFEFE), (0x10800, 0x10FFF), (0x1E800, 0x1EFFF))


def _either_notation(ranges: tuple[tuple[int, int], ...], form: str) -> str:
    return "".join(f"{form.format(first)}-{form.format(last)}" for first, last in ranges)


def _isolated(form: str) -> str:
    """A regular expression for what is isolated: each turning character, and words from right to left with the blanks
    between them.
    """
    letter = f"[{_either_notation(_RIGHT_TO_LEFT, form)}]"
    return f"([{_either_notation(_TURNING, form)}]|{letter}+(?: +{letter}+)*)"


ISOLATED_IN_SCRIPT = _isolated(r"\u{{{:x}}}")  # with the flag u
_IN_PYTHON = r"\U{:08x}"
_ISOLATED = re.compile(_isolated(_IN_PYTHON))
_TURNS = re.compile(f"([{_either_notation(_TURNING, _IN_PYTHON)}])")


class Markup(str):
    """Text that is HTML. Only this file makes it."""

    __slots__ = ()


def escaped(value: object) -> Markup:
    """Any value as text of a page or of an attribute. Markup stays as it is."""
    if isinstance(value, Markup):
        return value
    return Markup(html.escape(_UNFIT.sub("\N{REPLACEMENT CHARACTER}", str(value)), quote=True))


def joined(*parts: object) -> Markup:
    """Parts in a row; None is left out."""
    return Markup("".join(escaped(part) for part in parts if part is not None))


def tag(element: str, /, *children: object, **attributes: object) -> Markup:
    """An element, HTML or SVG. `class_` is the attribute class, `aria_label` aria-label; True stands for an attribute
    without a value, None and False for no attribute.
    """
    start = f"<{element}{_written(attributes)}>"
    if element in _VOID:
        return Markup(start if element in ("meta", "input", "col", "br") else f"{start[:-1]}/>")
    return Markup(f"{start}{_children(element, children)}</{element}>")


def _children(element: str, children: tuple[object, ...]) -> Markup:
    """The content of an element, in which names from right to left leave the words around them in their places."""
    if element in _WITHOUT_ELEMENTS:
        return joined(*children)
    pattern = _TURNS if element == "bdi" else _ISOLATED
    return joined(
        *(child if isinstance(child, Markup) or child is None else _apart(str(child), pattern) for child in children)
    )


def _apart(text: str, pattern: re.Pattern[str]) -> Markup:
    """Text whose runs of the pattern are elements of their own."""
    if text.isascii():
        return escaped(text)
    pieces = pattern.split(text)  # every second piece is a run
    return joined(
        *(Markup(f"<bdi>{escaped(piece)}</bdi>") if index % 2 else piece for index, piece in enumerate(pieces))
    )


def _written(attributes: dict[str, object]) -> str:
    text = ""
    for name, value in attributes.items():
        if value is None or value is False:
            continue
        text += " " + (name if name == "viewBox" else name.rstrip("_").replace("_", "-"))
        if value is not True:
            text += f'="{escaped(value)}"'
    return text


def verbatim(element: str, content: str, /, **attributes: object) -> Markup:
    """A style or script element with text of this collection's own, which is not escaped.

    Raises ValueError where that text would end the element.
    """
    if f"</{element}" in content.lower():
        raise ValueError(f"the content ends its own {element} element")
    return Markup(f"<{element}{_written(attributes)}>{content}</{element}>")


def embedded_json(identifier: str, value: Any) -> Markup:
    """Data for the script. No text in it can end the element or begin another one, since all of <, > and & are written
    as JSON escapes; those are the same to every reader of JSON.
    """
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return Markup(f'<script type="application/json" id="{escaped(identifier)}">{text}</script>')
