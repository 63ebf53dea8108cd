# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Warnings about criteria that the forest's switches override: sentences, whatever the code of the switch."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.forest_facts import ForestFacts
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_criteria import UserCriteria
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.criteria.user_query import UserQuery
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.global_settings import GlobalSettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

EXPLICIT = "This answer is by what is set on the user (policy_reading: explicit)."


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        (0, "so nobody has it, whatever is set on the user."),
        (4, "so everybody has it, whatever is set on the user."),
        (12, "and no source says who has it then."),
    ],
)
def test_a_switch_is_said_in_a_sentence(flags: int, sentence: str) -> None:
    facts = ForestFacts(switches=GlobalSettings(meeting_flags=flags))
    query = UserQuery.of(UserCriteria(anonymous_participation=True), facts)
    where = f"anonymous_participation: msRTCSIP-MeetingFlags is {flags} in this forest"
    assert query.warnings == [f"{where}, {sentence} {EXPLICIT}"]


def test_what_no_source_explains_cannot_be_asked_for_in_effect() -> None:
    facts = ForestFacts(switches=GlobalSettings(archiving_flags=6))
    with pytest.raises(BadInput, match="msRTCSIP-ArchiveDefaultFlags is 6 in this forest, and no source says what"):
        UserQuery.of(UserCriteria(archive_internal=False, policy_reading="effective"), facts)
