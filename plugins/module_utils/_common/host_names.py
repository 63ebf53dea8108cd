# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Names of hosts, checked before they are looked up: in options, in journals, and in what a directory says."""

from __future__ import annotations

import re

from .ip_addresses import is_ip_address

_LONGEST = 253  # characters of a DNS name (RFC 1035)
# Libraries take a part of other texts for a protocol, a port or an account: with `ldap://host`, ldap3 would send the
# password in clear text. A shell runs a part of others, and commands to be pasted name hosts.
_NAME = re.compile(r"[\w.-]+")


def is_host(text: str) -> bool:
    """The text is an address, or a name that DNS can be asked for, and nothing besides: no port, no protocol, and no
    zone of an address, which ldap3 does not know.
    """
    if is_ip_address(text):
        return "%" not in text
    return _NAME.fullmatch(text) is not None and _can_be_looked_up(text)


def _can_be_looked_up(name: str) -> bool:
    """Python encodes names for DNS before it asks (RFC 3490), and fails for empty and for long labels."""
    try:
        return 0 < len(name.encode("idna")) <= _LONGEST
    except UnicodeError:
        return False
