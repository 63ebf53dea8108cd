# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A lab as tests use it: what stands where, setting it back, looking at it, reading accounts."""

from __future__ import annotations

from typing import Any

import ldap3
import pyodbc
import pytest
import yaml

from lab.back_ends import READER, real_servers
from lab.data.awkward_people import AWKWARD_PEOPLE
from lab.directory import client
from lab.directory.forest import READER_ACCOUNT
from lab.directory.processes import LabError
from lab.environment import Lab
from lab.snapshot import BackEndSnapshot, Snapshot, difference, same_name

LINE = "msRTCSIP-Line"


def execute(lab: Lab, pool: str, statement: str, *values: Any, login: str | None = None) -> list[Any]:
    connection = lab.back_ends[pool].connect("rtc", login=login)
    try:
        cursor = connection.execute(statement, *values)
        return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def modify(lab: Lab, key: str, attribute: str, value: str, account: str = "Administrator") -> None:
    with client.connect(lab.directory(account)) as session:
        session.modify(lab.dn(lab.person(key)), {attribute: [(ldap3.MODIFY_REPLACE, [value])]})


def counts(back_end: BackEndSnapshot, address: str) -> dict[str, int]:
    return {table: len(rows) for table, rows in back_end.rows(address).items()}


def test_every_row_that_was_drawn_stands_on_its_pool(running_lab: Lab, made: Snapshot) -> None:
    population = running_lab.site.population
    for pool in running_lab.site.back_end_pools:
        back_end = made.back_ends[pool.name]
        homed = [each_standing for each_standing in population.standings(pool) if each_standing.homed]
        assert back_end.homed == {same_name(address.address) for address in homed}
        for standing in homed:
            rows, found = population.rows(standing, pool), counts(back_end, standing.address)
            assert found.get("Contact", 0) == len(rows.contacts)
            assert found.get("ContactGroupAssoc", 0) == sum(len(contact.groups) for contact in rows.contacts)
            assert found.get("ContainerMember", 0) == sum(len(container.members) for container in rows.containers)
            assert found.get("PublishedStaticInstance", 0) == len(rows.publications)
            assert found.get("Conference", 0) == len(rows.conferences)
            assert found.get("Delegate", 0) == len(rows.delegates)


def test_values_arrive_as_they_were_drawn(running_lab: Lab, made: Snapshot) -> None:
    pool, population = running_lab.site.source, running_lab.site.population
    [standing] = [each_standing for each_standing in population.standings(pool) if each_standing.kind == "everything"]
    rows = population.rows(standing, pool)
    found = made.back_ends[pool.name].rows(standing.address)
    published = {
        (row["CategoryId"], row["ContainerNum"], row.get("Data")) for row in map(dict, found["PublishedStaticInstance"])
    }
    assert published == {
        (publication.category, publication.container, publication.data) for publication in rows.publications
    }
    groups = {
        (row["GroupNumber"], row["DisplayName"], row.get("ExternalUri")) for row in map(dict, found["ContactGroup"])
    }
    assert groups == {(group.number, group.name, group.external_uri) for group in rows.groups}
    conferences = {
        (row["ExternalConfId"], row.get("Subject"), row.get("ExpiryTime")) for row in map(dict, found["Conference"])
    }
    assert conferences == {
        (conference.external_id, conference.subject, conference.expires) for conference in rows.conferences
    }


def test_numbers_differ_between_the_pools(lab: Lab) -> None:
    numbers = [dict(execute(lab, pool, "SELECT Name, CategoryId FROM CategoryDef")) for pool in lab.back_ends]
    assert all(numbers[0][name] != numbers[1][name] for name in numbers[0])
    people = [dict(execute(lab, pool, "SELECT UserAtHost, ResourceId FROM Resource")) for pool in lab.back_ends]
    both = people[0].keys() & people[1].keys()
    assert sum(people[0][address] != people[1][address] for address in both) > len(both) * 0.9


@pytest.mark.parametrize("key", AWKWARD_PEOPLE)
def test_awkward_people_are_where_the_table_says(running_lab: Lab, made: Snapshot, key: str) -> None:
    lab, row = running_lab, AWKWARD_PEOPLE[key]
    account = made.account(lab.person(key).guid.bytes_le)
    assert bool(account) == row.account
    target = account.get("msRTCSIP-TargetHomeServer", [b""])[0].decode()
    assert bool(target) == ("target" in row.changes)
    words = {lab.site.source.name: "source", lab.site.target.name: "target"}
    homed = {words[pool] for pool, end in made.back_ends.items() if same_name(lab.address(key)) in end.homed}
    same = [AWKWARD_PEOPLE[other] for other in AWKWARD_PEOPLE if lab.address(other) == lab.address(key)]
    expected = {word for item in same for word, kind in item.rows.items() if kind not in ("no home", "buddy")}
    assert homed == expected


