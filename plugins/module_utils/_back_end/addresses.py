# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who is in a back end: the addresses of those with a home row, with rows of their own, or with these but no home row.

Each is one round trip, in alphabetical order.
"""

from __future__ import annotations

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.connection import BackEnd
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.layout import Layout
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.results import Question


def homed_addresses(back_end: BackEnd, layout: Layout) -> list[str]:
    """All with a home row."""
    return _addresses(back_end, layout, "who is homed here", _homed(layout))


def owning_addresses(back_end: BackEnd, layout: Layout) -> list[str]:
    """All with a home row or rows of their own."""
    return _addresses(back_end, layout, "who has rows here", _owns(layout, with_home=True))


def unhomed_addresses(back_end: BackEnd, layout: Layout) -> list[str]:
    """All with rows of their own, but no home row."""
    condition = f"{_owns(layout, with_home=False)} AND NOT {_homed(layout)}"
    return _addresses(back_end, layout, "who has rows and no home row here", condition)


def _homed(layout: Layout) -> str:
    """The condition under which a resource r has a home row."""
    home = layout.map.home
    return f"EXISTS (SELECT * FROM {layout.name(home)} t WHERE {layout.owner(home)} = r.{layout.resource_key})"


def _owns(layout: Layout, *, with_home: bool) -> str:
    """The condition under which a resource r owns rows. Those of a table with a parent are their parents' owners'."""
    tables = [one for one in layout.map.of("user_data", "journal_only") if layout.map.parent_of(one) is None]
    owners = [
        f"SELECT {layout.owner(table)} FROM {layout.name(table)} t"
        for table in tables
        if with_home or table is not layout.map.home
    ]
    return f"r.{layout.resource_key} IN ({' UNION '.join(owners)})"


def _addresses(back_end: BackEnd, layout: Layout, purpose: str, condition: str) -> list[str]:
    address = f"r.{layout.resource_address}"
    source = f"FROM {layout.name(layout.map.resources)} r WHERE {condition} ORDER BY {address}"
    (rows,) = back_end.run(purpose, [Question("addresses", (address,), source, ("text",))])
    return [found for (found,) in rows]
