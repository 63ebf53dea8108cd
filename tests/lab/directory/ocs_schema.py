# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""OCS's additions to the schema of Active Directory, as one table; `R2` marks those of OCS 2007 R2.

The numbers 1.2.840.113556.1.6.24.1.x of the user attributes are public. The other numbers are not: those attributes and
all classes carry numbers of the lab's own. Syntaxes without a public source are inferred from the kind of the value.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

OCS_NUMBERS = "1.2.840.113556.1.6.24.1"
LAB_NUMBERS = "1.2.840.113556.1.8000.2554.20070.20090"
PREFIX = "msRTCSIP-"


@dataclass(frozen=True)
class Attribute:
    """One attribute, named without its prefix. `number`: the last part of its public object identifier."""

    name: str
    syntax: str  # text, dn, dn_binary, boolean, integer, sid
    number: int | None = None
    multi: bool = False
    indexed: bool = False
    in_catalog: bool = True  # replicated to the Global Catalog
    r2: bool = False
    link: int | None = None  # even: forward link, the next odd number: its back link

    @property
    def schema_guid(self) -> uuid.UUID:
        """The schemaIDGUID, which access rights name."""
        return uuid.uuid5(uuid.NAMESPACE_URL, f"msrtc.ocs/lab/attribute/{self.name}")


@dataclass(frozen=True)
class ObjectClass:
    """One class, named without its prefix; attributes and superiors are names, without prefix where OCS's own."""

    name: str
    subclass_of: str = "container"
    attributes: str = ""
    superiors: str = ""
    auxiliary: bool = False
    auxiliaries: str = ""
    r2: bool = False

    @property
    def schema_guid(self) -> uuid.UUID:
        return uuid.uuid5(uuid.NAMESPACE_URL, f"msrtc.ocs/lab/class/{self.name}")


# On users and contacts.
PEOPLE_ATTRIBUTES = (
    Attribute("PrimaryUserAddress", "text", 1, indexed=True),
    Attribute("UserEnabled", "boolean", 6, indexed=True),
    Attribute("TargetHomeServer", "dn", 47, indexed=True),
    Attribute("OriginatorSid", "sid", 50, indexed=True),
    Attribute("PrimaryHomeServer", "dn", 57, indexed=True),
    Attribute("UserExtension", "text", 63, multi=True),
    Attribute("FederationEnabled", "boolean", 67),
    Attribute("InternetAccessEnabled", "boolean", 68),
    Attribute("ArchivingEnabled", "integer", 80),
    Attribute("OptionFlags", "integer", 87),
    Attribute("Line", "text", 88, indexed=True),
    Attribute("LineServer", "text", 89),
    Attribute("UserPolicy", "dn_binary", 132, multi=True),
    Attribute("SourceObjectType", "integer"),
    Attribute("UserLocationProfile", "dn", r2=True),
    Attribute("ApplicationDestination", "dn", r2=True),
    Attribute("ApplicationOptions", "integer", r2=True),
    Attribute("ApplicationPrimaryLanguage", "text", r2=True),
    Attribute("ApplicationSecondaryLanguages", "text", multi=True, r2=True),
    Attribute("DeploymentLocator", "text", r2=True),  # Lync 2010's, on users that it has touched
)

# On everything below the RTC Service, and on server computers.
SERVICE_ATTRIBUTES = (
    Attribute("SchemaVersion", "integer"),
    Attribute("BackEndServer", "text"),
    Attribute("PoolType", "integer"),
    Attribute("PoolVersion", "integer"),
    Attribute("PoolDisplayName", "text"),
    Attribute("PoolDomainFQDN", "text"),
    Attribute("PoolFunctionality", "integer"),
    Attribute("PoolData", "text", multi=True),
    Attribute("ApplicationList", "text", multi=True),
    Attribute("TrustedServiceLinks", "dn", multi=True),
    Attribute("DefaultLocationProfileLink", "dn", link=11036),
    Attribute("PoolAddress", "dn", link=11022),
    Attribute("FrontEndServers", "dn", multi=True, in_catalog=False, link=11023),
    Attribute("MeetingFlags", "integer"),
    Attribute("MeetingPolicy", "dn"),
    Attribute("UCFlags", "integer"),
    Attribute("UCPolicy", "dn"),
    Attribute("ArchiveDefaultFlags", "integer"),
    Attribute("EnableFederation", "boolean"),
    Attribute("UserDomainList", "text", multi=True),
    Attribute("PresenceFlags", "integer", r2=True),
    Attribute("PresencePolicy", "dn", r2=True),
    Attribute("PolicyType", "text", in_catalog=False),
    Attribute("PolicyContent", "text", in_catalog=False),
    Attribute("DefaultPolicy", "boolean", in_catalog=False),
    Attribute("PolicyData", "text", in_catalog=False),
    Attribute("LocationName", "text"),
    Attribute("Description", "text"),
    Attribute("RouteUsageAttribute", "text"),
    Attribute("Default", "boolean"),
    Attribute("TrustedServerFQDN", "text"),
    Attribute("TrustedServerVersion", "integer"),
    Attribute("TrustedServiceType", "text"),
    Attribute("TrustedServicePort", "integer", r2=True),
    Attribute("Gruu", "text", r2=True),
    Attribute("ConferenceDirectoryId", "integer", r2=True),
    Attribute("ConferenceDirectoryHomePool", "dn", r2=True),
    Attribute("ConferenceDirectoryTargetPool", "dn", r2=True),
    Attribute("MappingContact", "dn", multi=True, r2=True),
    Attribute("MappingLocation", "dn", r2=True),
)

