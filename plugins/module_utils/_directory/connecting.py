# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making an LDAP session: socket, TLS, login. The only place that knows how ldap3 does these."""

from __future__ import annotations

import ipaddress
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory import failures, libraries
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.libraries import LDAPExceptionError, ldap3
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.root_dse import ATTRIBUTES, RootDse
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.transport_security import VerifiedTls
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._kerberos import GSSError


def connect(settings: DirectorySettings, server: str, port: int) -> tuple[Any, RootDse]:
    """An encrypted session of a logged-on account, and what the server says about itself.

    Raises DirectoryUnreachable, CertificateNotTrusted, DirectoryLoginRefused, LibraryMissing.
    """
    libraries.require(kerberos=settings.auth == "kerberos")
    tls = VerifiedTls(settings)
    connection = ldap3.Connection(
        ldap3.Server(
            server,
            port=port,
            use_ssl=settings.tls == "ldaps",
            tls=tls,
            get_info=ldap3.NONE,
            connect_timeout=settings.timeout,
        ),
        client_strategy=ldap3.SYNC,
        auto_bind=ldap3.AUTO_BIND_NONE,
        auto_referrals=False,
        auto_range=False,
        check_names=False,
        return_empty_attributes=False,
        receive_timeout=settings.timeout,
        **_login(settings),
    )
    try:
        connection.open(read_server_info=False)
        if settings.tls == "start_tls":
            tls.start_tls(connection)
        root = _read_root(connection)
    except (LDAPExceptionError, OSError) as error:
        abandon(connection)
        if tls.failure is not None:
            raise failures.handshake_failed(server, port, tls.failure) from error
        raise failures.unreachable(server, port, error) from error
    _log_in(connection, settings, server, port, root)
    return connection, root


def abandon(connection: Any) -> None:
    """Close a session that failed, with its socket, which ldap3 leaves open when it failed while being made."""
    connection.strategy.close()
    if connection.socket is not None:
        connection.socket.close()
        connection.socket = None


def _login(settings: DirectorySettings) -> dict[str, Any]:
    if settings.auth == "kerberos":
        return {"authentication": ldap3.SASL, "sasl_mechanism": ldap3.KERBEROS}
    # As bytes: a text would be normalised (SASLprep), and Active Directory compares what was typed.
    password = (settings.password or "").encode("utf-8")
    return {"authentication": ldap3.SIMPLE, "user": settings.user, "password": password}


def _read_root(connection: Any) -> RootDse:
    connection.search("", "(objectClass=*)", ldap3.BASE, attributes=list(ATTRIBUTES))
    entries = [item for item in connection.response if item["type"] == "searchResEntry"]
    if not entries:
        return RootDse.of(Entry("", {}))
    return RootDse.of(Entry("", {name.lower(): values for name, values in entries[0]["raw_attributes"].items()}))


def _log_in(connection: Any, settings: DirectorySettings, server: str, port: int, root: RootDse) -> None:
    name = server
    if settings.auth == "kerberos":
        name = _principals_name(connection, server, root)
        connection.sasl_credentials = (name,)
    try:
        connection.bind()
    except GSSError as error:
        abandon(connection)
        raise failures.no_kerberos_login(server, name, error) from error
    except (LDAPExceptionError, OSError) as error:
        abandon(connection)
        raise failures.unreachable(server, port, error) from error
    if connection.result["result"] != failures.SUCCESS:
        result = dict(connection.result)
        abandon(connection)
        raise failures.login_refused(server, settings, result, name)


def _principals_name(connection: Any, server: str, root: RootDse) -> str:
    """The host in the Kerberos principal of the domain controller. Principals carry names, never addresses."""
    if not _is_address(server):
        return server
    if root.dns_host_name:  # it came over the verified session, so it is as good as the certificate
        return root.dns_host_name
    abandon(connection)
    raise BadInput(
        f"Domain controller {server} does not say its name, and Kerberos knows servers by their names.",
        remedy="Name it in directory_servers by its full DNS name.",
    )


def _is_address(server: str) -> bool:
    try:
        ipaddress.ip_address(server)
    except ValueError:
        return False
    return True
