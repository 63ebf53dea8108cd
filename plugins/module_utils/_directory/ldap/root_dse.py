# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A domain controller's description of itself, readable before a login."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from typing import NamedTuple

from .entry import Entry

ATTRIBUTES = (
    "defaultNamingContext",
    "rootDomainNamingContext",
    "configurationNamingContext",
    "schemaNamingContext",
    "dnsHostName",
    "isGlobalCatalogReady",
    "supportedCapabilities",
    "currentTime",
    "domainControllerFunctionality",
)

# LDAP_CAP_ACTIVE_DIRECTORY_PARTIAL_SECRETS_OID: a read-only domain controller (MS-ADTS 3.1.1.3.4.3).
READ_ONLY_CONTROLLER = "1.2.840.113556.1.4.1920"


# By domainControllerFunctionality (MS-ADTS 3.1.1.3.2.25); what is newer is told by its number.
_WINDOWS = {
    "0": "Windows 2000 Server",
    "2": "Windows Server 2003",
    "3": "Windows Server 2008",
    "4": "Windows Server 2008 R2",
    "5": "Windows Server 2012",
    "6": "Windows Server 2012 R2",
    "7": "Windows Server 2016 or newer",
}


class RootDse(NamedTuple):
    """The naming contexts (DNs; empty when the server does not tell them) and the name of one domain controller.

    `time`: by the server's clock, to the second; `windows`: the version that it behaves as. None where not told.
    """

    domain: str
    root_domain: str
    configuration: str
    schema: str
    dns_host_name: str | None
    global_catalog: bool
    read_only: bool
    time: datetime | None = None
    windows: str | None = None

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
            time=_moment(entry.text("currentTime")),
            windows=_WINDOWS.get(entry.text("domainControllerFunctionality") or ""),
        )


def _moment(text: str | None) -> datetime | None:
    """A time as the directory writes it (20260131235959.0Z)."""
    with contextlib.suppress(ValueError):
        return datetime.strptime((text or "")[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    return None
