# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OCS schema, and as much of Active Directory's own as the lab's entries use, for OpenLDAP's slapd."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from lab.directory.ldif import Entry
from lab.directory.ocs_schema import PREFIX, OcsSchema, attribute_identifier, class_identifier

_TEXT = "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"
_SYNTAXES = {
    "text": _TEXT,
    "dn": "EQUALITY distinguishedNameMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.12",
    "dn_binary": _TEXT,
    "boolean": "EQUALITY booleanMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.7",
    "integer": "EQUALITY integerMatch ORDERING integerOrderingMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27",
    "bytes": "EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40",
    "sid": "EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40",
    "identifier": "EQUALITY objectIdentifierMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.38",
}
_LAB_NUMBERS = "1.2.840.113556.1.8000.2554.20070.20091"

# Attributes of Active Directory: syntax, then names; those with a * have several values.
_ATTRIBUTES = {
    "text": "sn givenName displayName mail ou dc telephoneNumber department title company sAMAccountName"
    " userPrincipalName proxyAddresses* dNSHostName msDS-SourceObjectDN lDAPDisplayName",
    "dn": "member* memberOf* manager objectCategory defaultNamingContext rootDomainNamingContext"
    " configurationNamingContext schemaNamingContext",
    "bytes": "objectGUID objectSid",
    "integer": "userAccountControl adminCount",
    "boolean": "isSingleValued isGlobalCatalogReady",
    "identifier": "attributeID attributeSyntax supportedCapabilities*",
}
_PERSON = "sn givenName displayName mail telephoneNumber department title company proxyAddresses manager memberOf"
_EVERYWHERE = "cn description displayName objectGUID objectCategory"
# Classes of Active Directory: name, superior, attributes beside those of every entry.
_CLASSES = (
    ("domainDNS", "top", "dc"),
    ("organizationalUnit", "top", "ou"),
    ("container", "top", ""),
    ("leaf", "top", ""),
    ("connectionPoint", "leaf", ""),
    ("serviceConnectionPoint", "connectionPoint", ""),
    ("attributeSchema", "top", "lDAPDisplayName attributeID attributeSyntax isSingleValued"),
    ("group", "top", "member memberOf sAMAccountName objectSid"),
    ("person", "top", "sn userPassword"),
    ("organizationalPerson", "person", _PERSON),
    (
        "user",
        "organizationalPerson",
        "sAMAccountName userPrincipalName objectSid userAccountControl adminCount msDS-SourceObjectDN",
    ),
    ("contact", "organizationalPerson", "msDS-SourceObjectDN"),
    ("computer", "user", "dNSHostName"),
)


def slapd_schema(schema: OcsSchema) -> str:
    """The text of a slapd schema file; it needs no other schema file."""
    return "\n".join([*_attribute_types(schema), *_object_classes(schema), ""])


def _attribute_types(schema: OcsSchema) -> Iterator[str]:
    number = 0
    for syntax, names in _ATTRIBUTES.items():
        for name in names.split():
            number += 1
            yield _attribute_type(f"{_LAB_NUMBERS}.1.{number}", name.rstrip("*"), syntax, multi=name.endswith("*"))
    for attribute in schema.attributes:
        yield _attribute_type(
            attribute_identifier(attribute), PREFIX + attribute.name, attribute.syntax, multi=attribute.multi
        )


def _attribute_type(identifier: str, name: str, syntax: str, *, multi: bool) -> str:
    return f"attributetype ( {identifier} NAME '{name}' {_SYNTAXES[syntax]}{'' if multi else ' SINGLE-VALUE'} )"


def _object_classes(schema: OcsSchema) -> Iterator[str]:
    people = [PREFIX + attribute.name for attribute in schema.people_attributes]
    for number, (name, superior, attributes) in enumerate(_CLASSES, 1):
        may = _EVERYWHERE.split() + attributes.split() + (people if name in ("user", "contact") else [])
        yield _object_class(f"{_LAB_NUMBERS}.2.{number}", name, superior, may)
    by_name = {cls.name: cls for cls in schema.classes}
    for cls in schema.classes:
        if not cls.auxiliary:
            # slapd would want the auxiliary classes named in every entry: their attributes go to the class itself.
            parts = [cls, *(by_name[name] for name in cls.auxiliaries.split() if name in by_name)]
            may = _EVERYWHERE.split() + [name for part in parts for name in schema.of_class(part)]
            yield _object_class(class_identifier(cls), PREFIX + cls.name, cls.subclass_of, may)


def _object_class(identifier: str, name: str, superior: str, may: list[str]) -> str:
    return f"objectclass ( {identifier} NAME '{name}' SUP {superior} STRUCTURAL MAY ( {' $ '.join(may)} ) )"


def schema_entries(schema: OcsSchema, domain_dn: str) -> Iterator[Entry]:
    """The entries in which a client of Active Directory finds the attributes that exist."""
    container = f"CN=Schema,CN=Configuration,{domain_dn}"
    yield Entry(container, {"objectClass": "container"})
    for attribute in schema.attributes:
        name = PREFIX + attribute.name
        yield Entry(
            f"CN={name},{container}",
            {
                "objectClass": "attributeSchema",
                "lDAPDisplayName": name,
                "attributeID": attribute_identifier(attribute),
                "isSingleValued": not attribute.multi,
                "objectGUID": uuid.uuid5(uuid.NAMESPACE_URL, name).bytes_le,
            },
        )
