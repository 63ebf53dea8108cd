# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Each criterion as the LDAP filter that it becomes."""

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.forest_facts import (
    DirectoryGroup,
    ForestFacts,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_filter import filter_of
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.global_settings import GlobalSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

from ..descriptions import CONFIGURATION, SYSTEM, pool

BASE = "(&(objectClass=user)(!(objectClass=computer)))(msRTCSIP-PrimaryUserAddress=*)"
ALL, ANY = "1.2.840.113556.1.4.803", "1.2.840.113556.1.4.804"
ONE, TWO = pool("one"), pool("two", "2007 R2", location_profile="CN=profile")
HOME_ONE = f"(msRTCSIP-PrimaryHomeServer={ONE.service_dn})"
HOME_TWO = f"(msRTCSIP-PrimaryHomeServer={TWO.service_dn})"
PER_USER = GlobalSettings(meeting_flags=8 | 16, voice_flags=4, archiving_flags=4 | 16, federation=True)
FACTS = ForestFacts(pools=(ONE, TWO), switches=PER_USER)


def criteria_of(options: dict[str, Any]) -> Any:
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate({"kinds": ["users"], **options})
    assert not validated.error_messages
    return Selection.from_params(validated.validated_parameters, changing=False).criteria


def whole(criterion: str) -> str:
    """The filter for users that a criterion's part stands in."""
    return f"(&(&{BASE}){criterion})" if criterion else f"(&{BASE})"


def telephony(option: str, value: Any) -> dict[str, Any]:
    return {"telephony": {option: value}}


CASES: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"sip_uri": "ann"}, "(msRTCSIP-PrimaryUserAddress=*ann*)"),
    ({"sip_uri": "ann*"}, "(msRTCSIP-PrimaryUserAddress=sip:ann*)"),
    ({"sip_uri": "SIP:a?n*"}, "(msRTCSIP-PrimaryUserAddress=SIP:a*n*)"),
    ({"sip_uri": "a(b)\\*c\x00*"}, "(msRTCSIP-PrimaryUserAddress=sip:a\\28b\\29\\2ac\\00*)"),
    ({"sip_uri": "a\\b*"}, "(msRTCSIP-PrimaryUserAddress=sip:a\\5cb*)"),
    ({"display_name": "Ann (Sales)"}, "(displayName=Ann \\28Sales\\29)"),
    ({"enabled": "enabled"}, "(msRTCSIP-UserEnabled=TRUE)"),
    ({"enabled": "disabled"}, "(msRTCSIP-UserEnabled=FALSE)"),
    ({"enhanced_presence": True}, f"(msRTCSIP-OptionFlags:{ALL}:=256)"),
    ({"enhanced_presence": False}, f"(!(msRTCSIP-OptionFlags:{ALL}:=256))"),
    ({"federation": True}, "(msRTCSIP-FederationEnabled=TRUE)"),
    ({"federation": False}, "(!(msRTCSIP-FederationEnabled=TRUE))"),
    ({"remote_access": True}, "(msRTCSIP-InternetAccessEnabled=TRUE)"),
    ({"public_im": True}, f"(msRTCSIP-OptionFlags:{ALL}:=1)"),
    ({"anonymous_participation": True}, f"(msRTCSIP-OptionFlags:{ALL}:=64)"),
    ({"archiving": {"internal": True}}, f"(msRTCSIP-ArchivingEnabled:{ALL}:=4)"),
    ({"archiving": {"federated": False}}, f"(!(msRTCSIP-ArchivingEnabled:{ALL}:=8))"),
    (telephony("pc_to_pc_only", True), f"(!(msRTCSIP-OptionFlags:{ANY}:=656))"),
    (telephony("enterprise_voice", True), f"(msRTCSIP-OptionFlags:{ALL}:=128)"),
    (
        telephony("remote_call_control", True),
        f"(|(msRTCSIP-OptionFlags:{ALL}:=16)(&(msRTCSIP-OptionFlags:{ALL}:=512)(msRTCSIP-LineServer=*)))",
    ),
    (telephony("pbx_integration", False), f"(!(msRTCSIP-OptionFlags:{ALL}:=512))"),
    (telephony("server_uri", "sip:gw*"), "(msRTCSIP-LineServer=sip:gw*)"),
    (telephony("line_uri", "tel:+31*"), "(msRTCSIP-Line=tel:+31*)"),
    ({"assignment": "assigned"}, f"(|{HOME_ONE}{HOME_TWO})"),
    ({"assignment": "unassigned"}, f"(!(|{HOME_ONE}{HOME_TWO}))"),
    ({"assignment": "no_pool"}, "(!(msRTCSIP-PrimaryHomeServer=*))"),
    ({"assignment": "pool_deleted"}, f"(msRTCSIP-PrimaryHomeServer=*)(!(|{HOME_ONE}{HOME_TWO}))"),
    ({"half_moved": True}, "(msRTCSIP-TargetHomeServer=*)"),
    ({"half_moved": False}, "(!(msRTCSIP-TargetHomeServer=*))"),
    ({"meeting_policy": {"ip_audio": True}}, "(msRTCSIP-UserPolicy=*)"),
    ({"ldap_filter": " (|(department=Sales)(title=*boss*)) "}, "(|(department=Sales)(title=*boss*))"),
]


