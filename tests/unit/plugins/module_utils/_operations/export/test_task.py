# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An export that reads ahead writes everybody in order, and after a signal or an error nothing is read any more."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export import task

REQUEST: Any = SimpleNamespace(batch_size=2, progress_file=None, dest=Path("users.jsonl"))
CHOSEN: Any = [f"user{number}" for number in range(7)]


@dataclass
class Reader:
    """Reads users, but not a certain one."""

    unreadable: str = ""
    read_users: list[str] = field(default_factory=list)

    def with_accounts(self, batch: Sequence[str]) -> Sequence[str]:
        return batch

    def with_data(self, batch: Sequence[str]) -> list[str]:
        if self.unreadable in batch:
            raise OcsError("The connection is gone.", remedy="Try again.")
        self.read_users += batch
        return list(batch)


@dataclass
class Writer:
    """Remembers what it is to write; a signal comes with the first user."""

    interruption: Any
    interrupts: bool = False
    written: list[str] = field(default_factory=list)

    def write(self, user: str) -> None:
        self.written.append(user)
        self.interruption.requested = self.interrupts


def export(reader: Any, *, interrupts: bool = False) -> list[str]:
    interruption: Any = SimpleNamespace(requested=False)
    writer: Any = Writer(interruption, interrupts)
    before = set(threading.enumerate())
    try:
        task._write(REQUEST, CHOSEN, reader, writer, interruption)
    finally:
        assert set(threading.enumerate()) <= before
    return list(writer.written)


def test_everybody_is_written_in_order() -> None:
    reader = Reader()
    assert export(reader) == reader.read_users == CHOSEN


def test_a_signal_ends_it_after_the_batch() -> None:
    reader = Reader()
    with pytest.raises(OcsError, match="interrupted after 2 of 7 users"):
        export(reader, interrupts=True)
    assert len(reader.read_users) <= 6


def test_an_error_of_reading_ends_it() -> None:
    with pytest.raises(OcsError, match=r"The connection is gone\."):
        export(Reader(unreadable=CHOSEN[5]))
