# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools, policies and people made of a few words, as the directory layer sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap import schema, values
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.policies import Policies
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User, kind_of

DOMAIN = "DC=corp,DC=test"
SYSTEM = f"CN=RTC Service,CN=Microsoft,CN=System,{DOMAIN}"
CONFIGURATION = f"CN=RTC Service,CN=Services,CN=Configuration,{DOMAIN}"

_DWORD = {"meeting": "01000000", "voice": "02000000", "presence": "04000000"}


def pool(name: str, version: str = "2007", *, service: str = SYSTEM, location_profile: str | None = None) -> Pool:
    dn = f"CN={name},CN=Pools,{service}"
    return Pool(
        name=name,
        fqdn=f"{name}.corp.test",
        version=version,
        raw_version=3 if version == "2007" else 4,
        kind="Enterprise Edition",
        dn=dn,
        service_dn=f"CN=LC Services,CN=Microsoft,{dn}",
        back_end_text="sql",
        back_end_host="sql",
        back_end_instance=None,
        front_ends=(),
        display_name=name,
        container="Configuration" if service == CONFIGURATION else "System",
        default_location_profile=location_profile,
    )


def policy_dn(kind: str, name: str) -> str:
    return f"CN={{{kind}-{name}}},CN=Policies,{SYSTEM}"


def policy_entry(kind: str, name: str, settings: Mapping[str, str] | None = None, *, default: bool = False) -> Entry:
    """A policy object as it is stored. A setting whose value holds `<` goes into the XML as it is."""
    properties = {"Name": name, **(settings or {})}
    content = "".join(f'<property name="{key}">{value}</property>' for key, value in properties.items())
    stored = {
        "msrtcsip-policytype": {"voice": "telephony"}.get(kind, kind),
        "msrtcsip-policycontent": f"<instance>{content}</instance>",
        "msrtcsip-defaultpolicy": str(default).upper(),
    }
    return Entry(policy_dn(kind, name), {key: [value.encode()] for key, value in stored.items()})


def policies(entries: Iterable[Entry]) -> Policies:
    return Policies.from_entries(entries)


def assignment(kind: str, dn: str) -> bytes:
    """A value of the user's policies: the kind as a little-endian number, and the DN."""
    return f"B:8:{_DWORD[kind]}:{dn}".encode()


def attributes(**stored: Any) -> dict[str, list[bytes]]:
    """Raw values by attribute (its name in lower case, without `msRTCSIP-`, or whole); None: not set."""
    own = {name.lower() for name in (*schema.USER_ATTRIBUTES, "mail")}
    result: dict[str, list[bytes]] = {}
    for name, value in stored.items():
        key = name if name in own else f"msrtcsip-{name}"
        if value is not None:
            many = value if isinstance(value, list) else [value]
            result[key] = [_raw(item) for item in many]
    return result


def _raw(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    return str(value).upper().encode() if isinstance(value, bool) else str(value).encode()


def user(raw: Mapping[str, list[bytes]], pools: Iterable[Pool] = (), dn: str = f"CN=x,{DOMAIN}") -> User:
    """A user as `parse_user` makes one of these attributes."""
    entry = Entry(dn, raw)
    by_service = {values.dn_key(each_pool.service_dn): each_pool for each_pool in pools}
    home, target = entry.text(schema.HOME_SERVER), entry.text(schema.TARGET_HOME_SERVER)
    sip_uri = entry.text(schema.ADDRESS)
    return User(
        dn=dn,
        guid=values.guid_text(entry.raw("objectGUID")),
        domain="corp.test",
        sid=None,
        login=None,
        upn=entry.text("userPrincipalName"),
        display_name=entry.text("displayName"),
        sip_uri=sip_uri,
        address=values.without_scheme(sip_uri),
        enabled=entry.flag(schema.ENABLED),
        home=home,
        target=target,
        home_pool=by_service.get(values.dn_key(home)) if home else None,
        target_pool=by_service.get(values.dn_key(target)) if target else None,
        kind=kind_of(entry),
        option_flags=entry.integer(schema.OPTION_FLAGS) or 0,
        line=entry.text(schema.LINE),
        line_server=entry.text(schema.LINE_SERVER),
        location_profile=entry.text(schema.LOCATION_PROFILE),
        raw=raw,
    )
