# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bits of a user's option flags and archiving number (schema reference of Lync Server 2013), and their meaning."""

from __future__ import annotations

from collections.abc import Mapping

PUBLIC_IM, REMOTE_CALL_CONTROL, ANONYMOUS, ENTERPRISE_VOICE, ENHANCED_PRESENCE, PBX = 1, 16, 64, 128, 256, 512
ANY_TELEPHONY = REMOTE_CALL_CONTROL | ENTERPRISE_VOICE | PBX
ARCHIVE_INTERNAL, ARCHIVE_FEDERATED = 4, 8

NAMES: Mapping[int, str] = {
    PUBLIC_IM: "public_im",
    REMOTE_CALL_CONTROL: "remote_call_control",
    ANONYMOUS: "anonymous_participation",
    ENTERPRISE_VOICE: "enterprise_voice",
    ENHANCED_PRESENCE: "enhanced_presence",
    PBX: "pbx_integration",
}


def decoded(flags: int) -> tuple[list[str], int]:
    """The names of the bits that are set, and the other bits as a number: reserved ones, Lync's, and
    unexplained ones.
    """
    known = [name for bit, name in NAMES.items() if flags & bit]
    return known, flags & ~sum(NAMES)


def telephony_mode(flags: int, server_uri: str | None) -> str:
    """The telephony mode, one of the console's five, for these bits; `inconsistent` for other combinations.

    Whether "all" includes the bit of remote call control is not documented: with PBX integration, the URI of a gateway
    says the same.
    """
    voice, pbx = bool(flags & ENTERPRISE_VOICE), bool(flags & PBX)
    remote = bool(flags & REMOTE_CALL_CONTROL) or (pbx and server_uri is not None)
    modes = {
        (False, False, False): "pc_to_pc_only",
        (True, False, False): "remote_call_control",
        (False, True, False): "enterprise_voice",
        (False, True, True): "pbx_integration",
        (True, True, True): "remote_call_control_and_pbx_integration",
    }
    return modes.get((remote, voice, pbx), "inconsistent")
