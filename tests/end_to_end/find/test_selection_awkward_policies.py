# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Awkward policies on a real directory: of another kind, two at once, unreadable, and two default ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from end_to_end.find.selecting import directory, find, names
from end_to_end.find.selection_cases import Options
from lab.directory.forest import Forest as LabForest
from lab.directory.forest import GlobalSettings, Pool
from lab.directory.people import Person
from lab.directory.policies import Policy, meeting_policy, voice_policy

FOREST = LabForest(
    pools=(Pool("pool07", "2007"), Pool("poolr2", "R2")),
    policies=(
        meeting_policy("First", {"AllowIPVideo": True}, default=True),
        meeting_policy("Second", {"AllowIPVideo": False}, default=True),
        meeting_policy("Silent", {"AllowIPAudio": False}),
        Policy("Damaged", "meeting", content="<instance><property"),
        voice_policy("Default Policy", ("Local",), default=True),
        voice_policy("Ringing", ("International",), ringing=True),
    ),
    settings=GlobalSettings(meeting_policy="First"),
)
NOT_SILENT = {"meeting_policy": {"ip_audio": True}}
SILENT = {"meeting_policy": {"ip_audio": False}}
RINGS = {"voice_policy": {"simultaneous_ringing": True}}


def assigned(*kinds_and_names: tuple[int, str, str]) -> tuple[str, ...]:
    """Values of the attribute: kind as a number, and the policy by its kind and name."""
    return tuple(f"B:8:{number:02X}000000:{FOREST.policy_dn(name, kind)}" for number, kind, name in kinds_and_names)


def person(login: str, *policies: tuple[int, str, str]) -> Person:
    others = {"msRTCSIP-UserPolicy": assigned(*policies)} if policies else {}
    return Person(
        login=login,
        display_name=login,
        sip_uri=f"sip:{login}@example.test",
        enabled=True,
        home="pool07",
        others=others,
    )


PEOPLE = [
    person("plain"),
    person("silent", (1, "meeting", "Silent")),
    person("mistaken", (2, "meeting", "Silent")),
    person("both", (2, "telephony", "Default Policy"), (2, "telephony", "Ringing")),
    person("damaged", (1, "meeting", "Damaged")),
]


def in_order(value: Any) -> str:
    """A parameter as a part of a test's name, which has to be the same in all processes."""
    return str(sorted(value) if isinstance(value, set) else value)


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forest]:
    with directory(tmp_path_factory.mktemp("awkward"), FOREST, PEOPLE, "127.0.0.20") as opened:
        yield opened


@pytest.mark.parametrize(
    ("options", "explicit", "effective"),
    [
        (RINGS, {"both"}, {"both"}),
        (
            {"voice_policy": {"simultaneous_ringing": False}},
            {"both"},
            {"plain", "silent", "mistaken", "both", "damaged"},
        ),
        ({"voice_policy": {"name": "ringing"}}, {"both"}, {"both"}),
        ({"voice_policy": {"phone_usage": "local"}}, {"both"}, {"plain", "silent", "mistaken", "both", "damaged"}),
        (NOT_SILENT, set(), {"plain", "mistaken", "both"}),
        (SILENT, {"silent"}, {"silent"}),
        ({"meeting_policy": {"ip_video": True}}, set(), set()),
        ({"meeting_policy": {"ip_video": False}}, {"silent"}, {"silent"}),
    ],
    ids=in_order,
)
def test_both_readings(forest: Forest, options: Options, explicit: set[str], effective: set[str]) -> None:
    assert names(find(forest, {**options, "policy_reading": "explicit"})) == explicit
    assert names(find(forest, {**options, "policy_reading": "effective"})) == effective


def test_what_is_wrong_is_said_once_with_how_many_users_it_concerns(forest: Forest) -> None:
    found = find(forest, {"meeting_policy": {"ip_video": True}, "policy_reading": "effective"})
    assert names(found) == set()
    warnings = "\n".join(found.warnings)
    assert "2 default meeting policies (First, Second), so it is not known which policy takes effect for 3" in warnings
    assert f"Policy {FOREST.policy_dn('Damaged', 'meeting')} cannot be read" in warnings
    assert "It concerns 1 of the users looked at" in warnings
    assert "1 policies assigned to the users looked at are of another kind" in warnings
    assert "1 of the users looked at have several voice policies" in warnings
    assert found.query.undecided == 4


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"ldap_filter": "(&(departmnet=Sales)(!(titel=*)))"},
            "the forest's schema has no attribute departmnet, titel",
        ),
        ({"kinds": ["application_contacts"], "pool": "pool07"}, "pool07 is one of OCS 2007"),
    ],
    ids=in_order,
)
def test_a_criterion_that_the_schema_or_the_pool_lacks_is_an_error(
    forest: Forest, options: Options, message: str
) -> None:
    with pytest.raises(BadInput, match=message):
        find(forest, options)


def test_attributes_are_known_however_they_are_written(forest: Forest) -> None:
    written = "(|(SAMACCOUNTNAME=silent)(cn:caseIgnoreMatch:=x)(userAccountControl:1.2.840.113556.1.4.803:=1048576))"
    assert names(find(forest, {"ldap_filter": written})) == {"silent"}
