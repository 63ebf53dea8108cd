# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Security identifiers: text and bytes."""

from __future__ import annotations

import struct


def sid_bytes(sid: str) -> bytes:
    """`S-1-5-21-...` as objectSid holds it ([MS-DTYP] 2.4.2.2)."""
    _, revision, authority, *parts = sid.split("-")
    numbers = [int(part) for part in parts]
    return (
        bytes([int(revision), len(numbers)])
        + int(authority).to_bytes(6, "big")
        + struct.pack(f"<{len(numbers)}I", *numbers)
    )


def sid_text(sid: bytes) -> str:
    """The bytes of objectSid as `S-1-5-21-...`."""
    numbers = struct.unpack(f"<{sid[1]}I", sid[8:])
    return "-".join(["S", str(sid[0]), str(int.from_bytes(sid[2:8], "big")), *map(str, numbers)])
