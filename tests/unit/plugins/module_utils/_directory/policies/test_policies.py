# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The XML of policies in all the spellings that are known."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.phone_usages import PhoneUsages
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.policies import Policies
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.policy_content import (
    UnreadableContent,
    is_true,
    parse_content,
    policy_name,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.policies.policy_settings import refuse_unknown
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from ..descriptions import attributes, policies, policy_dn, policy_entry, user


@pytest.mark.parametrize(
    "text",
    [
        '<instance><property name="Name">High</property><property name="AllowIPAudio">true</property></instance>',
        '<instance><property name=" Name "> High </property>'
        '<property name=" AllowIPAudio "> true </property></instance>',
        '<INSTANCE><PROPERTY NAME="NAME">High</PROPERTY><PROPERTY NAME="ALLOWIPAUDIO">TRUE</PROPERTY></INSTANCE>',
        '<?xml version="1.0" encoding="utf-16"?>\n'
        '<instance><property name="Name"><![CDATA[High]]></property>'
        '<property name="AllowIPAudio"><![CDATA[ true ]]></property></instance>',
        '<p:instance xmlns:p="urn:x"><p:property name="Name">High</p:property>'
        '<p:property p:name="AllowIPAudio">True</p:property></p:instance>',
        '<group><instance><property name="Name">High</property>'
        '<property name="AllowIPAudio">1</property></instance></group>',
    ],
)
def test_one_policy_in_many_spellings(text: str) -> None:
    content = parse_content(text)
    assert policy_name(content) == "High"
    assert is_true(content["AllowIPAudio"])
    assert not is_true(content.get("AllowIPVideo"))


@pytest.mark.parametrize(
    "value",
    [
        "<element>Local</element><element>Sales &amp; Support</element>",
        "\n  <element><![CDATA[Local]]></element>\n  <element> Sales &amp; Support </element>\n",
        "<![CDATA[<element>Local</element><element>Sales &amp; Support</element>]]>",
    ],
)
def test_a_list_in_many_spellings(value: str) -> None:
    content = parse_content(f'<instance><property name="PhoneRouteUsages">{value}</property></instance>')
    assert content["PhoneRouteUsages"] == ("Local", "Sales & Support")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('<!DOCTYPE x [<!ENTITY a "aaaa">]><instance><property name="Name">&a;</property></instance>', "document type"),
        ("<instance><property", "not well-formed"),
        ("", "not well-formed"),
        ('<instance><property name="Name">&nbsp;</property></instance>', "not well-formed"),
    ],
)
def test_what_cannot_be_read_is_said(text: str, reason: str) -> None:
    with pytest.raises(UnreadableContent, match=reason):
        parse_content(text)


def test_the_first_property_is_the_name_of_a_policy_without_one() -> None:
    assert policy_name(parse_content('<instance><property name="Titel">Hoch</property></instance>')) == "Hoch"


def test_an_assignment_is_little_endian_and_of_its_kind() -> None:
    known = policies([policy_entry("meeting", "High"), policy_entry("voice", "High")])
    dn = policy_dn("meeting", "High")
    right = user(attributes(userpolicy=f"B:8:01000000:{dn.lower()}"))
    [assigned] = known.assigned(right, "meeting")
    assert assigned.policy == known.at(dn)
    assert known.assigned(right, "voice") == ()
    assert known.assigned(user(attributes(userpolicy=f"B:8:00000001:{dn}")), "meeting") == ()


@pytest.mark.parametrize("number", ["04000000", "05000000"])
def test_presence_is_four_or_five(number: str) -> None:
    known = policies([policy_entry("presence", "Medium")])
    somebody = user(attributes(userpolicy=f"B:8:{number}:{policy_dn('presence', 'Medium')}"))
    [assigned] = known.assigned(somebody, "presence")
    assert assigned.policy is not None


def test_a_policy_that_is_gone_is_assigned_and_has_no_effect() -> None:
    known = policies([policy_entry("meeting", "Default Policy", default=True)])
    somebody = user(attributes(userpolicy="B:8:01000000:CN=gone"))
    [assigned] = known.assigned(somebody, "meeting")
    assert assigned.policy is None
    effective = known.in_effect(somebody, "meeting", per_user=True, of_everybody=None).certain
    assert effective is not None
    assert effective.name == "Default Policy"


def test_the_same_name_of_another_kind_is_unknown() -> None:
    known = Policies.from_entries([policy_entry("voice", "Abroad"), policy_entry("meeting", "High")])
    with pytest.raises(BadInput, match="Known are: High"):
        refuse_unknown("meeting", {"name": "Abroad"}, known, PhoneUsages())
