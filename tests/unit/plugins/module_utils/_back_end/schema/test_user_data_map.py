# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Maps, and what people can write into their overrides."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import SHIPPED, UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput


@pytest.mark.parametrize("version", ["2007", "2007 R2"])
def test_shipped_maps_are_valid(version: str) -> None:
    found = UserDataMap.for_version(version)
    assert found.home.table == "HomedResource"
    assert {"contacts", "conferences", "container_members"} <= {table.section for table in found.of("user_data")}


def test_r2_has_what_2007_lacks() -> None:
    r2, older = UserDataMap.for_version("2007 R2"), UserDataMap.for_version("2007")
    assert {table.section for table in r2.of("user_data")} - {table.section for table in older.of("user_data")} == {
        "delegates"
    }
    assert r2.parent_of(r2.tables["conference_directory_entries"]) is r2.tables["conferences"]


def test_an_override_changes_what_it_names_and_nothing_else() -> None:
    own = {"tables": {"contacts": {"table": "Buddy", "columns": {"address": {"column": "FriendId"}}}}}
    found = UserDataMap.for_version("2007", own)
    contacts = found.tables["contacts"]
    assert contacts.table == "Buddy"
    assert contacts.column("address").column == "FriendId"
    assert contacts.column("address").role == "resource"
    assert contacts.column("extension").column == "Extension"
    assert UserDataMap.for_version("2007").tables["contacts"].table == "Contact"


def test_a_table_can_be_added_and_taken_away() -> None:
    own = {"tables": {"Audit": {"class": "not_about_users", "table": "Audit"}, "phones": None}}
    found = UserDataMap.for_version("2007", own)
    assert found.tables["Audit"].kind == "not_about_users"
    assert "phones" not in found.tables


def contacts(**keys: Any) -> dict[str, Any]:
    return {"tables": {"contacts": keys}}


def contact_column(name: str, **keys: Any) -> dict[str, Any]:
    return contacts(columns={name: keys})


@pytest.mark.parametrize(
    ("own", "path"),
    [
        ({"tabels": {}}, '["2007"].tabels'),
        ({"tables": {"contacts": {"kind": "user_data"}}}, ".tables.contacts.kind"),
        ({"tables": {"contacts": {"class": "userdata"}}}, ".tables.contacts.class"),
        ({"tables": {"contacts": {"table": ""}}}, ".tables.contacts.table"),
        (contact_column("address", role="buddy"), ".tables.contacts.columns.address.role"),
        (contact_column("address", type="int"), ".tables.contacts.columns.address.type"),
        ({"tables": {"contacts": {"columns": {"address": None}}}}, ".tables.contacts.identity"),
        ({"tables": {"contacts": {"columns": {"owner": None}}}}, ".tables.contacts.columns"),
        ({"tables": {"contacts": {"raises": "rich_mode"}}}, ".tables.contacts.raises"),
        (contact_column("boss", column="B", type="integer", role="resource"), "boss"),
        (contact_column("x_list_version", column="B", type="integer"), "x_list_version"),
        ({"tables": {"contacts": ["Contact"]}}, ".tables.contacts"),
        ({"tables": {"no_such": None}}, ".tables.no_such"),
        ({"tables": {"home": None}}, ".tables.home"),
        ({"databases": {"user_data": 7}}, ".databases.user_data"),
        ({"other_products": [{"product": "x"}]}, ".other_products[0].has"),
    ],
)  # fmt: skip
def test_a_bad_key_is_named_with_its_path(own: dict[str, Any], path: str) -> None:
    with pytest.raises(BadInput) as refusal:
        UserDataMap.for_version("2007", own)
    assert path in str(refusal.value)


def test_overrides_do_not_change_the_shipped_maps() -> None:
    UserDataMap.for_version("2007 R2", {"tables": {"delegates": {"table": "X"}}})
    assert SHIPPED["2007 R2"]["tables"]["delegates"]["table"] == "Delegate"
