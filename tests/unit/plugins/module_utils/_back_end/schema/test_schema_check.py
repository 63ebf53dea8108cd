# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every difference between a map and a database is found, all of them at once, with a block to paste."""

from __future__ import annotations

from dataclasses import replace

import pytest
import yaml

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.catalogue import (
    Catalogue,
    Column,
    Table,
    folded,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.mapped_tables import ColumnMap, TableMap
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.schema_check import (
    findings,
    refuse_other_products,
    require_expected,
    tables_that_matter_with_rows,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedSchema, UnsupportedPool

from ..catalogues import CATEGORIES, catalogue, column, every_table, table

TABLES = [(version, mapped) for version in CATEGORIES for _map, mapped in every_table(version)]
COLUMNS = [(version, mapped, each_column) for version, mapped in TABLES for each_column in mapped.columns]
OTHER_TYPES = {"text": "varbinary", "binary": "nvarchar", "integer": "nvarchar", "flag": "int", "moment": "nvarchar"}


def named(case: tuple[str | TableMap | ColumnMap, ...]) -> str:
    names = (
        part if isinstance(part, str) else part.table if isinstance(part, TableMap) else part.column for part in case
    )
    return "-".join(names)


def changed(version: str, mapped: TableMap, live: Table | None, *more: Table) -> tuple[UserDataMap, Catalogue]:
    """The database of a map with one table as given (None: without it), and with more tables."""
    user_data_map = UserDataMap.for_version(version)
    expected = catalogue(user_data_map)
    tables = {name: each_table for name, each_table in expected.tables.items() if name != folded(mapped.table)}
    tables |= {folded(item.name): item for item in ((live,) if live else ()) + more}
    return user_data_map, replace(expected, tables=tables)


def refusal(user_data_map: UserDataMap, live: Catalogue, filled: set[str] = frozenset()) -> UnexpectedSchema:
    with pytest.raises(UnexpectedSchema) as raised:
        require_expected(user_data_map, "sql1", findings(user_data_map, live, filled))
    return raised.value


def pasted(user_data_map: UserDataMap, error: UnexpectedSchema, **answers: str) -> UserDataMap:
    """The map with the refusal's block in a site's variables, the gaps in it filled."""
    block = error.details["user_data_maps_block"]
    for gap, answer in answers.items():
        block = block.replace(f'"<{gap.replace("_", " ")}>"', answer)
    own = yaml.safe_load(block)["user_data_maps"][user_data_map.version]
    return UserDataMap.for_version(user_data_map.version, own)


@pytest.mark.parametrize("version", CATEGORIES)
def test_the_expected_database_passes(version: str) -> None:
    user_data_map = UserDataMap.for_version(version)
    require_expected(user_data_map, "sql1", findings(user_data_map, catalogue(user_data_map), ()))


@pytest.mark.parametrize("case", TABLES, ids=named)
def test_each_missing_table_is_found(case: tuple[str, TableMap]) -> None:
    version, mapped = case
    error = refusal(*changed(version, mapped, None))
    assert f"table {mapped.table} is missing" in str(error)


@pytest.mark.parametrize("case", TABLES, ids=named)
def test_each_renamed_table_is_found_and_the_pasted_block_takes_it(case: tuple[str, TableMap]) -> None:
    version, mapped = case
    user_data_map, live = changed(version, mapped, replace(table(mapped), name="Other"))
    pasted_map = pasted(user_data_map, refusal(user_data_map, live), its_name_here="Other")
    assert findings(pasted_map, live, ()) == []


@pytest.mark.parametrize("version", CATEGORIES)
def test_an_added_table_matters_only_if_it_has_rows(version: str) -> None:
    user_data_map = UserDataMap.for_version(version)
    extra = Table("Extra", {"id": Column("Id", "int", None, 10, 0, False, False, False)})
    live = catalogue(user_data_map)
    live = replace(live, tables={**live.tables, "extra": extra})
    assert tables_that_matter_with_rows(user_data_map, live) == ["Extra"]
    assert findings(user_data_map, live, ()) == []
    error = refusal(user_data_map, live, {"Extra"})
    assert "table Extra has rows and is not in the map" in str(error)
    assert findings(pasted(user_data_map, error), live, ()) == []


@pytest.mark.parametrize("case", COLUMNS, ids=named)
def test_each_missing_column_is_found(case: tuple[str, TableMap, ColumnMap]) -> None:
    version, mapped, mapped_column = case
    columns = {name: live for name, live in table(mapped).columns.items() if name != folded(mapped_column.column)}
    error = refusal(*changed(version, mapped, Table(mapped.table, columns)))
    assert error.details["findings"] == [f"column {mapped.table}.{mapped_column.column} is missing"]


@pytest.mark.parametrize("case", COLUMNS, ids=named)
def test_each_renamed_column_is_found_under_both_names(case: tuple[str, TableMap, ColumnMap]) -> None:
    version, mapped, mapped_column = case
    columns = {name: live for name, live in table(mapped).columns.items() if name != folded(mapped_column.column)}
    error = refusal(
        *changed(version, mapped, Table(mapped.table, {**columns, "new1": column(mapped_column, name="New1")}))
    )
    assert error.details["findings"] == [
        f"column {mapped.table}.{mapped_column.column} is missing",
        f"column {mapped.table}.New1 is not in the map",
    ]


@pytest.mark.parametrize("case", COLUMNS, ids=named)
def test_each_retyped_column_is_found(case: tuple[str, TableMap, ColumnMap]) -> None:
    version, mapped, mapped_column = case
    columns = {
        **table(mapped).columns,
        folded(mapped_column.column): column(mapped_column, type=OTHER_TYPES[mapped_column.family]),
    }
    error = refusal(*changed(version, mapped, Table(mapped.table, columns)))
    assert f"column {mapped.table}.{mapped_column.column} is {OTHER_TYPES[mapped_column.family]}" in str(error)


@pytest.mark.parametrize("case", TABLES, ids=named)
def test_each_added_column_is_found_and_the_pasted_block_takes_it(case: tuple[str, TableMap]) -> None:
    version, mapped = case
    extra = Column("ExtraThing", "xml", None, None, None, True, False, False)
    live_table = Table(mapped.table, {**table(mapped).columns, "extrathing": extra})
    user_data_map, live = changed(version, mapped, live_table)
    error = refusal(user_data_map, live)
    assert error.details["findings"] == [f"column {mapped.table}.ExtraThing is not in the map"]
    assert findings(pasted(user_data_map, error), live, ()) == []


def test_all_findings_come_at_once() -> None:
    user_data_map = UserDataMap.for_version("2007")
    error = refusal(user_data_map, Catalogue("dbo", {}), {"A", "B"})
    assert len(error.details["findings"]) == 2 + sum(1 for _found in every_table("2007"))


@pytest.mark.parametrize(
    ("tables", "product"),
    [
        ({"Resource", "Endpoint"}, "Live Communications Server 2005"),
        ({"Resource", "Container", "CertificateStore"}, "Lync Server 2010"),
        ({"Resource", "Container", "CertificateStore", "ForestDirectory"}, "Lync Server 2013"),
    ],
)
def test_other_products_are_refused_by_name(tables: set[str], product: str) -> None:
    live = Catalogue("dbo", {folded(name): Table(name, {}) for name in tables})
    with pytest.raises(UnsupportedPool, match=product):
        refuse_other_products(UserDataMap.for_version("2007 R2"), live, "sql1")


def test_ocs_is_not_taken_for_another_product() -> None:
    user_data_map = UserDataMap.for_version("2007 R2")
    refuse_other_products(user_data_map, catalogue(user_data_map), "sql1")
