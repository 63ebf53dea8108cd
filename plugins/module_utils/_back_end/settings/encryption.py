# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that decide whether a connection is encrypted, and by which certificate a back end is known."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

REQUIRE, CLEAR_TEXT = "require", "clear_text"
_FINGERPRINT = re.compile(
    r"(?:sha-?256(?: fingerprint)?\s*[:=]\s*)?([0-9a-f]{2}(?:[:\s]*[0-9a-f]{2}){31})", re.IGNORECASE
)


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


def parse_fingerprint(text: str, pool: str) -> str:
    """The fingerprint that an administrator has written, with or without colons, as `openssl x509` writes it. Raises
    BadInput.
    """
    written = _FINGERPRINT.fullmatch(text.strip())
    if not written:
        raise BadInput(
            f"back_ends: certificate_fingerprint of the pool {pool} is {text!r}, which is no SHA-256 fingerprint.",
            remedy="It has 64 hexadecimal digits, with or without colons. A SHA-1 fingerprint, as the dialog of "
            "Windows shows, is not taken.",
        )
    return bytes.fromhex(re.sub(r"[:\s]", "", written[1])).hex(":").upper()


def _is_loopback(server: str) -> bool:
    try:
        return ipaddress.ip_address(server).is_loopback
    except ValueError:
        return without_case(server).rstrip(".") == "localhost"
