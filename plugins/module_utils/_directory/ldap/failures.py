# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The meaning of a directory server's errors, in words that tell a person what to do."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import (
    CertificateNotTrusted,
    DirectoryError,
    DirectoryLoginRefused,
    DirectoryUnreachable,
    DirectoryWriteRefused,
)

from .settings import DirectorySettings

SUCCESS = 0
SIZE_LIMIT_EXCEEDED = 4
NO_SUCH_OBJECT = 32
INSUFFICIENT_RIGHTS = 50
BUSY = 51
_STRONGER_AUTHENTICATION = 8
_CONFIDENTIALITY_REQUIRED = 13

_LIMITS = {
    3: "the server's time limit was exceeded",
    SIZE_LIMIT_EXCEEDED: "the server's size limit was exceeded",
    11: "a limit set by the server's administrator was exceeded",
}

# The Windows error behind "data ..." in Active Directory's answer to a refused login (Microsoft, "LDAP bind errors").
_LOGIN_REASONS = {
    "525": "there is no such account",
    "52e": "the account or its password is wrong",
    "52f": "the account is restricted",
    "530": "the account may not log on at this time",
    "531": "the account may not log on from this computer",
    "532": "the password has expired",
    "533": "the account is disabled",
    "534": "the account may not log on in this way",
    "701": "the account has expired",
    "773": "the password has to be changed first",
    "775": "the account is locked out",
    "80090346": "the domain controller demands LDAP channel binding, and the login had none",
}
_CHANNEL_BINDING = "80090346"
_DATA = re.compile(r"\bdata ([0-9a-f]+)", re.IGNORECASE)


def answer_text(result: Mapping[str, Any]) -> str:
    """A server's answer in one line: its own text if it sent one, else the name of the result code."""
    text = str(result.get("message") or "").strip().strip("\0")
    return f"{result['description']}: {text}" if text else str(result["description"])


def no_kerberos_login(server: str, name: str, error: BaseException) -> DirectoryError:
    """The error for a Kerberos log-on that this host could not begin. `name`: the host in the service's principal."""
    unknown = (
        "Name the domain controller in directory_servers by its full DNS name, the one of its Kerberos principal"
        " (setspn -L of its account). A new ticket does not help."
    )
    found = kerberos.failure(error, unknown)
    return DirectoryLoginRefused(
        f"No Kerberos log-on to domain controller {server}: {found.reason}. The service asked for is ldap/{name};"
        f" {kerberos.ticket_in_words()}.",
        remedy=found.remedy,
    )


def login_refused(
    server: str, settings: DirectorySettings, result: Mapping[str, Any], name: str | None = None
) -> DirectoryError:
    """The error for a bind that did not succeed. `name`: the host in the service's Kerberos principal."""
    match = _DATA.search(str(result.get("message") or ""))
    data = match.group(1).lower() if match else ""
    by_kerberos = settings.auth == "kerberos"
    who = f"the Kerberos ticket for ldap/{name or server}" if by_kerberos else settings.user
    reason = _LOGIN_REASONS.get(data) or answer_text(result)
    remedy = "Check directory_user and directory_password (the name as DOMAIN\\name, UPN or DN)."
    if data == _CHANNEL_BINDING:
        remedy = "Use directory_auth: simple over directory_tls: ldaps, which channel binding does not concern."
    elif data in ("533", "775", "532", "773", "701"):
        remedy = "Have the account put right in Active Directory, or use another one."
    elif result["result"] in (_STRONGER_AUTHENTICATION, _CONFIDENTIALITY_REQUIRED):
        remedy = "The server wants a stronger way of logging on: try directory_tls: ldaps, or the other directory_auth."
    elif by_kerberos:
        remedy = (
            "Check that the clocks agree, and that the name is registered for this domain controller's account and for"
            " no other (setspn -X): else the ticket is made with a key that the server does not have."
        )
    ticket = f" Here {kerberos.ticket_in_words()}." if by_kerberos else ""
    return DirectoryLoginRefused(
        f"Domain controller {server} refused the login of {who}: {reason}.{ticket}", remedy=remedy
    )


def unreachable(server: str, port: int, error: BaseException) -> DirectoryError:
    """The error for a connection that could not be made, or that ended."""
    return DirectoryUnreachable(
        f"Domain controller {server} (port {port}) cannot be reached, or ended the connection: {error}.",
        remedy="Check that the name resolves here, that the server is up, and that the port (directory_port) is the one"
        " for directory_tls; or put another server first in directory_servers.",
    )


def handshake_failed(server: str, port: int, error: Exception) -> DirectoryError:
    """The error for a TLS session that could not be made: certificate, protocol version, or no TLS at all."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return CertificateNotTrusted(
            f"The certificate of domain controller {server} (port {port}) is not trusted: {error.verify_message}.",
            remedy="Name the authority that signed it in directory_ca_file (PEM), and address the server by a name"
            " that stands in its certificate.",
        )
    if isinstance(error, ssl.SSLError):
        return DirectoryUnreachable(
            f"No encrypted connection to domain controller {server} (port {port}): {error.reason or error}.",
            remedy="Check that the port speaks TLS (directory_port, directory_tls) and that server and this host share"
            " a protocol version: Windows before Server 2008 R2 speaks TLS 1.0 only, which OpenSSL 3 refuses.",
        )
    return unreachable(server, port, error)


def search_failed(server: str, base: str, result: Mapping[str, Any], found: int) -> DirectoryError:
    """The error for a search, or a page of one, that the server did not carry out. `found`: the number of entries
    before.
    """
    code = result["result"]
    where = f"Domain controller {server}, search below {base or 'the whole forest'!r}"
    so_far = f" after {found} entries; the answer is not complete" if found else ""
    if code in _LIMITS:
        return DirectoryError(
            f"{where}: {_LIMITS[code]}{so_far} ({answer_text(result)}).",
            remedy="Ask for less at once (a narrower selection), or have MaxPageSize and MaxQueryDuration of the"
            " domain's LDAP policy raised.",
        )
    if code == INSUFFICIENT_RIGHTS:
        return DirectoryWriteRefused(
            f"{where}: the account may not read there ({answer_text(result)}).",
            remedy="Give directory_user read access there, for instance by group RTCUniversalReadOnlyAdmins.",
        )
    return DirectoryError(
        f"{where}: {answer_text(result)}{so_far}.",
        remedy="If the domain controller has a fault, put another one first in directory_servers.",
    )
