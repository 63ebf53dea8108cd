# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of a server's certificate, for people to read. Trust is decided elsewhere, by OpenSSL.

The standard library shows only certificates that it has verified, and other ones have to be shown too. So the few
fields are read here (X.509: RFC 5280, 4.1; DER: ITU-T X.690).
"""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

_SEQUENCE, _OBJECT_IDENTIFIER = 0x30, 0x06
_UTC_TIME, _GENERALIZED_TIME, _BMP_STRING = 0x17, 0x18, 0x1E
_VERSION, _EXTENSIONS, _DNS_NAME, _ADDRESS = 0xA0, 0xA3, 0x82, 0x87
_ALTERNATIVE_NAMES = bytes.fromhex("551d11")
_NAMES = {
    bytes.fromhex("550403"): "CN",
    bytes.fromhex("55040a"): "O",
    bytes.fromhex("55040b"): "OU",
    bytes.fromhex("550406"): "C",
    bytes.fromhex("0992268993f22c640119"): "DC",
}


@dataclass(frozen=True)
class ShownCertificate:
    """`names`: the DNS names and addresses that it is for. `begins`, `ends`: in UTC."""

    subject: str
    issuer: str
    names: tuple[str, ...]
    begins: datetime
    ends: datetime
    fingerprint: str

    def days_left(self, now: datetime) -> int:
        """Whole days until it ends; less than 0 when it has ended."""
        return (self.ends - now).days


def fingerprint_of(certificate: bytes) -> str:
    """The SHA-256 fingerprint of a certificate in DER, as `openssl x509 -fingerprint -sha256` has it."""
    return hashlib.sha256(certificate).digest().hex(":").upper()


def read_certificate(certificate: bytes) -> ShownCertificate | None:
    """The content of a certificate in DER; None for bytes that are no certificate."""
    try:
        return _read(certificate)
    except (ValueError, LookupError, OverflowError, StopIteration):
        return None


def _read(certificate: bytes) -> ShownCertificate:
    fields = list(_inside(_inside(certificate)[0][1]))
    if fields[0][0] == _VERSION:
        del fields[0]
    _number, _algorithm, issuer, validity, subject, _key, *rest = fields
    begins, ends = (_moment(*time) for time in _elements(validity[1]))
    extensions = next((content for tag, content in rest if tag == _EXTENSIONS), b"")
    return ShownCertificate(
        subject=_name(subject[1]),
        issuer=_name(issuer[1]),
        names=tuple(_alternative_names(extensions)),
        begins=begins,
        ends=ends,
        fingerprint=fingerprint_of(certificate),
    )


def _elements(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Tag and content of the elements that stand behind one another. Raises ValueError for what is no DER."""
    place = 0
    while place < len(data):
        tag, length, place = data[place], data[place + 1], place + 2
        if length & 0x80:
            size = length & 0x7F
            length, place = int.from_bytes(data[place : place + size], "big"), place + size
        if place + length > len(data):
            raise ValueError("an element is longer than what there is")
        yield tag, data[place : place + length]
        place += length


def _inside(element: bytes) -> list[tuple[int, bytes]]:
    """The elements of a sequence that stands alone, or those of its content."""
    elements = list(_elements(element))
    if len(elements) == 1 and elements[0][0] == _SEQUENCE:
        return list(_elements(elements[0][1]))
    return elements


def _name(content: bytes) -> str:
    """A distinguished name, such as `CN=sql1.example.com, O=Example`; what has no usual short name is left out."""
    parts = []
    for _set, attributes in _elements(content):
        for _sequence, attribute in _elements(attributes):
            (_tag, kind), (encoding, value) = _elements(attribute)
            if kind in _NAMES:
                text = value.decode("utf-16-be" if encoding == _BMP_STRING else "utf-8", "replace")
                parts.append(f"{_NAMES[kind]}={text}")
    return ", ".join(reversed(parts))


def _moment(tag: int, content: bytes) -> datetime:
    text = content.decode("ascii").rstrip("Z")
    if tag == _UTC_TIME:  # two digits of the year: 50 to 99 are those of the last century
        text = ("19" if text[:2] >= "50" else "20") + text
    elif tag != _GENERALIZED_TIME:
        raise ValueError("no time")
    return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def _alternative_names(extensions: bytes) -> Iterator[str]:
    for _sequence, extension in _inside(extensions):
        parts = list(_elements(extension))
        if parts[0] != (_OBJECT_IDENTIFIER, _ALTERNATIVE_NAMES):
            continue
        for tag, content in _inside(parts[-1][1]):
            if tag == _DNS_NAME:
                yield content.decode("ascii", "replace")
            elif tag == _ADDRESS:
                yield str(ipaddress.ip_address(content))
