# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of a move for its users, and who of them is left on the source."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..bulk.planning.counts import by_name
from ..bulk.planning.verdicts import NOTABLE, Verdict
from ..bulk.user_lines import list_versions_on, rows_on
from ..bulk.user_report import UserReport
from .planning.plan import MOVE_WORDS, PlannedMove
from .states.findings import PoolPairOfMove
from .states.state import HomeServer


def before_after(pools: PoolPairOfMove, planned: PlannedMove) -> tuple[dict[str, Any], dict[str, Any]]:
    """One user as found, and as it will be: home, TargetHomeServer, rows by section on both pools, list versions on the
    target.
    """
    observed, decision = planned.observed, planned.decision
    before: dict[str, Any] = {"home": observed.found.home_text, "target_home_server": observed.found.destination_text}
    if observed.found.location_profile is not None:
        before["location_profile"] = observed.found.location_profile
    after = dict(before)
    if pools.source is not None:
        before[rows_on(pools.source.name)] = by_name(observed.source_rows)
        after[rows_on(pools.source.name)] = {} if decision.delete_source_rows else by_name(observed.source_rows)
    before[rows_on(pools.target.name)] = by_name(observed.target_rows)
    after[rows_on(pools.target.name)] = by_name(
        observed.target_rows if observed.rows_after is None else observed.rows_after
    )
    versions = list_versions_on(pools.target.name)
    before[versions] = by_name(observed.target_list_versions)
    after[versions] = (
        before[versions] if observed.list_versions_after is None else by_name(observed.list_versions_after)
    )
    if decision.switch_home:
        after["home"] = pools.target.name
        if pools.target_is_2007:
            after.pop("location_profile", None)
    if decision.clear_destination:
        after["target_home_server"] = None
    return before, after


class MoveReport(UserReport[PlannedMove]):
    """The report of a move, which also knows the users (and contacts) who are left on the source."""

    def __init__(self, pools: PoolPairOfMove, path: Path | None, header: Mapping[str, Any]) -> None:
        super().__init__(MOVE_WORDS, path, header)
        self.left: dict[str, list[str]] = {"users": [], "contacts": []}
        self._pools = pools

    def before_after(self, planned: PlannedMove) -> tuple[dict[str, Any], dict[str, Any]]:
        return before_after(self._pools, planned)

    def about(self, planned: PlannedMove, done: bool) -> dict[str, Any]:
        return {"state": planned.decision.case.value}

    def add_user(self, planned: PlannedMove, verdict: Verdict, reason: str) -> None:
        if verdict in NOTABLE and planned.observed.state.home is HomeServer.SOURCE:
            self.left["users" if planned.observed.movable_kind else "contacts"].append(planned.address)
        super().add_user(planned, verdict, reason)
