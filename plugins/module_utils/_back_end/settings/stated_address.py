# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The address of a pool's back end, from its entry of `back_ends` and, for what the entry leaves out, from the
directory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .server_address import ServerAddress, parse_instance, parse_port, parse_server


def address_of(own: Mapping[str, Any], pool_name: str, host: str, instance: str | None) -> ServerAddress:
    """The address of a back end. `own`: the entry; `host`, `instance`: the directory's. Raises BadInput.

    An entry with nothing but a server means the instance that the directory names: otherwise another instance's data
    would be taken for the pool's. An entry with a server and a port means the instance that answers there.
    """
    stated = _stated(own, f"back_ends: server of the pool {pool_name}")
    if stated.host:
        left_out = not stated.instance and not stated.port
        return replace(stated, instance=parse_instance(instance, pool_name)) if left_out and instance else stated
    text = f"{host}\\{instance}" if instance else host
    found = parse_server(text, f"The back end of the pool {pool_name} in Active Directory")
    port = stated.port or (None if stated.instance else found.port)
    return ServerAddress(found.host, stated.instance or found.instance, port)


def _stated(own: Mapping[str, Any], what: str) -> ServerAddress:
    """The address in the entry's three options, which may say the same twice; an empty host where the entry
    names none.
    """
    server = ServerAddress("") if own.get("server") is None else parse_server(own["server"], what)
    options: dict[str, Any] = {}
    if own.get("instance") is not None:
        options["instance"] = parse_instance(own["instance"], what.replace("server", "instance", 1))
    if own.get("port") is not None:
        options["port"] = parse_port(own["port"], what.replace("server", "port", 1))
    for name, value in options.items():
        stated = getattr(server, name)
        if stated is not None and without_case(str(stated)) != without_case(str(value)):
            raise BadInput(
                f"{what} is {own['server']!r}, and the option {name} says {value}.", remedy=f"Say one {name} only."
            )
    return replace(server, **options)
