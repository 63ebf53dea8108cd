# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Criteria that no user can meet together, and values without a meaning: found in the options alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput

from .options import SELECTION_OPTIONS

_WITHOUT_VALID_POOL = ("unassigned", "no_pool", "pool_deleted", "old_container")
_WITH_GHOSTS = ("pool", "ghosts", "identities_column", "kinds", "policy_reading")  # the last three have defaults


def refuse_contradictions(params: Mapping[str, Any]) -> None:
    """Raise BadInput that lists every contradiction, if there is one."""
    found = [*_of_home(params), *_of_telephony(params), *_of_meeting_size(params), *_of_ghosts(params)]
    if not params["kinds"]:
        found.append("kinds is an empty list, so nobody is meant")
    if found:
        raise BadInput(
            f"The criteria contradict each other: {'; '.join(found)}.",
            remedy="All criteria have to hold for a user to be found. Take one of each pair away.",
        )


def _of_home(params: Mapping[str, Any]) -> Iterator[str]:
    pool, assignment = params.get("pool"), params.get("assignment")
    if pool is not None and assignment in _WITHOUT_VALID_POOL:
        yield f"pool {pool} and assignment {assignment}: users of a pool are assigned"
    if params.get("homed_on_back_end") and assignment in _WITHOUT_VALID_POOL:
        yield f"homed_on_back_end and assignment {assignment}: a user without a pool has no back end"


def _of_telephony(params: Mapping[str, Any]) -> Iterator[str]:
    telephony = params.get("telephony") or {}
    if telephony.get("pc_to_pc_only"):
        for option in ("enterprise_voice", "remote_call_control", "pbx_integration"):
            if telephony.get(option):
                yield f"telephony.pc_to_pc_only and telephony.{option}"
    rings = (params.get("voice_policy") or {}).get("simultaneous_ringing")
    if rings and telephony.get("pbx_integration") and params["policy_reading"] == "effective":
        yield "voice_policy.simultaneous_ringing and telephony.pbx_integration, which switches it off in effect"


def _of_meeting_size(params: Mapping[str, Any]) -> Iterator[str]:
    policy = params.get("meeting_policy") or {}
    size, least, most = (policy.get(f"meeting_size{suffix}") for suffix in ("", "_at_least", "_at_most"))
    if least is not None and most is not None and least > most:
        yield f"meeting_size_at_least {least} and meeting_size_at_most {most}"
    if size is not None and least is not None and size < least:
        yield f"meeting_size {size} and meeting_size_at_least {least}"
    if size is not None and most is not None and size > most:
        yield f"meeting_size {size} and meeting_size_at_most {most}"


def _of_ghosts(params: Mapping[str, Any]) -> Iterator[str]:
    """Ghosts are rows of one back end without an account, so the pool is the only criterion for them."""
    if not params.get("ghosts"):
        return
    if params.get("pool") is None:
        yield "ghosts without pool: ghosts are looked for on the back end of one pool"
    others = sorted(name for name in SELECTION_OPTIONS if params.get(name) is not None and name not in _WITH_GHOSTS)
    if others:
        yield f"ghosts and {', '.join(others)}: a ghost has no account that this could hold for"
