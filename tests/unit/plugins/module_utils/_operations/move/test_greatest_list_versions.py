# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A list whose version is the greatest that the target can hold cannot be written: the plan knows it, for that user."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from .running import plan
from .simulation import SOURCE, TARGET, World, data, user

GREATEST = 2**31 - 1
STUCK, OTHER = "stuck@example.com", "other@example.com"


def at_version(version: int, *contacts: str) -> UserData:
    home = {"rich_mode": True, "contact_list_version": version}
    return UserData(STUCK, {**data(STUCK, *contacts).sections, HOME_SECTION: (home,)})


@pytest.mark.parametrize(
    ("home", "on_source", "on_target", "outcome"),
    [
        (SOURCE, at_version(GREATEST, OTHER), None, "failed"),
        (SOURCE, at_version(GREATEST - 1, OTHER), None, "moved"),
        (SOURCE, at_version(1, OTHER), at_version(GREATEST), "failed"),
        (TARGET, at_version(1, OTHER), at_version(GREATEST, "friend@example.com"), "failed"),
        (TARGET, at_version(1, OTHER), at_version(GREATEST, OTHER), "resumed"),
        (TARGET, None, at_version(GREATEST, OTHER), "already_there"),
    ],
    ids=["source", "one less", "target", "merged", "nothing to write", "nothing to do"],
)
def test_who_cannot_be_written_fails_alone_in_the_plan(tmp_path: Path, home, on_source, on_target, outcome) -> None:
    world = World.with_users(
        [user(STUCK, home), user(OTHER, SOURCE)],
        [user_data for user_data in (on_source, data(OTHER)) if user_data],
        [on_target] if on_target else [],
        tmp_path,
    )
    world.target.capabilities = replace(world.target.capabilities, greatest_list_version=GREATEST)
    planned = plan(world, STUCK, OTHER)
    assert {planned_user.address: planned.words.outcome(planned_user.verdict) for planned_user in planned.users} == {
        STUCK: outcome,
        OTHER: "moved",
    }
    reasons = [planned_user.reason for planned_user in planned.users if planned_user.address == STUCK]
    assert ("List versions cannot rise any more (contact): 2,147,483,647" in reasons[0]) is (outcome == "failed")
