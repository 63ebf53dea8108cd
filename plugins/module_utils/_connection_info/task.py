# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The whole of `ocs_connection_info`: the servers that this host reaches, and the remedy for each missing thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.ldap.settings import DirectorySettings
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput, OcsError

from .back_ends import BackEndsAsked, stated_pools
from .directory_rights import described_rights
from .domain_controllers import Controllers
from .missing import Missing, able_to, in_order
from .page import page
from .this_host import this_host


def connection_info(params: Mapping[str, Any], ansible_version: str) -> dict[str, Any]:
    """The module's result for its parameters. Raises BadInput for options that cannot be used, and nothing else."""
    settings = DirectorySettings.from_params(params)
    host = this_host(params, ansible_version)
    controllers, back_ends = Controllers(settings), BackEndsAsked(params)
    rights: list[dict[str, Any]] = []
    try:
        controllers.ask_all()
        forest = controllers.forest
        if forest is None:
            for stated in stated_pools(params["back_ends"] or [], params["pools"]):
                back_ends.ask(stated)
        else:
            pools = _pools(forest, params["pools"], controllers.missing)
            for pool in pools:
                back_ends.ask(pool)
            rights = _rights(forest, pools, controllers)
    finally:
        controllers.close()
    missing = in_order([*host.missing, *controllers.missing, *back_ends.missing])
    result: dict[str, Any] = {
        "changed": False,
        "able_to": able_to(missing),
        "this_host": host.described,
        "domain_controllers": controllers.described,
        "back_ends": back_ends.described,
        "directory_rights": rights,
        "missing": [item.described() for item in missing],
    }
    return {**result, "page": page(result)}


def _pools(forest: Forest, wanted: Sequence[str], missing: list[Missing]) -> list[Pool]:
    """The wanted pools, or all that the other modules work with. One that is not found is missing."""
    try:
        if wanted:
            return list(dict.fromkeys(_named(forest, wanted, missing)))
        pools = [pool for pool in forest.pools() if pool.can_hold_ocs_users]
    except OcsError as error:
        missing.append(Missing("Active Directory", "looking", error.what, error.remedy))
        return []
    if not pools:
        what = "Active Directory names no pool of Office Communications Server 2007 or 2007 R2."
        remedy = "Name domain controllers of that forest, and an account that may read its RTC Service container."
        missing.append(Missing("Active Directory", "looking", what, remedy))
    return pools


def _named(forest: Forest, wanted: Sequence[str], missing: list[Missing]) -> Iterator[Pool]:
    for name in wanted:
        try:
            pool = forest.pool(name)
            pool.require_ocs()
        except BadInput as error:
            missing.append(Missing(name, "looking", error.what, error.remedy))
        else:
            yield pool


def _rights(forest: Forest, pools: Sequence[Pool], controllers: Controllers) -> list[dict[str, Any]]:
    described = []
    for pool in pools:
        try:
            found, lacking = described_rights(forest, pool, controllers.account or "")
        except OcsError as error:
            controllers.missing.append(Missing(f"users of {pool.name}", "looking", error.what, error.remedy))
            continue
        described.append(found)
        controllers.missing += lacking
    return described
