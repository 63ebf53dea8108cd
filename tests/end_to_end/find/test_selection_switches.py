# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A forest prepared for OCS 2007, in which nothing is per user: both readings, warnings, and what 2007 lacks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from end_to_end.find.selecting import directory, find, in_order, names
from end_to_end.find.selection_cases import Options
from lab.directory.forest import Forest as LabForest
from lab.directory.forest import GlobalSettings, Pool
from lab.directory.people import Person
from lab.directory.policies import meeting_policy, voice_policy

FOREST = LabForest(
    pools=(Pool("pool07", "2007"),),
    schema="2007",
    container="configuration",
    policies=(
        meeting_policy("Default Policy", default=True),
        meeting_policy("Video", {"AllowIPVideo": True}),
        voice_policy("Default Policy", ("Local",), default=True),
        voice_policy("Ringing", ("Local",), ringing=True),
    ),
    settings=GlobalSettings(
        meeting_flags=4,  # anonymous participants for everybody, one meeting policy
        meeting_policy="Video",
        voice_flags=0,
        voice_policy="Default Policy",
        archiving_flags=2,  # internal for everybody, federated for nobody
        federation=False,
    ),
)


def person(login: str, **changes: object) -> Person:
    return Person(
        login=login,
        display_name=login,
        sip_uri=f"sip:{login}@example.test",
        enabled=True,
        home="pool07",
        **changes,  # type: ignore[arg-type]
    )


PEOPLE = [
    person("plain"),
    person(
        "special", federation=True, option_flags=1 | 64, archiving=8, meeting_policy="Video", voice_policy="Ringing"
    ),
]


@pytest.fixture(scope="module")
def forest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Forest]:
    with directory(tmp_path_factory.mktemp("switches"), FOREST, PEOPLE, "127.0.0.19") as opened:
        yield opened


@pytest.mark.parametrize(
    ("options", "explicit", "effective", "warning"),
    [
        ({"federation": True}, {"special"}, set(), "nobody has it"),
        ({"public_im": True}, {"special"}, set(), "nobody has it"),
        ({"anonymous_participation": True}, {"special"}, {"plain", "special"}, "everybody has it"),
        ({"archiving": {"internal": False}}, {"plain", "special"}, set(), "everybody has it"),
        ({"archiving": {"federated": True}}, {"special"}, set(), "nobody has it"),
        ({"meeting_policy": {"ip_video": True}}, {"special"}, {"plain", "special"}, "for everybody (Video)"),
        ({"voice_policy": {"simultaneous_ringing": True}}, {"special"}, set(), "for everybody (Default Policy)"),
    ],
    ids=in_order,
)
def test_both_readings_and_the_warning(
    forest: Forest, options: Options, explicit: set[str], effective: set[str], warning: str
) -> None:
    for reading, expected in (("explicit", explicit), ("effective", effective)):
        found = find(forest, {**options, "policy_reading": reading})
        assert names(found) == expected
        [text] = found.warnings
        assert warning in text
        assert reading in text


@pytest.mark.parametrize(
    "options",
    [
        {"location_profile": "Amsterdam"},
        {"meeting_policy": {"pstn_conferencing": False}},
        {"meeting_policy": {"pstn_requires_pin": True}},
        {"kinds": ["application_contacts"]},
    ],
    ids=in_order,
)
def test_what_2007_does_not_have_is_an_error(forest: Forest, options: Options) -> None:
    with pytest.raises(BadInput, match="it came with 2007 R2"):
        find(forest, options)


def test_all_kinds_can_be_looked_for_without_the_schema_of_r2(forest: Forest) -> None:
    kinds = ["users", "central_forest_contacts", "um_contacts", "application_contacts", "other_contacts"]
    assert names(find(forest, {"kinds": kinds})) == {"plain", "special"}
