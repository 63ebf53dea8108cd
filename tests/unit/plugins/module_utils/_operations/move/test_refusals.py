# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A refused task says everything that is wrong, at a length that a person reads, and nothing of a run."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._files import kept_folder

from .running import plan
from .simulation import SOURCE, World, data, user

UNKNOWN_USERS = [f"user{number}@example.com" for number in range(5000)]


def test_5000_unknown_identities_make_a_message_that_can_be_read(tmp_path: Path) -> None:
    world = World.with_users([], [], [], tmp_path)
    with pytest.raises(UsersRefused) as caught:
        plan(world, *UNKNOWN_USERS)
    message = str(caught.value)
    assert len(message) < 2000
    assert f"{UNKNOWN_USERS[0]}: no such account" in message and "and 4,980 more" in message
    assert "the first 1,000 are in refusals of the result" in message
    assert len(caught.value.details["refusals"]) == 1000


def test_the_report_file_has_all_reasons(tmp_path: Path) -> None:
    report = tmp_path / "report.jsonl"
    world = World.with_users([], [], [], tmp_path / "journals")
    with pytest.raises(UsersRefused, match=f"all are in {report}"):
        plan(world, *UNKNOWN_USERS, report_file=report)
    lines = [json.loads(line) for line in report.read_text().splitlines()]
    assert lines[0]["refused"] is True
    assert [line["reason"].split(":")[0] for line in lines if line["record"] == "refusal"] == UNKNOWN_USERS


def test_what_was_planned_is_not_told_as_if_it_had_been_done(tmp_path: Path) -> None:
    world = World.with_users(
        [user(name, SOURCE) for name in UNKNOWN_USERS[:3]], map(data, UNKNOWN_USERS[:3]), [], tmp_path
    )
    with pytest.raises(UsersRefused, match="3 users would be moved, more than max_users") as caught:
        plan(world, max_users=1)
    assert "counts" not in caught.value.details
    assert caught.value.details["planned"]["moved"] == 3


def test_room_that_is_needed_and_room_that_is_free_can_be_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both in megabytes they were "about 1 MB are needed, 1 MB are free"."""
    monkeypatch.setattr(kept_folder.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1_100_000))
    problem = kept_folder.problem_with_folder("journal_dir", tmp_path, 1_900_000)
    assert "about 1,900,000 bytes are needed, 1,100,000 bytes are free" in str(problem)
