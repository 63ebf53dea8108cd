# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain controller's description of itself, readable before a login."""

from __future__ import annotations

from dataclasses import dataclass

from .entry import Entry

ATTRIBUTES = (
    "defaultNamingContext",
    "rootDomainNamingContext",
    "configurationNamingContext",
    "schemaNamingContext",
    "dnsHostName",
    "isGlobalCatalogReady",
    "supportedCapabilities",
)

# LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID: a read-only domain controller (MS-ADTS 3.1.1.3.4.3).
READ_ONLY_CONTROLLER = "1.2.840.113556.1.4.1920"


@dataclass(frozen=True)
class RootDse:
    """The naming contexts (DNs; empty when the server does not tell them) and the name of one domain controller."""

    domain: str
    root_domain: str
    configuration: str
    schema: str
    dns_host_name: str | None
    global_catalog: bool
    read_only: bool

    @classmethod
    def of(cls, entry: Entry) -> RootDse:
        domain = entry.text("defaultNamingContext") or ""
        root_domain = entry.text("rootDomainNamingContext") or domain
        configuration = entry.text("configurationNamingContext") or f"CN=Configuration,{root_domain}"
        return cls(
            domain=domain,
            root_domain=root_domain,
            configuration=configuration,
            schema=entry.text("schemaNamingContext") or f"CN=Schema,{configuration}",
            dns_host_name=entry.text("dnsHostName"),
            global_catalog=entry.flag("isGlobalCatalogReady") or False,
            read_only=READ_ONLY_CONTROLLER in entry.texts("supportedCapabilities"),
        )
