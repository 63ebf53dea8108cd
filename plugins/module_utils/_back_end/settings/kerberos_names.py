# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The name by which Kerberos knows a SQL Server, and options that do not go with Kerberos."""

from __future__ import annotations

import functools
import socket
from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.ip_addresses import is_ip_address
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


def service_principal(server: str, port: int) -> str:
    """`MSSQLSvc/FQDN:PORT`, as SQL Server registers itself (Microsoft, "Register a Service Principal Name")."""
    return f"MSSQLSvc/{_full_name(server)}:{port}"


def refuse_address(server: str, pool: str) -> None:
    """Raise BadInput for a server that is named by its address: no service is registered under one."""
    if not is_ip_address(server.strip("[]")):
        return
    raise BadInput(
        f"The back end of the pool {pool} is to be logged on to with Kerberos, which knows servers by their names, and"
        f" {server} is an address.",
        remedy="Name the server in back_ends by its full DNS name, as in its service principal name"
        " (setspn -L of the account that SQL Server runs as).",
    )


def refuse_login(pool_name: str, own: Mapping[str, Any], params: Mapping[str, Any]) -> None:
    """Raise BadInput for a login beside Kerberos: Kerberos uses the ticket, and a login that is silently ignored would
    mislead.
    """
    given = [f"{name} in back_ends" for name in ("user", "password") if own.get(name)]
    if params.get("back_end_auth") == "kerberos":
        given += [name for name in ("back_end_user", "back_end_password") if params.get(name)]
    if given:
        raise BadInput(
            f"The back end of the pool {pool_name} is logged on to with Kerberos, which does not use"
            f" {' and '.join(given)}.",
            remedy="Leave them out, also in the environment (OCS_BACK_END_USER, OCS_BACK_END_PASSWORD): the ticket says"
            " who logs on. Logins of pools with auth: sql belong into their entries of back_ends.",
        )


@functools.lru_cache(maxsize=64)
def _full_name(server: str) -> str:
    """The server's full DNS name; the given name where it is a full one, or where DNS knows no other."""
    if "." in server:
        return server
    try:
        found = socket.getaddrinfo(server, None, type=socket.SOCK_STREAM, flags=socket.AI_CANONNAME)
    except OSError:
        return server
    return found[0][3] or server
