# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Making an ODBC connection: the server's address, its proof of identity, the driver's parameters, the time limit."""

from __future__ import annotations

import functools
import math
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline, TimeLimit
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import UntrustedFile, require_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..settings.server_address import DEFAULT_PORT
from ..settings.settings import BackEndSettings
from . import libraries, sql_errors
from .certificates import trust_of
from .connection_string import connection_string
from .driver_build import DriverBuild, build_of
from .freetds_configuration import freetds_configuration, without_variables
from .libraries import OdbcError, pyodbc
from .tcp_connection import TcpConnection, cut_all, tcp_sockets
from .trial_load import end_by_loading

_CLOSING = 5  # seconds; a driver may wait for the answer to a statement that was cancelled


@dataclass(frozen=True)
class OdbcConnection:
    """The driver's connection, and the TCP connection below it. `in_use`: held by a thread that waits for an answer."""

    odbc: Any
    tcp: TcpConnection
    in_use: threading.Lock = field(default_factory=threading.Lock)

    def close(self) -> None:
        """End both, without waiting for a silent server. A driver must not lose a connection that a thread uses: such
        a thread, whose answer nobody needs any more, is made to let go of it; else it stays until the process ends.
        """
        if not self.in_use.acquire(blocking=False):
            self.tcp.cut()
            if not self.in_use.acquire(timeout=_CLOSING):
                return
        with TimeLimit(_CLOSING, self.tcp.cut), suppress(OdbcError):  # the connection was broken already
            self.odbc.close()
        self.tcp.close()


def connect(settings: BackEndSettings) -> OdbcConnection:
    """Connect and log on, within `login_timeout` for all of it.

    Raises LibraryMissing; BackEndUnreachable; BackEndNotSecure before a password is sent; BackEndLoginRefused; BadInput
    for what the driver cannot be told; BackEndError for a missing database.
    """
    build = build_of_driver(settings.driver)
    deadline = Deadline(settings.login_timeout)
    located = with_port(settings, deadline)
    _refuse_what_only_freetds_can(located, build)
    try:
        trust = trust_of(located, deadline)
    except OSError as error:
        from . import connection_failures  # what can be wrong, which most tasks need not know

        raise connection_failures.of(located, build, error) from error
    with freetds_configuration(located, trust):
        return _connect(located, build, deadline)


@functools.cache
def build_of_driver(driver: str) -> DriverBuild:
    """The build of a driver. Raises LibraryMissing where there is no such driver, no library to ask for it, or a
    damaged one, and BadInput for a library that other accounts may write: its code runs in this process. BadInput also
    for a name with braces or a semicolon, which would begin further parameters: unixODBC's versions differ in how they
    read braces.
    """
    libraries.require()
    if any(sign in driver for sign in "{};"):
        raise BadInput(
            "back_end_driver holds a brace or a semicolon: ODBC cannot be given such a name.",
            remedy="Give the name of a driver as odbcinst -q -d shows it, or the path of its library.",
        )
    if "/" in driver:
        try:
            require_trusted(Path(driver))
        except UntrustedFile as error:
            raise BadInput(f"back_end_driver: {error.what}", remedy=error.remedy) from error
        except OSError as error:
            raise libraries.driver_missing(driver) from error

    def load() -> None:
        try:
            pyodbc.connect(f"DRIVER={{{driver}}};", timeout=1).close()
        except OdbcError as error:
            if sql_errors.is_driver_missing(error):
                raise libraries.driver_missing(driver) from None

    with without_variables():
        if end := end_by_loading(load):
            raise libraries.driver_damaged(driver, end)
        return build_of(driver, load)


def with_port(settings: BackEndSettings, deadline: Deadline) -> BackEndSettings:
    """The settings with the port, for which SQL Browser is asked where only an instance is named.

    Raises BackEndUnreachable where it does not say.
    """
    if settings.port or settings.instance is None:
        return replace(settings, port=settings.port or DEFAULT_PORT)
    from ..settings import sql_browser

    try:
        return replace(settings, port=sql_browser.port_of(settings.server, settings.instance, deadline))
    except OSError as error:
        from . import connection_failures

        raise connection_failures.no_port(settings, error) from error


def _refuse_what_only_freetds_can(settings: BackEndSettings, build: DriverBuild) -> None:
    """Raise an error for settings that need FreeTDS: Microsoft's driver pins certificates in TDS 8.0 only, which no SQL
    Server before 2022 speaks.
    """
    if build.freetds or not settings.encrypted or not settings.validate_certs:
        return
    if settings.certificate_fingerprint or settings.ca_file:
        option = "certificate_fingerprint" if settings.certificate_fingerprint else "ca_file"
        raise BadInput(
            f"The driver {build} verifies certificates by what this host trusts. It cannot be told the {option} for "
            f"the back end of the pool {settings.pool}.",
            remedy="Leave it out and add the authority to those that this host trusts (update-ca-certificates), use "
            "the driver FreeTDS, or, with a fingerprint, say validate_certs: false for this pool.",
        )


def _connect(settings: BackEndSettings, build: DriverBuild, deadline: Deadline) -> OdbcConnection:
    text, port = connection_string(settings, build), settings.port or DEFAULT_PORT
    before = tcp_sockets(port)
    with TimeLimit(deadline.left, lambda: cut_all(tcp_sockets(port) - before)) as limit:
        try:
            odbc = pyodbc.connect(text, autocommit=True, timeout=max(1, math.ceil(deadline.left)))
            odbc.timeout = settings.query_timeout
        except OdbcError as error:
            failure = error
        else:
            return OdbcConnection(odbc, TcpConnection(port, before))
    from . import connection_failures

    if limit.reached or not deadline.left:
        raise connection_failures.no_answer(settings) from None
    raise connection_failures.explained(settings, build, failure, deadline) from None
