# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""TLS for ldap3 as the standard library does it.

ldap3's own class checks no certificate by default, and its check of the host name knows no IP addresses on
Python 3.12 and later. This one lets Python's `ssl` verify the chain and the name, address or not.
"""

from __future__ import annotations

import ssl
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .libraries import Tls
from .settings import DirectorySettings


class VerifiedTls(Tls):  # type: ignore[misc]
    """ldap3's `Tls` with the verification of the settings. `failure`: why a handshake failed."""

    def __init__(self, settings: DirectorySettings) -> None:
        self.failure: Exception | None = None
        super().__init__(validate=ssl.CERT_REQUIRED if settings.validate_certs else ssl.CERT_NONE)
        try:
            self._context = ssl.create_default_context(cafile=settings.ca_file)
        except ssl.SSLError as error:
            raise BadInput(
                f"directory_ca_file {settings.ca_file} holds no certificate in PEM form ({error.reason or error}).",
                remedy="Export the authority's certificate as Base-64 (PEM) and name that file.",
            ) from error
        if not settings.validate_certs:
            self._context.check_hostname = False
            self._context.verify_mode = ssl.CERT_NONE

    def wrap_socket(self, connection: Any, do_handshake: bool = True) -> None:
        """Replace the connection's socket by an encrypted one. ldap3 calls this, for LDAPS and for StartTLS."""
        try:
            connection.socket = self._context.wrap_socket(
                connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
            )
        except (ssl.SSLError, OSError) as error:
            self.failure = error
            raise

    def start_tls(self, connection: Any) -> bool:
        """Ask for StartTLS and encrypt. Raises ldap3's errors and those of `ssl`."""
        connection.extended("1.3.6.1.4.1.1466.20037")
        if connection.result["result"] != 0:
            self.failure = OSError(
                f"StartTLS refused: {connection.result['message'] or connection.result['description']}"
            )
            raise self.failure
        self.wrap_socket(connection)
        connection.tls_started = True
        return True
