# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The certificate that a back end has to show: one that an authority has signed for its name, or the one of a
fingerprint.

The driver itself verifies it, in the session that carries the password. For a fingerprint the server's certificate is
fetched first; if it is the named one, the driver is told to trust it and nothing else, so that a server with another
certificate is refused later too. Where the driver cannot verify (an expired certificate, a driver other than FreeTDS),
the fetched certificate is the only check, and an attacker who answers only the second connection is not noticed.
"""

from __future__ import annotations

import ssl
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificate_file import read_authorities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.time_limit import Deadline
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndNotSecure

from ..settings.settings import BackEndSettings


class Trust(NamedTuple):
    """The check that the driver has to make. `certificates`: PEM that it trusts; None: those that this host trusts.
    `host_name`: the certificate has to name the server.
    """

    certificates: bytes | None
    host_name: bool


def trust_of(settings: BackEndSettings, deadline: Deadline) -> Trust | None:
    """The check for a back end; None: nothing is verified. The port of the settings has to be known.

    Raises BackEndNotSecure for another certificate than the one of the fingerprint; ssl.SSLError, OSError, TimeoutError
    where it cannot be fetched.
    """
    if not settings.encrypted:
        return None
    if settings.certificate_fingerprint:
        from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificates import fingerprint_of

        from .prelogin import handshake, old_tls

        shown = handshake(settings.server, settings.port or 0, deadline, old_tls()).certificate
        if fingerprint_of(shown) != settings.certificate_fingerprint:
            raise _another_certificate(settings, fingerprint_of(shown))
        if settings.validate_certs:
            return Trust(ssl.DER_cert_to_PEM_cert(shown).encode(), host_name=False)
    if not settings.validate_certs:
        return None
    if not settings.ca_file:
        return Trust(None, host_name=True)
    return Trust(read_authorities("back_end_ca_file", settings.ca_file).encode("ascii"), host_name=True)


def _another_certificate(settings: BackEndSettings, shown: str) -> BackEndNotSecure:
    return BackEndNotSecure(
        f"{settings.title} shows another certificate than certificate_fingerprint says: its SHA-256 fingerprint is "
        f"{shown}. No password was sent.",
        remedy="Find out why. A SQL Server without a certificate of its own makes a new one whenever its service "
        "starts: install one there. If it was renewed, compare the fingerprint on the server and correct back_ends.",
    )
