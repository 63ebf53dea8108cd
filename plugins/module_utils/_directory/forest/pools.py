# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pools of the forest, as Active Directory describes them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_sentence
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import AmbiguousPool, PoolNotFound, UnsupportedPool

from ..filters.ldap_filter import any_of, equals
from ..ldap import schema, values
from ..ldap.connection import Directory
from ..ldap.entry import Entry

OCS_2007, OCS_2007_R2 = "2007", "2007 R2"
_VERSIONS = {
    0: "LCS 2003",
    1: "LCS 2005",
    2: "LCS 2005 SP1",
    3: OCS_2007,
    4: OCS_2007_R2,
    5: "Lync 2010",
    6: "Lync 2013",
}
_ATTRIBUTES = (
    "objectClass",
    "dNSHostName",
    schema.POOL_VERSION,
    schema.POOL_TYPE,
    schema.POOL_DISPLAY_NAME,
    schema.BACK_END_SERVER,
    schema.DEFAULT_LOCATION_PROFILE,
    schema.FRONT_ENDS,
)
STANDARD_EDITION_INSTANCE = "RTC"


@dataclass(frozen=True)
class Pool:
    """One pool. `service_dn` is what its users' home server attribute holds."""

    name: str
    fqdn: str
    version: str  # "2007", "2007 R2", "LCS 2005", "Lync 2010", ...
    raw_version: int | None
    kind: str  # "Standard Edition" or "Enterprise Edition"
    dn: str
    service_dn: str  # empty: the pool has no service object (a remainder of a removal) and cannot hold users
    back_end_text: str  # as stored: `host\\instance`, `host`, `(local)\\RTC`
    back_end_host: str
    back_end_instance: str | None
    front_ends: tuple[str, ...]  # names of the servers
    display_name: str
    container: str  # "System" or "Configuration"
    default_location_profile: str | None  # DN

    @property
    def can_hold_ocs_users(self) -> bool:
        """The pool is one that `require_ocs` accepts."""
        return self.version in (OCS_2007, OCS_2007_R2) and bool(self.service_dn)

    def require_ocs(self) -> None:
        """Raise UnsupportedPool unless this is a pool of OCS 2007 or 2007 R2 that can hold users."""
        if self.version not in (OCS_2007, OCS_2007_R2):
            raise UnsupportedPool(
                f"Pool {self.name} ({self.fqdn}) is one of {self.version}, not of OCS 2007 or 2007 R2.",
                remedy="Name a pool of OCS 2007 or 2007 R2; for others use the tools of their own product.",
            )
        if not self.service_dn:
            raise UnsupportedPool(
                f"Pool {self.name} ({self.dn}) has no service object below it, so it cannot hold users.",
                remedy="It seems to be left over of a removed pool. Name another one.",
            )


class Servers(Protocol):
    """The servers of a forest from which its pools are read."""

    @property
    def root(self) -> Directory: ...

    def domain_controller(self, dn: str) -> Directory: ...

    def discover(self, ldap_filter: str, attributes: Sequence[str]) -> Iterator[Entry]: ...


def read_pools(forest: Servers) -> list[Pool]:
    """The pools of the System container (the default of 2007) and of the Configuration container (the default of R2).

    One search in each, and one for the names of the front ends. A forest whose global settings were migrated may have
    remains in both.
    """
    root = forest.root.root
    entries = any_of([equals("objectClass", schema.POOL_CLASS), equals("objectClass", schema.POOL_SERVICE_CLASS)])
    pools: list[Pool] = []
    front_ends: dict[str, list[str]] = {}
    for container, base in (("System", f"CN=System,{root.root_domain}"), ("Configuration", root.configuration)):
        directory = forest.domain_controller(base) if container == "System" else forest.root
        found = list(directory.search(base, entries, _ATTRIBUTES, missing_base=True))
        services = [entry for entry in found if _is(entry, schema.POOL_SERVICE_CLASS)]
        for entry in found:
            if _is(entry, schema.POOL_CLASS):
                service = next(
                    (pool_service for pool_service in services if values.is_below(pool_service.dn, entry.dn)), None
                )
                front_ends[entry.dn] = service.texts(schema.FRONT_ENDS) if service else []
                pools.append(parse_pool(entry, service.dn if service else "", container))
    names = _server_names(forest, [dn for dns in front_ends.values() for dn in dns])
    pools = [
        dataclasses.replace(pool, front_ends=tuple(sorted(names[dn] for dn in front_ends[pool.dn]))) for pool in pools
    ]
    return sorted(pools, key=lambda pool: (without_case(pool.name), pool.container))


