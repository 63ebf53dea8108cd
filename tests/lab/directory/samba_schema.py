# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The OCS schema as LDIF for Active Directory."""

from __future__ import annotations

from lab.directory.ldif import Entry
from lab.directory.ocs_schema import PREFIX, Attribute, ObjectClass, OcsSchema, attribute_identifier, class_identifier

# Syntax: attributeSyntax, oMSyntax, oMObjectClass ([MS-ADTS] 3.1.1.2.2.2).
_SYNTAXES: dict[str, tuple[str, int, bytes | None]] = {
    "text": ("2.5.5.12", 64, None),
    "dn": ("2.5.5.1", 127, bytes.fromhex("2b0c0287731c00854a")),
    "dn_binary": ("2.5.5.7", 127, bytes.fromhex("2a864886f7140101010b")),
    "boolean": ("2.5.5.8", 1, None),
    "integer": ("2.5.5.9", 2, None),
    "sid": ("2.5.5.17", 4, None),
}
_STRUCTURAL, _AUXILIARY = 1, 3
_SEARCH_FLAG_INDEXED = 1
# For each value, Samba's index is one record of all objects that have it, and is written anew whenever one of them gets
# or loses the value. So a change of a value that everybody has would take time that grows with the number of users, as
# it does not with Active Directory. To find users by these attributes, all objects are read.
_WITH_FEW_VALUES = ("UserEnabled", "PrimaryHomeServer", "TargetHomeServer")
_SYSTEM_FLAG_NOT_REPLICATED = 1
# Administrators write, everybody who is logged on reads.
_DEFAULT_ACCESS = "D:(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;DA)(A;;RPWPCRCCDCLCLORCWOWDSDDTSW;;;SY)(A;;RPLCLORC;;;AU)"


def schema_steps(schema: OcsSchema, domain_dn: str) -> list[list[Entry]]:
    """The schema in steps: the server has to reload its schema after each of them."""
    container = f"CN=Schema,CN=Configuration,{domain_dn}"
    return [
        [_attribute(attribute, container) for attribute in schema.attributes],
        # A class can name another new one only when that one is known.
        [_class(cls, schema, container) for cls in schema.classes],
        [
            *(_class_relations(cls, schema, container) for cls in schema.classes if not cls.auxiliary),
            *(_people_class(name, schema, container) for name in ("User", "Contact")),
            # The container CN=Microsoft stands below server computers.
            Entry(f"CN=Container,{container}", {"possSuperiors": "computer"}, adds_to_existing=True),
        ],
    ]


def _attribute(attribute: Attribute, container: str) -> Entry:
    syntax, om_syntax, om_class = _SYNTAXES[attribute.syntax]
    name = PREFIX + attribute.name
    is_back_link = attribute.link is not None and attribute.link % 2 == 1
    return Entry(
        f"CN={name},{container}",
        {
            "objectClass": "attributeSchema",
            "lDAPDisplayName": name,
            "adminDisplayName": name,
            "attributeID": attribute_identifier(attribute),
            "attributeSyntax": syntax,
            "oMSyntax": om_syntax,
            "oMObjectClass": om_class,
            "isSingleValued": not attribute.multi,
            "searchFlags": _SEARCH_FLAG_INDEXED if _has_index(attribute) else 0,
            "isMemberOfPartialAttributeSet": True if attribute.in_catalog else None,
            "linkID": attribute.link,
            "systemFlags": _SYSTEM_FLAG_NOT_REPLICATED if is_back_link else None,
            "schemaIDGUID": attribute.schema_guid.bytes_le,
        },
    )


def _has_index(attribute: Attribute) -> bool:
    return attribute.indexed and attribute.name not in _WITH_FEW_VALUES


def _class(object_class: ObjectClass, schema: OcsSchema, container: str) -> Entry:
    name = PREFIX + object_class.name
    return Entry(
        f"CN={name},{container}",
        {
            "objectClass": "classSchema",
            "lDAPDisplayName": name,
            "adminDisplayName": name,
            "governsID": class_identifier(object_class),
            "objectClassCategory": _AUXILIARY if object_class.auxiliary else _STRUCTURAL,
            "subClassOf": object_class.subclass_of,
            "rDNAttID": "cn",
            "mayContain": schema.of_class(object_class),
            "defaultSecurityDescriptor": _DEFAULT_ACCESS,
            "defaultObjectCategory": f"CN={name},{container}",
            "schemaIDGUID": object_class.schema_guid.bytes_le,
        },
    )


def _class_relations(object_class: ObjectClass, schema: OcsSchema, container: str) -> Entry:
    return Entry(
        f"CN={PREFIX}{object_class.name},{container}",
        {
            "possSuperiors": schema.full_names(object_class.superiors),
            "auxiliaryClass": schema.full_names(object_class.auxiliaries),
        },
        adds_to_existing=True,
    )


def _people_class(name: str, schema: OcsSchema, container: str) -> Entry:
    names = [PREFIX + attribute.name for attribute in schema.people_attributes]
    return Entry(f"CN={name},{container}", {"mayContain": names}, adds_to_existing=True)
