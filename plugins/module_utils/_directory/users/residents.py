# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Who is homed on which pool, counted in one search for all pools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from ..filters.ldap_filter import all_of, any_of, equals, is_set, is_true
from ..forest.pools import Pool
from ..ldap import schema, values
from .users import Kind, kind_of

if TYPE_CHECKING:
    from ..forest.forest import Forest

_ATTRIBUTES = (
    "objectClass",
    schema.HOME,
    schema.TARGET,
    schema.SOURCE_OBJECT_TYPE,
    schema.ORIGINATOR_SID,
    schema.APPLICATION_DESTINATION,
)


@dataclass
class Residents:
    """How many objects of each kind a pool has; `arriving`: homed elsewhere, with this pool as target of a move."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    arriving: int = 0
    leaving: int = 0  # homed here, with another pool as target of a move


def count_residents(forest: Forest, pools: Sequence[Pool]) -> dict[str, Residents]:
    """The residents of these pools, by the pool's DN."""
    by_service = {values.dn_key(pool.service_dn): Residents() for pool in pools if pool.service_dn}
    for entry in forest.discover(_filter(forest, pools), _ATTRIBUTES):
        home, target = entry.text(schema.HOME), entry.text(schema.TARGET)
        half_moved = target is not None and not values.same_dn(home, target)
        if home and (residents := by_service.get(values.dn_key(home))):
            residents.kinds[kind_of(entry)] += 1
            residents.leaving += half_moved
        if half_moved and target and (residents := by_service.get(values.dn_key(target))):
            residents.arriving += 1
    empty = Residents()
    return {pool.dn: by_service.get(values.dn_key(pool.service_dn), empty) for pool in pools}


def some_people(forest: Forest, pool: Pool, limit: int) -> list[str]:
    """Addresses (without `sip:`) of up to so many enabled people whom the pool's back end has to know as homed."""
    wanted = all_of([equals(schema.HOME, pool.service_dn), is_true(schema.ENABLED), is_set(schema.ADDRESS)])
    found = forest.discover(wanted, (*_ATTRIBUTES, schema.ADDRESS))
    people = (entry for entry in found if kind_of(entry) in ("user", "central_forest_contact"))
    addresses = (values.without_scheme(entry.text(schema.ADDRESS)) for entry in islice(people, limit))
    return [address for address in addresses if address]


def _filter(forest: Forest, pools: Sequence[Pool]) -> str:
    """Everybody when all pools are asked for, which is one scan; else the equality search that the index answers."""
    if len(pools) == len(forest.pools()):
        return any_of([is_set(schema.HOME), is_set(schema.TARGET)])
    services = [pool.service_dn for pool in pools if pool.service_dn]
    return any_of(equals(attribute, dn) for attribute in (schema.HOME, schema.TARGET) for dn in services)
