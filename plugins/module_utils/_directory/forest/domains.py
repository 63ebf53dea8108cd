# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The domains of a forest, and the domain controllers that can write in each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryError

from ..filters.ldap_filter import any_of, equals
from ..ldap import values
from ..ldap.connection import Directory

# crossRef objects with this bit of systemFlags are domains (MS-ADTS 2.2.10, FLAG_CR_NTDS_DOMAIN).
_DOMAINS = "(&(objectClass=crossRef)(systemFlags:1.2.840.113556.1.4.803:=2))"


class Domain(NamedTuple):
    """One domain: DNS name, NetBIOS name, DN."""

    dns_name: str
    netbios_name: str
    dn: str


def read_domains(directory: Directory) -> list[Domain]:
    """All domains of the forest; only the server's own if the account cannot read the forest's list.

    Raises DirectoryError, also for a server that belongs to no domain.
    """
    partitions = directory.search(
        f"CN=Partitions,{directory.root.configuration}",
        _DOMAINS,
        ["nCName", "dnsRoot", "nETBIOSName"],
        scope="one",
        missing_base=True,
    )
    domains = []
    for entry in partitions:
        dn = entry.text("nCName") or ""
        dns_name = entry.text("dnsRoot") or values.domain_of(dn)
        domains.append(Domain(dns_name, entry.text("nETBIOSName") or dns_name.partition(".")[0].upper(), dn))
    if domains:
        return domains
    if not directory.root.domain:
        raise DirectoryError(
            f"Domain controller {directory.server} does not say which domain it is of.",
            remedy="Name a domain controller of Active Directory in directory_servers.",
        )
    dns_name = values.domain_of(directory.root.domain)
    return [Domain(dns_name, dns_name.partition(".")[0].upper(), directory.root.domain)]


def writable_controllers(directory: Directory, domain: Domain) -> list[str]:
    """Names of the domain controllers that hold a writable copy of the domain, as the forest's sites list them."""
    copies = any_of([equals("hasMasterNCs", domain.dn), equals("msDS-hasMasterNCs", domain.dn)])
    settings = directory.search(
        f"CN=Sites,{directory.root.configuration}", f"(&(objectClass=nTDSDSA){copies})", ["cn"], missing_base=True
    )
    servers = [directory.read(values.parent(entry.dn), ["dNSHostName"]) for entry in list(settings)]
    names = [server.text("dNSHostName") for server in servers if server is not None]
    return sorted(name for name in names if name)


def domain_of(domains: Sequence[Domain], dn: str) -> Domain | None:
    """The domain of an object: the longest one whose DN ends the object's DN. None: no domain of the forest."""
    holders = [domain for domain in domains if values.is_below(dn, domain.dn)]
    return max(holders, key=lambda domain: len(domain.dn), default=None)
