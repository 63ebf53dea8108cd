# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria for the forest's users, in the terms of the product, independent of LDAP."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ..filters.search_text import SearchText
from ..users.users import Kind

Enabled = Literal["enabled", "not_enabled", "disabled", "never_enabled"]
Assignment = Literal["assigned", "unassigned", "no_pool", "pool_deleted", "old_container"]
PolicyReading = Literal["explicit", "effective"]

PEOPLE: frozenset[Kind] = frozenset({"user", "central_forest_contact"})


@dataclass(frozen=True)
class UserCriteria:
    """Criteria that all have to hold. None, or an empty mapping, means that a criterion is not used.

    `meeting_policy` and `voice_policy` map the names of the options (see policy_settings.py) to the wanted values.
    `policy_reading` says how policies, archiving, federation, public IM and anonymous participation are read: as set on
    the user, or as they take effect under the forest's switches.
    """

    kinds: frozenset[Kind] = PEOPLE
    sip_uri: SearchText | None = None
    display_name: SearchText | None = None
    pool: str | None = None  # name, FQDN or DN
    assignment: Assignment | None = None
    half_moved: bool | None = None
    enabled: Enabled | None = None
    enhanced_presence: bool | None = None
    federation: bool | None = None
    remote_access: bool | None = None
    public_im: bool | None = None
    anonymous_participation: bool | None = None
    archive_internal: bool | None = None
    archive_federated: bool | None = None
    pc_to_pc_only: bool | None = None
    enterprise_voice: bool | None = None
    remote_call_control: bool | None = None
    pbx_integration: bool | None = None
    server_uri: SearchText | None = None
    line_uri: SearchText | None = None
    location_profile: str | None = None  # name or DN
    meeting_policy: Mapping[str, Any] = field(default_factory=dict)
    voice_policy: Mapping[str, Any] = field(default_factory=dict)
    policy_reading: PolicyReading = "explicit"
    domain: str | None = None  # DNS or NetBIOS name
    organizational_unit: str | None = None  # DN
    group: str | None = None  # DN, or DOMAIN\\name
    ldap_filter: str | None = None  # its syntax is checked

    @property
    def everybody(self) -> bool:
        """No criterion is used, so every user of the forest is meant."""
        return self == UserCriteria()
