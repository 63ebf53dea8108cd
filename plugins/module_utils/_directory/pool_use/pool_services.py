# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The forest's services that are tied to a pool: conference directories, trusted services, location profiles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence

from ..forest.pools import Pool
from ..ldap import schema, values
from ..ldap.entry import Entry
from .blockers import Ties, name_of_conference_directory, name_of_trusted_service

ServiceKind = Literal[
    "conference_directories", "mediation_servers", "edge_servers", "trusted_services", "location_contacts"
]

# Values of a trusted service's type, in lower case (schema reference of Lync Server 2013). MRAS, the media relay
# authentication service, runs on an A/V Edge Server.
_KINDS: Mapping[str, ServiceKind] = {
    "mediationserver": "mediation_servers",
    "gateway": "mediation_servers",
    "mras": "edge_servers",
}
# Parts of the names of Response Group's application and contacts: ACD and RGS (inferred from R2's Resource Kit).
_RESPONSE_GROUP = ("acd", "rgs", "responsegroup")


@dataclass(frozen=True)
class PoolService:
    """One object; `name` is for people."""

    kind: ServiceKind
    dn: str
    name: str


def services_tied_to(ties: Ties, pool: Pool, contact_dns: Iterable[str]) -> Iterator[PoolService]:
    """Everything tied to the pool. `contact_dns`: its contacts, because location profiles are mapped to contacts."""
    for entry in ties.directories_of(pool):
        yield PoolService(
            "conference_directories", entry.dn, f"Conference directory {name_of_conference_directory(entry)}"
        )
    for entry in ties.services_of(pool):
        yield PoolService(_kind(entry), entry.dn, name_of_trusted_service(entry))
    for entry in ties.mappings_to(contact_dns):
        contacts = in_sentence([values.first_name(dn) for dn in entry.texts(schema.MAPPING_CONTACT)])
        yield PoolService("location_contacts", entry.dn, f"A location profile with the access number {contacts}")


def response_group_services(ties: Ties) -> frozenset[str]:
    """Keys of the DNs (values.dn_key) of Response Group's trusted services."""
    return frozenset(
        values.dn_key(entry.dn)
        for entry in ties.trusted_services
        if _names_response_group(entry.text(schema.TRUSTED_SERVICE_TYPE) or "")
    )


def is_response_group(dn: str, destination: str | None, services: frozenset[str]) -> bool:
    """An application's contact belongs to Response Group, as the service behind it or its own name shows."""
    by_service = destination is not None and values.dn_key(destination) in services
    return by_service or without_case(values.first_name(dn)).startswith("rgs")


def _kind(entry: Entry) -> ServiceKind:
    return _KINDS.get(without_case(entry.text(schema.TRUSTED_SERVICE_TYPE) or ""), "trusted_services")


def _names_response_group(text: str) -> bool:
    return any(part in without_case(text) for part in _RESPONSE_GROUP)
