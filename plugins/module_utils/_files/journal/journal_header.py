# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The header of a kept file, checked: a file that was damaged or edited sends nobody to another server."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_HOST = re.compile(r"[\w.:%-]{1,255}")
_TEXTS = ("started", "selection", "run")


def check_header(header: Mapping[str, Any]) -> None:
    """Raise ValueError, which names the field, for a journal's header with a value that no run writes. Fields
    other than the pools may be missing, since older runs did not write all of them.
    """
    servers_in(header)
    if not isinstance(header.get("format", 1), int):
        raise ValueError("format is no number")
    for pool in ("source", "target"):
        stated = header.get(pool)
        if not isinstance(stated, dict) or not isinstance(stated.get("name"), str):
            raise ValueError(f"{pool} is no pool")
    for name in _TEXTS:
        if not isinstance(header.get(name) or "", str):
            raise ValueError(f"{name} is no text")


def servers_in(header: Mapping[str, Any]) -> dict[str, str]:
    """The domain controllers that a run has written to, by domain; empty where the header has none.

    Raises ValueError for what is no host name.
    """
    servers = header.get("domain_controllers", {})
    if not isinstance(servers, dict):
        raise ValueError("domain_controllers has no names of servers by domain")
    for name in (*servers, *servers.values()):
        if not isinstance(name, str) or not _HOST.fullmatch(name):
            raise ValueError(f"domain_controllers has {name!a}, which is no host name")
    return dict(servers)
