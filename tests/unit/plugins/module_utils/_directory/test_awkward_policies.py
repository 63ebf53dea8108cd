# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Awkward policies: of another kind, two at once, unreadable, without a default one or with two of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.forest_facts import ForestFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_query import UserQuery
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.global_settings import GlobalSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.entry import Entry
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.options import SELECTION_OPTIONS

from .descriptions import CONFIGURATION, SYSTEM, assignment, attributes, policies, policy_entry, user

PER_USER = GlobalSettings(meeting_flags=16, voice_flags=4)
DEFAULT = policy_entry("meeting", "Default Policy", {"AllowIPAudio": "true"}, default=True)
SILENT = policy_entry("meeting", "Silent", {"AllowIPAudio": "false"})
RINGING = policy_entry("voice", "Ringing", {"AllowSimultaneousRinging": "true"}, default=True)
QUIET = policy_entry("voice", "Quiet", {"AllowSimultaneousRinging": "false"})
AUDIO = {"meeting_policy": {"ip_audio": True}}
NO_AUDIO = {"meeting_policy": {"ip_audio": False}}
RINGS = {"voice_policy": {"simultaneous_ringing": True}}
RINGS_NOT = {"voice_policy": {"simultaneous_ringing": False}}


def stored(entry: Entry, *, dn: str | None = None, **changed: str | None) -> Entry:
    """The policy's object with other values, or elsewhere."""
    kept = {name: value for name, value in entry.attributes.items() if name.removeprefix("msrtcsip-") not in changed}
    new = {f"msrtcsip-{name}": [value.encode()] for name, value in changed.items() if value is not None}
    return Entry(dn or entry.dn, {**kept, **new})


UNREADABLE = stored(SILENT, policycontent="<instance><property")


def somebody(*assigned: tuple[str, Entry], flags: int = 0) -> dict[str, list[bytes]]:
    given = [assignment(kind, entry.dn) for kind, entry in assigned]
    return attributes(primaryuseraddress="sip:x@x", optionflags=flags, userpolicy=given or None)


def query(
    known: Sequence[Entry], options: dict[str, Any], reading: str, switches: GlobalSettings = PER_USER
) -> UserQuery:
    validated = ArgumentSpecValidator(SELECTION_OPTIONS).validate({**options, "policy_reading": reading})
    assert not validated.error_messages
    criteria = replace(
        Selection.from_params(validated.validated_parameters, changing=False).criteria, kinds=frozenset({"contact"})
    )
    return UserQuery.of(criteria, ForestFacts(policies=policies(known), switches=switches), counting=True)


def answers(
    known: Sequence[Entry], options: dict[str, Any], reading: str, *people: dict[str, list[bytes]]
) -> tuple[list[bool], int, str]:
    """For each person whether a search accepts them, the number of undecided ones, and the warnings."""
    asked = query(known, options, reading)
    found = [asked.accepts(user(raw)) for raw in people]
    return found, asked.undecided, "\n".join(asked.warnings)


def test_a_policy_of_another_kind_has_no_effect_and_is_warned_of() -> None:
    mistaken = somebody(("voice", SILENT))
    known = [DEFAULT, SILENT, RINGING]
    for reading, options, expected in (
        ("explicit", RINGS, False),
        ("explicit", RINGS_NOT, False),
        ("effective", RINGS, True),  # the default policy's
        ("effective", RINGS_NOT, False),
    ):
        [found], _undecided, warnings = answers(known, options, reading, mistaken)
        assert found is expected, (reading, options)
        assert (
            "1 policies assigned to the users looked at are of another kind than what they are assigned as" in warnings
        )


def test_one_for_everybody_of_another_kind_is_none() -> None:
    switches = GlobalSettings(voice_policy=SILENT.dn)
    asked = query([DEFAULT, SILENT, RINGING], RINGS, "effective", switches)
    assert asked.accepts(user(somebody()))
    assert "one voice policy for everybody (Ringing)" in asked.warnings[0]


@pytest.mark.parametrize("reading", ["explicit", "effective"])
@pytest.mark.parametrize("order", [(QUIET, RINGING), (RINGING, QUIET)])
def test_of_two_policies_either_will_do(reading: str, order: tuple[Entry, Entry]) -> None:
    both = somebody(("voice", order[0]), ("voice", order[1]))
    for options in (RINGS, RINGS_NOT, {"voice_policy": {"name": "quiet"}}, {"voice_policy": {"name": "Ringing"}}):
        found, undecided, warnings = answers([RINGING, QUIET], options, reading, both)
        assert found == [True], options
        assert undecided == 0
        assert "1 of the users looked at have several voice policies" in warnings
    together = {"voice_policy": {"name": "Quiet", "simultaneous_ringing": True}}
    assert answers([RINGING, QUIET], together, reading, both)[0] == [False]


