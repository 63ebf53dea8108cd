# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pairs of users for each criterion: one meets it, the other differs in nothing else and does not.

Each case has an organizational unit of its own with the two users in it, both made of the same ordinary user.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from lab.directory.forest import Forest as LabForest
from lab.directory.forest import Group, LocationProfile, Pool
from lab.directory.people import EXCHANGE_UM_OBJECT, Person
from lab.directory.policies import Policy, meeting_policy, voice_policy

Options = Mapping[str, Any]

FOREST = LabForest(
    pools=(
        Pool("pool07", "2007"),
        Pool("poolr2", "R2", location_profile="Amsterdam"),
        Pool("gone", "2007", removed=True),
        Pool("twin", "2007", container="system"),  # left over of a migration of the global settings
        Pool("twin", "2007", container="configuration", service_name="Lc Services"),
    ),
    location_profiles=(LocationProfile("Amsterdam"), LocationProfile("Zürich")),
    policies=(
        meeting_policy("Default Policy", default=True),
        meeting_policy("Data", {"EnableDataCollaboration": False}),
        meeting_policy("Recording", {"AllowPresenterToRecord": True}, style="namespace"),
        meeting_policy("Attendees", {"AllowPresenterToDelegateRecording": True}, style="blanks"),
        meeting_policy("Silent", {"AllowIPAudio": False}, style="upper_case"),
        meeting_policy("Video", {"AllowIPVideo": True}, style="cdata"),
        meeting_policy("Large", {"MeetingSize": 250}, style="blanks"),
        meeting_policy("Colours", {"ColorDepth": "TrueColor"}, style="declaration"),
        meeting_policy("Alone", {"EnableAppDesktopSharing": False}),
        meeting_policy("Outside", {"AllowAppSharingForExternalMeeting": "SingleApplication"}),
        meeting_policy("Native", {"RetainPPTForExternalMeeting": True}),
        meeting_policy("Dial-in", {"EnablePSTNConferencing": True}),
        meeting_policy("PIN", {"TrustedConferencingPinRequired": True}),
        replace(meeting_policy("Removed"), removed=True),
        voice_policy("Default Policy", ("Local",), default=True),
        voice_policy("Sales & Support", ("Local",)),
        voice_policy("Ringing", ("Local",), ringing=True, style="blanks"),
        voice_policy("Abroad", ("Local", "International")),
        Policy("Service: Medium", "presence", {"CategorySubscriptions": 200}),
    ),
    groups=(Group("staff"), Group("sales", groups=("staff",))),
)


@dataclass(frozen=True)
class Case:
    """Options, and how the two users differ from the ordinary one: who is found, and who is not."""

    options: Options
    match: Mapping[str, Any] = field(default_factory=dict)
    other: Mapping[str, Any] = field(default_factory=dict)


def meeting(option: str, value: Any, policy: str, other: str = "Default Policy") -> Case:
    return Case({"meeting_policy": {option: value}}, {"meeting_policy": policy}, {"meeting_policy": other})


def voice(option: str, value: Any, policy: str) -> Case:
    return Case({"voice_policy": {option: value}}, {"voice_policy": policy}, {"voice_policy": "Default Policy"})


def bit(option: str, flag: int) -> dict[str, Case]:
    return {
        f"{option}_on": Case({option: True}, {"option_flags": 256 ^ flag | flag}, {"option_flags": 256 & ~flag}),
        f"{option}_off": Case({option: False}, {"option_flags": 256 & ~flag}, {"option_flags": 256 | flag}),
        f"{option}_never_set": Case({option: False}, {"option_flags": None}, {"option_flags": 256 | flag}),
    }


def flag(option: str, name: str) -> dict[str, Case]:
    return {
        f"{option}_on": Case({option: True}, {name: True}, {name: False}),
        f"{option}_off": Case({option: False}, {name: False}, {name: True}),
        f"{option}_never_set": Case({option: False}, {name: None}, {name: True}),
    }


def telephony(option: str, wanted: bool, match: Mapping[str, Any], other: Mapping[str, Any]) -> Case:
    return Case({"telephony": {option: wanted}}, match, other)


def sip(text: str, match: str, other: str) -> Case:
    return Case({"sip_uri": text}, {"sip_uri": f"sip:{match}@example.test"}, {"sip_uri": f"sip:{other}@example.test"})


PLAIN: Mapping[str, Any] = {"option_flags": 256}
HOMELESS = {"home": None}
DELETED = {"home": "gone"}
OLD = {"home": FOREST.service_dn(FOREST.pools[3])}
NEW = {"home": FOREST.service_dn(FOREST.pools[4])}

