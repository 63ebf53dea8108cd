# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Foreign keys, triggers and columns that would be met only after the directory was written."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import (
    Catalogue,
    Column,
    ForeignKey,
    Table,
    folded,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.override_block import joined
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.schema_check import (
    findings,
    require_expected,
    tables_that_matter_with_rows,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, UnexpectedSchema

from ..catalogues import catalogue

R2 = "2007 R2"
NOTES = Table(
    "UserNote",
    {
        "homedid": Column("HomedId", "int", None, 10, 0, False, False, False),
        "text": Column("Text", "nvarchar", 200, None, None, True, False, False),
    },
)
TO_HOME = ForeignKey("FK_UserNote", "UserNote", "HomedId", "HomedResource", "ResourceId")


def live(
    *keys: ForeignKey, tables: tuple[Table, ...] = (), triggers: dict[str, tuple[str, ...]] | None = None
) -> Catalogue:
    expected = catalogue(UserDataMap.for_version(R2))
    more = {folded(table.name): table for table in tables}
    return replace(expected, tables={**expected.tables, **more}, foreign_keys=keys, triggers=triggers or {})


def with_column(table: str, column: str, **changes: object) -> Catalogue:
    expected = live()
    found = expected.tables[folded(table)]
    columns = {**found.columns, folded(column): replace(found.columns[folded(column)], **changes)}
    return replace(expected, tables={**expected.tables, folded(table): replace(found, columns=columns)})


def refusal(found: Catalogue, overrides: dict | None = None, filled: tuple[str, ...] = ()) -> UnexpectedSchema:
    user_data_map = UserDataMap.for_version(R2, overrides)
    with pytest.raises(UnexpectedSchema) as raised:
        require_expected(user_data_map, "sql1", findings(user_data_map, found, filled))
    return raised.value


def block_of(error: UnexpectedSchema, version: str = R2) -> dict:
    loader = type("Loader", (yaml.SafeLoader,), {})
    loader.add_constructor("!unsafe", lambda made, node: made.construct_scalar(node))
    return yaml.load(error.details["user_data_maps_block"], loader)["user_data_maps"][version]


def test_an_unknown_table_that_refers_to_users_cannot_be_pasted_away() -> None:
    found = live(TO_HOME, tables=(NOTES,))
    assert tables_that_matter_with_rows(UserDataMap.for_version(R2), found) == ["UserNote"]
    error = refusal(found, filled=("UserNote",))
    assert "table UserNote has rows that refer to HomedResource" in error.what
    block = block_of(error)
    with pytest.raises(BadInput, match="class is '<user_data"):
        UserDataMap.for_version(R2, block)
    block["tables"]["UserNote"]["class"] = "user_data"
    user_data_map = UserDataMap.for_version(R2, block)
    assert findings(user_data_map, found, ()) == []
    assert user_data_map.tables["UserNote"].with_role("owner").column == "HomedId"


@pytest.mark.parametrize("kind", ["not_about_users", "made_from_directory"])
def test_a_table_that_refers_to_users_is_not_to_be_left_behind(kind: str) -> None:
    columns = {"owner": {"column": "HomedId", "type": "integer", "role": "owner"}}
    columns |= {"text": {"column": "Text", "type": "text"}}
    own = {"tables": {"notes": {"class": kind, "table": "UserNote", "columns": columns}}}
    found = live(TO_HOME, tables=(NOTES,))
    assert tables_that_matter_with_rows(UserDataMap.for_version(R2, own), found) == ["UserNote"]
    assert "refer to HomedResource" in refusal(found, own, ("UserNote",)).what


def test_an_empty_table_that_refers_to_users_is_no_matter() -> None:
    user_data_map = UserDataMap.for_version(R2)
    assert findings(user_data_map, live(TO_HOME, tables=(NOTES,)), ()) == []


def test_keys_of_the_stand_in_schema_are_in_nobodys_way() -> None:
    keys = (
        ForeignKey("A", "Contact", "OwnerId", "HomedResource", "ResourceId"),
        ForeignKey("B", "Contact", "BuddyId", "Resource", "ResourceId"),
        ForeignKey("C", "ContactGroupAssoc", "OwnerId", "Contact", "OwnerId"),
        ForeignKey("C", "ContactGroupAssoc", "BuddyId", "Contact", "BuddyId"),
        ForeignKey("D", "ConfDirectoryEntry", "ConfId", "Conference", "ConfId"),
    )
    assert findings(UserDataMap.for_version(R2), live(*keys), ()) == []


def test_a_key_by_which_others_hold_a_users_row_is_found() -> None:
    error = refusal(live(ForeignKey("FK_Buddy", "Contact", "BuddyId", "HomedResource", "ResourceId")))
    assert "foreign key FK_Buddy lets rows of others in Contact hold" in error.what


def test_a_key_against_the_maps_order_is_found() -> None:
    error = refusal(live(ForeignKey("FK_Odd", "HomedResource", "ResourceId", "Contact", "OwnerId")))
    assert "foreign key FK_Odd wants Contact to stand before HomedResource" in error.what


def test_a_trigger_is_found_until_somebody_accepts_it() -> None:
    found = live(triggers={"contact": ("tr_audit", "tr_clean")})
    error = refusal(found)
    assert "table Contact is changed by triggers of its own: tr_audit, tr_clean" in error.what
    assert findings(UserDataMap.for_version(R2, block_of(error)), found, ()) == []
    assert "tr_clean" in refusal(found, {"tables": {"contacts": {"triggers": ["TR_Audit"]}}}).what


@pytest.mark.parametrize(
    ("table", "column", "changes", "what"),
    [
        ("Conference", "LastUpdateTime", {"type": "datetime2"}, "is datetime2 and not of the family moment"),
        ("Conference", "Subject", {"computed": True}, "takes no value but the database's own"),
        ("ContactGroup", "GroupNumber", {"made_by_database": True}, "takes no value but the database's own"),
        ("HomedResource", "ContactVersion", {"type": "smallint"}, "too small for the versions of a list"),
        ("Contact", "BuddyId", {"type": "smallint"}, "is smallint, too small for the keys of Resource (int)"),
        ("ConfDirectoryEntry", "ConfId", {"type": "tinyint"}, "too small for the keys of Conference (int)"),
        ("PublishedStaticInstance", "CategoryId", {"type": "tinyint"}, "too small for the keys of CategoryDef (int)"),
    ],
)
def test_a_column_that_cannot_take_what_is_written_is_found(
    table: str, column: str, changes: dict[str, object], what: str
) -> None:
    assert what in refusal(with_column(table, column, **changes)).what


def test_what_is_pasted_for_a_column_of_another_type_is_accepted() -> None:
    found = with_column("Conference", "LastUpdateTime", type="datetime2")
    assert findings(UserDataMap.for_version(R2, block_of(refusal(found))), found, ()) == []
    any_type = {"tables": {"conferences": {"columns": {"last_update": {"type": "any"}}}}}
    assert "values of that type are not carried" in refusal(found, any_type).what


def test_names_of_a_server_stay_text_when_they_are_pasted() -> None:
    name = "x: {{ lookup('pipe', 'id') }}\n\x1b[31m\u202e"
    error = refusal(live(tables=(Table(name, {}),)), filled=(name,))
    block = error.details["user_data_maps_block"]
    assert all(character.isprintable() or character == "\n" for character in block)
    assert "table: !unsafe " in block
    assert block_of(error)["tables"][name] == {"class": "not_about_users", "table": name}


def test_one_block_holds_the_parts_of_both_pools() -> None:
    r2 = refusal(live(tables=(NOTES,)), filled=("UserNote",))
    older = UserDataMap.for_version("2007")
    expected = catalogue(older)
    tables = {name: table for name, table in expected.tables.items() if name != "contact"}
    with pytest.raises(UnexpectedSchema) as raised:
        require_expected(older, "sql7", findings(older, replace(expected, tables=tables), ()))
    error = joined([raised.value, r2])
    assert block_of(error, "2007") == {"tables": {"contacts": {"table": "<its name here>"}}}
    assert block_of(error)["tables"]["UserNote"]["class"] == "not_about_users"
    assert "sql7" in error.what and "sql1" in error.what
    assert error.details["findings"] == [*raised.value.details["findings"], *r2.details["findings"]]
