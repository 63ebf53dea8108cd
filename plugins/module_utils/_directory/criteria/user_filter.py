# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that Active Directory evaluates itself, as one LDAP filter. user_conditions.py has the others.

"No" is always written as a negation, so that an attribute that was never set counts as no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..filters import ldap_filter as ldap
from ..forest.global_settings import GlobalSettings, SettingScope
from ..ldap import schema, values
from ..users.option_flags import (
    ANONYMOUS,
    ANY_TELEPHONY,
    ARCHIVE_FEDERATED,
    ARCHIVE_INTERNAL,
    ENHANCED_PRESENCE,
    ENTERPRISE_VOICE,
    PBX,
    PUBLIC_IM,
    REMOTE_CALL_CONTROL,
)
from ..users.users import Kind
from .forest_facts import ForestFacts
from .user_criteria import UserCriteria


def filter_of(criteria: UserCriteria, facts: ForestFacts, *, counting: bool = False) -> str:
    """One LDAP filter for all criteria that LDAP can express.

    `counting`: the filter also finds users without an assigned policy, who meet no criterion on policies, to count
    them.
    """
    return ldap.all_of(
        [
            _base(criteria, facts.r2_schema),
            *_general(criteria),
            *_home(criteria, facts),
            *_switched(criteria, facts.switches),
            *_telephony(criteria),
            *_location_profile(criteria, facts),
            *_policies(criteria, counting),
            *_beyond_the_dialog(criteria, facts),
        ]
    )


def _base(criteria: UserCriteria, r2_schema: bool) -> str:
    """The classes of objects that are searched. A user who was never enabled has no SIP URI, and every
    other one has.
    """
    kinds = ldap.any_of(_kind(kind, r2_schema) for kind in sorted(criteria.kinds))
    return kinds if criteria.enabled == "never_enabled" else ldap.all_of([kinds, ldap.is_set(schema.ADDRESS)])


def _kind(kind: Kind, r2_schema: bool) -> str:
    """A filter for all objects of this kind, and perhaps for others: the condition on the kind decides. Only R2 has
    application contacts.
    """
    if kind == "user":
        return ldap.all_of(["(objectClass=user)", "(!(objectClass=computer))"])
    marks = {
        "central_forest_contact": ldap.is_set(schema.ORIGINATOR_SID),
        "um_contact": ldap.is_set(schema.SOURCE_OBJECT_TYPE),
        "application_contact": ldap.is_set(schema.APPLICATION_DESTINATION) if r2_schema else ldap.NO_OBJECT,
        "contact": ldap.none_of(ldap.is_set(schema.ORIGINATOR_SID)),
    }
    return ldap.all_of(["(objectClass=contact)", marks[kind]])


def _general(criteria: UserCriteria) -> Iterator[str]:
    if criteria.sip_uri is not None:
        yield ldap.is_like(schema.ADDRESS, criteria.sip_uri)
    if criteria.display_name is not None:
        yield ldap.is_like("displayName", criteria.display_name)
    if criteria.enabled is not None:
        yield {
            "enabled": ldap.is_true(schema.ENABLED),
            "not_enabled": ldap.none_of(ldap.is_true(schema.ENABLED)),
            "disabled": ldap.equals(schema.ENABLED, "FALSE"),
            "never_enabled": ldap.none_of(ldap.is_set(schema.ENABLED)),
        }[criteria.enabled]
    if criteria.enhanced_presence is not None:
        yield ldap.yes_or_no(ldap.has_bits(schema.OPTION_FLAGS, ENHANCED_PRESENCE), criteria.enhanced_presence)
    if criteria.remote_access is not None:
        yield ldap.yes_or_no(ldap.is_true(schema.REMOTE_ACCESS), criteria.remote_access)


