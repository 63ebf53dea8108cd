# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Making an LDAP session: socket, TLS, login."""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common import kerberos
from ansible_collections.msrtc.ocs.plugins.module_utils._common.host_names import is_host
from ansible_collections.msrtc.ocs.plugins.module_utils._common.ip_addresses import is_ip_address
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import TimeLimit, cut_socket
from ansible_collections.msrtc.ocs.plugins.module_utils._common.tls_session import TlsSession, any_tls
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, DirectoryError

from . import answers, failures, ldap3_inside, libraries
from .entry import Entry
from .ldap3_inside import TlsOfContext
from .libraries import LDAPExceptionError, ldap3
from .root_dse import ATTRIBUTES, RootDse
from .settings import DirectorySettings
from .transport_security import verifying

_ROUND_TRIPS = 3  # of which the shortest is told


class FirstLook(NamedTuple):
    """The public part of a domain controller. `seconds`: for a question and its answer. `asked`, `answered`: two
    moments by this host's clock; the server's clock said `root.time` between them.
    """

    root: RootDse
    tls: TlsSession
    seconds: float
    asked: datetime
    answered: datetime

    @property
    def skew(self) -> float | None:
        """Seconds by which its clock is ahead of this host's; 0 for less than can be told: it tells whole seconds."""
        if self.root.time is None:
            return None
        earliest = self.asked - timedelta(seconds=1)
        nearest = min(max(self.root.time, earliest), self.answered)
        return (self.root.time - nearest).total_seconds()


def connect(settings: DirectorySettings, server: str, port: int) -> tuple[Any, RootDse]:
    """A logged-on, encrypted session, and the server's description of itself.

    Raises DirectoryUnreachable, CertificateNotTrusted, DirectoryLoginRefused, LibraryMissing.
    """
    libraries.require(kerberos=settings.auth == "kerberos")
    tls = TlsOfContext(verifying(settings))
    connection = _unconnected(settings, server, port, tls, _login(settings))
    with limited(connection, settings.timeout) as limit:
        root = RootDse.of(_opened(connection, tls, settings, port, limit))
        _log_in(connection, settings, server, port, root, limit)
    return connection, root


def look(settings: DirectorySettings, server: str, port: int) -> FirstLook:
    """The public part of a server. Its certificate is not verified, and no name or password is sent.

    Raises DirectoryUnreachable, also for a server that makes no TLS session; LibraryMissing.
    """
    libraries.require(kerberos=False)
    tls = TlsOfContext(any_tls())
    connection = _unconnected(settings, server, port, tls, {"authentication": ldap3.ANONYMOUS})
    with limited(connection, settings.timeout) as limit:
        entry = _opened(connection, tls, settings, port, limit)
        seconds = []
        try:
            for _number in range(_ROUND_TRIPS):
                begin, asked = time.monotonic(), datetime.now(UTC)
                entry = _read_root(connection, server)
                answered = datetime.now(UTC)
                seconds.append(time.monotonic() - begin)
            session = TlsSession.of(ldap3_inside.encrypted_socket_of(connection))
        except (LDAPExceptionError, OSError, *answers.UNREADABLE) as error:
            raise _failure(server, port, cause_of(error, limit, settings)) from error
        finally:
            ldap3_inside.abandon(connection)
    return FirstLook(RootDse.of(entry), session, min(seconds), asked, answered)


def _unconnected(
    settings: DirectorySettings, server: str, port: int, tls: TlsOfContext, login: Mapping[str, Any]
) -> Any:
    """ldap3's connection, before it connects. Raises DirectoryUnreachable for a server whose name is none."""
    if not is_host(server):
        raise failures.unreachable(server, port, ValueError("that is not the name of a host"))
    return ldap3.Connection(
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
        **login,
    )


def _opened(connection: Any, tls: TlsOfContext, settings: DirectorySettings, port: int, limit: TimeLimit) -> Entry:
    """Connect, encrypt, and read what the server says about itself. Abandons the connection if that fails."""
    server: str = connection.server.host
    try:
        ldap3_inside.open_without_questions(connection)
        _prepare(ldap3_inside.socket_of(connection))
        if settings.tls == "start_tls":
            tls.start_tls(connection)
        return _read_root(connection, server)
    except (LDAPExceptionError, OSError, *answers.UNREADABLE) as error:
        ldap3_inside.abandon(connection)
        cause = cause_of(tls.failure or error, limit, settings)
        if cause is tls.failure:
            raise failures.handshake_failed(server, port, tls.failure) from error
        raise _failure(server, port, cause) from error


