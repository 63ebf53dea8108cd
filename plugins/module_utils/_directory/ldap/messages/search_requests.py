# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches as they are sent: the very bytes that ldap3 would send, in a fraction of the time.

A search for some hundred users has a term for each of them, and ldap3 makes a dozen objects of a term.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from ..schema import SECURITY_DESCRIPTOR
from .ber import BOOLEAN, ENUMERATED, INTEGER, OCTET_STRING, SEQUENCE, ber, integer

_SEARCHES_IN_FLIGHT = 10  # Windows 2000 Server carries out 20 at a time, for all who ask (MaxActiveQueries)
# Bytes of their filters. Some servers, such as Samba, read no request while they write an answer: if more was sent than
# the connection itself holds, each side would wait until the other one reads.
_FILTERS_IN_FLIGHT = 64_000

Scope: TypeAlias = Literal["base", "one", "subtree"]

_SEARCH_REQUEST, _CONTROLS, _EQUALITY, _PRESENT = 0x63, 0xA0, 0xA3, 0x87
_SCOPES: dict[str, bytes] = {"base": b"\x00", "one": b"\x01", "subtree": b"\x02"}
_OPERATORS = {"&": 0xA0, "|": 0xA1, "!": 0xA2}
# Aliases are always followed, no limit of objects and of time, values too (RFC 4511, 4.5.1).
_AS_EVER = ber(ENUMERATED, b"\x03") + ber(INTEGER, b"\x00") * 2 + ber(BOOLEAN, b"\x00")
_PAGED_RESULTS = ber(OCTET_STRING, b"1.2.840.113556.1.4.319") + ber(BOOLEAN, b"\xff")  # RFC 2696; critical
# Of security descriptors the owner and the list of rights (MS-ADTS 3.1.1.3.4.1.11): only few may read all of one.
_PARTS_OF_DESCRIPTORS = ber(
    SEQUENCE,
    ber(OCTET_STRING, b"1.2.840.113556.1.4.801") + ber(OCTET_STRING, ber(SEQUENCE, integer(0x1 | 0x4))),
)

_ATTRIBUTE = "[A-Za-z][A-Za-z0-9-]*"
# A part of a filter: an operator, an end, a comparison for equality or presence, any other comparison.
_PART = re.compile(
    r"\((?P<operator>[&|!])|(?P<end>\))"
    rf"|\((?P<attribute>{_ATTRIBUTE})=(?:(?P<any>\*)|(?P<value>(?:[^\\*()\0]++|\\[0-9A-Fa-f]{{2}})*+))\)"
    r"|(?P<other>\([^()]*\))"
)
_ESCAPED = re.compile(rb"(?:\\[0-9A-Fa-f]{2})+")


class Page(NamedTuple):
    """A page of the objects that are found: at most so many. `cookie`: what the server said after the one before."""

    size: int
    cookie: bytes = b""


def search_request(
    number: int, base: str, scope: Scope, ldap_filter: bytes, attributes: Sequence[str], page: Page | None
) -> bytes:
    """The message that asks for objects (RFC 4511, 4.5.1). `ldap_filter`: as `filter_request` makes it.

    Of a security descriptor, where that is among the attributes, the owner and the list of rights are asked for.
    """
    selected = b"".join([ber(OCTET_STRING, name.encode()) for name in attributes or ["1.1"]])
    request = (
        ber(OCTET_STRING, base.encode())
        + ber(ENUMERATED, _SCOPES[scope])
        + _AS_EVER
        + ldap_filter
        + ber(SEQUENCE, selected)
    )
    controls = _in_pages(page) if page else b""
    if SECURITY_DESCRIPTOR in attributes:
        controls += _PARTS_OF_DESCRIPTORS
    return ber(
        SEQUENCE,
        integer(number) + ber(_SEARCH_REQUEST, request) + (ber(_CONTROLS, controls) if controls else b""),
    )


def in_flight_together(ldap_filters: Iterable[str]) -> Iterator[list[str]]:
    """The filters in portions of which all searches can be sent before the first answer is read."""
    portion: list[str] = []
    size = 0
    for ldap_filter in ldap_filters:
        length = len(ldap_filter.encode())
        if portion and (len(portion) == _SEARCHES_IN_FLIGHT or size + length > _FILTERS_IN_FLIGHT):
            yield portion
            portion, size = [], 0
        portion.append(ldap_filter)
        size += length
    if portion:
        yield portion


def filter_request(text: str, otherwise: Callable[[str], bytes]) -> bytes:
    """A filter (RFC 4515) as it stands in a request. `otherwise` makes that of any other filter than one of equality,
    presence, AND, OR and NOT. Raises what it raises.
    """
    levels: list[tuple[str, list[bytes]]] = [("", [])]
    at, found = 0, _PART.match(text)
    while found:
        at = found.end()
        if found["operator"]:
            levels.append((found["operator"], []))
        elif not found["end"]:
            levels[-1][1].append(_comparison(found) or otherwise(found[0]))
        elif len(levels) > 1 and _is_complete(*levels[-1]):
            operator, parts = levels.pop()
            levels[-1][1].append(ber(_OPERATORS[operator], b"".join(parts)))
        else:
            break
        found = _PART.match(text, at)
    (_operator, parts), *open_levels = levels
    return otherwise(text) if found or open_levels or at != len(text) or len(parts) != 1 else parts[0]


def _is_complete(operator: str, parts: Sequence[bytes]) -> bool:
    return len(parts) == 1 if operator == "!" else bool(parts)


def _comparison(found: re.Match[str]) -> bytes:
    """A comparison for equality or presence; nothing for another one."""
    if found["attribute"] is None:
        return b""
    attribute = found["attribute"].encode()
    if found["any"]:
        return ber(_PRESENT, attribute)
    value = found["value"].strip().encode()
    if b"\\" in value:
        value = _ESCAPED.sub(lambda escaped: bytes.fromhex(escaped[0].replace(b"\\", b"").decode()), value)
    return ber(_EQUALITY, ber(OCTET_STRING, attribute) + ber(OCTET_STRING, value))


def _in_pages(page: Page) -> bytes:
    wanted = ber(SEQUENCE, integer(page.size) + ber(OCTET_STRING, page.cookie))
    return ber(SEQUENCE, _PAGED_RESULTS + ber(OCTET_STRING, wanted))
