# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every kind of certificate against every choice of the options: who is let in, and who gets to see the password.

The table is what a person reads; each of its cells is a test. Everything is on loopback, so that clear text is what
nothing says; the options say it or its opposite.
"""

from __future__ import annotations

import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.settings.settings import BackEndSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndNotSecure, OcsError
from end_to_end.reaching_back_ends.tls_servers import (
    HOST,
    PASSWORD,
    USER,
    Certificates,
    Listener,
    fingerprint,
    listening,
)

ENCRYPTED, CLEAR = "encrypted", "clear text"
NO_TLS, NAME, UNKNOWN, EXPIRED, OTHER = "no TLS", "wrong name", "unknown authority", "expired", "other fingerprint"
REASONS = {
    NO_TLS: ("cannot encrypt, or somebody on the way takes that out", "encryption: clear_text"),
    NAME: ("is not trusted: IP address mismatch", "certificate_fingerprint"),
    UNKNOWN: ("is not trusted: ", "back_end_ca_file"),
    EXPIRED: ("is not trusted: certificate has expired", "certificate_fingerprint", "validate_certs: false"),
    OTHER: ("another certificate than certificate_fingerprint says", "makes a new one whenever its service starts"),
}

OPTIONS = (
    *("nothing", "require", "authority", "other authority"),
    *("unverified", "pinned", "pinned other", "pinned unverified", "pinned other unverified", "clear_text"),
)
# In the order of OPTIONS.
TABLE = {
    "signed": (CLEAR, UNKNOWN, ENCRYPTED, UNKNOWN, ENCRYPTED, ENCRYPTED, OTHER, ENCRYPTED, OTHER, CLEAR),
    "for another name": (CLEAR, UNKNOWN, NAME, UNKNOWN, ENCRYPTED, ENCRYPTED, OTHER, ENCRYPTED, OTHER, CLEAR),
    "other authority": (CLEAR, UNKNOWN, UNKNOWN, ENCRYPTED, ENCRYPTED, ENCRYPTED, OTHER, ENCRYPTED, OTHER, CLEAR),
    "self-signed": (CLEAR, UNKNOWN, UNKNOWN, UNKNOWN, ENCRYPTED, ENCRYPTED, OTHER, ENCRYPTED, OTHER, CLEAR),
    "of SQL 2005": (CLEAR, UNKNOWN, UNKNOWN, UNKNOWN, ENCRYPTED, ENCRYPTED, OTHER, ENCRYPTED, OTHER, CLEAR),
    "expired": (CLEAR, UNKNOWN, EXPIRED, UNKNOWN, ENCRYPTED, EXPIRED, OTHER, ENCRYPTED, OTHER, CLEAR),
    "stripped": (CLEAR, *[NO_TLS] * 8, CLEAR),
    "no TLS": (CLEAR, *[NO_TLS] * 8, CLEAR),
}
CASES = [(server, *case) for server, row in TABLE.items() for case in zip(OPTIONS, row, strict=True)]


def of_sql_server_2005(context: ssl.SSLContext) -> None:
    """TLS 1.0 and a short key."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1


class Site:
    """The servers of the table, and the options that lead to them."""

    def __init__(self, stack: ExitStack, tmp_path_factory: pytest.TempPathFactory) -> None:
        certificates = Certificates(tmp_path_factory.mktemp("certificates"))
        self.authorities = {"authority": certificates.authority, "other authority": certificates.other_authority}
        self.certificates = {
            "signed": certificates.signed("signed"),
            "for another name": certificates.signed("name", host="127.0.0.99"),
            "other authority": certificates.signed("other", other=True),
            "self-signed": certificates.of_its_own("self"),
            "of SQL 2005": certificates.of_its_own("sql2005", bits=1024),
            "expired": certificates.expired("expired"),
            "stripped": certificates.signed("stripped"),
            "no TLS": None,
        }
        self.listeners: dict[str, Listener] = {}
        for name, tls in self.certificates.items():
            change = of_sql_server_2005 if name == "of SQL 2005" else lambda _context: None
            server = listening(tmp_path_factory.mktemp("sql"), tls, strip=name == "stripped", change=change)
            self.listeners[name] = stack.enter_context(server)

    def options(self, server: str, options: str) -> dict[str, Any]:
        certificate = self.certificates[server] or self.certificates["signed"]
        other = self.certificates["signed" if server != "signed" else "self-signed"]
        assert certificate and other
        unverified = {"encryption": "require", "validate_certs": False}
        pinned = {"encryption": "require", "certificate_fingerprint": fingerprint(certificate[0])}
        pinned_other = {"encryption": "require", "certificate_fingerprint": fingerprint(other[0])}
        return {
            "nothing": {},
            "require": {"encryption": "require"},
            "authority": {"encryption": "require", "ca_file": str(self.authorities["authority"])},
            "other authority": {"encryption": "require", "ca_file": str(self.authorities["other authority"])},
            "unverified": unverified,
            "pinned": pinned,
            "pinned other": pinned_other,
            "pinned unverified": unverified | pinned,
            "pinned other unverified": unverified | pinned_other,
            "clear_text": {"encryption": "clear_text"},
        }[options]

    def settings(self, server: str, options: dict[str, Any]) -> BackEndSettings:
        entry = {"pool": "pool1", "server": HOST, "port": self.listeners[server].port, **options}
        params = {"back_end_user": USER, "back_end_password": PASSWORD, "back_ends": [entry]}
        return BackEndSettings.for_pool(params, "pool1", "sql1", None, "pool1.example.test")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(stack, tmp_path_factory)


