# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values that a narrower column of the target would not hold as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import Catalogue, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.column_types import ColumnType
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.sql_names import SqlNames
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from ..catalogues import CATEGORIES, catalogue


@pytest.mark.parametrize(
    ("kind", "held", "refused"),
    [
        (ColumnType("tinyint"), 255, 256),
        (ColumnType("tinyint"), 0, -1),
        (ColumnType("smallint"), -32768, 32768),
        (ColumnType("int"), 2**31 - 1, 2**31),
        (ColumnType("varchar", 10), "plain", "Müller"),
        (ColumnType("text"), "plain", "Łukasz"),
        (ColumnType("char", 10), "plain", "blank "),
        (ColumnType("nchar", 10), "Müller", "Müller "),
        (ColumnType("binary", 2), b"ab", b"a"),
        (ColumnType("smalldatetime"), datetime(2009, 5, 1, 12, 30), datetime(2009, 5, 1, 12, 30, 1)),
        (ColumnType("smalldatetime"), datetime(2079, 6, 6), datetime(2080, 1, 1)),
    ],
)
def test_a_value_is_held_or_refused(kind: ColumnType, held: object, refused: object) -> None:
    assert kind.refusal(held) is None
    assert kind.refusal(refused)


@pytest.mark.parametrize("kind", ["nvarchar", "ntext", "varbinary", "image", "datetime", "bit", "bigint"])
@pytest.mark.parametrize("value", ["Ł ", b"", datetime(2009, 5, 1, 1, 1, 1, 7000), True, 2**40, None])
def test_wide_columns_hold_everything(kind: str, value: object) -> None:
    assert ColumnType(kind).refusal(value) is None


@pytest.mark.parametrize(
    ("here", "there", "all_of_it"),
    [
        ("int", "int", True),
        ("int", "tinyint", True),
        ("tinyint", "int", False),
        ("nvarchar", "varchar", True),
        ("varchar", "nvarchar", False),
        ("varchar", "varchar", True),
        ("char", "varchar", False),
        ("datetime", "smalldatetime", True),
        ("smalldatetime", "datetime", False),
        ("varbinary", "binary", True),
        ("binary", "varbinary", False),
    ],
)
def test_a_narrower_type_is_known(here: str, there: str, all_of_it: bool) -> None:
    assert ColumnType(here, 10).holds_all_of(ColumnType(there, 10)) is all_of_it


def narrowed(table: str, column: str, **changes: object) -> BackEndCapabilities:
    """The capabilities of an R2 back end with one changed column."""
    user_data_map = UserDataMap.for_version("2007 R2")
    live = catalogue(user_data_map)
    found = live.tables[folded(table)]
    columns = {**found.columns, folded(column): replace(found.columns[folded(column)], **changes)}
    tables = {**live.tables, folded(table): replace(found, columns=columns)}
    return BackEndCapabilities.of(SqlNames(user_data_map, Catalogue("dbo", tables)), CATEGORIES["2007 R2"])


@pytest.mark.parametrize(
    ("table", "column", "changes", "section", "rows", "lost"),
    [
        ("ContactGroup", "GroupNumber", {"type": "tinyint"}, "contact_groups", ({"number": 300}, {"number": 3}), 1),
        ("Conference", "Subject", {"type": "varchar"}, "conferences", ({"subject": "Über"}, {"subject": "Plan"}), 1),
        ("Conference", "ExpiryTime", {"type": "smalldatetime"}, "conferences",
         ({"expiry": datetime(2009, 1, 1, 1, 1, 1)}, {"expiry": datetime(2009, 1, 1)}), 1),
        ("Conference", "Subject", {"nullable": False, "has_default": True}, "conferences", ({}, {"subject": "x"}), 1),
        ("Resource", "UserAtHost", {"type": "varchar"}, "contacts",
         ({"address": "ö@x.test"}, {"address": "o@x.test"}), 1),
    ],
)  # fmt: skip
def test_rows_that_do_not_fit_are_counted_as_lost(
    table: str, column: str, changes: dict[str, object], section: str, rows: tuple[Row, ...], lost: int
) -> None:
    data = UserData("anna@example.test", {"home": ({"rich_mode": True},), section: rows})
    carried, losses = data_and_losses(data, narrowed(table, column, **changes))
    assert sum(loss.rows for loss in losses) == lost
    assert len(carried.rows(section)) == len(rows) - lost
