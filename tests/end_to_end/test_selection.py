# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every criterion of a selection on a real directory: one user who meets it, and one who differs in nothing else.

Each case has an organizational unit of its own with the two users in it, both made of the same ordinary user.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.finding import Found, find_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS
from lab.directory import samba
from lab.directory.forest import Forest as LabForest
from lab.directory.forest import Group, LocationProfile, Pool
from lab.directory.people import EXCHANGE_UM_OBJECT, Person
from lab.directory.policies import Policy, meeting_policy, voice_policy

ADDRESS = "127.0.0.18"
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
    "sip_parentheses": sip("par(en)", "par(en)", "paren"),
    "pool_name": Case({"pool": "poolr2"}, {"home": "poolr2"}, {"home": "pool07"}),
    "pool_fqdn": Case({"pool": "POOLR2.corp.example.test"}, {"home": "poolr2"}, {"home": "pool07"}),
    "enabled": Case({"enabled": "enabled"}, {"enabled": True}, {"enabled": False}),
    "disabled": Case({"enabled": "disabled"}, {"enabled": False}, {"enabled": None}),
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


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forest]:
    """A forest prepared for R2, in which everything is per user."""
    folder = tmp_path_factory.mktemp("selection")
    samba.build(folder, FOREST, PEOPLE, address=ADDRESS)
    samba.start(folder)
    try:
        with open_forest(folder) as opened:
            yield opened
    finally:
        samba.destroy(folder)


def open_forest(folder: Path) -> Forest:
    directory = samba.connection(folder, samba.READER_ACCOUNT)
    return Forest.open(
        DirectorySettings(
            servers=(directory["address"],),
            ca_file=directory["ca_file"],
            user=directory["user"],
            password=directory["password"],
        )
    )


def find(forest: Forest, options: Options) -> Found:
    """What a module with these options would find."""
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate(dict(options))
    assert not validated.error_messages
    return find_users(forest, Selection.from_params(validated.validated_parameters, changing=False))


def names(found: Found) -> set[str]:
    return {user.display_name or "" for user in found.users}


@pytest.mark.parametrize("case", CASES)
def test_a_criterion_finds_the_one_and_not_the_other(forest: Forest, case: str) -> None:
    unit = f"OU={case},OU=Cases,{FOREST.domain_dn}"
    match, _other = (one for one in PEOPLE if one.organisational_unit == ("Cases", case))
    found = find(forest, {**CASES[case].options, "organizational_unit": unit})
    assert names(found) == {match.display_name}
    orphans = ["1 policies assigned to the users looked at do not exist (any more) and have no effect."]
    assert found.warnings == (orphans if case == "effective_orphan" else [])


def test_the_whole_forest_is_searched_without_a_unit(forest: Forest) -> None:
    everybody = names(find(forest, {}))
    in_ocs = {one.display_name for one in PEOPLE if one.sip_uri and (one.kind == "user" or one.originator_sid)}
    assert everybody == in_ocs


@pytest.mark.parametrize(
    "identity",
    [
        "sip:{login}@example.test",
        "{login}@example.test",
        "{login}@corp.example.test",
        "CORP\\{login}",
        "corp.example.test\\{login}",
        "{dn}",
        "{guid}",
        "{{{guid}}}",
    ],
)
def test_an_identity_names_one_user(forest: Forest, identity: str) -> None:
    wanted = next(one for one in PEOPLE if one.organisational_unit[1] == "enabled")
    text = identity.format(login=wanted.login, dn=wanted.dn(FOREST), guid=wanted.guid).upper()
    found = find(forest, {"identities": [text]})
    assert names(found) == {wanted.display_name}
    assert found.unresolved == []


def test_each_identity_that_is_not_found_is_reported_with_the_reason(forest: Forest) -> None:
    never = next(one for one in PEOPLE if one.sip_uri is None)
    enabled, disabled = (one for one in PEOPLE if one.organisational_unit[1] == "enabled")
    identities = [f"CORP\\{enabled.login}", f"CORP\\{disabled.login}", f"CORP\\{never.login}", "no@body.test"]
    found = find(forest, {"identities": identities, "enabled": "enabled"})
    assert names(found) == {enabled.display_name}
    assert [(one.identity, one.problem) for one in found.unresolved] == [
        (f"CORP\\{disabled.login}", "other_criteria"),
        (f"CORP\\{never.login}", "without_sip_uri"),
        ("no@body.test", "unknown"),
    ]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"pool": "nopool"}, "no pool 'nopool'"),
        ({"meeting_policy": {"name": "No Such"}}, "Known are: Alone, Attendees, Colours"),
        ({"meeting_policy": {"colour_depth": "infrared"}}, "HighColor, TrueColor"),
        ({"voice_policy": {"phone_usage": "Mars"}}, "Known are: International, Local, Long Distance"),
        ({"location_profile": "Mars"}, "Known are: Amsterdam, Zürich"),
        ({"location_profile": "Zürich", "pool": "pool07"}, "pool07 is one of OCS 2007"),
        ({"meeting_policy": {"pstn_conferencing": True}, "pool": "pool07"}, "came with 2007 R2"),
        ({"group": "nobody\\here"}, "no groups of the forest answer"),
        ({"domain": "MARS"}, "It has: CORP (corp.example.test)"),
        ({"organizational_unit": "OU=Mars,DC=corp,DC=example,DC=test"}, "there is no object"),
        ({"organizational_unit": "Mars"}, "there is no object"),
    ],
    ids=str,
)
def test_an_unknown_name_is_an_error_that_lists_the_known_ones(forest: Forest, options: Options, message: str) -> None:
    with pytest.raises(BadInput) as error:
        find(forest, options)
    assert message in str(error.value)
