# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are named by their IP addresses."""

from __future__ import annotations

import ipaddress


def is_ip_address(server: str) -> bool:
    """Is it an IPv4 or IPv6 address, without brackets and port, and so no name?"""
    try:
        ipaddress.ip_address(server)
    except ValueError:
        return False
    return True
