# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Only rows that differ are written."""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.changes import TableChanges, difference
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.reading import ReadUser
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section

from ..catalogues import sql_names

ANNA = "anna@example.test"
HOME: Row = {"rich_mode": True, "contact_list_version": 3, "permission_list_version": 8}


def changes(version: str, before: dict[str, list[Row]], **sections: tuple[Row, ...]) -> dict[str, TableChanges]:
    wanted = UserData(ANNA, {"home": (HOME,), **sections})
    read = ReadUser(ANNA, 7, {table: Section.of(rows) for table, rows in before.items()})
    return difference(sql_names(version).map.of("user_data"), [read], [wanted])


def rows_of(owned: list[tuple[str, Section]]) -> list[Row]:
    return [row for _owner, rows in owned for row in rows]


def test_list_versions_become_the_larger_plus_one() -> None:
    before: Row = {"rich_mode": True, "contact_list_version": 9, "permission_list_version": 2}
    ((owner, (row,)),) = changes("2007", {"home": [before]})["home"].updated
    assert owner == ANNA
    assert (row["contact_list_version"], row["permission_list_version"]) == (10, 9)


def test_rows_that_stay_are_not_touched() -> None:
    same: Row = {"address": "B@x", "subscribed": True}
    found = changes(
        "2007",
        {"home": [HOME], "contacts": [same, {"address": "c@x", "subscribed": True}, {"address": "d@x"}]},
        contacts=(
            {"address": "b@x", "subscribed": True},
            {"address": "c@x", "subscribed": False},
            {"address": "e@x", "subscribed": True},
        ),
    )["contacts"]
    assert [row["address"] for row in rows_of(found.deleted)] == ["d@x"]
    assert [row["address"] for row in rows_of(found.updated)] == ["c@x"]
    assert [row["address"] for row in rows_of(found.inserted)] == ["e@x"]


def test_a_conference_that_stays_keeps_its_dial_in_number() -> None:
    there: Row = {"conference_id": "A", "subject": "x", "pstn_conference_id": 7}
    found = changes(
        "2007 R2", {"home": [HOME], "conferences": [there]}, conferences=({"conference_id": "A", "subject": "x"},)
    )
    assert found["conferences"] == TableChanges()


def test_rows_without_an_identity_are_replaced_as_a_whole() -> None:
    one: Row = {"type": "A", "mask": "", "rights": "AA"}
    other: Row = {"type": "U", "mask": "b@x", "rights": "DD"}
    assert changes("2007", {"permissions": [one, one]}, permissions=(one, one))["permissions"] == TableChanges()
    found = changes("2007", {"permissions": [one]}, permissions=(one, other))["permissions"]
    assert found.cleared == {ANNA: 1}
    assert len(rows_of(found.inserted)) == 2


def test_members_go_to_the_table_of_their_kind() -> None:
    members: tuple[Row, ...] = (
        {"container": 100, "type": "USER", "member": "b@x"},
        {"container": 200, "type": "everyone", "member": ""},
    )
    older = changes("2007", {}, container_members=members)
    assert len(rows_of(older["container_members"].inserted)) == 2
    newer = changes("2007 R2", {}, container_members=members)
    assert [row["container"] for row in rows_of(newer["container_users"].inserted)] == [100]
    assert [row["container"] for row in rows_of(newer["container_members"].inserted)] == [200]
