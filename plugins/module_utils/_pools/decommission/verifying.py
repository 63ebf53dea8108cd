# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of a pool after its waves: users that are left, obstacles, and the content of both pools."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..audit.task import audit
from ..info import pool_info
from .findings import known
from .handed_on import require_handed_on
from .planning import plan_for_the_rest
from .run import in_no_wave, still_there, users_are_left

_CONTACT_LIMIT = 1000  # the audit's default
_OBJECTS = 20  # of each finding


def verified(params: Mapping[str, Any], *, rehearsal: bool) -> dict[str, Any]:
    """The result of ocs_decommission_verify_info. Reads only. A rehearsal has moved no user, so the plans give the
    answer, and no server is asked. Raises OcsError.
    """
    require_handed_on(params)
    pools = [dict(pool) for pool in params["pools"]]
    pool = pools[params["number"]]
    run = dict(pool["run"])
    if not rehearsal:
        run["findings"] = _findings(params, pool)
        names = [pool["name"], pool["successor"]]
        run["pools_after"] = pool_info({**params, "pools": names, "blockers": True, "back_end": True})["pools"]
    message = _left(params, pool, rehearsal) if params["users"] else ""
    if message and not run["stopped"]:
        run["unfinished"] = [*run["unfinished"], message]
    pool["run"] = run
    return {"changed": False, "pools": pools}


def _left(params: Mapping[str, Any], pool: Mapping[str, Any], rehearsal: bool) -> str:
    if rehearsal:
        return users_are_left(pool, still_there(pool), in_no_wave(pool))
    plan = plan_for_the_rest(params, pool)
    left, in_waves = plan["left"]["users"], plan["counts"]["moved"] + plan["counts"]["resumed"]
    # The plan would move users whom the waves of this run could not move: the moves have named them.
    failed = [address for address in still_there(pool) if address not in left][:in_waves]
    return users_are_left(pool, [*left, *failed], in_waves - len(failed))


def _findings(params: Mapping[str, Any], pool: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The findings of an audit of this pool alone."""
    options = {"pools": [pool["name"]], "successor": None, "back_end": True, "unreachable_back_end": "report"}
    limits: dict[str, Any] = {
        "contact_limit": pool["contact_limit"] or _CONTACT_LIMIT,
        "user_limits": {},
        "limit": _OBJECTS,
    }
    accepted = {"accepted": known(pool["accepted_findings"] or []), "dest": None}
    found: list[dict[str, Any]] = audit({**params, **options, **limits, **accepted}, True, target=pool["successor"])[
        "findings"
    ]
    return found
