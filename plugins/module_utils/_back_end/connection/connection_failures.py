# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The reason for which a connection to a back end was not made, in words that tell a person what to do.

Drivers say of nearly every failure that they are unable to connect. So the beginning of the session is tried again
without the driver, up to the login, which is not sent.
"""

from __future__ import annotations

import socket
import ssl

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificates import fingerprint_of
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndNotSecure, BackEndUnreachable, OcsError

from ..settings import sql_browser
from ..settings.settings import BackEndSettings
from . import prelogin, sql_errors
from .driver_build import DriverBuild

_CLEAR_TEXT = (
    "Where the way to the server is safe by other means, say encryption: clear_text for this pool in back_ends: then "
    "everything goes as it is, with the password."
)
_NO_PASSWORD = "No password was sent."


def explained(settings: BackEndSettings, build: DriverBuild, error: Exception, deadline: Deadline) -> OcsError:
    """The error to raise for a driver's error while it connected. The port of the settings is known."""
    if sql_errors.is_answer_to_a_login(error):
        return sql_errors.translated(error, settings, connected=False)
    try:
        found = _looked_into(settings, build, error, deadline)
    except TimeoutError:
        return no_answer(settings)
    except OSError as cause:
        return of(settings, build, cause)
    return found or sql_errors.translated(error, settings, connected=False)


def of(settings: BackEndSettings, build: DriverBuild, error: OSError) -> OcsError:
    """The error to raise for a beginning of a session that failed."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(settings, error.verify_message, None)
    if isinstance(error, ssl.SSLError):
        reason = getattr(error, "reason", None) or error
        return _no_session(f"No TLS session with {_title(settings)}: {reason}.", build)
    if isinstance(error, prelogin.NoEncryption):
        return BackEndNotSecure(
            f"{settings.title} cannot encrypt, or somebody on the way takes that out. {_NO_PASSWORD}",
            remedy="Give the server a certificate; SQL Server 2000 does not encrypt without one (back_end_encryption). "
            f"{_CLEAR_TEXT}",
        )
    if isinstance(error, TimeoutError):
        return no_answer(settings)
    return _unreachable(settings, str(error.strerror or error))


def no_answer(settings: BackEndSettings) -> BackEndUnreachable:
    """The error for a server that sent nothing, or not enough, in time."""
    return _unreachable(settings, f"it did not answer within back_end_login_timeout ({settings.login_timeout} s)")


def no_port(settings: BackEndSettings, error: OSError) -> BackEndUnreachable:
    """The error for an instance whose port SQL Browser did not tell."""
    if isinstance(error, sql_browser.UnknownInstance):
        reason = f"SQL Browser there says that {error}"
        remedy = "Correct instance of this pool in back_ends, or name the port."
    elif isinstance(error, socket.gaierror):
        return _unreachable(settings, str(error.strerror))
    else:
        silent = f"is silent (back_end_login_timeout: {settings.login_timeout} s)"
        failure = silent if isinstance(error, TimeoutError) else f"does not run there ({error.strerror or error})"
        reason = f"SQL Browser (UDP {sql_browser.PORT}), which knows the port of the instance, {failure}"
        remedy = "Name the port in back_ends, or let UDP 1434 through. SQL Browser is also silent about some instances."
    return BackEndUnreachable(f"{settings.title} cannot be reached: {reason}.", remedy=remedy)


def _unreachable(settings: BackEndSettings, reason: str) -> BackEndUnreachable:
    return sql_errors.unreachable(settings, f"{reason}.", connected=False)


def _looked_into(
    settings: BackEndSettings, build: DriverBuild, error: Exception, deadline: Deadline
) -> OcsError | None:
    """The error that the second look finds; None if the driver's own message is the best that is known.
    Raises OSError.
    """
    if not settings.encrypted:
        if not prelogin.demands_encryption(settings.server, settings.port or 0, deadline):
            return None
        return BackEndNotSecure(
            f"{settings.title} refuses sessions in clear text.", remedy="Say encryption: require for this pool."
        )
    session = prelogin.handshake(settings.server, settings.port or 0, deadline, prelogin.old_tls())
    if settings.validate_certs:
        pinned = session.certificate if settings.certificate_fingerprint else None
        context = prelogin.verifying(settings.ca_file, pinned)
        try:
            prelogin.handshake(settings.server, settings.port or 0, deadline, context)
        except ssl.SSLCertVerificationError as refusal:
            return _not_trusted(settings, refusal.verify_message, fingerprint_of(session.certificate))
    if settings.auth == "kerberos":
        return None
    what = (
        f"{build} makes no session with {_title(settings)} ({sql_errors.message_of(error, settings)}), "
        f"though OpenSSL of this host agrees with it on {session.protocol} and {session.cipher}."
    )
    return _no_session(what, build)


def _title(settings: BackEndSettings) -> str:
    return f"the{settings.title.removeprefix('The')}"


def _not_trusted(settings: BackEndSettings, reason: str, fingerprint: str | None) -> BackEndNotSecure:
    shown = f" Its SHA-256 fingerprint is {fingerprint}." if fingerprint else ""
    return BackEndNotSecure(
        f"The certificate of {_title(settings)} is not trusted: {reason}.{shown} {_NO_PASSWORD}",
        remedy="Name the authority that signed it in back_end_ca_file (PEM), and the server by a name that stands in "
        "it. One that no authority has signed is pinned by certificate_fingerprint in back_ends; compare the "
        "fingerprint on the server first. One that has expired is renewed, or pinned with validate_certs: false.",
    )


def _no_session(what: str, build: DriverBuild) -> BackEndNotSecure:
    return BackEndNotSecure(
        f"{what} {_NO_PASSWORD}",
        remedy="Old servers speak TLS 1.0 only, on Windows Server 2003 with RC4 or 3DES, which a current TLS library "
        f"refuses: the driver is {build}, Python has {ssl.OPENSSL_VERSION}. Update the server, or use a build of the "
        f"driver with another library (back_end_driver, back_end_encryption). {_CLEAR_TEXT}",
    )
