# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The content of a forest in plain descriptions: the domain, pools, policies, and the objects around them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Literal

from lab.directory.ldif import child
from lab.directory.policies import Policy, usual_policies

PASSWORD = "Passw0rd.lab1"  # of every account of the lab that can log on
ADMINISTRATOR = "Administrator"
SERVICE_ACCOUNT = "svc-ocs"  # reads everything, writes users' OCS attributes
READER_ACCOUNT = "svc-read"  # an ordinary account: reads only

Container = Literal["system", "configuration"]

STANDARD_EDITION, ENTERPRISE_EDITION = 1, 2  # bits of msRTCSIP-PoolType
HOSTS_APPLICATIONS = 4  # ORed to the type, shifted by the edition: 4 for Standard, 8 for Enterprise
POOL_VERSIONS = {"LCS 2005": 1, "LCS 2005 SP1": 2, "2007": 3, "R2": 4, "Lync 2010": 5}


@dataclass(frozen=True)
class Pool:
    """One pool. `back_end` is what the directory says: `host\\instance`, or `(local)\\RTC` of Standard Edition.

    `wide_version`: the version is stored as 0x30000 instead of 3. A `removed` pool is deleted after its users
    were made, so that their home is a deleted object. `container` is where its RTC Service stands, if not the forest's.
    """

    name: str
    version: str = "2007"  # a key of POOL_VERSIONS
    back_end: str = r"(local)\RTC"
    fqdn: str = ""  # default: the name in the forest's domain
    edition: Literal["standard", "enterprise"] = "enterprise"
    wide_version: bool = False
    front_ends: tuple[str, ...] = ()  # host names
    display_name: str = ""
    service_name: str = "LC Services"  # the Configuration container has it as `Lc Services`
    location_profile: str | None = None
    container: Container | None = None
    removed: bool = False

    @property
    def version_number(self) -> int:
        """The value of msRTCSIP-PoolVersion."""
        number = POOL_VERSIONS[self.version]
        return number << 16 if self.wide_version else number

    @property
    def pool_type(self) -> int:
        """The value of msRTCSIP-PoolType: R2 pools host applications too."""
        edition = STANDARD_EDITION if self.edition == "standard" else ENTERPRISE_EDITION
        return edition * (1 + HOSTS_APPLICATIONS) if POOL_VERSIONS[self.version] >= POOL_VERSIONS["R2"] else edition


@dataclass(frozen=True)
class LocationProfile:
    name: str
    description: str = ""


@dataclass(frozen=True)
class PhoneUsage:
    name: str
    description: str = ""
    default: bool = False


@dataclass(frozen=True)
class GlobalSettings:
    """The forest's switches. The policies are named; a None attribute is absent."""

    meeting_flags: int | None = 8 + 16  # anonymous participants and meeting policy: per user
    meeting_policy: str | None = "Default Policy"
    voice_flags: int | None = 4  # voice policy: per user
    voice_policy: str | None = "Default Policy"
    archiving_flags: int | None = 4 + 16  # internal and federated: per user (inferred)
    federation: bool | None = True
    presence_flags: int | None = None
    sip_domains: tuple[str, ...] = ()  # empty: all


@dataclass(frozen=True)
class ConferenceDirectory:
    """R2: the dial-in conference numbers of one pool. `home` and `target` name pools, or are raw DNs."""

    identifier: int
    home: str | None
    target: str | None = None


@dataclass(frozen=True)
class TrustedService:
    """One application of one server or pool, or a Mediation Server (kind `MediationServer`)."""

    fqdn: str
    kind: str  # MediationServer, Gateway, MRAS, QoSM, CWA, or an application's name
    port: int = 5061
    pool: str | None = None  # the pool whose msRTCSIP-TrustedServiceLinks names it

    @property
    def name(self) -> str:
        return f"{self.kind} on {self.fqdn}:{self.port}"