@pytest.mark.parametrize("reading", ["explicit", "effective"])
@pytest.mark.parametrize("options", [AUDIO, NO_AUDIO, {"meeting_policy": {"name": "Default Policy"}}])
def test_of_an_unreadable_policy_nothing_is_true_and_nothing_is_false(reading: str, options: dict[str, Any]) -> None:
    given = somebody(("meeting", UNREADABLE))
    found, undecided, warnings = answers([DEFAULT, UNREADABLE], options, reading, given, given)
    assert found == [False, False]
    assert undecided == 2
    assert f"Policy {UNREADABLE.dn} cannot be read: it is not well-formed XML" in warnings
    assert "It concerns 2 of the users looked at: criteria on its settings are neither true nor false" in warnings


def test_a_readable_policy_beside_an_unreadable_one_can_be_enough() -> None:
    both = somebody(("meeting", UNREADABLE), ("meeting", DEFAULT))
    assert answers([DEFAULT, UNREADABLE], AUDIO, "explicit", both)[:2] == ([True], 0)
    assert answers([DEFAULT, UNREADABLE], NO_AUDIO, "explicit", both)[:2] == ([False], 1)


@pytest.mark.parametrize("options", [AUDIO, NO_AUDIO])
def test_a_forest_without_a_default_policy_is_said_once_with_how_many_it_concerns(options: dict[str, Any]) -> None:
    people = [somebody(), somebody(("meeting", SILENT)), somebody()]
    found, undecided, warnings = answers([SILENT], options, "effective", *people)
    assert found == [False, options is NO_AUDIO, False]
    assert undecided == 2
    assert warnings.count("no default meeting policy") == 1
    assert "it is not known which policy takes effect for 2 of the users looked at" in warnings


def test_two_default_policies_decide_only_what_both_of_them_say() -> None:
    second = policy_entry("meeting", "Second", {"AllowIPAudio": "false", "AllowIPVideo": "true"}, default=True)
    first = policy_entry("meeting", "First", {"AllowIPAudio": "true", "AllowIPVideo": "true"}, default=True)
    for options, expected in ((AUDIO, 1), (NO_AUDIO, 1), ({"meeting_policy": {"ip_video": False}}, 0)):
        found, undecided, warnings = answers([first, second], options, "effective", somebody())
        assert (found, undecided) == ([False], expected)
        assert "2 default meeting policies (First, Second)" in warnings
    assert answers([first, second], {"meeting_policy": {"ip_video": True}}, "effective", somebody())[0] == [True]


def test_what_was_left_in_the_system_container_is_no_second_default_policy() -> None:
    moved = stored(
        policy_entry("meeting", "Moved", {"AllowIPAudio": "false"}, default=True), dn=f"CN=x,{CONFIGURATION}"
    )
    found, undecided, warnings = answers([DEFAULT, moved], NO_AUDIO, "effective", somebody())
    assert (found, undecided, warnings) == ([True], 0, "")
    assert SYSTEM in DEFAULT.dn


def test_who_was_given_no_policy_is_neither_in_the_explicit_reading_and_counted() -> None:
    people = [somebody(), somebody(("meeting", SILENT)), somebody(("meeting", DEFAULT))]
    assert answers([DEFAULT, SILENT], AUDIO, "explicit", *people)[:2] == ([False, False, True], 1)
    assert answers([DEFAULT, SILENT], NO_AUDIO, "explicit", *people)[:2] == ([False, True, False], 1)


def test_with_pbx_integration_ringing_is_off_in_effect_whatever_is_known_of_policies() -> None:
    with_pbx = somebody(flags=512)
    assert answers([], RINGS, "effective", with_pbx)[:2] == ([False], 0)
    assert answers([], RINGS_NOT, "effective", with_pbx)[:2] == ([True], 0)


@pytest.mark.parametrize(
    ("settings", "found"),
    [({"AllowSimultaneousRinging": "true"}, True), ({"AllowIPAudio": "true"}, False), ({"Colour": "red"}, False)],
)
def test_a_policy_without_a_type_is_what_its_settings_say(settings: dict[str, str], found: bool) -> None:
    untyped = stored(policy_entry("voice", "Untyped", settings), policytype=None)
    assert answers([untyped], {"voice_policy": {"name": "Untyped"}}, "explicit", somebody(("voice", untyped)))[0] == [
        found
    ]


def test_the_kind_that_is_stated_counts_and_not_the_settings() -> None:
    stated = stored(policy_entry("voice", "Stated", {"AllowIPAudio": "true"}), policytype="Some other")
    assert answers([stated], AUDIO, "explicit", somebody(("meeting", stated)))[0] == [False]
