# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as the directory stores them: DNs, GUIDs, SIDs."""

from __future__ import annotations

import functools
import re
import uuid
from collections.abc import Iterable
from contextlib import suppress

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case

_ESCAPES = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)")
_DELETED = re.compile(r"\\0ADEL:([0-9a-f-]{36})", re.IGNORECASE)
SIP = "sip:"
# An account's GUID and SID are checked, read and packed one after the other, for some accounts at a time.
_REMEMBERED_IDENTITIES = 200


@functools.lru_cache(maxsize=1024)
def dn_key(dn: str) -> str:
    """A text that is equal for all spellings of one DN: letter case, blanks around separators, ways of escaping.

    Active Directory compares DNs without case; `CN=LC Services` and `CN=Lc Services` are one object.
    """
    return without_case("\0".join("=".join(part) for part in _parts(dn)))


def same_dn(dn: str | None, other: str | None) -> bool:
    """Do the two DNs name the same object? None equals None only."""
    if dn is None or other is None:
        return dn is other
    return dn_key(dn) == dn_key(other)


def is_below(dn: str, base: str) -> bool:
    """Is the object the base itself, or anywhere below it?"""
    key, base_key = dn_key(dn), dn_key(base)
    return key == base_key or key.endswith("\0" + base_key)


def domain_of(dn: str) -> str:
    """The DNS name of the `DC=` parts of a DN, such as `corp.example.com`."""
    return ".".join(value for name, value in _parts(dn) if name.upper() == "DC")


def first_name(dn: str) -> str:
    """The value of the first part of a DN: `pool1` of `CN=pool1,CN=Pools,...`."""
    return _parts(dn)[0][1]


def parent(dn: str, levels: int = 1) -> str:
    """The DN that is `levels` levels above."""
    parts = _split(dn)
    return ",".join(part.strip() for part in parts[levels:])


def deleted_object(dn: str) -> str | None:
    r"""The GUID of the deleted object that a value names; None for a value that names no deleted object.

    A value that refers to a deleted object reads `CN=...\0ADEL:<guid>,CN=Deleted Objects,...`.
    """
    found = _DELETED.search(dn)
    return found.group(1) if found else None


def storable_dn(dn: str) -> str:
    """The DN in a form that a modify accepts as a present value.

    The displayed form is not accepted for a deleted object (noSuchAttribute, seen on Samba); its GUID is.
    """
    guid = deleted_object(dn)
    return f"<GUID={guid}>" if guid else dn


@functools.lru_cache(maxsize=_REMEMBERED_IDENTITIES)
def guid_text(raw: bytes | None) -> str:
    """objectGUID as text, lower case; empty for none. The first three fields are little-endian."""
    return str(uuid.UUID(bytes_le=raw)) if raw else ""


def guid_bytes(text: str) -> bytes:
    """The bytes of a GUID's text, with or without braces. Raises ValueError."""
    return uuid.UUID(text).bytes_le


def guids_among(texts: Iterable[str]) -> list[bytes]:
    """The bytes of those texts that are GUIDs."""
    found = []
    for text in texts:
        with suppress(ValueError):
            found.append(guid_bytes(text))
    return found


@functools.lru_cache(maxsize=_REMEMBERED_IDENTITIES)
def sid_text(raw: bytes | None) -> str | None:
    """A security identifier as `S-1-5-...` (MS-DTYP 2.4.2.2); None for no bytes or damaged ones."""
    if not raw or len(raw) < 8 or len(raw) != 8 + 4 * raw[1]:
        return None
    authority = int.from_bytes(raw[2:8], "big")
    parts = [int.from_bytes(raw[start : start + 4], "little") for start in range(8, len(raw), 4)]
    return "-".join(["S", str(raw[0]), str(authority), *map(str, parts)])


def sid_bytes(text: str) -> bytes:
    """The bytes of a security identifier's text, the inverse of `sid_text`. Raises ValueError."""
    parts = text.split("-")
    if len(parts) < 3 or parts[0] != "S" or not all(part.isascii() and part.isdecimal() for part in parts[1:]):
        raise ValueError(f"{text!r} is not a security identifier")
    revision, authority, *rest = map(int, parts[1:])
    if revision > 255 or authority >= 2**48 or len(rest) > 255 or any(part >= 2**32 for part in rest):
        raise ValueError(f"{text!r} is not a security identifier")
    numbers = b"".join(part.to_bytes(4, "little") for part in rest)
    return bytes([revision, len(rest)]) + authority.to_bytes(6, "big") + numbers


def without_scheme(sip_uri: str | None) -> str | None:
    """A SIP URI without its `sip:`."""
    if sip_uri and sip_uri[: len(SIP)].lower() == SIP:
        return sip_uri[len(SIP) :]
    return sip_uri


def fault_of_sip_uri(sip_uri: str) -> str | None:
    """The reason for which a text is no SIP URI, as a sentence; None for a text of the form `sip:user@domain` (RFC
    3261).

    Blanks around it do not count here: they are a fault of names in general.
    """
    text = sip_uri.strip()
    if text[: len(SIP)].lower() != SIP:
        return "It does not begin with sip:."
    if re.search(r"\s", text):
        return "There is a blank in it."
    return None if re.fullmatch(r"[^@]+@[^@]+", text[len(SIP) :]) else "It does not have the form sip:user@domain."


def _split(dn: str) -> list[str]:
    return re.split(r"(?<!\\),", dn) if "\\\\" not in dn else _split_carefully(dn)


def _split_carefully(dn: str) -> list[str]:
    """The parts of a DN, also where a part ends with an escaped backslash."""
    parts = [""]
    for token in re.findall(r"\\.|[^\\]", dn, re.DOTALL):
        if token == ",":
            parts.append("")
        else:
            parts[-1] += token
    return parts


def _parts(dn: str) -> list[tuple[str, str]]:
    pairs = []
    for part in _split(dn):
        name, _equals, value = part.partition("=")
        pairs.append((name.strip(), _unescape(value.strip())))
    return pairs


def _unescape(value: str) -> str:
    """The text without escapes."""
    return _ESCAPES.sub(_unescaped, value) if "\\" in value else value


def _unescaped(found: re.Match[str]) -> str:
    """Hexadecimal escapes in a row stand for bytes of UTF-8; any other escape for the character that follows."""
    if found[1] is None:
        return found[2]
    return bytes.fromhex(found[1].replace("\\", "")).decode("utf-8", "surrogateescape")
