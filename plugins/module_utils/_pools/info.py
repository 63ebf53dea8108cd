# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of `ocs_pool_info`: the pools of a forest, their users, and the obstacles to removing them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.opening import open_user_store
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import OCS_2007, OCS_2007_R2, Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pool_use.blockers import (
    NAMES_SHOWN,
    REMEDIES,
    Ties,
    read_ties,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.homed_objects import (
    HomedObjects,
    count_homed_objects,
)


def pool_info(params: Mapping[str, Any]) -> dict[str, Any]:
    """The module's result for its parameters. Raises OcsError."""
    with Forest.open(DirectorySettings.from_params(params)) as forest:
        pools = list(dict.fromkeys(forest.pool(name) for name in params["pools"])) or forest.pools()
        homed_objects = count_homed_objects(forest, pools)
        ties = read_ties(forest, pools) if params["blockers"] else None
        described = [describe(pool, homed_objects[pool.dn], ties) for pool in pools]
        if params["back_end"]:
            for pool, description in zip(pools, described, strict=True):
                _ask_back_end(params, pool, homed_objects[pool.dn], description)
        return {"changed": False, "pools": described, "r2_schema": forest.r2_schema}


def describe(pool: Pool, homed_objects: HomedObjects, ties: Ties | None = None) -> dict[str, Any]:
    """One pool as plain data for people and plays."""
    kinds = homed_objects.kinds
    users = kinds["user"]
    description: dict[str, Any] = {
        "name": pool.name,
        "fqdn": pool.fqdn,
        "display_name": pool.display_name,
        "version": pool.version,
        "raw_version": pool.raw_version,
        "supported": pool.version in (OCS_2007, OCS_2007_R2) and bool(pool.service_dn),
        "kind": pool.kind,
        "container": pool.container,
        "dn": pool.dn,
        "service_dn": pool.service_dn,
        "back_end": pool.back_end_text,
        "back_end_host": pool.back_end_host,
        "back_end_instance": pool.back_end_instance,
        "front_ends": list(pool.front_ends),
        "default_location_profile": pool.default_location_profile,
        "users": users,
        "contacts": {
            "central_forest": kinds["central_forest_contact"],
            "unified_messaging": kinds["um_contact"],
            "application": kinds["application_contact"],
            "other": kinds["contact"],
        },
        "moving_in": homed_objects.arriving,
        "moving_out": homed_objects.leaving,
    }
    if ties is not None:
        found = [(tie.kind, tie.count, list(tie.names)) for tie in ties.of(pool)]
        if users:
            found.insert(0, ("users", users, []))
        description["blockers"] = [
            {"kind": kind, "count": count, "names": names, "remedy": REMEDIES[kind]} for kind, count, names in found
        ]
    return description


def _ask_back_end(
    params: Mapping[str, Any], pool: Pool, homed_objects: HomedObjects, description: dict[str, Any]
) -> None:
    """Add the number of home rows in the back end to `description`; None for a pool of another product.

    Once the directory homes no user on the pool, remaining rows of users are an obstacle: the pool is not empty.
    """
    description["homed_in_back_end"] = None
    if pool.version not in (OCS_2007, OCS_2007_R2):
        return
    with open_user_store(params, pool) as store:
        description["homed_in_back_end"] = sum(1 for _address in store.homed())
        owners = list(store.owners()) if params["blockers"] and not homed_objects.kinds.total() else []
    if owners:
        left = {"kind": "rows_in_back_end", "count": len(owners), "names": owners[:NAMES_SHOWN]}
        description["blockers"].append({**left, "remedy": REMEDIES["rows_in_back_end"]})
