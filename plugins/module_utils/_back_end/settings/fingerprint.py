# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""SHA-256 fingerprints of certificates as administrators write them."""

from __future__ import annotations

import re

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

_WRITTEN = re.compile(r"(?:sha-?256(?: fingerprint)?\s*[:=]\s*)?([0-9a-f]{2}(?:[:\s]*[0-9a-f]{2}){31})", re.IGNORECASE)


def parse_fingerprint(text: str, pool: str) -> str:
    """The fingerprint that an administrator has written, with or without colons, as `openssl x509` writes it. Raises
    BadInput.
    """
    written = _WRITTEN.fullmatch(text.strip())
    if not written:
        raise BadInput(
            f"back_ends: certificate_fingerprint of the pool {pool} is {text!r}, which is no SHA-256 fingerprint.",
            remedy="It has 64 hexadecimal digits, with or without colons. A SHA-1 fingerprint, as the dialog of "
            "Windows shows, is not taken.",
        )
    return bytes.fromhex(re.sub(r"[:\s]", "", written[1])).hex(":").upper()
