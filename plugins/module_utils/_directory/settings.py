# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""How to reach Active Directory: the `directory_*` options, checked."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

LDAPS_PORT, LDAP_PORT = 636, 389
CATALOG_LDAPS_PORT, CATALOG_LDAP_PORT = 3269, 3268


@dataclass(frozen=True)
class DirectorySettings:
    """The connection's settings; the password never shows in a text of this object."""

    servers: tuple[str, ...]
    port: int = LDAPS_PORT
    tls: str = "ldaps"
    validate_certs: bool = True
    ca_file: str | None = None
    auth: str = "simple"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: int = 30
    global_catalog_port: int = CATALOG_LDAPS_PORT

    @classmethod
    def from_params(cls, params: Mapping[str, Any], preferred_servers: Sequence[str] = ()) -> DirectorySettings:
        """The settings of a module's parameters. Raises BadInput.

        `preferred_servers` (of an unfinished journal) are tried before the ones of the options.
        """
        ldaps = params["directory_tls"] == "ldaps"
        catalog_port = params["directory_global_catalog_port"]
        if catalog_port is None:
            catalog_port = CATALOG_LDAPS_PORT if ldaps else CATALOG_LDAP_PORT
        servers = [name.strip() for name in params["directory_servers"] or []]
        return cls(
            servers=tuple(dict.fromkeys([*preferred_servers, *filter(None, servers)])),
            port=params["directory_port"] or (LDAPS_PORT if ldaps else LDAP_PORT),
            tls=params["directory_tls"],
            validate_certs=params["directory_validate_certs"],
            ca_file=params["directory_ca_file"],
            auth=params["directory_auth"],
            user=params["directory_user"],
            password=params["directory_password"],
            timeout=params["directory_timeout"],
            global_catalog_port=catalog_port,
        ).checked()

    def checked(self) -> DirectorySettings:
        """These settings, if a connection can be made of them; else BadInput."""
        if not self.servers:
            raise BadInput("No domain controller is named.", remedy="List at least one in directory_servers.")
        return self

    def prefer(self, servers: Sequence[str]) -> DirectorySettings:
        """The same settings with other servers tried first."""
        return replace(self, servers=tuple(dict.fromkeys([*servers, *self.servers])))
