# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The newer of several journals is known from what they say of each other, not from the clock."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import decode_record, encode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import unfinished_moves
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal import journal as journal_module
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.journal import Journal, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.journal.open_journals import OpenJournals

from .running import cut_when, move
from .simulation import SOURCE, TARGET, World, data, user

ALICE, KEPT, DELETED = (f"{name}@example.com" for name in "alice kept deleted".split())


class Clock(datetime):
    """A clock that can be set."""

    time = datetime(2026, 3, 1, 22, 0, tzinfo=UTC)

    @classmethod
    def now(cls, _zone: object = None) -> datetime:  # type: ignore[override]
        cls.time += timedelta(seconds=1)
        return cls.time


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    """Turns the clock of the journals by some time."""
    monkeypatch.setattr(journal_module, "datetime", Clock)
    monkeypatch.setattr(Clock, "time", Clock.time)

    def turn(by: timedelta) -> None:
        Clock.time += by

    return turn


@pytest.mark.parametrize("turned", [timedelta(hours=-1), timedelta(0), timedelta(hours=1)], ids=str)
def test_a_clock_set_back_between_two_cut_runs_brings_nothing_back(
    tmp_path: Path, set_clock: Callable[[timedelta], None], turned: timedelta
) -> None:
    world = World.with_users([user(ALICE, SOURCE)], [data(ALICE, KEPT, DELETED)], [], tmp_path)
    cut_when(world, lambda: any(b'"record":"user"' in path.read_bytes() for path in tmp_path.glob("*.jsonl")))
    world.source.users[ALICE] = data(ALICE, KEPT)
    set_clock(turned)
    cut_when(world, lambda: ALICE not in world.source.users)
    assert len(list(tmp_path.glob("*.jsonl"))) == 2
    _run, report, _plan = move(world)
    assert report.counts["resumed"] == 1
    assert world.target.users[ALICE] == data(ALICE, KEPT)


@pytest.mark.parametrize("turned", [timedelta(hours=-1), timedelta(hours=1)], ids=str)
def test_what_is_restored_is_what_the_later_run_read(
    tmp_path: Path, set_clock: Callable[[timedelta], None], turned: timedelta
) -> None:
    world = World.with_users([user(ALICE, SOURCE)], [data(ALICE, KEPT, DELETED)], [], tmp_path)
    cut_when(world, lambda: any(b'"record":"user"' in path.read_bytes() for path in tmp_path.glob("*.jsonl")))
    world.source.users[ALICE] = data(ALICE, KEPT)
    set_clock(turned)
    cut_when(world, lambda: ALICE not in world.source.users)
    del world.target.users[ALICE]  # User Replicator acts on what it had read before the switch
    move(world)
    assert world.target.users[ALICE] == data(ALICE, KEPT)


def journal(folder: Path, started: datetime, number: int | None, carried: str, **header: object) -> Path:
    """A journal with one open user, as a run that started then has left it; without a number it is an older one."""
    Clock.time = started
    names = {"source": {"name": SOURCE.name}, "target": {"name": TARGET.name}, "domain_controllers": {}, **header}
    written = Journal.new(folder, names)
    given = data(ALICE, carried)
    written.write_users(
        [user_record(given, None, address=ALICE, outcome="move", carry="copy", directory={}, losses=[])]
    )
    written.close()
    first, _newline, rest = written.path.read_bytes().partition(b"\n")
    first_record = decode_record(first + b"\n") or {}
    first_record.pop("number", None)
    if number is not None:
        first_record["number"] = number
    written.path.write_bytes(encode_record(first_record) + rest)
    return written.path


@pytest.mark.usefixtures("set_clock")
def test_journals_from_before_there_were_numbers_are_in_the_order_of_their_names(tmp_path: Path) -> None:
    later, sooner = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    journal(tmp_path, later, None, "newer@example.com")
    journal(tmp_path, sooner, None, "older@example.com")
    found = OpenJournals.find(tmp_path, SOURCE.name, TARGET.name)
    assert found.data(ALICE) == data(ALICE, "newer@example.com")
    numbered = journal(tmp_path, sooner - timedelta(days=1), 1, "newest@example.com")
    found = OpenJournals.find(tmp_path, SOURCE.name, TARGET.name)
    assert found.data(ALICE) == data(ALICE, "newest@example.com")
    assert unfinished_moves(tmp_path)[ALICE].journal == numbered


@pytest.mark.usefixtures("set_clock")
def test_the_newest_run_says_which_domain_controller_was_written_to(tmp_path: Path) -> None:
    later, sooner = datetime(2026, 1, 2, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    journal(tmp_path, later, 1, KEPT, domain_controllers={"example.com": "dc1"})
    journal(tmp_path, sooner, 2, KEPT, domain_controllers={"example.com": "dc2"})
    assert OpenJournals.find(tmp_path, SOURCE.name, TARGET.name).domain_controllers == {"example.com": "dc2"}


@pytest.mark.usefixtures("set_clock")
def test_a_new_journal_bears_a_greater_number_than_all_in_the_folder(tmp_path: Path) -> None:
    """All journals are numbered, finished ones too, so that a move and the way back can be compared."""
    journal(tmp_path, datetime(2026, 1, 1, tzinfo=UTC), 41, KEPT, source={"name": "ANOTHER"})
    (tmp_path / "ocs-move-torn-to-torn-.jsonl").write_bytes(b'{"record":')
    back = Journal.new(tmp_path, {"source": {"name": TARGET.name}, "target": {"name": SOURCE.name}})
    back.reached("done", [ALICE])
    header = decode_record(back.path.read_bytes().splitlines(keepends=True)[0])
    assert header is not None and header["number"] == 42
