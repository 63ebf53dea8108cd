# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The comparison of a database's tables with the user data maps, and a fingerprint by which two databases
are compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UnexpectedSchema, UnsupportedPool

from ..connection.connection import BackEnd
from ..schema.catalogue import Catalogue
from ..schema.schema_check import findings, refuse_other_products, require_expected, tables_that_matter_with_rows
from ..schema.user_data_map import UserDataMap


@dataclass(frozen=True)
class SchemaComparison:
    """The map with the fewest differences from a database. `differences`: each in words; empty where there are none.
    `problem`: the error that every other task would raise for them, with a block to paste; None without differences.
    """

    map: UserDataMap
    catalogue: Catalogue
    fingerprint: str
    tables: int
    differences: tuple[str, ...]
    problem: UnexpectedSchema | UnsupportedPool | None


def closest_map(back_end: BackEnd, maps: Sequence[UserDataMap]) -> SchemaComparison:
    """Compare with each of the maps, and take the one with the fewest differences. Raises BackEndError."""
    return min(
        (_comparison(back_end, user_data_map) for user_data_map in maps),
        key=lambda comparison: len(comparison.differences),
    )


def fingerprint(catalogue: Catalogue) -> str:
    """16 hexadecimal digits: the same for the same tables with the same columns and types, in whatever order."""
    lines = sorted(
        f"{table}.{name} {column.declaration()}"
        for table, found in catalogue.tables.items()
        for name, column in found.columns.items()
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def _comparison(back_end: BackEnd, user_data_map: UserDataMap) -> SchemaComparison:
    catalogue = Catalogue.read(back_end, user_data_map.schema, user_data_map.delete_procedure)
    found, problem = [], None
    try:
        refuse_other_products(user_data_map, catalogue, back_end.settings.where)
        filled = catalogue.with_rows(back_end, tables_that_matter_with_rows(user_data_map, catalogue))
        found = findings(user_data_map, catalogue, filled)
        require_expected(user_data_map, back_end.settings.where, found)
    except (UnexpectedSchema, UnsupportedPool) as error:
        problem = error
    differences = tuple(finding.what for finding in found) or ((problem.what,) if problem else ())
    return SchemaComparison(
        user_data_map, catalogue, fingerprint(catalogue), len(catalogue.tables), differences, problem
    )
