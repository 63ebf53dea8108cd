# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Objects as a directory stores them: a DN, and lists of bytes by the attribute's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DOMAIN = "DC=corp,DC=test"
CONFIGURATION = f"CN=Configuration,{DOMAIN}"
SCHEMA = f"CN=Schema,{CONFIGURATION}"
SERVICES = {
    "system": f"CN=RTC Service,CN=Microsoft,CN=System,{DOMAIN}",
    "configuration": f"CN=RTC Service,CN=Services,{CONFIGURATION}",
}
BEFORE_R2 = (
    *("objectClass", "objectGUID", "objectSid", "cn", "distinguishedName", "displayName", "lDAPDisplayName"),
    *("sAMAccountName", "userPrincipalName", "userAccountControl", "whenCreated", "whenChanged", "dNSHostName"),
    *("msRTCSIP-PrimaryUserAddress", "msRTCSIP-UserEnabled", "msRTCSIP-PrimaryHomeServer", "proxyAddresses"),
    *("msRTCSIP-TargetHomeServer", "msRTCSIP-OriginatorSid", "msRTCSIP-SourceObjectType", "msRTCSIP-OptionFlags"),
    *("msRTCSIP-ArchivingEnabled", "msRTCSIP-FederationEnabled", "msRTCSIP-InternetAccessEnabled", "msRTCSIP-Line"),
    *("msRTCSIP-LineServer", "msRTCSIP-UserPolicy", "msRTCSIP-UserExtension", "msRTCSIP-PolicyType"),
    *("msRTCSIP-PolicyContent", "msRTCSIP-DefaultPolicy", "msRTCSIP-RouteUsageAttribute", "msRTCSIP-LocationName"),
    *("msRTCSIP-MeetingFlags", "msRTCSIP-MeetingPolicy", "msRTCSIP-UCFlags", "msRTCSIP-UCPolicy"),
    *("msRTCSIP-ArchiveDefaultFlags", "msRTCSIP-EnableFederation", "msRTCSIP-PoolVersion", "msRTCSIP-PoolType"),
    *("msRTCSIP-PoolDisplayName", "msRTCSIP-BackEndServer", "msRTCSIP-DefaultLocationProfileLink"),
    *("msRTCSIP-FrontEndServers", "department", "hasMasterNCs", "msDS-hasMasterNCs", "systemFlags"),
)
SINCE_R2 = ("msRTCSIP-UserLocationProfile", "msRTCSIP-ApplicationDestination")


@dataclass(frozen=True)
class RawObject:
    dn: str
    attributes: Mapping[str, list[bytes]]


def raw_object(dn: str, **values: Any) -> RawObject:
    """Attributes by keyword, `_` for `-`; names that are not Active Directory's own are the product's. None: absent.

    A value is a text, a number, a truth, bytes, or a list of such.
    """
    known = {name.replace("-", "_"): name for name in (*BEFORE_R2, *SINCE_R2)}
    stored: dict[str, list[bytes]] = {}
    for keyword, value in values.items():
        if value is not None:
            many = value if isinstance(value, list) else [value]
            stored[known.get(keyword) or known[f"msRTCSIP_{keyword}"]] = [_bytes(item) for item in many]
    return RawObject(dn, stored)


def schema_objects(version: str) -> list[RawObject]:
    """The schema of a forest that was prepared for `2007` or `R2`."""
    names = BEFORE_R2 if version == "2007" else (*BEFORE_R2, *SINCE_R2)
    return [raw_object(f"CN={name},{SCHEMA}", objectClass="attributeSchema", lDAPDisplayName=name) for name in names]


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return str(value).upper().encode() if isinstance(value, bool) else str(value).encode()
