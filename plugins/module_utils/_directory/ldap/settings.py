# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The settings for reaching Active Directory: the `directory_*` options, checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.certificate_file import read_authorities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.host_names import is_host
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

LDAPS_PORT, START_TLS_PORT = 636, 389
CATALOG_LDAPS_PORT, CATALOG_START_TLS_PORT = 3269, 3268
GREATEST_PORT = 65535


@dataclass(frozen=True)
class DirectorySettings:
    """The connection's settings, complete. There is no setting that sends a password in clear text."""

    servers: tuple[str, ...]
    port: int = LDAPS_PORT
    tls: str = "ldaps"
    validate_certs: bool = True
    ca_file: str | None = None
    auth: str = "simple"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: int = 30  # seconds, for making a session and for each answer
    global_catalog_port: int = CATALOG_LDAPS_PORT  # 0: do not use the Global Catalog

    @classmethod
    def from_params(cls, params: Mapping[str, Any], preferred_servers: Sequence[str] = ()) -> DirectorySettings:
        """The settings of a module's parameters. Raises BadInput.

        `preferred_servers` (those of an unfinished journal) are tried before the servers of the options.
        """
        ldaps = params["directory_tls"] == "ldaps"
        catalog_port = params["directory_global_catalog_port"]
        if catalog_port is None:
            catalog_port = CATALOG_LDAPS_PORT if ldaps else CATALOG_START_TLS_PORT
        settings = cls(
            servers=tuple(name.strip() for name in params["directory_servers"] or [] if name.strip()),
            port=params["directory_port"] or (LDAPS_PORT if ldaps else START_TLS_PORT),
            tls=params["directory_tls"],
            validate_certs=params["directory_validate_certs"],
            ca_file=params["directory_ca_file"],
            auth=params["directory_auth"],
            user=params["directory_user"],
            password=params["directory_password"],
            timeout=params["directory_timeout"],
            global_catalog_port=catalog_port,
        )
        settings.check()
        return settings.preferring(preferred_servers)

    def preferring(self, servers: Sequence[str]) -> DirectorySettings:
        """The same settings with these servers tried first."""
        return replace(self, servers=tuple(dict.fromkeys([*servers, *self.servers])))

    def check(self) -> None:
        """Raise BadInput if these settings cannot lead to a connection."""
        if self.timeout < 1:
            raise BadInput(f"directory_timeout is {self.timeout}.", remedy="Give it a number of seconds from 1 up.")
        for name, number, least in (("", self.port, 1), ("global_catalog_", self.global_catalog_port, 0)):
            if not least <= number <= GREATEST_PORT:
                raise BadInput(
                    f"directory_{name}port is {number}.", remedy=f"Give it a number from {least} to {GREATEST_PORT}."
                )
        if not self.servers:
            raise BadInput("No domain controller is named.", remedy="List at least one in directory_servers.")
        for server in self.servers:
            if not is_host(server):
                raise BadInput(
                    f"directory_servers holds {server[:300]!r}, which is not a host name.",
                    remedy="Give names or addresses only; the port is directory_port, encryption directory_tls.",
                )
        given = [f"directory_{name}" for name in ("user", "password") if getattr(self, name)]
        if self.auth == "kerberos" and given:
            raise BadInput(
                f"directory_auth is kerberos, which does not use {' and '.join(given)}.",
                remedy="Leave them out, also in the environment (OCS_DIRECTORY_USER, OCS_DIRECTORY_PASSWORD): the"
                " ticket or keytab says who logs on. Or use directory_auth: simple.",
            )
        # An empty password makes an anonymous session that looks like a successful login (RFC 4513, 5.1.2).
        if self.auth == "simple" and not (self.user and self.password):
            missing = "directory_user" if not self.user else "directory_password"
            raise BadInput(
                f"{missing} is empty, and directory_auth is simple.",
                remedy="Set directory_user and directory_password (or OCS_DIRECTORY_USER and OCS_DIRECTORY_PASSWORD"
                " in the environment), or use directory_auth: kerberos.",
            )
        if self.ca_file:
            read_authorities("directory_ca_file", self.ca_file)
