# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The numbers of users and contacts homed on each pool, from one search for all pools."""

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
    schema.HOME_SERVER,
    schema.TARGET_HOME_SERVER,
    schema.SOURCE_OBJECT_TYPE,
    schema.ORIGINATOR_SID,
    schema.APPLICATION_DESTINATION,
)


@dataclass
class HomedObjects:
    """The number of objects of each kind on a pool. `arriving`: homed elsewhere, with this pool as target of a move."""

    kinds: Counter[Kind] = field(default_factory=Counter)
    arriving: int = 0
    leaving: int = 0  # homed here, with another pool as target of a move


def count_homed_objects(forest: Forest, pools: Sequence[Pool]) -> dict[str, HomedObjects]:
    """The objects homed on each of these pools, by the DN of the pool."""
    by_service = {values.dn_key(pool.service_dn): HomedObjects() for pool in pools if pool.service_dn}
    for entry in forest.discover(_filter(forest, pools), _ATTRIBUTES):
        home, target = entry.text(schema.HOME_SERVER), entry.text(schema.TARGET_HOME_SERVER)
        half_moved = target is not None and not values.same_dn(home, target)
        if home and (homed := by_service.get(values.dn_key(home))):
            homed.kinds[kind_of(entry)] += 1
            homed.leaving += half_moved
        if half_moved and target and (homed := by_service.get(values.dn_key(target))):
            homed.arriving += 1
    empty = HomedObjects()
    return {pool.dn: by_service.get(values.dn_key(pool.service_dn), empty) for pool in pools}


def some_enabled_users(forest: Forest, pool: Pool, limit: int) -> list[str]:
    """Addresses (without `sip:`) of up to `limit` enabled users who must have a home row in the pool's back end."""
    wanted = all_of([equals(schema.HOME_SERVER, pool.service_dn), is_true(schema.ENABLED), is_set(schema.ADDRESS)])
    found = forest.discover(wanted, (*_ATTRIBUTES, schema.ADDRESS))
    users = (entry for entry in found if kind_of(entry) in ("user", "central_forest_contact"))
    addresses = (values.without_scheme(entry.text(schema.ADDRESS)) for entry in islice(users, limit))
    return [address for address in addresses if address]


def _filter(forest: Forest, pools: Sequence[Pool]) -> str:
    """A filter for all homed users when all pools are asked for, which is one scan; else the equality search that the
    index answers.
    """
    if len(pools) == len(forest.pools()):
        return any_of([is_set(schema.HOME_SERVER), is_set(schema.TARGET_HOME_SERVER)])
    services = [pool.service_dn for pool in pools if pool.service_dn]
    return any_of(
        equals(attribute, dn) for attribute in (schema.HOME_SERVER, schema.TARGET_HOME_SERVER) for dn in services
    )
