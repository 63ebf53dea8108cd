# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is homed on a back end, asked about some people only: enough to see whose back end it is."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.layout import Layout
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.results import Question


def some_homed(back_end: BackEnd, layout: Layout, limit: int) -> list[str]:
    """Up to C(limit) addresses that are homed here, those that came first. One round trip."""
    home = layout.map.home
    source = (
        f"FROM {layout.name(layout.map.resources)} r "
        f"WHERE EXISTS (SELECT * FROM {layout.name(home)} t WHERE {layout.owner(home)} = r.{layout.resource_key}) "
        f"ORDER BY r.{layout.resource_key}"
    )
    some = Question("some who are homed", (f"TOP {limit:d} r.{layout.resource_address}",), source, kinds=("text",))
    [rows] = back_end.run("asking who is homed here", [some])
    return [address for (address,) in rows]


def count_homed(back_end: BackEnd, layout: Layout, addresses: Sequence[str]) -> int:
    """How many of these addresses are homed here. One round trip for some hundred."""
    homed = Question("homed", ("COUNT(DISTINCT p.n)",), layout.rows_of_people(layout.map.home), kinds=("number",))
    [[(count,)]] = back_end.run("asking whether people are homed here", [*layout.people(addresses), homed])
    return int(count)
