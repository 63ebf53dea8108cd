# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS to the directory: every kind of certificate against every option, and who gets the password."""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.connection import Directory
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import CertificateNotTrusted, DirectoryUnreachable
from end_to_end.directory.certified_directory import CertifiedDirectory
from end_to_end.reaching_back_ends.tls_servers import HOST, PASSWORD, Certificates

LET_IN, NAME, UNKNOWN, EXPIRED, NO_TLS = "let in", "wrong name", "unknown authority", "expired", "no TLS"
REASONS = {NAME: "IP address mismatch", UNKNOWN: "directory_ca_file", EXPIRED: "certificate has expired"}
OPTIONS = ("authority", "other authority", "of this host", "unverified")
# In the order of OPTIONS.
TABLE = {
    "signed": (LET_IN, UNKNOWN, UNKNOWN, LET_IN),
    "for another name": (NAME, UNKNOWN, UNKNOWN, LET_IN),
    "other authority": (UNKNOWN, LET_IN, UNKNOWN, LET_IN),
    "self-signed": (UNKNOWN, UNKNOWN, UNKNOWN, LET_IN),
    "expired": (EXPIRED, UNKNOWN, UNKNOWN, LET_IN),
    "TLS 1.1": (NO_TLS,) * 4,
    "no TLS": (NO_TLS,) * 4,
    "hangs up": (NO_TLS,) * 4,
}
CASES = [
    (server, way, options, expected)
    for server, row in TABLE.items()
    for way in ("ldaps", "start_tls")
    for options, expected in zip(OPTIONS, row, strict=True)
]


class Site:
    """The servers of the table, and the files of their authorities."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        certificates = Certificates(folder)
        self.authorities = {"authority": certificates.authority, "other authority": certificates.other_authority}
        files: Mapping[str, tuple[str, str] | None] = {
            "signed": certificates.signed("signed"),
            "for another name": certificates.signed("name", host="127.0.0.99"),
            "other authority": certificates.signed("other", other=True),
            "self-signed": certificates.of_its_own("self"),
            "expired": certificates.expired("expired"),
            "TLS 1.1": certificates.signed("old"),
            "no TLS": None,
            "hangs up": None,
        }
        self.servers = {
            name: stack.enter_context(CertifiedDirectory(_context(name, pair), silent=name == "hangs up"))
            for name, pair in files.items()
        }

    def settings(self, server: str, way: str, options: str) -> DirectorySettings:
        trust: dict[str, Any] = {"validate_certs": options != "unverified"}
        if options in self.authorities:
            trust["ca_file"] = str(self.authorities[options])
        port = self.servers[server].port(way)
        # A server without TLS waits as long as the client does.
        timeout = 1 if server == "no TLS" else 10
        return DirectorySettings((HOST,), port, way, user="CORP\\reader", password=PASSWORD, timeout=timeout, **trust)


def _context(name: str, pair: tuple[str, str] | None) -> ssl.SSLContext | None:
    if pair is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*pair)
    if name == "TLS 1.1":
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(stack, tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize(("server", "way", "options", "expected"), CASES)
def test_who_gets_the_password(
    site: Site, server: str, way: str, options: str, expected: str, record_property: Callable[[str, object], None]
) -> None:
    record_property("matrix", ["TLS to the directory", f"{server}, {way}", options, expected])
    listener = site.servers[server]
    listener.forget()
    settings = site.settings(server, way, options)
    if expected == LET_IN:
        Directory.open(settings, HOST).close()
        assert PASSWORD.encode() in listener.received
    else:
        kind = DirectoryUnreachable if expected == NO_TLS else CertificateNotTrusted
        with pytest.raises(kind) as refusal:
            Directory.open(settings, HOST)
        assert REASONS.get(expected, HOST) in str(refusal.value)
        assert "Nothing was changed." in str(refusal.value) and PASSWORD not in str(refusal.value)
        assert PASSWORD.encode() not in listener.received
    assert PASSWORD.encode() not in listener.in_the_clear
