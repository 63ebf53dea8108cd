# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""People and the contacts that stand beside them, from plain descriptions to directory entries."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from lab.directory.forest import Forest
from lab.directory.forest_entries import application_contact_dn, group_dn
from lab.directory.ldif import Attributes, Entry, Value, child
from lab.directory.policies import TYPE_OF_ASSIGNMENT

Kind = Literal["user", "contact", "um_contact", "application_contact"]

EXCHANGE_UM_OBJECT = 0x90000000 - 2**32  # msRTCSIP-SourceObjectType, as the signed number that LDAP shows
ENABLED_ACCOUNT, DISABLED_ACCOUNT = 0x200 + 0x20, 0x200 + 0x20 + 0x2  # normal account, no password required


@dataclass(frozen=True)
class Person:
    """A user or a contact. None means: the attribute is absent.

    `login` is the account's name (a contact has none, but its GUID is made from it, so it is needed and unique).
    `home` and `target` name a pool of the forest, or are raw DNs. `name` is the last part of the DN, if it is not
    the display name. `organisational_unit` counts from the domain inwards. A `protected` account is written
    by administrators only. `relative_id` is the last part of a user's SID: unique, and from 10,000 up, where the
    server's own numbers do not reach; without it the server chooses one.
    """

    login: str
    display_name: str
    kind: Kind = "user"
    relative_id: int | None = None
    name: str = ""
    organisational_unit: tuple[str, ...] = ("People",)
    given_name: str | None = None
    family_name: str | None = None
    upn: str | None = None
    mail: str | None = None
    sip_uri: str | None = None  # with sip:
    sip_proxy_address: bool = True  # the SIP URI stands among the proxy addresses too
    proxy_addresses: tuple[str, ...] = ()  # others than that
    enabled: bool | None = None
    home: str | None = None
    target: str | None = None
    option_flags: int | None = None
    federation: bool | None = None
    internet_access: bool | None = None
    archiving: int | None = None
    line: str | None = None
    line_server: str | None = None
    meeting_policy: str | None = None  # names, or raw DNs
    voice_policy: str | None = None
    presence_policy: str | None = None
    location_profile: str | None = None
    user_extension: tuple[str, ...] = ()
    originator_sid: str | None = None  # S-1-5-21-...: a central forest's contact for a person of another forest
    source_object_type: int | None = None
    source_object_dn: str | None = None
    application_destination: str | None = None  # name of a trusted service, or a raw DN
    application_options: int | None = None
    application_language: str | None = None
    groups: tuple[str, ...] = ()
    account_disabled: bool = False
    protected: bool = False
    others: Mapping[str, Value | tuple[Value, ...]] = field(default_factory=dict)  # any more attributes

    @property
    def guid(self) -> uuid.UUID:
        """The objectGUID: always the same one for the same login."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"msrtc.ocs/lab/person/{self.login.lower()}")

    def sid(self, forest: Forest) -> str | None:
        """The objectSid, if the description gives it."""
        return f"{forest.domain_sid}-{self.relative_id}" if self.relative_id is not None else None

    def dn(self, forest: Forest) -> str:
        name = self.name or self.display_name
        if self.kind == "application_contact":
            return application_contact_dn(forest, name)
        return child(name, _unit_dn(forest, self.organisational_unit))


def people_entries(forest: Forest, people: Iterable[Person]) -> Iterator[Entry]:
    """The organisational units of all of them, the people, and their membership in groups."""
    people = list(people)
    units = {
        unit[:depth]
        for unit in {each_person.organisational_unit for each_person in people}
        for depth in range(1, len(unit) + 1)
    }
    for unit in sorted(units, key=lambda unit: (len(unit), unit)):
        yield Entry(_unit_dn(forest, unit), {"objectClass": "organizationalUnit"})
    for person in people:
        yield Entry(person.dn(forest), _attributes(forest, person))
    members: dict[str, list[str]] = {}
    for person in people:
        for group in person.groups:
            members.setdefault(group, []).append(person.dn(forest))
    for group, dns in members.items():
        yield Entry(group_dn(forest, group), {"member": dns}, adds_to_existing=True)


def _unit_dn(forest: Forest, unit: tuple[str, ...]) -> str:
    dn = forest.domain_dn
    for name in unit:
        dn = child(name, dn, "OU")
    return dn


def _attributes(forest: Forest, person: Person) -> Attributes:
    attributes: Attributes = {
        "objectClass": "user" if person.kind == "user" else "contact",
        "objectGUID": person.guid.bytes_le,
        "displayName": person.display_name,
        "givenName": person.given_name,
        "sn": person.family_name,
        "mail": person.mail,
        "proxyAddresses": _proxy_addresses(person),
        **_ocs_settings(forest, person),
        **person.others,
    }
    if person.kind == "user":
        attributes |= {
            "sAMAccountName": person.login,
            "objectSid": person.sid(forest),
            "userPrincipalName": person.upn,
            "userAccountControl": DISABLED_ACCOUNT if person.account_disabled else ENABLED_ACCOUNT,
            "adminCount": 1 if person.protected else None,
        }
    return attributes


def _proxy_addresses(person: Person) -> list[str]:
    sip = [person.sip_uri] if person.sip_uri and person.sip_proxy_address else []
    return [*person.proxy_addresses, *sip]


def _ocs_settings(forest: Forest, person: Person) -> Attributes:
    profile = person.location_profile
    service = person.application_destination
    source_type = EXCHANGE_UM_OBJECT if person.kind == "um_contact" else person.source_object_type
    return {
        "msRTCSIP-PrimaryUserAddress": person.sip_uri,
        "msRTCSIP-UserEnabled": person.enabled,
        "msRTCSIP-PrimaryHomeServer": forest.home_dn(person.home),
        "msRTCSIP-TargetHomeServer": forest.home_dn(person.target),
        "msRTCSIP-OptionFlags": person.option_flags,
        "msRTCSIP-FederationEnabled": person.federation,
        "msRTCSIP-InternetAccessEnabled": person.internet_access,
        "msRTCSIP-ArchivingEnabled": person.archiving,
        "msRTCSIP-Line": person.line,
        "msRTCSIP-LineServer": person.line_server,
        "msRTCSIP-UserPolicy": _assigned_policies(forest, person),
        "msRTCSIP-UserLocationProfile": _named_dn(forest, "Location Profiles", profile),
        "msRTCSIP-UserExtension": person.user_extension,
        "msRTCSIP-OriginatorSid": person.originator_sid,
        "msRTCSIP-SourceObjectType": source_type,
        "msDS-SourceObjectDN": person.source_object_dn,
        "msRTCSIP-ApplicationDestination": _named_dn(forest, "Trusted Services", service),
        "msRTCSIP-ApplicationOptions": person.application_options,
        "msRTCSIP-ApplicationPrimaryLanguage": person.application_language,
    }


def _named_dn(forest: Forest, container: str, name: str | None) -> str | None:
    return name if name is None or "=" in name else forest.object_dn(container, name)


def _assigned_policies(forest: Forest, person: Person) -> list[str]:
    """DN-with-binary: `B:8:01000000:<dn>` assigns a meeting policy; the number is little-endian."""
    assigned = {
        "meeting": person.meeting_policy,
        "telephony": person.voice_policy,
        "presence": person.presence_policy,
    }
    return [
        f"B:8:{TYPE_OF_ASSIGNMENT[kind].to_bytes(4, 'little').hex().upper()}:{forest.policy_dn(name, kind)}"
        for kind, name in assigned.items()
        if name is not None
    ]