def test_half_moved_data_is_the_same_on_both_pools(running_lab: Lab, made: Snapshot) -> None:
    lab, back_ends = running_lab, made.back_ends
    for key in ("move_copied", "move_switched"):
        source, target = (back_ends[pool].carried(lab.address(key)) for pool in ("pool07", "poolr2"))
        assert source["Contact"]
        assert source == target
    older, newer = (back_ends[pool].carried(lab.address("ghost_elsewhere")) for pool in ("pool07", "poolr2"))
    assert older != newer


def test_a_difference_names_the_rows_and_the_attributes_and_reset_removes_it(lab: Lab) -> None:
    before = lab.snapshot()
    execute(lab, "pool07", "UPDATE HomedResource SET AceVersion = AceVersion + 1000 WHERE AceVersion = 7")
    execute(lab, "poolr2", "INSERT INTO Resource (UserAtHost) VALUES (?)", "new@example.test")
    modify(lab, "no_data", LINE, "tel:+1")
    after = lab.snapshot()
    lines = "\n".join(difference(before, after))
    assert before != after
    assert "AceVersion=1007" in lines
    assert "+ " in lines and "UserAtHost='new@example.test'" in lines
    assert "CN=No data" in lines and "tel:+1" in lines
    lab.reset()
    assert difference(before, lab.snapshot()) == []
    assert before == lab.snapshot()


@pytest.mark.skipif(bool(real_servers()), reason="real SQL Servers count nothing")
def test_changes_count_what_clients_wrote_and_nothing_else(lab: Lab) -> None:
    marks = lab.marks()
    lab.snapshot()
    assert lab.changes(marks).round_trips == 0, "the lab's own looks are not a client's"
    execute(lab, "poolr2", "SELECT COUNT(*) FROM Resource")
    looked = lab.changes(marks)
    assert looked.nothing_written
    assert looked.round_trips > 0
    execute(lab, "poolr2", "INSERT INTO Resource (UserAtHost) VALUES (?)", "new@example.test")
    modify(lab, "no_data", LINE, "tel:+1")
    wrote = lab.changes(marks)
    assert wrote.rows_written == {"poolr2 rtc": 1}
    assert [(change.operation, change.dn) for change in wrote.directory] == [("Modify", lab.dn(lab.person("no_data")))]


def test_readers_read_but_cannot_write(lab: Lab) -> None:
    before = lab.snapshot()
    assert execute(lab, "pool07", "SELECT COUNT(*) FROM Contact", login=READER)[0][0] > 100
    with pytest.raises(pyodbc.Error):
        execute(lab, "pool07", "DELETE FROM ContactGroupAssoc", login=READER)
    with pytest.raises(ldap3.core.exceptions.LDAPInsufficientAccessRightsResult):
        modify(lab, "no_data", LINE, "tel:+1", READER_ACCOUNT)
    assert difference(before, lab.snapshot()) == []


def test_the_connection_file_says_what_the_lab_says(lab: Lab) -> None:
    variables = yaml.safe_load((lab.inventory.parent / "group_vars" / "all.yml").read_text())
    assert variables.items() >= lab.connection.items()
    assert variables["journal_dir"]
    assert yaml.safe_load(lab.inventory.read_text())["all"]["hosts"].keys() == {"localhost"}


def test_a_lab_that_is_up_stays_as_it_is(lab: Lab) -> None:
    execute(lab, "poolr2", "INSERT INTO Resource (UserAtHost) VALUES (?)", "stays@example.test")
    again = Lab.up(lab.folder, users=lab.site.users, contacts=lab.site.contacts)
    assert execute(again, "poolr2", "SELECT COUNT(*) FROM Resource WHERE UserAtHost = 'stays@example.test'")[0][0] == 1
    assert Lab.attach(lab.folder).running() == {"directory": True, "pool07": True, "poolr2": True}


def test_a_folder_without_a_lab_is_refused(lab: Lab) -> None:
    with pytest.raises(LabError, match="There is no lab in"):
        Lab.attach(lab.folder / "elsewhere")