def _failure(server: str, port: int, cause: Exception) -> DirectoryError:
    """The error for a session that could not be made, for causes other than TLS."""
    if isinstance(cause, answers.UNREADABLE) and not isinstance(cause, OSError):
        return answers.unreadable(server, cause)
    return failures.unreachable(server, port, cause)


def limited(connection: Any, seconds: float) -> TimeLimit:
    """A time limit for an action of a session, whose connection is cut when the time is over.

    ldap3's own limit begins anew with every byte that arrives.
    """

    def cut() -> None:
        if (held := ldap3_inside.socket_of(connection)) is not None:
            cut_socket(held.fileno())

    return TimeLimit(seconds, cut)


def cause_of(error: Exception, limit: TimeLimit, settings: DirectorySettings) -> Exception:
    """The reason for a failure within a limit: the limit itself, or ldap3's error."""
    if not limit.reached and not isinstance(error, TimeoutError):
        return error
    return TimeoutError(f"timed out, no whole answer came within directory_timeout ({settings.timeout} s)")


def _prepare(connection: socket.socket | None) -> None:
    """Take away ldap3's own time-out, since those of `limited` hold from here on. The operating system's keep-alive
    finds a dead session before it is used again. Requests are sent at once: the first one would wait until the server
    acknowledges the end of the handshake, which it puts off for 40 ms, since it has nothing to say.
    """
    if connection is None:
        raise ConnectionResetError("the connection ended while it was made")
    connection.settimeout(None)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for name, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 6)):
        if hasattr(socket, name):
            connection.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def _login(settings: DirectorySettings) -> dict[str, Any]:
    if settings.auth == "kerberos":
        return {"authentication": ldap3.SASL, "sasl_mechanism": ldap3.KERBEROS}
    # As bytes: ldap3 would normalise a text (SASLprep), but Active Directory compares the text as typed.
    password = (settings.password or "").encode("utf-8")
    return {"authentication": ldap3.SIMPLE, "user": settings.user, "password": password}


def _read_root(connection: Any, server: str) -> Entry:
    found, _result = ldap3_inside.search(connection, "", "(objectClass=*)", ATTRIBUTES, "base")
    entries = [item for item in found if item["type"] == "searchResEntry"]
    attributes = entries[0]["raw_attributes"] if entries else {}
    root = Entry("", {name.lower(): values for name, values in attributes.items()})
    answers.require_sound(server, root)
    return root


def _log_in(
    connection: Any, settings: DirectorySettings, server: str, port: int, root: RootDse, limit: TimeLimit
) -> None:
    name = server
    if settings.auth == "kerberos":
        name = _principals_name(connection, server, root)
        ldap3_inside.set_service(connection, name)
    try:
        connection.bind()
    except (LDAPExceptionError, OSError, *answers.UNREADABLE) as error:
        ldap3_inside.abandon(connection)
        raise _failure(server, port, cause_of(error, limit, settings)) from error
    except kerberos.library_errors() as error:
        ldap3_inside.abandon(connection)
        raise failures.no_kerberos_login(server, name, error) from error
    if connection.result["result"] != failures.SUCCESS:
        result = dict(connection.result)
        ldap3_inside.abandon(connection)
        raise failures.login_refused(server, settings, result, name)


def _principals_name(connection: Any, server: str, root: RootDse) -> str:
    """The host in the Kerberos principal of the domain controller. Principals carry names, never addresses."""
    if not is_ip_address(server):
        return server
    if root.dns_host_name:  # read in the verified session, so it is as good as the certificate
        return root.dns_host_name
    ldap3_inside.abandon(connection)
    raise BadInput(
        f"Domain controller {server} does not say its name, and Kerberos knows servers by their names.",
        remedy="Name it in directory_servers by its full DNS name.",
    )
