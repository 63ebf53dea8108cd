# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluates LDAP filters over plain entries, by RFC 4515 and 4511 alone: a judge for the filters that we make.

Texts are compared as loosely as servers do (seen on Samba): without letter case, blanks at the ends of a text, or of a
part between two wildcards, are nothing, and several in a row are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Attributes = Mapping[str, list[bytes]]  # names in lower case
Verdict: TypeAlias = "bool | None"  # None: Undefined, because the schema does not have the attribute

_ALL_BITS, _ANY_BIT = "1.2.840.113556.1.4.803", "1.2.840.113556.1.4.804"


def matches(text: str, attributes: Attributes, schema: set[str] | None = None) -> bool:
    """Does an entry match? Attributes that `schema` (names in lower case) does not have make a comparison Undefined."""
    verdict, end = _filter(text, 0, attributes, schema)
    assert end == len(text), f"{text!r} goes on after character {end}"
    return verdict is True


def _filter(text: str, start: int, attributes: Attributes, schema: set[str] | None) -> tuple[Verdict, int]:
    assert text[start] == "(", f"( expected at {start} of {text!r}"
    operator = text[start + 1]
    if operator not in "&|!":
        end = text.index(")", start)
        return _comparison(text[start + 1 : end], attributes, schema), end + 1
    position, verdicts = start + 2, []
    while text[position] == "(":
        verdict, position = _filter(text, position, attributes, schema)
        verdicts.append(verdict)
    assert text[position] == ")"
    return _COMBINE[operator](verdicts), position + 1


def _and(verdicts: list[Verdict]) -> Verdict:
    return False if False in verdicts else (None if None in verdicts else True)


def _or(verdicts: list[Verdict]) -> Verdict:
    return True if True in verdicts else (None if None in verdicts else False)


def _not(verdicts: list[Verdict]) -> Verdict:
    (verdict,) = verdicts
    return None if verdict is None else not verdict


_COMBINE: Mapping[str, Callable[[list[Verdict]], Verdict]] = {"&": _and, "|": _or, "!": _not}


def _comparison(text: str, attributes: Attributes, schema: set[str] | None) -> Verdict:
    name, value = text.split("=", 1)
    name, _unused, rule = name.rstrip(":").partition(":")
    if schema is not None and name.lower() not in schema:
        return None
    stored = attributes.get(name.lower(), [])
    if rule:
        return any(_bits(int(column_value), rule, int(value)) for column_value in stored)
    pattern = "(?s:.*)".join(re.escape(_loosely(_unescaped(part))) for part in value.split("*"))
    return any(re.fullmatch(pattern.encode("latin-1"), _folded(column_value)) for column_value in stored)


def _bits(stored: int, rule: str, bits: int) -> bool:
    return stored & bits == bits if rule == _ALL_BITS else bool(stored & bits)


def _unescaped(value: str) -> str:
    """The value's bytes, each as one character."""
    assert re.fullmatch(r"(?:[^\\]|\\[0-9a-f]{2})*", value, re.DOTALL), f"a backslash is not escaped in {value!r}"
    raw = value.encode("utf-8").decode("latin-1")
    return _lower(re.sub(r"\\([0-9a-fA-F]{2})", lambda found: chr(int(found[1], 16)), raw))


def _folded(stored: bytes) -> bytes:
    return _loosely(_lower(stored.decode("latin-1"))).encode("latin-1")


def _loosely(text: str) -> str:
    return re.sub(" +", " ", text).strip(" ")


def _lower(text: str) -> str:
    """Lower case by Unicode where the bytes are UTF-8."""
    try:
        return text.encode("latin-1").decode("utf-8").lower().encode("utf-8").decode("latin-1")
    except UnicodeDecodeError:
        return text.lower()