@dataclass(frozen=True)
class LocationContactMapping:
    """R2: which access number serves which location profile."""

    contact: str  # display name of an application contact
    location_profile: str


@dataclass(frozen=True)
class Group:
    """A security group; `groups` are the groups that it belongs to."""

    name: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Forest:
    """A forest of one domain, prepared for OCS 2007 or for R2, with the RTC Service in one of its two places."""

    pools: tuple[Pool, ...] = ()
    schema: Literal["2007", "R2"] = "R2"
    container: Container = "system"
    domain: str = "corp.example.test"
    netbios_name: str = "CORP"
    domain_controller: str = "dc1"
    domain_sid: str = "S-1-5-21-1111111111-2222222222-3333333333"
    policies: tuple[Policy, ...] | None = None  # None: the usual ones of the schema
    location_profiles: tuple[LocationProfile, ...] = (
        LocationProfile("Amsterdam"),
        LocationProfile("Zürich", "HQ, 2nd"),
    )
    phone_usages: tuple[PhoneUsage, ...] = (
        PhoneUsage("Local", "Calls in town", default=True),
        PhoneUsage("Long Distance"),
        PhoneUsage("International"),
    )
    settings: GlobalSettings | None = field(default_factory=GlobalSettings)
    conference_directories: tuple[ConferenceDirectory, ...] = ()
    trusted_services: tuple[TrustedService, ...] = ()
    location_contact_mappings: tuple[LocationContactMapping, ...] = ()
    groups: tuple[Group, ...] = ()

    @property
    def domain_dn(self) -> str:
        return ",".join(f"DC={part}" for part in self.domain.split("."))

    @property
    def server_name(self) -> str:
        """The domain controller's DNS name."""
        return f"{self.domain_controller}.{self.domain}"

    def rtc_service(self, container: Container | None = None) -> str:
        """DN of the RTC Service in the container (default: the forest's)."""
        if (container or self.container) == "configuration":
            return f"CN=RTC Service,CN=Services,CN=Configuration,{self.domain_dn}"
        return f"CN=RTC Service,CN=Microsoft,CN=System,{self.domain_dn}"

    def all_policies(self) -> tuple[Policy, ...]:
        return usual_policies(self.schema) if self.policies is None else self.policies

    def pool(self, name: str) -> Pool:
        """The pool of this name, a live one before a removed one; KeyError when there is none."""
        found = sorted(
            (pool for pool in self.pools if pool.name.lower() == name.lower()), key=lambda pool: pool.removed
        )
        if not found:
            raise KeyError(f"The forest has no pool {name!r}, only {[pool.name for pool in self.pools]}.")
        return found[0]

    def pool_dn(self, pool: Pool) -> str:
        return child(pool.name, f"CN=Pools,{self.rtc_service(pool.container)}")

    def service_dn(self, pool: Pool) -> str:
        """DN of the pool's service object, which a user's home names."""
        return child(pool.service_name, f"CN=Microsoft,{self.pool_dn(pool)}")

    def home_dn(self, home: str | None) -> str | None:
        """A home as people are described: a pool's name becomes the DN of its service, a DN stays."""
        return home if home is None or "=" in home else self.service_dn(self.pool(home))

    def policy_dn(self, name: str, kind: str) -> str:
        """DN of a policy by name and kind; a DN stays."""
        return name if "=" in name else self.object_dn("Policies", f"{kind}/{name}")

    def object_dn(self, container: str, name: str) -> str:
        """DN of an object that the product names by a GUID: always the same one for the same name."""
        return f"CN={braced_guid(f'{self.domain}/{container}/{name}')},CN={container},{self.rtc_service()}"


def braced_guid(name: str) -> str:
    """A GUID as the product writes it in names, made from the text."""
    return "{" + str(uuid.uuid5(uuid.NAMESPACE_URL, f"msrtc.ocs/lab/{name}")).upper() + "}"