@pytest.mark.parametrize(("options", "expected"), CASES, ids=[str(options) for options, _expected in CASES])
def test_a_criterion_as_a_filter(options: dict[str, Any], expected: str) -> None:
    assert filter_of(criteria_of(options), FACTS) == whole(expected)


@pytest.mark.parametrize(
    ("facts", "options", "expected"),
    [
        (ForestFacts(pools=(ONE, TWO), pool=TWO), {}, HOME_TWO),
        (
            ForestFacts(group=DirectoryGroup("CN=a(b),DC=test", 1105)),
            {},
            "(|(memberOf:1.2.840.113556.1.4.1941:=CN=a\\28b\\29,DC=test)(primaryGroupID=1105))",
        ),
        (ForestFacts(location_profile="CN=profile"), {}, "(msRTCSIP-UserLocationProfile=CN=profile)"),
        (
            ForestFacts(pools=(ONE, TWO), location_profile="CN=profile"),
            {"policy_reading": "effective"},
            f"(|(msRTCSIP-UserLocationProfile=CN=profile)(&(!(msRTCSIP-UserLocationProfile=*)){HOME_TWO}))",
        ),
        (ForestFacts(), {"federation": True, "policy_reading": "effective"}, "(!(objectClass=*))"),
        (ForestFacts(), {"federation": False, "policy_reading": "effective"}, ""),
        (
            ForestFacts(switches=GlobalSettings(meeting_flags=4)),
            {"anonymous_participation": True, "policy_reading": "effective"},
            "",
        ),
        (
            ForestFacts(switches=GlobalSettings(archiving_flags=2)),
            {"archiving": {"internal": False}, "policy_reading": "effective"},
            "(!(objectClass=*))",
        ),
        (ForestFacts(), {"meeting_policy": {"ip_audio": True}, "policy_reading": "effective"}, ""),
    ],
)
def test_what_the_forest_says_goes_into_the_filter(facts: ForestFacts, options: dict[str, Any], expected: str) -> None:
    assert filter_of(criteria_of(options), facts) == whole(expected)


def test_who_was_never_enabled_needs_no_sip_uri() -> None:
    assert filter_of(criteria_of({"enabled": "never_enabled"}), FACTS) == (
        "(&(&(objectClass=user)(!(objectClass=computer)))(!(msRTCSIP-UserEnabled=*)))"
    )


def test_attributes_of_r2_are_not_named_where_the_schema_lacks_them() -> None:
    every = criteria_of({"kinds": ["users", "application_contacts", "um_contacts", "other_contacts"]})
    assert "ApplicationDestination" not in filter_of(every, ForestFacts(r2_schema=False))
    assert "ApplicationDestination" in filter_of(every, ForestFacts(r2_schema=True))


def test_a_pool_that_the_settings_were_moved_away_from_is_not_valid() -> None:
    left_over, moved = pool("one", service=SYSTEM), pool("one", service=CONFIGURATION)
    facts = ForestFacts(pools=(left_over, moved, TWO))
    assert facts.valid_pools == [moved, TWO]
    assert facts.is_old_container(left_over.service_dn)
    assert not facts.is_old_container(f"CN=LC Services,CN=Microsoft,CN=gone,CN=Pools,{SYSTEM}")
