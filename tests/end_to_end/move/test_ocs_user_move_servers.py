# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Moves to servers that do not take everything, or on a domain controller other than before: what is left, and what is
said.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import encode_record, parse_record
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, addresses_homed, half_moved, move, unlike
from lab.back_ends import real_servers
from lab.environment import Lab
from lab.schema_variants import site_name
from lab.snapshot import Snapshot, difference

FIRST, SECOND = "capitals@example.test", "disabled@example.test"
BOTH = [f"sip:{FIRST}", f"sip:{SECOND}"]
NO_SERVER = "127.0.0.77"  # nobody listens there

stand_in = pytest.mark.skipif(bool(real_servers()), reason="real servers do not misbehave on command")


@contextmanager
def database(lab: Lab, pool: str, mode: str) -> Iterator[None]:
    """The pool's database is full, or read-only, while this is open."""
    with lab.back_ends[pool].control() as control:
        control.set_database("rtc", mode)
        try:
            yield
        finally:
            control.set_database("rtc", "online")


def nobody_was_touched(lab: Lab, before: Snapshot) -> bool:
    return difference(before, lab.snapshot()) == []


# -- Servers that take nothing --


@stand_in
def test_a_full_target(modules: Modules, lab: Lab) -> None:
    before = lab.snapshot()
    with database(lab, TARGET, "full"):
        run = move(modules, lab, identities=BOTH)
    assert "error 1105" in run.message and "Make room: the database or its disk is full." in run.message
    assert "Nothing was changed." in run.message and not run.changed
    assert nobody_was_touched(lab, before)
    assert move(modules, lab, identities=BOTH).succeeded().result["counts"]["moved"] == 2


@stand_in
@pytest.mark.parametrize("pool", [SOURCE, TARGET])
def test_a_read_only_database(modules: Modules, lab: Lab, pool: str) -> None:
    before = lab.snapshot()
    with database(lab, pool, "read_only"):
        checked = move(modules, lab, check=True, identities=BOTH).succeeded()
        run = move(modules, lab, identities=BOTH)
    assert f"The back end of {pool} is read-only. The run itself would be refused." in checked.result["warnings"]
    assert f"The back end of {pool} is read-only. Nothing was changed." in run.message
    assert "SET READ_WRITE" in run.message
    assert nobody_was_touched(lab, before) and not (lab.folder / "journals").exists()


@stand_in
@pytest.mark.parametrize(
    ("number", "remedy"),
    [(1105, "Make room"), (9002, "transaction log"), (3906, "SET READ_WRITE"), (229, "Grant the login this right")],
)
def test_a_target_that_takes_no_more_in_the_middle(modules: Modules, lab: Lab, number: int, remedy: str) -> None:
    """One user is through; the next one is as it was, and the same task finishes it."""
    before = lab.snapshot()
    with lab.back_ends[TARGET].control() as control:
        control.fault(number, rf"INSERT INTO \[dbo\]\.\[{site_name('HomedResource')}\]", skip=1, times=99)
        run = move(modules, lab, identities=BOTH, batch_size=1)
        control.reset()
    assert f"error {number}" in run.message and remedy in run.message
    assert "1 user(s) were moved" in run.message
    middle = lab.snapshot()
    assert half_moved(middle) == half_moved(before)
    assert {FIRST, SECOND} - addresses_homed(lab, middle, TARGET) == {SECOND}
    assert unlike(before.back_ends[SOURCE], middle.back_ends[SOURCE], [SECOND]) == {}
    assert unlike(before.back_ends[TARGET], middle.back_ends[TARGET], [SECOND]) == {}
    again = move(modules, lab, identities=BOTH).succeeded().result["counts"]
    assert (again["moved"], again["resumed"]) == (1, 1), "the last look at the first one had still to be taken"


# -- Logins that may not write --


def test_a_login_that_may_only_read_the_target(lab: Lab, modules: Modules) -> None:
    readers = {back_end["pool"]: back_end for back_end in lab.reader_connection["back_ends"]}
    back_ends = [
        readers[TARGET] if back_end["pool"] == TARGET else back_end for back_end in lab.connection["back_ends"]
    ]
    reader = modules.connected({**lab.connection, "back_ends": back_ends})
    before = lab.snapshot()
    run = move(reader, lab, identities=BOTH)
    assert f"The login on the back end of {TARGET} has not all rights: INSERT on" in run.message
    assert SOURCE not in run.message
    assert (
        "Nothing was changed. Grant them to the login, or use one that has them, such as a member of db_owner"
        in run.message
    )
    assert nobody_was_touched(lab, before) and not (lab.folder / "journals").exists()


@stand_in
def test_a_single_right_that_is_missing(modules: Modules, lab: Lab) -> None:
    before = lab.snapshot()
    connection = lab.back_ends[TARGET].connect("rtc")
    login = lab.back_ends[TARGET].user
    connection.execute(f"DENY DELETE ON dbo.Contact TO [{login}]")
    try:
        run = move(modules, lab, identities=BOTH)
    finally:
        connection.execute(f"REVOKE DELETE ON dbo.Contact FROM [{login}]")
        connection.close()
    lacking = f"DELETE on [dbo].[{site_name('Contact')}]"
    assert f"The login on the back end of {TARGET} has not all rights: {lacking}." in run.message
    assert nobody_was_touched(lab, before)


# -- Domain controllers --


def test_an_unfinished_run_is_finished_on_its_domain_controller(modules: Modules, lab: Lab) -> None:
    """The journal says that the unfinished run used another one, which does not answer."""
    move(modules, lab, identities=[f"sip:{FIRST}"]).succeeded()
    (journal,) = (lab.folder / "journals").iterdir()
    records = [parse_record(line) for line in journal.read_bytes().splitlines(keepends=True)]
    records[0]["domain_controllers"] = dict.fromkeys(records[0]["domain_controllers"], NO_SERVER)
    unfinished = [record for record in records if record["record"] != "end" and record.get("stage") != "done"]
    journal.write_bytes(b"".join(map(encode_record, unfinished)))
    before, left = lab.snapshot(), journal.read_bytes()
    for check in (True, False):
        run = move(modules, lab, check=check, identities=BOTH)
        assert f"{journal}) wrote to the domain controller {NO_SERVER}, which cannot be used now" in run.message
        assert "Nothing was changed." in run.message and "replication_converged: true" in run.message
    assert nobody_was_touched(lab, before) and journal.read_bytes() == left

    done = move(modules, lab, identities=BOTH, replication_converged=True).succeeded().result
    assert (done["counts"]["moved"], done["counts"]["resumed"]) == (1, 1)
    assert b'"record":"end"' in journal.read_bytes()
