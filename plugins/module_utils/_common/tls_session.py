# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcome of a TLS handshake, and a context that agrees on anything, to look at a server."""

from __future__ import annotations

import ssl
import warnings
from typing import Any, NamedTuple


class TlsSession(NamedTuple):
    """The outcome of a handshake. `certificates`: in DER, the server's own first, then those that it sent along."""

    protocol: str
    cipher: str
    certificates: tuple[bytes, ...]

    @property
    def certificate(self) -> bytes:
        """The server's own; empty where it showed none."""
        return self.certificates[0] if self.certificates else b""

    @classmethod
    def of(cls, tls: ssl.SSLSocket | ssl.SSLObject) -> TlsSession:
        """The session whose handshake is done."""
        cipher, protocol, _bits = tls.cipher() or ("no cipher", "no protocol", 0)
        return cls(protocol, cipher, tuple(_chain(tls)))


def any_tls() -> ssl.SSLContext:
    """A context that agrees on whatever this host's OpenSSL knows, and verifies nothing: to look only."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")
    return context


def _chain(tls: Any) -> list[bytes]:
    """All that the server sent. Documented since Python 3.13; before, a method of what is below."""
    below = tls if hasattr(tls, "get_unverified_chain") else tls._sslobj
    if not hasattr(below, "get_unverified_chain"):
        own = tls.getpeercert(binary_form=True)
        return [own] if own else []
    found = below.get_unverified_chain() or ()
    return [
        certificate if isinstance(certificate, bytes) else ssl.PEM_cert_to_DER_cert(certificate.public_bytes())
        for certificate in found
    ]
