# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The user data map of OCS 2007: the table of the back end for each part of a user's data.

The schema is not public. Names with a public source: Resource, ResourceDirectory, Contact, ContactGroupAssoc,
CategoryDef, PublishedStaticInstance, ResourcePhone, HomedResource, Container, PromptedSubscriber, UserPolicy,
RtcDeleteResource (scripts and tools for OCS and Lync). All others, and most columns, are inferred from protocol
documents, WMI and the export format. Therefore every name can be overridden, and nothing is written before the live
catalogue is known to match the map. How to read and change a map: "The user data map" in the collection's
documentation.
"""

from __future__ import annotations

from typing import Any


def _column(name: str, family: str, role: str = "value", **more: Any) -> dict[str, Any]:
    return {"column": name, "type": family, "role": role, **more}


_OWNER = _column("OwnerId", "integer", "owner")
_PUBLISHER = _column("PublisherId", "integer", "owner")

MAP: dict[str, Any] = {
    "schema": "dbo",
    "databases": {"user_data": "rtc", "transient": "rtcdyn"},
    # Tables that tell another product's database (Cisco's account tool tells the products apart in the same way).
    "other_products": [
        {"product": "Live Communications Server 2005", "has": ["Endpoint"], "lacks": ["Container"]},
        {"product": "Lync Server 2013 or later", "has": ["ForestDirectory"], "lacks": []},
        {"product": "Lync Server 2010 or later", "has": ["CertificateStore"], "lacks": []},
    ],
    # The product's own procedure for deleting a user; used only if it has exactly this one parameter.
    "delete_procedure": {"name": "RtcDeleteResource", "parameter": "@_UserAtHost"},
    # In the order in which rows are written and locked: parents before children.
    "tables": {
        "resources": {
            "class": "identity",
            "table": "Resource",
            "columns": {
                "key": _column("ResourceId", "integer", "surrogate"),
                "address": _column("UserAtHost", "text"),
            },
        },
        "category_definitions": {
            "class": "look_up",
            "table": "CategoryDef",
            "columns": {
                "key": _column("CategoryId", "integer"),
                "name": _column("Name", "text"),
                "private": _column("Private", "flag", "not_carried"),
                "replication_flags": _column("ReplicationFlags", "integer", "not_carried"),
                "quota": _column("QuotaTotalSize", "integer", "not_carried"),
            },
        },
        "home": {
            "class": "user_data",
            "table": "HomedResource",
            "identity": [],
            "columns": {
                "owner": _column("ResourceId", "integer", "owner"),
                "contact_list_version": _column("ContactVersion", "integer", "list_version"),
                "permission_list_version": _column("AceVersion", "integer", "list_version"),
                "rich_mode": _column("RichMode", "flag"),
                "moving_away": _column("MovingAway", "flag", "not_carried"),
            },
        },
        "contact_groups": {
            "class": "user_data",
            "table": "ContactGroup",
            "identity": ["number"],
            "columns": {
                "owner": _OWNER,
                "number": _column("GroupNumber", "integer"),
                "display_name": _column("DisplayName", "binary"),
                "external_uri": _column("ExternalUri", "binary"),
            },
        },
        "contacts": {
            "class": "user_data",
            "table": "Contact",
            "identity": ["address"],
            "raises": "contact_list_version",
            "columns": {
                "owner": _OWNER,
                "address": _column("BuddyId", "integer", "resource"),
                "display_name": _column("DisplayName", "binary"),
                "subscribed": _column("Subscribed", "flag"),
                "external_uri": _column("ExternalUri", "binary"),
                "extension": _column("Extension", "binary"),
            },
        },
        "contact_group_members": {
            "class": "user_data",
            "table": "ContactGroupAssoc",
            "identity": ["address", "number"],
            "columns": {
                "owner": _OWNER,
                "address": _column("BuddyId", "integer", "resource"),
                "number": _column("GroupNumber", "integer"),
            },
        },
        "permissions": {
            "class": "user_data",
            "table": "PermissionEntry",
            "columns": {
                "entry": _column("EntryId", "integer", "surrogate"),
                "owner": _OWNER,
                "type": _column("AceType", "text"),
                "mask": _column("Mask", "text"),
                "rights": _column("Rights", "text"),
            },
        },
        "containers": {
            "class": "user_data",
            "table": "Container",
            "identity": ["number"],
            "columns": {
                "owner": _OWNER,
                "number": _column("ContainerNum", "integer"),
                "list_version": _column("Version", "integer", "list_version"),
            },
        },
        "container_members": {
            "class": "user_data",
            "table": "ContainerMember",
            "columns": {
                "entry": _column("EntryId", "integer", "surrogate"),
                "owner": _OWNER,
                "container": _column("ContainerNum", "integer"),
                "type": _column("MemberType", "text"),
                "member": _column("MemberValue", "text", "address_text", when={"type": "user"}),
            },
        },
        "static_presence": {
            "class": "user_data",
            "table": "PublishedStaticInstance",
            "identity": ["category", "container", "instance"],
            "columns": {
                "owner": _PUBLISHER,
                "category": _column("CategoryId", "integer", "look_up", look_up="category_definitions"),
                "container": _column("ContainerNum", "integer"),
                "instance": _column("InstanceNum", "integer"),
                "version": _column("Version", "integer"),
                "data": _column("Data", "binary"),
            },
        },
        "prompted_subscribers": {
            "class": "user_data",
            "table": "PromptedSubscriber",
            "identity": ["address"],
            "columns": {
                "owner": _PUBLISHER,
                "address": _column("SubscriberId", "integer", "resource"),
            },
        },
        "conferences": {
            "class": "user_data",
            "table": "Conference",
            "identity": ["conference_id"],
            "columns": {
                "key": _column("ConfId", "integer", "surrogate"),
                "owner": _column("OrganizerId", "integer", "owner"),
                "conference_id": _column("ExternalConfId", "text"),
                "subject": _column("Subject", "text"),
                "last_update": _column("LastUpdateTime", "moment"),
                "last_activation": _column("LastActivateTime", "moment"),
                "expiry": _column("ExpiryTime", "moment"),
                "document": _column("Blob", "binary"),
            },
        },
        # User Replicator's work, from Active Directory: never carried, deleted with a user. The column of the SID has a
        # public source, that of the GUID is inferred: "the database maps GUIDs and SIDs to users" (OCS 2007 R2
        # documentation), and the address book's table in the same instance has a column of that name.
        "directory_entries": {
            "class": "made_from_directory",
            "table": "ResourceDirectory",
            "columns": {
                "owner": _column("ResourceId", "integer", "owner"),
                "sid": _column("AdUserSid", "binary", "account_sid"),
                "guid": _column("UserGuid", "binary", "account_guid"),
                "user_principal_name": _column("UserPrincipalName", "text"),
                "mail": _column("SmtpUserAtHost", "text"),
                "display_name": _column("AdDisplayName", "binary"),
                "enabled": _column("Enabled", "flag"),
                "inserted": _column("InsertTime", "moment"),
                "updated": _column("UpdateTime", "moment"),
            },
        },
        "phones": {
            "class": "made_from_directory",
            "table": "ResourcePhone",
            "columns": {
                "owner": _column("ResourceId", "integer", "owner"),
                "number": _column("PhoneNum", "text"),
            },
        },
        "policies": {
            "class": "made_from_directory",
            "table": "UserPolicy",
            "columns": {
                "owner": _column("ResourceId", "integer", "owner"),
                "type": _column("PolicyType", "integer"),
                "policy": _column("PolicyDn", "text"),
            },
        },
        # In the transient database: users who are signed in, and the rows that stay there when a user is deleted.
        "registrations": {
            "class": "transient",
            "table": "Endpoint",
            "columns": {
                "owner": _OWNER,
                "expiry": _column("ExpiresAt", "moment"),
            },
        },
        "registration_times": {
            "class": "transient",
            "table": "HomedResourceDynamic",
            "columns": {"owner": _OWNER, "time": _column("LastNewRegisterTime", "moment")},
        },
    },
}