CASES: dict[str, Case] = {
    "sip_part": sip("findme", "a.findme.z", "a.find-me.z"),
    "sip_prefix": sip("prefix*", "prefixed", "unprefixed"),
    "sip_case": sip("*Camel*", "xcamelx", "xcamlx"),
    "sip_one_character": sip("gr?y*", "gray", "graay"),
    "sip_literal_star": sip("*lit\\**", "a.lit*b", "a.litxb"),
    "sip_sharp_s": sip("*STRAßE*", "straße", "strase"),
    "sip_parentheses": sip("par(en)", "par(en)", "paren"),
    "pool_name": Case({"pool": "poolr2"}, {"home": "poolr2"}, {"home": "pool07"}),
    "pool_fqdn": Case({"pool": "POOLR2.corp.example.test"}, {"home": "poolr2"}, {"home": "pool07"}),
    "enabled": Case({"enabled": "enabled"}, {"enabled": True}, {"enabled": False}),
    "disabled": Case({"enabled": "disabled"}, {"enabled": False}, {"enabled": None}),
    "not_enabled": Case({"enabled": "not_enabled"}, {"enabled": False}, {"enabled": True}),
    "not_enabled_absent": Case({"enabled": "not_enabled"}, {"enabled": None}, {"enabled": None, "sip_uri": None}),
    "never_enabled": Case({"enabled": "never_enabled"}, {"enabled": None, "sip_uri": None}, {"enabled": False}),
    **bit("enhanced_presence", 256),
    **bit("public_im", 1),
    **bit("anonymous_participation", 64),
    **flag("federation", "federation"),
    **flag("remote_access", "internet_access"),
    "archive_internal": Case({"archiving": {"internal": True}}, {"archiving": 4}, {"archiving": 8}),
    "archive_internal_no": Case({"archiving": {"internal": False}}, {"archiving": None}, {"archiving": 12}),
    "archive_federated": Case({"archiving": {"federated": True}}, {"archiving": 12}, {"archiving": 4}),
    "meeting_name": meeting("name", "DATA", "Data"),
    "web_conferencing": meeting("web_conferencing", False, "Data"),
    "presenters_may_record": meeting("presenters_may_record", True, "Recording"),
    "attendees_may_record": meeting("attendees_may_record", True, "Attendees"),
    "ip_audio": meeting("ip_audio", False, "Silent"),
    "ip_video": meeting("ip_video", True, "Video"),
    "meeting_size": meeting("meeting_size", 250, "Large"),
    "meeting_size_least": meeting("meeting_size_at_least", 101, "Large"),
    "meeting_size_most": meeting("meeting_size_at_most", 249, "Default Policy", "Large"),
    "colour_depth": meeting("colour_depth", "truecolor", "Colours"),
    "program_sharing": meeting("program_sharing", False, "Alone"),
    "external_sharing": meeting("external_sharing", "single_application", "Outside"),
    "native_powerpoint": meeting("native_powerpoint", True, "Native"),
    "pstn_conferencing": meeting("pstn_conferencing", True, "Dial-in"),
    "pstn_requires_pin": meeting("pstn_requires_pin", True, "PIN"),
    "pstn_absent_is_no": meeting("pstn_conferencing", False, "Data", "Dial-in"),
    "explicit_needs_a_policy": Case(
        {"meeting_policy": {"name": "Default Policy"}}, {"meeting_policy": "Default Policy"}, {}
    ),
    "effective_default": Case(
        {"meeting_policy": {"name": "Default Policy"}, "policy_reading": "effective"}, {}, {"meeting_policy": "Data"}
    ),
    "effective_orphan": Case(
        {"meeting_policy": {"ip_audio": True}, "policy_reading": "effective"},
        {"meeting_policy": "Removed"},
        {"meeting_policy": "Silent"},
    ),
    "voice_name": voice("name", "Sales & Support", "Sales & Support"),
    "simultaneous_ringing": voice("simultaneous_ringing", True, "Ringing"),
    "ringing_with_pbx": Case(
        {"voice_policy": {"simultaneous_ringing": True}, "policy_reading": "effective"},
        {"voice_policy": "Ringing", "option_flags": 128},
        {"voice_policy": "Ringing", "option_flags": 128 | 512},
    ),
    "ringing_is_set_with_pbx": Case(
        {"voice_policy": {"simultaneous_ringing": True}},
        {"voice_policy": "Ringing", "option_flags": 128 | 512},
        {"voice_policy": "Default Policy", "option_flags": 128 | 512},
    ),
    "phone_usage": voice("phone_usage", "international", "Abroad"),
    "phone_usage_by_dn": voice("phone_usage", FOREST.object_dn("Phone Route Usages", "International"), "Abroad"),
    "pc_to_pc_only": telephony("pc_to_pc_only", True, PLAIN, {"option_flags": 256 | 16}),
    "more_than_pc_to_pc": telephony("pc_to_pc_only", False, {"option_flags": 256 | 512}, PLAIN),
    "enterprise_voice": telephony("enterprise_voice", True, {"option_flags": 384}, PLAIN),
    "remote_call_control": telephony("remote_call_control", True, {"option_flags": 272}, PLAIN),
    "remote_call_control_beside_pbx": telephony(
        "remote_call_control",
        True,
        {"option_flags": 512, "line_server": "sip:gateway@example.test"},
        {"option_flags": 512, "line_server": None},
    ),
    "pbx_integration": telephony("pbx_integration", True, {"option_flags": 768}, PLAIN),
    "server_uri": telephony(
        "server_uri", "sip:gw1@*", {"line_server": "sip:gw1@example.test"}, {"line_server": "sip:gw2@example.test"}
    ),
    "line_uri": telephony("line_uri", "tel:+3120555?", {"line": "tel:+31205551"}, {"line": "tel:+312055512"}),
    "line_uri_whole": telephony("line_uri", "TEL:+3120", {"line": "tel:+3120"}, {"line": "tel:+31205"}),
    "location_profile": Case(
        {"location_profile": "zürich"}, {"location_profile": "Zürich"}, {"location_profile": "Amsterdam"}
    ),
    "location_profile_of_pool": Case(
        {"location_profile": "Amsterdam", "policy_reading": "effective"}, {"home": "poolr2"}, {"home": "pool07"}
    ),
    "assigned": Case({"assignment": "assigned"}, {}, DELETED),
    "unassigned_no_pool": Case({"assignment": "unassigned"}, HOMELESS, {}),
    "unassigned_pool_deleted": Case({"assignment": "unassigned"}, DELETED, {}),
    "no_pool": Case({"assignment": "no_pool"}, HOMELESS, DELETED),
    "pool_deleted": Case({"assignment": "pool_deleted"}, DELETED, HOMELESS),
    "old_container": Case({"assignment": "old_container"}, OLD, DELETED),
    "unassigned_old_container": Case({"assignment": "unassigned"}, OLD, NEW),
    "half_moved": Case({"half_moved": True}, {"target": "poolr2"}, {"target": None}),
    "not_half_moved": Case({"half_moved": False}, {"target": None}, {"target": "poolr2"}),
    "display_name": Case(
        {"display_name": "Ann (Sales) *"}, {"display_name": "Ann (Sales) Lee"}, {"display_name": "Ann Lee"}
    ),
    "display_name_blank": Case({"display_name": "LEE *"}, {"display_name": "Lee Ann"}, {"display_name": "Lee"}),
    "display_name_two_blanks": Case(
        {"display_name": "Lee  Ann"}, {"display_name": "Lee  Ann"}, {"display_name": "Lee Ann"}
    ),
    "sip_blank": sip("*lee *", "lee ann", "leeann"),
    "group": Case({"group": "sales"}, {"groups": ("sales",)}, {}),
    "group_nested": Case({"group": "CORP\\staff"}, {"groups": ("sales",)}, {}),
    "ldap_filter": Case({"ldap_filter": "(mail=yes@*)"}, {"mail": "yes@example.test"}, {"mail": "no@example.test"}),
    "central_forest_contacts": Case(
        {"kinds": ["central_forest_contacts"]},
        {"kind": "contact", "originator_sid": "S-1-5-21-1-2-3-4567"},
        {"kind": "contact", "originator_sid": None},
    ),
    "users_only": Case({"kinds": ["users"]}, {}, {"kind": "contact", "originator_sid": "S-1-5-21-1-2-3-4568"}),
    "um_contacts": Case(
        {"kinds": ["um_contacts"]},
        {"kind": "contact", "source_object_type": EXCHANGE_UM_OBJECT},
        {"kind": "contact", "source_object_type": 1},
    ),
    "other_contacts": Case(
        {"kinds": ["other_contacts"]}, {"kind": "contact"}, {"kind": "contact", "originator_sid": "S-1-5-21-1-2-3-4569"}
    ),
}


def person(case: str, role: str, changes: Mapping[str, Any]) -> Person:
    login = f"{role[0]}{list(CASES).index(case)}"
    ordinary = Person(
        login=login,
        display_name=f"{role} {case}",
        organisational_unit=("Cases", case),
        upn=f"{login}@corp.example.test",
        sip_uri=f"sip:{login}@example.test",
        enabled=True,
        home="pool07",
        option_flags=256,
    )
    return replace(ordinary, **{"name": f"{role} {case}", **changes})


PEOPLE = [
    person(name, role, changes)
    for name, case in CASES.items()
    for role, changes in (("match", case.match), ("other", case.other))
]
