# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Addresses that are homed on a back end, as a sample or counted: enough to tell to which pool the back end belongs."""

from __future__ import annotations

from collections.abc import Sequence

from .connection.connection import BackEnd
from .schema.sql_names import SqlNames
from .statements.results import Question


def some_homed(back_end: BackEnd, sql_names: SqlNames, limit: int) -> list[str]:
    """Up to `limit` addresses that are homed here, those that were added first. One round trip."""
    home = sql_names.map.home
    source = (
        f"FROM {sql_names.name(sql_names.map.resources)} r "
        f"WHERE EXISTS (SELECT * FROM {sql_names.name(home)} t "
        f"WHERE {sql_names.owner(home)} = r.{sql_names.resource_key}) "
        f"ORDER BY r.{sql_names.resource_key}"
    )
    some = Question("some who are homed", (f"TOP {limit:d} r.{sql_names.resource_address}",), source, kinds=("text",))
    [rows] = back_end.run("asking who is homed here", [some])
    return [address for (address,) in rows]


def count_homed(back_end: BackEnd, sql_names: SqlNames, addresses: Sequence[str]) -> int:
    """The number of these addresses that are homed here. One round trip for some hundred."""
    homed = Question("homed", ("COUNT(DISTINCT p.n)",), sql_names.rows_of_people(sql_names.map.home), kinds=("number",))
    [[(count,)]] = back_end.run("asking whether people are homed here", [*sql_names.people(addresses), homed])
    return int(count)
