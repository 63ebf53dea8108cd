# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tables that the lab fills, parents before children, and the columns that it fills them in."""

from __future__ import annotations

from collections.abc import Sequence

_CONFERENCE = ("OrganizerId", "ExternalConfId", "Subject", "LastUpdateTime", "LastActivateTime", "ExpiryTime", "Blob")

RTC_TABLES: dict[str, Sequence[str]] = {
    "Resource": ("UserAtHost",),
    "ResourceDirectory": (
        "ResourceId",
        "AdUserSid",
        "UserGuid",
        "UserPrincipalName",
        "SmtpUserAtHost",
        "AdDisplayName",
        "Enabled",
        "InsertTime",
        "UpdateTime",
    ),
    "HomedResource": ("ResourceId", "ContactVersion", "AceVersion", "RichMode", "MovingAway"),
    "ContactGroup": ("OwnerId", "GroupNumber", "DisplayName", "ExternalUri"),
    "Contact": ("OwnerId", "BuddyId", "DisplayName", "Subscribed", "ExternalUri", "Extension"),
    "ContactGroupAssoc": ("OwnerId", "BuddyId", "GroupNumber"),
    "PermissionEntry": ("OwnerId", "AceType", "Mask", "Rights"),
    "Container": ("OwnerId", "ContainerNum", "Version"),
    "ContainerMember": ("OwnerId", "ContainerNum", "MemberType", "MemberValue"),
    "PublishedStaticInstance": ("PublisherId", "CategoryId", "ContainerNum", "InstanceNum", "Version", "Data"),
    "PromptedSubscriber": ("PublisherId", "SubscriberId"),
    "ResourcePhone": ("ResourceId", "PhoneNum"),
    "Conference": _CONFERENCE,
    "UserPolicy": ("ResourceId", "PolicyType", "PolicyDn"),
}

R2_TABLES: dict[str, Sequence[str]] = {
    "ConfDirectory": ("DirectoryId", "Version"),
    "Conference": (*_CONFERENCE, "PstnConfId", "DirectoryId"),
    "Delegate": ("ResourceId", "DelegateId"),
    "ContainerMemberUser": ("OwnerId", "ContainerNum", "MemberId"),
    "CachedContainerMember": ("OwnerId", "MemberId", "ContainerNum"),
}
