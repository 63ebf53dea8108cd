# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A snapshot may take what was read before, and never what somebody may have changed since."""

from __future__ import annotations

from collections.abc import Callable

import ldap3
import pytest

from lab import readings
from lab.directory import client, samba
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


def rename_a_person(lab: Lab) -> None:
    """A rename stands in no log of changes."""
    describe_a_person(lab)
    lab.snapshot()
    with client.connect(lab.directory()) as session:
        session.modify_dn(lab.dn(lab.person("everything")), "CN=Renamed")


def delete_a_person(lab: Lab) -> None:
    with client.connect(lab.directory()) as session:
        session.delete(lab.dn(lab.person("everything")))


def make_a_person_member_of_a_group(lab: Lab) -> None:
    """The attribute memberOf of the person changes with the group."""
    with client.connect(lab.directory()) as session:
        group = f"CN=Domain Guests,CN=Users,{lab.directory()['base_dn']}"
        session.modify(group, {"member": [(ldap3.MODIFY_ADD, [lab.dn(lab.person("everything"))])]})


def describe_many(lab: Lab) -> None:
    with client.connect(lab.directory()) as session:
        for dn, entry in lab.snapshot().directory.items():
            if b"user" in entry["objectClass"]:
                session.modify(dn, {"description": [(ldap3.MODIFY_REPLACE, ["seen"])]})


CHANGES = [
    *(delete_phones, delete_phones_and_reset_the_counters, delete_phones_and_restart),
    *(describe_a_person, rename_a_person, delete_a_person, make_a_person_member_of_a_group, describe_many),
]


def test_what_nobody_has_touched_is_read_once(lab: Lab, read: list[str]) -> None:
    before = lab.snapshot()
    lab.reset()
    assert lab.snapshot() == lab.snapshot() == before
    assert len(read) == len(lab.back_ends)


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_in_the_next_snapshot(lab: Lab, change: Callable[[Lab], None]) -> None:
    before = lab.snapshot()
    change(lab)
    after = lab.snapshot()
    assert difference(before, after) != []
    assert after.directory == client.dump(lab.directory())
    lab.reset()
    assert difference(before, lab.snapshot()) == []
    assert before.directory == client.dump(lab.directory())


def test_a_small_change_is_put_back_without_a_restart(lab: Lab) -> None:
    lab.reset()
    before, process = lab.snapshot(), samba.process(lab.folder / "directory")
    describe_a_person(lab)
    lab.reset()
    assert samba.process(lab.folder / "directory") == process
    assert before.directory == client.dump(lab.directory()) == lab.snapshot().directory


def test_the_first_logon_after_a_start_is_no_change(lab: Lab) -> None:
    """The domain controller writes the time of it into the log of changes."""
    samba.stop(lab.folder / "directory")
    again = Lab.attach(lab.folder)  # has read nothing yet
    again.reset()
    process = samba.process(lab.folder / "directory")
    again.snapshot()
    describe_a_person(again)
    again.reset()
    assert samba.process(lab.folder / "directory") == process


def test_a_transaction_that_ends_between_two_snapshots(lab: Lab, read: list[str]) -> None:
    before = lab.snapshot()
    writer = lab.back_ends[POOL].connect("rtc")
    writer.autocommit = False
    writer.execute("DELETE FROM dbo.ResourcePhone")
    assert lab.snapshot() == before
    writer.commit()
    writer.close()
    assert difference(before, lab.snapshot()) != []


def test_who_only_reads_makes_nothing_be_read_again(lab: Lab, read: list[str]) -> None:
    before = lab.snapshot()
    reader = lab.back_ends[POOL].connect("rtc")
    reader.execute("SELECT 1").fetchall()
    reader.close()
    assert lab.snapshot() == before
    assert len(read) == len(lab.back_ends)