def connected(settings: BackEndSettings) -> str | OcsError:
    """The way in which the connection works (clear text or encrypted), or the reason why it was not made."""
    try:
        back_end = BackEnd.open(settings)
    except OcsError as error:
        return error
    back_end.close()
    return "connected"


@pytest.mark.parametrize(("server", "options", "expected"), CASES)
def test_who_is_let_in_and_who_sees_the_password(
    site: Site, server: str, options: str, expected: str, record_property: Callable[[str, object], None]
) -> None:
    record_property("matrix", ["TLS to the back end", server, options, expected])
    listener = site.listeners[server]
    listener.sent.clear()
    outcome = connected(site.settings(server, site.options(server, options)))
    assert listener.saw_the_password is (expected == CLEAR)
    if expected in (ENCRYPTED, CLEAR):
        assert outcome == "connected", outcome
        return
    assert isinstance(outcome, BackEndNotSecure)
    assert all(words in str(outcome) for words in REASONS[expected]), outcome
    assert "No password was sent. Nothing was changed." in str(outcome)
    assert PASSWORD not in str(outcome)
    assert "firewall" not in str(outcome)


# -- Handshakes --


def refusal_of(listener: Listener, **options: Any) -> BackEndNotSecure:
    known = {"encryption": "require", "validate_certs": False, **options}
    settings = BackEndSettings("pool1", HOST, port=listener.port, user=USER, password=PASSWORD, **known)
    outcome = connected(settings)
    assert isinstance(outcome, BackEndNotSecure), outcome
    assert not listener.saw_the_password
    assert "firewall" not in str(outcome)
    return outcome


def test_a_handshake_that_only_the_drivers_library_refuses_names_it(tmp_path: Path) -> None:
    """Ciphers that GnuTLS does not take, and this host's OpenSSL does when it is asked to."""
    tls = Certificates(tmp_path).signed("signed")

    def anonymous(context: ssl.SSLContext) -> None:
        context.set_ciphers("aNULL:@SECLEVEL=0")

    with listening(tmp_path / "sql", tls, change=anonymous) as listener:
        text = str(refusal_of(listener))
    assert "FreeTDS 1." in text
    assert "makes no session with" in text
    assert "though OpenSSL of this host agrees with it on TLSv1" in text
    assert "back_end_encryption" in text
    assert "back_end_driver" in text


def test_a_handshake_that_nobody_can_make_says_what_old_servers_speak(tmp_path: Path) -> None:
    tls = Certificates(tmp_path).signed("signed")

    def nobody_knows(context: ssl.SSLContext) -> None:
        context.set_ciphers("PSK:@SECLEVEL=0")

    with listening(tmp_path / "sql", tls, change=nobody_knows) as listener:
        for options in ({}, {"certificate_fingerprint": fingerprint(tls[0])}):
            text = str(refusal_of(listener, **options))
            assert "No TLS session with the back end" in text
            assert "TLS 1.0 only" in text
            assert "FreeTDS 1." in text
            assert "OpenSSL" in text
            assert "back_end_encryption" in text


def test_a_server_that_demands_encryption_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = Certificates(tmp_path).signed("signed")
    demanding = 3  # is answered to a client that offers no encryption
    monkeypatch.setattr("lab.sql_server.protocol.server.ENCRYPTION_NOT_SUPPORTED", demanding)
    with listening(tmp_path / "sql", tls) as listener:
        text = str(refusal_of(listener, encryption="clear_text"))
    assert "refuses sessions in clear text" in text
    assert "encryption: require" in text
