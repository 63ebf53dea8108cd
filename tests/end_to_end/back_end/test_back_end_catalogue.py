# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems in the catalogue are reported before anything is written: keys in the way of deleting, and
narrower columns.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import Catalogue, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData
from end_to_end.back_end.back_end_databases import PoolDatabase, put
from end_to_end.modules import Modules
from end_to_end.move.moving import SOURCE, TARGET, move
from lab.environment import Lab
from lab.schema_variants import schema_variant
from lab.snapshot import difference

ADDRESS = "anna@x.test"
UNKNOWN = """CREATE TABLE dbo.UserNote (
 HomedId int NOT NULL PRIMARY KEY REFERENCES dbo.HomedResource(ResourceId), Note nvarchar(50) NULL)"""
FILLED = "INSERT INTO dbo.UserNote (HomedId) SELECT MIN(ResourceId) FROM dbo.HomedResource"


@pytest.mark.skipif(bool(schema_variant()), reason="the table is named as in the stand-in schema")
def test_rows_of_an_unknown_table_that_hold_users_stop_the_move_before_it_begins(modules: Modules, lab: Lab) -> None:
    with lab.back_ends[SOURCE].connect("rtc") as connection:
        for statement in (UNKNOWN, FILLED):
            connection.execute(statement)
    with lab.back_ends[TARGET].connect("rtc") as connection:
        connection.execute("CREATE TABLE dbo.SiteTable (Id int NOT NULL)")
        connection.execute("INSERT INTO dbo.SiteTable (Id) SELECT 1")
    before = lab.snapshot()
    for check in (True, False):
        run = move(modules, lab, check=check)
        assert "table UserNote has rows that refer to HomedResource" in run.message
        block = run.result["user_data_maps_block"]
        assert '"2007":' in block and '"2007 R2":' in block and "SiteTable" in block
        assert 'class: "<user_data, or never_carried' in block
    assert difference(before, lab.snapshot()) == []
    # Left out of the map's care as the first proposal for other tables does, it still is in the way.
    maps = {"2007": {"tables": {"UserNote": {"class": "not_about_users", "table": "UserNote"}}}}
    maps["2007 R2"] = {"tables": {"SiteTable": {"class": "not_about_users", "table": "SiteTable"}}}
    refused = move(modules, lab, user_data_maps=maps)
    assert "table UserNote has rows that refer to HomedResource" in refused.message
    assert difference(before, lab.snapshot()) == []


def test_an_unknown_version_in_user_data_maps_is_refused(modules: Modules, lab: Lab) -> None:
    run = move(modules, lab, user_data_maps={"2007 r2": {}}, check=True)
    assert "user_data_maps has the keys 2007 r2." in run.message


ROWS: dict[str, tuple[Row, ...]] = {
    "home": ({"rich_mode": True},),
    "contact_groups": ({"number": 1, "display_name": b"~"}, {"number": 64, "display_name": b"x"}),
    "contacts": (
        {"address": "bob@x.test", "subscribed": True, "display_name": b"B" * 40},
        {"address": "jörg@x.test", "subscribed": True},
    ),
    "static_presence": (
        {"category": "note", "container": 32000, "instance": 2**40, "version": 1},
        {"category": "note", "container": 100, "instance": 3, "version": 1},
    ),
    "conferences": (
        {"conference_id": "A" * 8, "subject": "Überblick", "expiry": datetime(2009, 5, 1, 1, 2, 3)},
        {"conference_id": "B" * 8, "subject": "plan ", "expiry": datetime(2009, 5, 1)},
        {"conference_id": "C" * 8},
    ),
}


@pytest.mark.parametrize(
    ("table", "column", "changes", "lost"),
    [
        ("static_presence", "instance", {"type": "int"}, 1),
        ("static_presence", "container", {"type": "tinyint"}, 1),
        ("conferences", "subject", {"type": "varchar"}, 1),
        ("conferences", "subject", {"type": "nchar"}, 1),
        ("conferences", "expiry", {"type": "smalldatetime"}, 1),
        ("conferences", "subject", {"nullable": False, "has_default": True}, 1),
        ("resources", "address", {"type": "varchar"}, 1),
        ("contacts", "display_name", {"type": "binary", "length": 20}, 1),
        ("contacts", "display_name", {"type": "varbinary", "length": 20}, 1),
    ],
)
def test_what_a_narrower_target_loses_is_counted_as_it_is_left_out(
    database: PoolDatabase, store: UserStore, table: str, column: str, changes: dict[str, object], lost: int
) -> None:
    put(store, UserData(ADDRESS, ROWS))
    target = narrowed(store, table, column, **changes)
    counted = store.user_counts([ADDRESS], target=target)[ADDRESS].losses
    left_out = data_and_losses(store.read([ADDRESS])[ADDRESS], target)[1]
    assert counted == left_out
    assert sum(loss.rows for loss in counted) == lost


def narrowed(store: UserStore, table: str, column: str, **changes: object) -> BackEndCapabilities:
    """The capabilities of a back end like this one, with one changed column."""
    mapped, live = store.sql_names.map.tables[table], store.sql_names.catalogue
    found = live.tables[folded(mapped.table)]
    name = folded(mapped.column(column).column)
    columns = {**found.columns, name: replace(found.columns[name], **changes)}  # type: ignore[arg-type]
    tables = {**live.tables, folded(mapped.table): replace(found, columns=columns)}
    return BackEndCapabilities.of(SqlNames(store.sql_names.map, Catalogue(live.schema, tables)), store.category_names)