CLASSES = (
    ObjectClass("Service", "serviceConnectionPoint", "SchemaVersion", "container"),
    ObjectClass("Meeting", "top", "MeetingFlags MeetingPolicy", auxiliary=True),
    ObjectClass("UnifiedCommunications", "top", "UCFlags UCPolicy", auxiliary=True),
    ObjectClass("Archive", "top", "ArchiveDefaultFlags", auxiliary=True),
    ObjectClass("Federation", "top", "EnableFederation", auxiliary=True),
    ObjectClass("Presence", "top", "PresenceFlags PresencePolicy", auxiliary=True, r2=True),
    ObjectClass(
        "GlobalContainer",
        attributes="UserDomainList",
        superiors="Service",
        auxiliaries="Meeting UnifiedCommunications Archive Federation Presence",
    ),
    ObjectClass("Pools", superiors="Service"),
    ObjectClass(
        "Pool",
        attributes="BackEndServer PoolType PoolVersion PoolDisplayName PoolDomainFQDN PoolFunctionality PoolData"
        " ApplicationList TrustedServiceLinks DefaultLocationProfileLink dNSHostName",
        superiors="Pools",
    ),
    ObjectClass("PoolService", "serviceConnectionPoint", "FrontEndServers", "container"),
    ObjectClass("Server", "serviceConnectionPoint", "PoolAddress dNSHostName", "container"),
    ObjectClass("Policies", superiors="Service"),
    ObjectClass(
        "GlobalUserPolicy", attributes="PolicyType PolicyContent DefaultPolicy PolicyData", superiors="Policies"
    ),
    ObjectClass("LocationProfiles", superiors="Service"),
    ObjectClass("LocationProfile", attributes="LocationName Description", superiors="LocationProfiles"),
    ObjectClass("RouteUsages", superiors="Service"),
    ObjectClass("RouteUsage", attributes="RouteUsageAttribute Description Default", superiors="RouteUsages"),
    ObjectClass("TrustedServices", superiors="Service"),
    ObjectClass(
        "TrustedService",
        attributes="TrustedServerFQDN TrustedServerVersion TrustedServiceType TrustedServicePort Gruu",
        superiors="TrustedServices",
    ),
    ObjectClass("ConferenceDirectories", superiors="Service", r2=True),
    ObjectClass(
        "ConferenceDirectory",
        attributes="ConferenceDirectoryId ConferenceDirectoryHomePool ConferenceDirectoryTargetPool",
        superiors="ConferenceDirectories",
        r2=True,
    ),
    ObjectClass("ApplicationContacts", superiors="Service", r2=True),
    ObjectClass("LocationContactMappings", superiors="Service", r2=True),
    ObjectClass(
        "LocationContactMapping",
        attributes="MappingContact MappingLocation",
        superiors="LocationContactMappings",
        r2=True,
    ),
)


@dataclass(frozen=True)
class OcsSchema:
    """The part of the table that one version of the product brings."""

    people_attributes: tuple[Attribute, ...]
    service_attributes: tuple[Attribute, ...]
    classes: tuple[ObjectClass, ...]

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        return self.people_attributes + self.service_attributes

    def of_class(self, object_class: ObjectClass) -> list[str]:
        """Full names of the attributes of a class that exist in this version."""
        mine = {attribute.name for attribute in self.attributes}
        return [
            PREFIX + name if name in mine else name
            for name in object_class.attributes.split()
            if name in mine or name == "dNSHostName"
        ]

    def full_names(self, classes: str) -> list[str]:
        """Full names of the classes of a list that exist in this version (others are Active Directory's own)."""
        ocs = {cls.name for cls in CLASSES}
        mine = {cls.name for cls in self.classes}
        return [PREFIX + name if name in mine else name for name in classes.split() if name in mine or name not in ocs]


def ocs_schema(version: str) -> OcsSchema:
    """The schema of a forest that was prepared for `version`: "2007" or "R2"."""
    r2 = version == "R2"
    return OcsSchema(
        tuple(attribute for attribute in PEOPLE_ATTRIBUTES if r2 or not attribute.r2),
        tuple(attribute for attribute in SERVICE_ATTRIBUTES if r2 or not attribute.r2),
        tuple(cls for cls in CLASSES if r2 or not cls.r2),
    )


def attribute_identifier(attribute: Attribute) -> str:
    """The object identifier: the public one where it is known, else one of the lab's own."""
    if attribute.number is not None:
        return f"{OCS_NUMBERS}.{attribute.number}"
    return f"{LAB_NUMBERS}.1.{(PEOPLE_ATTRIBUTES + SERVICE_ATTRIBUTES).index(attribute) + 1}"


def class_identifier(object_class: ObjectClass) -> str:
    """The object identifier of a class, one of the lab's own."""
    return f"{LAB_NUMBERS}.2.{CLASSES.index(object_class) + 1}"
