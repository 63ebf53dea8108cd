# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Journals: what is on disk, what a killed run leaves, and what the next one makes of it."""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._files import kept_folder as folder_module
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import decode_record, encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import JournalError
from ansible_collections.msrtc.ocs.plugins.module_utils._files.kept_folder import (
    JOURNALS,
    in_container,
    kept_folder,
    problem_with_folder,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal import journal as journal_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import (
    Journal,
    user_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.state import JournalStage as Stage
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..simulation import data

HEADER = {"source": {"name": "POOL A"}, "target": {"name": "POOL_A"}, "domain_controllers": {"example.com": "dc2"}}
ALICE, BOB = "Alice@example.com", "bob@example.com"


def record(address: str, carried: UserData | None, carry: str = "copy") -> dict[str, Any]:
    return user_record(carried, None, address=address, outcome="move", carry=carry, directory={}, losses=[])


def written(folder: Path, *users: UserData, carry: str = "copy") -> Journal:
    journal = Journal.new(folder, HEADER)
    journal.write_users(record(user.address, user, carry) for user in users)
    return journal


def opened(folder: Path) -> OpenJournals:
    return OpenJournals.find(folder, "POOL A", "POOL_A")


def test_a_journal_is_made_by_its_first_record_for_its_owner_only(tmp_path: Path) -> None:
    journal = Journal.new(tmp_path / "new", HEADER)
    journal.reached("carried", [])
    assert not journal.written
    journal.write_users([record(ALICE, data(ALICE, BOB))])
    assert stat.S_IMODE(journal.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(journal.path.parent.stat().st_mode) == 0o700
    kinds = [json.loads(line)["record"] for line in journal.path.read_text().splitlines()]
    assert kinds == ["header", "user"]


def test_what_is_open_and_how_far_it_got(tmp_path: Path) -> None:
    journal = written(tmp_path, data(ALICE, BOB), data(BOB))
    journal.reached("carried", [ALICE, BOB])
    journal.reached("confirmed", [ALICE])
    journal.reached("done", [BOB])
    found = opened(tmp_path)
    assert found.addresses() == [ALICE]
    assert found.stage(ALICE) is Stage.CONFIRMED
    assert found.stage(BOB) is Stage.NONE
    assert found.data(ALICE) == data(ALICE, BOB)
    assert found.domain_controllers == {"example.com": "dc2"}
    found.close_users([ALICE])
    found.close()
    assert opened(tmp_path).paths == []


def test_journals_of_other_pools_are_not_ours(tmp_path: Path) -> None:
    written(tmp_path, data(ALICE))
    assert OpenJournals.find(tmp_path, "POOL_A", "POOL A").addresses() == []
    assert OpenJournals.find(tmp_path, "POOL-A", "POOL_A").addresses() == []


def test_a_later_copy_replaces_and_a_merge_adds(tmp_path: Path) -> None:
    written(tmp_path, data(ALICE, "old@example.com"))
    written(tmp_path, data(ALICE, "new@example.com"))
    assert opened(tmp_path).data(ALICE) == data(ALICE, "new@example.com")
    journal = written(tmp_path, data(ALICE, "third@example.com"), carry="merge")
    assert opened(tmp_path).data(ALICE) == data(ALICE, "new@example.com", "third@example.com")
    journal.write_newer([data(ALICE, "newest@example.com")])
    assert opened(tmp_path).data(ALICE) == data(ALICE, "newest@example.com")


@pytest.mark.parametrize("torn", [1, 10, 100])
def test_a_torn_last_line_is_what_a_killed_run_leaves(tmp_path: Path, torn: int) -> None:
    journal = written(tmp_path, data(ALICE, BOB))
    whole = journal.path.read_bytes()
    journal.write_users([record(BOB, data(BOB, "x" * 200))])
    journal.path.write_bytes(journal.path.read_bytes()[: len(whole) + torn])
    found = opened(tmp_path)
    assert found.addresses() == [ALICE]
    found.close_users([ALICE])
    found.close()
    assert opened(tmp_path).paths == []
    assert all(decode_record(line) for line in journal.path.read_bytes().splitlines(keepends=True))


def test_a_damaged_journal_is_refused_with_its_line(tmp_path: Path) -> None:
    journal = written(tmp_path, data(ALICE, BOB), data(BOB))
    journal.path.write_bytes(journal.path.read_bytes().replace(b'"contacts"', b'"contactz"', 1))
    with pytest.raises(JournalError, match="line 2 is damaged"):
        opened(tmp_path)


def test_a_journal_of_a_newer_format_is_refused(tmp_path: Path) -> None:
    journal = written(tmp_path, data(ALICE))
    header = {**HEADER, "record": "header", "format": 99}
    journal.path.write_bytes(encode_record(header))
    with pytest.raises(JournalError, match="newer"):
        opened(tmp_path)


def test_a_full_disk_leaves_no_torn_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = written(tmp_path, data(ALICE))
    before = journal.path.read_bytes()
    write, lines = os.write, []

    def full(file: int, line: bytes) -> int:
        lines.append(line)
        if len(lines) > 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(file, line[:20])

    monkeypatch.setattr(journal_module.os, "write", full)
    with pytest.raises(JournalError, match="No space left") as caught:
        journal.write_users([record(BOB, data(BOB))])
    assert "No user of this batch was changed." in str(caught.value)
    monkeypatch.undo()
    assert journal.path.read_bytes() == before


def test_a_container_has_no_silent_default(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(folder_module, "in_container", lambda: True)
    with pytest.raises(BadInput, match="journal_dir is missing"):
        kept_folder("journal_dir", None, JOURNALS)
    assert kept_folder("journal_dir", str(tmp_path), JOURNALS) == tmp_path
    monkeypatch.setattr(folder_module, "in_container", lambda: False)
    assert kept_folder("journal_dir", None, JOURNALS) == Path.home() / ".ansible/msrtc.ocs/journals"


def test_containers_are_known_by_their_marks(tmp_path: Path) -> None:
    assert not in_container(str(tmp_path))
    (tmp_path / "run").mkdir()
    (tmp_path / "run/.containerenv").touch()
    assert in_container(str(tmp_path))


def test_a_folder_that_cannot_hold_the_journal_is_found_beforehand(tmp_path: Path) -> None:
    assert problem_with_folder("journal_dir", tmp_path / "not" / "there" / "yet", 1) is None
    assert not (tmp_path / "not").exists()
    file = tmp_path / "file"
    file.touch()
    assert "is not a folder" in str(problem_with_folder("journal_dir", file / "below", 1))
    assert "are free" in str(problem_with_folder("journal_dir", tmp_path, 10**18))
