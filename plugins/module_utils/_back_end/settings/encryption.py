# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that decide whether a connection is encrypted, and by which certificate a back end is known."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .fingerprint import parse_fingerprint

REQUIRE, CLEAR_TEXT = "require", "clear_text"


def is_required(option: str | None, server: str) -> bool:
    """The whole session is encrypted. That is the default except on loopback, where nothing leaves this host."""
    if option is None:
        return not _is_loopback(server)
    return option == REQUIRE


def pinned(own: Mapping[str, Any], pool: str) -> str | None:
    """The fingerprint of the entry of `back_ends`, checked. Raises BadInput."""
    if own.get("certificate_fingerprint") is None:
        return None
    if own.get("encryption") == CLEAR_TEXT:
        raise BadInput(
            f"back_ends has a certificate_fingerprint for the pool {pool}, and encryption: clear_text.",
            remedy="Leave one of them out: without encryption no certificate is seen.",
        )
    return parse_fingerprint(own["certificate_fingerprint"], pool)


def _is_loopback(server: str) -> bool:
    try:
        return ipaddress.ip_address(server).is_loopback
    except ValueError:
        return without_case(server).rstrip(".") == "localhost"
