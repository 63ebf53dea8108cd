# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The reading of certificates is exact, and bytes that are no certificate give nothing."""

from __future__ import annotations

import datetime
import ipaddress

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificates import fingerprint_of, read_certificate

UTC = datetime.UTC
BEGINS = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def certificate(ends: datetime.datetime, names: list[x509.GeneralName], **subject: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(getattr(NameOID, kind), text) for kind, text in subject.items()])
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Corp CA")])
    builder = x509.CertificateBuilder(issuer, name, key.public_key(), x509.random_serial_number(), BEGINS, ends)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.parametrize("year", [2027, 2049, 2050, 2999])  # two digits of the year until 2049, four from 2050 on
def test_what_stands_in_it(year: int) -> None:
    ends = datetime.datetime(year, 12, 31, 23, 59, 58, tzinfo=UTC)
    names: list[x509.GeneralName] = [
        x509.DNSName("sql1.example.com"),
        x509.IPAddress(ipaddress.ip_address("10.0.0.7")),
        x509.IPAddress(ipaddress.ip_address("::1")),
        x509.RFC822Name("nobody@example.com"),
    ]
    der = certificate(ends, names, ORGANIZATION_NAME="Größe", COMMON_NAME="sql1.example.com")
    read = read_certificate(der)
    assert read is not None
    assert (read.subject, read.issuer) == ("CN=sql1.example.com, O=Größe", "CN=Corp CA")
    assert read.names == ("sql1.example.com", "10.0.0.7", "::1")
    assert (read.begins, read.ends) == (BEGINS, ends)
    assert read.fingerprint == fingerprint_of(der)


def test_days_are_whole_ones_and_negative_after_the_end() -> None:
    read = read_certificate(certificate(BEGINS + datetime.timedelta(days=10), [], COMMON_NAME="x"))
    assert read is not None
    assert read.names == ()
    assert [read.days_left(BEGINS + datetime.timedelta(days=days)) for days in (0, 9.5, 10.5)] == [10, 0, -1]


def test_every_cut_of_one_is_nothing() -> None:
    whole = certificate(BEGINS + datetime.timedelta(days=1), [x509.DNSName("a")], COMMON_NAME="x")
    assert {read_certificate(whole[:length]) for length in range(len(whole))} == {None}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_without_an_error(data: bytes) -> None:
    assert read_certificate(data) is None


@given(st.integers(0, 300), st.integers(0, 255))
def test_one_byte_that_is_wrong_is_no_error(place: int, value: int) -> None:
    damaged = bytearray(SAMPLE)
    damaged[place % len(damaged)] = value
    read_certificate(bytes(damaged))


SAMPLE = certificate(BEGINS + datetime.timedelta(days=1), [x509.DNSName("a")], COMMON_NAME="x")