def parse_pool(entry: Entry, service_dn: str, container: str) -> Pool:
    """A pool object as a Pool without its front ends."""
    name = values.first_name(entry.dn)
    fqdn = entry.text("dNSHostName") or name
    kind = "Standard Edition" if _is_standard(entry) else "Enterprise Edition"
    back_end = entry.text(schema.BACK_END_SERVER) or ""
    host, instance = _back_end(back_end, fqdn)
    raw_version = entry.integer(schema.POOL_VERSION)
    return Pool(
        name=name,
        fqdn=fqdn,
        version=version_name(raw_version),
        raw_version=raw_version,
        kind=kind,
        dn=entry.dn,
        service_dn=service_dn,
        back_end_text=back_end,
        back_end_host=host,
        back_end_instance=instance,
        front_ends=(),
        display_name=entry.text(schema.POOL_DISPLAY_NAME) or name,
        container=container,
        default_location_profile=entry.text(schema.DEFAULT_LOCATION_PROFILE),
    )


def version_name(raw: int | None) -> str:
    """The product's name for msRTCSIP-PoolVersion, which is stored as 3 (schema reference) or as 0x30000 (Microsoft's
    scripts).
    """
    if raw is None:
        return "unknown"
    major = raw >> 16 if raw >= 0x10000 else raw
    return _VERSIONS.get(major, f"Lync or later ({major})" if major > max(_VERSIONS) else f"unknown ({raw})")


def find(pools: Sequence[Pool], name: str) -> Pool:
    """The pool that a name means, without regard to case; the DN is tried first, a part of the FQDN last.

    Raises PoolNotFound with the names of all pools, AmbiguousPool with the DNs of those that match.
    """
    wanted, key = without_case(name.strip()), values.dn_key(name.strip())
    ways: list[Callable[[Pool], bool]] = [
        lambda pool: key in (values.dn_key(pool.dn), values.dn_key(pool.service_dn)),
        lambda pool: wanted in (without_case(pool.name), without_case(pool.fqdn)),
        lambda pool: without_case(pool.fqdn).startswith(f"{wanted}.") or without_case(pool.display_name) == wanted,
    ]
    for way in ways if wanted else []:
        answering = [pool for pool in pools if way(pool)]
        if len(answering) == 1:
            return answering[0]
        if answering:
            dns = in_sentence([pool.dn for pool in answering], "; ")
            raise AmbiguousPool(f"{len(answering)} pools answer to {name!r}: {dns}.", remedy="Name the pool by its DN.")
    known = in_sentence([f"{pool.name} ({pool.fqdn})" for pool in pools]) or "none at all"
    raise PoolNotFound(
        f"The forest has no pool {name!r}. It has: {known}.", remedy="Name one of these by its name, FQDN or DN."
    )


def _is(entry: Entry, object_class: str) -> bool:
    return without_case(object_class) in (without_case(name) for name in entry.texts("objectClass"))


def _is_standard(entry: Entry) -> bool:
    """The pool is a Standard Edition server: by its type; where that is not stored, by a back end on the pool's own
    computer.
    """
    bits = entry.integer(schema.POOL_TYPE) or 0
    if bits & (schema.STANDARD_EDITION_BITS | schema.ENTERPRISE_EDITION_BITS):
        return bool(bits & schema.STANDARD_EDITION_BITS)
    return (entry.text(schema.BACK_END_SERVER) or "").startswith("(")


def _back_end(stored: str, fqdn: str) -> tuple[str, str | None]:
    """Host and instance of `host\\instance`, `host`, or `(local)\\RTC`: a Standard Edition server's own (inferred)."""
    host, _backslash, instance = stored.partition("\\")
    if without_case(host.strip()) in ("", "(local)", ".", "localhost"):
        return fqdn, instance.strip() or STANDARD_EDITION_INSTANCE
    return host.strip(), instance.strip() or None


def _server_names(forest: Servers, dns: Iterable[str]) -> dict[str, str]:
    """FQDNs of the computers on which the service objects of front ends are (`CN=LC Services,CN=Microsoft,<computer>`),
    by the objects' DNs.

    A computer that cannot be read gets the name that follows from its DN and its domain.
    """
    names = {}
    computers = {dn: values.parent(dn, 2) for dn in dns}
    read: dict[str, str] = {}
    if computers:
        wanted = any_of(equals("distinguishedName", computer) for computer in sorted(set(computers.values())))
        for entry in forest.discover(wanted, ["dNSHostName"]):
            read[values.dn_key(entry.dn)] = entry.text("dNSHostName") or ""
    for dn, computer in computers.items():
        inferred = f"{values.first_name(computer)}.{values.domain_of(computer)}".lower()
        names[dn] = read.get(values.dn_key(computer)) or inferred
    return names
