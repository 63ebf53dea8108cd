# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that Active Directory evaluates itself, as one LDAP filter. user_conditions.py has the rest.

"No" is always written as a negation, so that an attribute that was never set counts as no.
"""

from __future__ import annotations

from collections.abc import Iterator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory import ldap_filter as ldap
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import Kind

ADDRESS = "msRTCSIP-PrimaryUserAddress"
HOME, TARGET = "msRTCSIP-PrimaryHomeServer", "msRTCSIP-TargetHomeServer"
ENABLED, OPTION_FLAGS = "msRTCSIP-UserEnabled", "msRTCSIP-OptionFlags"
FEDERATION, REMOTE_ACCESS = "msRTCSIP-FederationEnabled", "msRTCSIP-InternetAccessEnabled"
ARCHIVING = "msRTCSIP-ArchivingEnabled"
LINE, LINE_SERVER = "msRTCSIP-Line", "msRTCSIP-LineServer"
SOURCE_TYPE, ORIGINATOR = "msRTCSIP-SourceObjectType", "msRTCSIP-OriginatorSid"
APPLICATION = "msRTCSIP-ApplicationDestination"

PUBLIC_IM, REMOTE_CALL_CONTROL, ANONYMOUS, ENTERPRISE_VOICE, ENHANCED_PRESENCE, PBX = 1, 16, 64, 128, 256, 512
ANY_TELEPHONY = REMOTE_CALL_CONTROL | ENTERPRISE_VOICE | PBX
ARCHIVE_INTERNAL, ARCHIVE_FEDERATED = 4, 8
EXCHANGE_UM = str(0x90000000 - (1 << 32))  # LDAP shows the number with a sign


def filter_of(criteria: UserCriteria, pools: list[Pool], r2_schema: bool) -> str:
    """One filter for what can be said in LDAP. The criterion's pool is the only one of `pools` it names."""
    return ldap.all_of(
        [
            _base(criteria, r2_schema),
            *_general(criteria),
            *_home(criteria, pools),
            *_telephony(criteria),
            *([criteria.ldap_filter] if criteria.ldap_filter else []),
        ]
    )


def _base(criteria: UserCriteria, r2_schema: bool) -> str:
    """Which objects are looked at at all. Who was never enabled has no SIP URI, everybody else has."""
    kinds = ldap.any_of(_kind(kind, r2_schema) for kind in sorted(criteria.kinds))
    return kinds if criteria.enabled == "never_enabled" else ldap.all_of([kinds, ldap.is_set(ADDRESS)])


def _kind(kind: Kind, r2_schema: bool) -> str:
    """Objects of this kind, and perhaps more: User.kind decides. Application contacts came with R2."""
    if kind == "user":
        return ldap.all_of(["(objectClass=user)", "(!(objectClass=computer))"])
    um_contact = ldap.equals(SOURCE_TYPE, EXCHANGE_UM)
    application_contact = ldap.is_set(APPLICATION) if r2_schema else ldap.NOBODY
    if kind == "um_contact":
        return ldap.all_of(["(objectClass=contact)", um_contact])
    if kind == "application_contact":
        return ldap.all_of(["(objectClass=contact)", application_contact])
    originator = ldap.yes_or_no(ldap.is_set(ORIGINATOR), kind == "central_forest_contact")
    not_these = [um_contact, application_contact] if r2_schema else [um_contact]
    return ldap.all_of(["(objectClass=contact)", originator, *map(ldap.none_of, not_these)])


def _general(criteria: UserCriteria) -> Iterator[str]:
    if criteria.sip_uri is not None:
        yield ldap.is_like(ADDRESS, criteria.sip_uri)
    if criteria.display_name is not None:
        yield ldap.is_like("displayName", criteria.display_name)
    if criteria.enabled is not None:
        states = {"enabled": ldap.is_true(ENABLED), "disabled": ldap.equals(ENABLED, "FALSE")}
        yield states.get(criteria.enabled, ldap.none_of(ldap.is_set(ENABLED)))
    if criteria.enhanced_presence is not None:
        yield ldap.yes_or_no(ldap.has_bits(OPTION_FLAGS, ENHANCED_PRESENCE), criteria.enhanced_presence)
    if criteria.remote_access is not None:
        yield ldap.yes_or_no(ldap.is_true(REMOTE_ACCESS), criteria.remote_access)


def _home(criteria: UserCriteria, pools: list[Pool]) -> Iterator[str]:
    """Homes are whole DNs: an attribute of that syntax knows no wildcards."""
    valid = ldap.any_of(ldap.equals(HOME, pool.service_dn) for pool in pools)
    if criteria.pool is not None or criteria.assignment == "assigned":
        yield valid
    elif criteria.assignment == "no_pool":
        yield ldap.none_of(ldap.is_set(HOME))
    elif criteria.assignment in ("pool_deleted", "old_container"):
        yield from (ldap.is_set(HOME), ldap.none_of(valid))
    elif criteria.assignment == "unassigned":
        yield ldap.none_of(valid)
    if criteria.half_moved is not None:
        yield ldap.yes_or_no(ldap.is_set(TARGET), criteria.half_moved)


def _telephony(criteria: UserCriteria) -> Iterator[str]:
    """The modes by their bits alone: a line may remain from an earlier mode (policies of the R2 documentation)."""
    gateway_beside_pbx = ldap.all_of([ldap.has_bits(OPTION_FLAGS, PBX), ldap.is_set(LINE_SERVER)])
    modes = (
        (criteria.pc_to_pc_only, ldap.none_of(ldap.has_any_bit(OPTION_FLAGS, ANY_TELEPHONY))),
        (criteria.enterprise_voice, ldap.has_bits(OPTION_FLAGS, ENTERPRISE_VOICE)),
        (
            criteria.remote_call_control,
            ldap.any_of([ldap.has_bits(OPTION_FLAGS, REMOTE_CALL_CONTROL), gateway_beside_pbx]),
        ),
        (criteria.pbx_integration, ldap.has_bits(OPTION_FLAGS, PBX)),
    )
    for wanted, part in modes:
        if wanted is not None:
            yield ldap.yes_or_no(part, wanted)
    if criteria.server_uri is not None:
        yield ldap.is_like(LINE_SERVER, criteria.server_uri)
    if criteria.line_uri is not None:
        yield ldap.is_like(LINE, criteria.line_uri)
