# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Rows and list versions that a plan promises are those that stand on the target after the run."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import list_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.merging import STEP
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.user_results import before_after
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import HOME_SECTION, UserData

from ..running import move, plan
from ..simulation import SOURCE, TARGET, World, data, user

ALICE, BOB, CAROL = (f"{name}@example.com" for name in ("alice", "bob", "carol"))


def with_version(version: int, *contacts: str) -> UserData:
    return UserData(
        ALICE,
        {
            HOME_SECTION: ({"rich_mode": True, "contact_list_version": version},),
            "contacts": tuple({"address": contact} for contact in contacts),
        },
    )


@pytest.mark.parametrize(
    ("home", "source", "target", "version"),
    [
        (SOURCE, with_version(7, BOB), None, 8),
        (SOURCE, with_version(7, BOB), with_version(9), 10),
        (SOURCE, with_version(7, BOB), with_version(7, CAROL), 8),
        (SOURCE, with_version(7, BOB), with_version(9, CAROL), 9 + STEP),
        (SOURCE, with_version(7, BOB), with_version(8, BOB), 8),
        (SOURCE, with_version(7), with_version(4), 4),
        (SOURCE, with_version(7), with_version(4, CAROL), 4),
        (SOURCE, None, with_version(4, CAROL), 4),
        (TARGET, with_version(7, BOB), with_version(4, CAROL), 7 + STEP),
        (TARGET, with_version(7, BOB), with_version(4), 7 + STEP),
        (TARGET, with_version(7, BOB), with_version(4, BOB, CAROL), 4),
        (None, with_version(7, BOB), with_version(4, CAROL), 7 + STEP),
    ],
)
def test_what_is_promised_is_what_stands_there(
    tmp_path: Path, home: object, source: UserData | None, target: UserData | None, version: int
) -> None:
    world = World.with_users([user(ALICE, home)], [source] if source else [], [target] if target else [], tmp_path)
    promised = before_after(world.pools, plan(world, ALICE).users[0])
    assert promised[0]["list versions on TARGET"] == (list_versions(target.sections) if target else {})
    move(world, ALICE)
    after = world.target.users[ALICE]
    assert promised[1]["list versions on TARGET"] == list_versions(after.sections) == {"contact": version}
    assert promised[1]["rows on TARGET"] == after.counts()


def test_what_comes_back_from_the_journal(tmp_path: Path) -> None:
    """The target got the data, User Replicator emptied it, and the source is gone already."""
    world = World.with_users([user(ALICE, TARGET)], [], [data(ALICE)], tmp_path / "journals")
    journal = Journal.new(world.journals, {"source": {"name": "SOURCE"}, "target": {"name": "TARGET"}})
    record = user_record(
        with_version(7, BOB), None, address=ALICE, outcome="move", carry="copy", directory={}, losses=[]
    )
    journal.write_users([record])
    _before, promised = before_after(world.pools, plan(world).users[0])
    move(world)
    after = world.target.users[ALICE]
    assert promised["list versions on TARGET"] == list_versions(after.sections) == {"contact": 7 + STEP}
    assert promised["rows on TARGET"] == after.counts() == {"contacts": 1, "home": 1}