def _home(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    """Filters on the home server. They name whole DNs, since an attribute of that syntax allows no wildcards."""
    if facts.pool is not None:
        yield ldap.equals(schema.HOME_SERVER, facts.pool.service_dn)
    valid = ldap.any_of(ldap.equals(schema.HOME_SERVER, pool.service_dn) for pool in facts.valid_pools)
    if criteria.assignment == "assigned":
        yield valid
    elif criteria.assignment == "no_pool":
        yield ldap.none_of(ldap.is_set(schema.HOME_SERVER))
    elif criteria.assignment in ("pool_deleted", "old_container"):
        yield from (ldap.is_set(schema.HOME_SERVER), ldap.none_of(valid))
    elif criteria.assignment == "unassigned":
        yield ldap.none_of(valid)
    if criteria.half_moved is not None:
        yield ldap.yes_or_no(ldap.is_set(schema.TARGET_HOME_SERVER), criteria.half_moved)


@dataclass(frozen=True)
class SwitchedSetting:
    """A yes-or-no setting of a user that takes effect only as the forest's switches say."""

    option: str
    wanted: bool | None
    part: str  # filter for the setting on the user
    scope: SettingScope
    switch: str  # attribute and value of the forest's switch, for messages


def switched_settings(criteria: UserCriteria, switches: GlobalSettings) -> list[SwitchedSetting]:
    """The settings of this kind that the criteria use."""
    federation = f"msRTCSIP-EnableFederation is {'TRUE' if switches.federation else 'not TRUE'}"
    meetings = f"msRTCSIP-MeetingFlags is {switches.meeting_flags}"
    archiving = f"msRTCSIP-ArchiveDefaultFlags is {switches.archiving_flags}"
    every = [
        SwitchedSetting(
            "federation", criteria.federation, ldap.is_true(schema.FEDERATION), switches.federated, federation
        ),
        SwitchedSetting(
            "public_im",
            criteria.public_im,
            ldap.has_bits(schema.OPTION_FLAGS, PUBLIC_IM),
            switches.federated,
            federation,
        ),
        SwitchedSetting(
            "anonymous_participation",
            criteria.anonymous_participation,
            ldap.has_bits(schema.OPTION_FLAGS, ANONYMOUS),
            switches.anonymous_participation,
            meetings,
        ),
        SwitchedSetting(
            "archiving.internal",
            criteria.archive_internal,
            ldap.has_bits(schema.ARCHIVING, ARCHIVE_INTERNAL),
            switches.archive_internal,
            archiving,
        ),
        SwitchedSetting(
            "archiving.federated",
            criteria.archive_federated,
            ldap.has_bits(schema.ARCHIVING, ARCHIVE_FEDERATED),
            switches.archive_federated,
            archiving,
        ),
    ]
    return [setting for setting in every if setting.wanted is not None]


def _switched(criteria: UserCriteria, switches: GlobalSettings) -> Iterator[str]:
    for setting in switched_settings(criteria, switches):
        if criteria.policy_reading == "explicit" or setting.scope == "per_user":
            yield ldap.yes_or_no(setting.part, bool(setting.wanted))
        else:
            yield ldap.ANY_OBJECT if setting.wanted == (setting.scope == "everybody") else ldap.NO_OBJECT


def _telephony(criteria: UserCriteria) -> Iterator[str]:
    """A telephony mode is told by its bits alone: a line URI may remain from an earlier mode (policies of the R2
    documentation).
    """
    gateway_beside_pbx = ldap.all_of([ldap.has_bits(schema.OPTION_FLAGS, PBX), ldap.is_set(schema.LINE_SERVER)])
    modes = (
        (criteria.pc_to_pc_only, ldap.none_of(ldap.has_any_bit(schema.OPTION_FLAGS, ANY_TELEPHONY))),
        (criteria.enterprise_voice, ldap.has_bits(schema.OPTION_FLAGS, ENTERPRISE_VOICE)),
        (
            criteria.remote_call_control,
            ldap.any_of([ldap.has_bits(schema.OPTION_FLAGS, REMOTE_CALL_CONTROL), gateway_beside_pbx]),
        ),
        (criteria.pbx_integration, ldap.has_bits(schema.OPTION_FLAGS, PBX)),
    )
    for wanted, part in modes:
        if wanted is not None:
            yield ldap.yes_or_no(part, wanted)
    if criteria.server_uri is not None:
        yield ldap.is_like(schema.LINE_SERVER, criteria.server_uri)
    if criteria.line_uri is not None:
        yield ldap.is_like(schema.LINE, criteria.line_uri)


def _location_profile(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    """With the effective reading, a user without a location profile has the pool's (R2 documentation, location
    profiles).
    """
    profile = facts.location_profile
    if profile is None:
        return
    own = ldap.equals(schema.LOCATION_PROFILE, profile)
    pools = [known_pool for known_pool in facts.pools if values.same_dn(known_pool.default_location_profile, profile)]
    if criteria.policy_reading == "explicit" or not pools:
        yield own
    else:
        of_pool = ldap.any_of(ldap.equals(schema.HOME_SERVER, pool.service_dn) for pool in pools)
        yield ldap.any_of([own, ldap.all_of([ldap.none_of(ldap.is_set(schema.LOCATION_PROFILE)), of_pool])])


def _policies(criteria: UserCriteria, counting: bool) -> Iterator[str]:
    wanted = criteria.meeting_policy or criteria.voice_policy
    if wanted and criteria.policy_reading == "explicit" and not counting:
        yield ldap.is_set(schema.USER_POLICY)


def _beyond_the_dialog(criteria: UserCriteria, facts: ForestFacts) -> Iterator[str]:
    if facts.group is not None:
        primary = facts.group.relative_id
        ways = [ldap.is_nested_member(facts.group.dn)]
        yield ldap.any_of(ways if primary is None else [*ways, ldap.equals("primaryGroupID", str(primary))])
    if criteria.ldap_filter is not None:
        yield criteria.ldap_filter
