# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot may take what was read before, and never what somebody may have changed since."""

from __future__ import annotations

from collections.abc import Callable

import ldap3
import pytest

from lab import readings
from lab.directory import client
from lab.environment import Lab
from lab.snapshot import difference

POOL = "pool07"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch, lab: Lab) -> list[str]:
    """A line for each database server that is read from now on."""
    seen: list[str] = []

    def noted(*arguments: object) -> object:
        seen.append("read")
        return read_back_end(*arguments)

    read_back_end = readings.read_back_end
    monkeypatch.setattr(readings, "read_back_end", noted)
    monkeypatch.delitem(lab.__dict__, "_readings", raising=False)  # made with the function above
    lab.reset()
    return seen


def delete_phones(lab: Lab) -> None:
    connection = lab.back_ends[POOL].connect("rtc")
    connection.execute("DELETE FROM dbo.ResourcePhone")
    connection.close()


def delete_phones_and_reset_the_counters(lab: Lab) -> None:
    delete_phones(lab)
    with lab.back_ends[POOL].control() as control:
        control.reset()


def delete_phones_and_restart(lab: Lab) -> None:
    delete_phones(lab)
    lab.back_ends[POOL].stop()
    lab.back_ends[POOL].start()


def describe_a_person(lab: Lab) -> None:
    with client.connect(lab.directory()) as session:
        session.modify(lab.dn(lab.person("everything")), {"description": [(ldap3.MODIFY_REPLACE, ["seen"])]})


def test_what_nobody_has_touched_is_read_once(lab: Lab, read: list[str]) -> None:
    before = lab.snapshot()
    lab.reset()
    assert lab.snapshot() == lab.snapshot() == before
    assert len(read) == len(lab.back_ends)


@pytest.mark.parametrize(
    "change", [delete_phones, delete_phones_and_reset_the_counters, delete_phones_and_restart, describe_a_person]
)
def test_every_change_is_in_the_next_snapshot(lab: Lab, change: Callable[[Lab], None]) -> None:
    before = lab.snapshot()
    change(lab)
    assert difference(before, lab.snapshot()) != []
    lab.reset()
    assert difference(before, lab.snapshot()) == []


def test_a_transaction_that_ends_between_two_snapshots(lab: Lab, read: list[str]) -> None:
    before = lab.snapshot()
    writer = lab.back_ends[POOL].connect("rtc")
    writer.autocommit = False
    writer.execute("DELETE FROM dbo.ResourcePhone")
    assert lab.snapshot() == before
    writer.commit()
    writer.close()
    assert difference(before, lab.snapshot()) != []


def test_who_only_reads_makes_it_be_read_again(lab: Lab, read: list[str]) -> None:
    """A connection that only reads counts as well: a run of a module is known by its connections."""
    before = lab.snapshot()
    reader = lab.back_ends[POOL].connect("rtc")
    reader.execute("SELECT 1").fetchall()
    reader.close()
    assert lab.snapshot() == before
    assert len(read) == len(lab.back_ends) + 1
