# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""LDAP search filters as text (RFC 4515), made with every value escaped; an administrator's own filter is checked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .search_text import Literally, SearchText

NO_OBJECT = "(!(objectClass=*))"  # matches no object
ANY_OBJECT = "(objectClass=*)"

# Terms of one filter. A server may compare each of them with each object that it has found: Samba takes three times as
# long to find 1,000 accounts by 200 DNs at a time as by 25, and with 50 a search per user is still far away.
_TERMS = 50
_ALL_BITS, _ANY_BIT = "1.2.840.113556.1.4.803", "1.2.840.113556.1.4.804"
_NESTED_MEMBER = "1.2.840.113556.1.4.1941"
_ATTRIBUTE = re.compile(r"\(([A-Za-z][A-Za-z0-9-]*)[:=<>~;]")


def escape(value: str) -> str:
    """The value with the five special characters of filters escaped."""
    return re.sub(r"[\\*()\x00]", lambda found: f"\\{ord(found[0]):02x}", value)


def equals(attribute: str, value: str) -> str:
    return f"({attribute}={escape(value)})"


def equals_bytes(attribute: str, value: bytes) -> str:
    escaped = "".join(f"\\{byte:02x}" for byte in value)
    return f"({attribute}={escaped})"


def is_set(attribute: str) -> str:
    return f"({attribute}=*)"


def is_true(attribute: str) -> str:
    return f"({attribute}=TRUE)"


def is_like(attribute: str, text: SearchText) -> str:
    """A filter for a search text, as close as LDAP can be: `?` becomes `*`, so the answers have to be
    compared again.
    """
    value = "".join(escape(part.text) if isinstance(part, Literally) else "*" for part in text.parts)
    value = re.sub(r"\*+", "*", value)
    return f"({attribute}={value})"


def has_bits(attribute: str, bits: int) -> str:
    """All of these bits are set in an integer attribute."""
    return f"({attribute}:{_ALL_BITS}:={bits})"


def has_any_bit(attribute: str, bits: int) -> str:
    return f"({attribute}:{_ANY_BIT}:={bits})"


def is_nested_member(group: str) -> str:
    """Membership in the group (a DN), or in a group in it."""
    return f"(memberOf:{_NESTED_MEMBER}:={escape(group)})"


def none_of(part: str) -> str:
    """Negation. It also holds for objects without the attribute."""
    return f"(!{part})"


def all_of(parts: Iterable[str]) -> str:
    wanted = [part for part in parts if part != ANY_OBJECT]
    if not wanted:
        return ANY_OBJECT
    return wanted[0] if len(wanted) == 1 else f"(&{''.join(wanted)})"


def any_of(parts: Iterable[str]) -> str:
    """At least one of the parts; a filter that finds nothing for no parts."""
    wanted = list(parts)
    if not wanted:
        return NO_OBJECT
    return wanted[0] if len(wanted) == 1 else f"(|{''.join(wanted)})"


def any_of_in_parts(parts: Iterable[str]) -> list[str]:
    """Filters for objects that match at least one of the parts, some parts in each."""
    wanted = list(parts)
    return [any_of(wanted[start : start + _TERMS]) for start in range(0, len(wanted), _TERMS)]


def yes_or_no(part: str, wanted: bool) -> str:
    """The part, or its negation: "no" includes objects that do not have the attribute."""
    return part if wanted else none_of(part)


_NAME = r"[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)+"
_VALUE = r"(?:[^\\*()\x00]|\\[0-9A-Fa-f]{2})*"
# Parts of a text, of which none has anything in it: ldap3 takes no such comparison.
_EMPTY_PARTS = r"(?:\s+\*|\*\*)\**\s*\)"
_COMPARISON = re.compile(
    rf"(?:{_NAME})(?:;[A-Za-z0-9-]+)*"
    rf"(?:=(?!{_EMPTY_PARTS})(?:{_VALUE}\*)*{_VALUE}|(?:[<>~]=|(?::dn)?:(?:{_NAME}):=|(?::dn)?:=){_VALUE})\)"
)
_DEEPEST = 100
_SHOWN = 60  # characters before and after a mistake


def check_syntax(text: str) -> str:
    """The filter without blanks around it. Raises BadInput with the place of the first mistake."""
    text = text.strip()
    end = _end_of_filter(text, 0, 0)
    if end != len(text):
        raise _mistake(text, end, "the filter is complete here, but something follows")
    return text


def _end_of_filter(text: str, start: int, depth: int) -> int:
    if text[start : start + 1] != "(":
        raise _mistake(text, start, "an opening parenthesis is expected")
    if depth > _DEEPEST:
        raise _mistake(text, start, "the filter is nested too deeply")
    operator = text[start + 1 : start + 2]
    if operator not in ("&", "|", "!"):
        comparison = _COMPARISON.match(text, start + 1)
        if comparison is None:
            raise _mistake(text, start, "a comparison such as (department=Sales) is expected")
        return comparison.end()
    end = _end_of_filter(text, start + 2, depth + 1)
    while operator != "!" and text[end : end + 1] == "(":
        end = _end_of_filter(text, end, depth + 1)
    if text[end : end + 1] != ")":
        raise _mistake(text, end, "a closing parenthesis is expected")
    return end + 1


def _mistake(text: str, position: int, expected: str) -> BadInput:
    start, end = max(0, position - _SHOWN), position + _SHOWN
    shown = f"{'...' if start else ''}{text[start:end]}{'...' if end < len(text) else ''}"
    return BadInput(
        f"The LDAP filter {shown!r} has a syntax error at character {position + 1}: {expected}.",
        remedy="Correct ldap_filter. In values, write \\28 \\29 \\2a \\5c for ( ) * \\ (RFC 4515).",
    )


def attributes_of(ldap_filter: str) -> set[str]:
    """The names of the attributes in a filter, in lower case. Attributes that are given by their numbers (OIDs) are
    left out.
    """
    return {name.lower() for name in _ATTRIBUTE.findall(ldap_filter)}
