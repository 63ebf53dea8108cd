# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A fingerprint is of what the tables are, not of the order in which a server tells them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.diagnosis.schema_comparison import fingerprint
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.diagnosis.server_facts import product
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.user_data_map import UserDataMap
from unit.plugins.module_utils._back_end.catalogues import catalogue

OF_2007 = catalogue(UserDataMap.for_version("2007"))


def test_the_order_does_not_count() -> None:
    turned = replace(OF_2007, tables=dict(reversed(OF_2007.tables.items())))
    assert fingerprint(turned) == fingerprint(OF_2007)
    assert len(fingerprint(OF_2007)) == 16


def test_versions_and_types_differ() -> None:
    name, table = next(iter(OF_2007.tables.items()))
    column_name, column = next(iter(table.columns.items()))
    longer = replace(table, columns={**table.columns, column_name: replace(column, type="bigint", length=None)})
    others = [catalogue(UserDataMap.for_version("2007 R2")), replace(OF_2007, tables={**OF_2007.tables, name: longer})]
    assert len({fingerprint(database) for database in [OF_2007, *others]}) == 3


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ((8, 0, 2039), "SQL Server 2000"),
        ((9, 0, 4035), "SQL Server 2005"),
        ((10, 0, 5500), "SQL Server 2008"),
        ((10, 50, 6000), "SQL Server 2008 R2"),
        ((16, 0, 1000), "SQL Server 2022"),
        ((17, 0), "SQL Server 17.0"),
        ((9,), "SQL Server 2005"),
    ],
)
def test_products_by_their_versions(version: tuple[int, ...], name: str) -> None:
    assert product(version) == name
