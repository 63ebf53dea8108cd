# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user's policies as they are shown: which one, whether it counts, and its settings as what they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.forest_facts import ForestFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_properties import (
    AllProperties,
    MainPage,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.global_settings import GlobalSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.location_profiles import LocationProfiles
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.phone_usages import PhoneUsages
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.policy_settings import refuse_unknown
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..descriptions import assignment, attributes, policies, policy_entry, user

INTERNATIONAL = Entry(
    "CN={0A1B2C3D-0000-4000-8000-0000000000FF},CN=Usages,DC=corp,DC=test",
    {
        "cn": [b"{0A1B2C3D-0000-4000-8000-0000000000FF}"],
        "objectguid": [bytes(range(16))],
        "msrtcsip-routeusageattribute": [b"International"],
    },
)
DEFAULT_VOICE = policy_entry("voice", "Default Policy", {"AllowSimultaneousRinging": "false"}, default=True)
ABROAD = policy_entry(
    "voice",
    "Abroad",
    {
        "ALLOWSIMULTANEOUSRINGING": " True ",
        "PhoneRouteUsages": f"<element>{INTERNATIONAL.dn.lower()}</element><element>Local</element>",
    },
)
LARGE = policy_entry(
    "meeting",
    "Large",
    {"meetingsize": " 250 ", "EnablePSTNConferencing": "1", "ColorDepth": "TrueColor", "FutureSetting": "x"},
    default=True,
)
BROKEN_SIZE = policy_entry("meeting", "Broken", {"MeetingSize": "many", "AllowIPAudio": "false"})


def shown(*assigned: tuple[str, Entry], known: Sequence[Entry] = (DEFAULT_VOICE, ABROAD, LARGE, BROKEN_SIZE)) -> Any:
    facts = ForestFacts(
        policies=policies(known),
        phone_usages=PhoneUsages.from_entries([INTERNATIONAL]),
        switches=GlobalSettings(meeting_flags=16, voice_flags=4),
    )
    given = [assignment(kind, entry.dn) for kind, entry in assigned]
    somebody = user(attributes(primaryuseraddress="sip:x@x", userpolicy=given or None))
    return AllProperties(MainPage(facts), LocationProfiles()).of(somebody)


def test_settings_are_typed_values_under_their_documented_names() -> None:
    assert shown()["meeting_policy"]["effective_settings"] == {
        "MeetingSize": 250,
        "EnablePSTNConferencing": True,
        "ColorDepth": "TrueColor",
        "FutureSetting": "x",
    }


def test_a_size_that_is_no_number_is_shown_as_it_is() -> None:
    settings = shown(("meeting", BROKEN_SIZE))["meeting_policy"]["effective_settings"]
    assert settings == {"MeetingSize": "many", "AllowIPAudio": False}


def test_phone_usages_are_shown_by_their_names() -> None:
    policy = shown(("voice", ABROAD))["voice_policy"]
    assert policy["effective_settings"] == {
        "AllowSimultaneousRinging": True,
        "PhoneRouteUsages": ["International", "Local"],
    }


def test_a_policy_of_another_kind_does_not_count() -> None:
    policy = shown(("voice", LARGE))["voice_policy"]
    assert (policy["name"], policy["dn"], policy["exists"]) == (None, LARGE.dn, False)
    assert policy["effective"] == "Default Policy"
    assert policy["effective_settings"] == {"AllowSimultaneousRinging": False}


def test_of_two_policies_both_are_shown_and_neither_is_said_to_take_effect() -> None:
    policy = shown(("voice", ABROAD), ("voice", DEFAULT_VOICE))["voice_policy"]
    assert (policy["name"], policy["dn"], policy["others"]) == ("Abroad", ABROAD.dn, [DEFAULT_VOICE.dn])
    assert (policy["effective"], policy["effective_settings"]) == (None, {})


def test_two_default_policies_leave_open_which_takes_effect() -> None:
    second = policy_entry("meeting", "Second", default=True)
    policy = shown(known=(LARGE, second))["meeting_policy"]
    assert (policy["name"], policy["others"], policy["effective"]) == (None, [], None)


@pytest.mark.parametrize(
    "called",
    [
        "International",
        " INTERNATIONAL ",
        INTERNATIONAL.dn,
        "cn={0a1b2c3d-0000-4000-8000-0000000000ff}, cn=usages,dc=corp,dc=test",
        "{0a1b2c3d-0000-4000-8000-0000000000ff}",
        "0A1B2C3D-0000-4000-8000-0000000000FF",
        "03020100-0504-0706-0809-0a0b0c0d0e0f",
    ],
)
@pytest.mark.parametrize("listed", ["International", INTERNATIONAL.dn, "{0A1B2C3D-0000-4000-8000-0000000000FF}"])
def test_a_phone_usage_is_one_by_name_dn_and_guid(called: str, listed: str) -> None:
    usages = PhoneUsages.from_entries([INTERNATIONAL])
    assert usages.named(called, ["Local", listed])
    assert not usages.named(called, ["Local"])
    assert usages.name(listed) == "International"


def test_a_phone_usage_that_policies_list_is_known_by_each_of_its_names() -> None:
    usages, known = PhoneUsages.from_entries([INTERNATIONAL]), policies([ABROAD])
    for called in ("international", INTERNATIONAL.dn, "0a1b2c3d-0000-4000-8000-0000000000ff", "Local"):
        refuse_unknown("voice", {"phone_usage": called}, known, usages)
    with pytest.raises(BadInput, match="Known are: International, Local"):
        refuse_unknown("voice", {"phone_usage": "Mars"}, known, usages)
