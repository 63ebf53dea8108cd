# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The results of a move for its users: the diff, the lines of the report file, and the counts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss

from ..bulk.report import Report
from ..bulk.user_lines import in_user_lines, list_versions_on, lost_in_words, rows_on
from .planning.plan import MovePlan, MoveVerdict, PlannedMove
from .states.findings import PoolPairOfMove
from .states.state import HomeServer

_NOTABLE = (MoveVerdict.FAILED, MoveVerdict.SKIPPED, MoveVerdict.NOT_REACHED)


def before_after(side: PoolPairOfMove, planned: PlannedMove) -> tuple[dict[str, Any], dict[str, Any]]:
    """One user as found, and as it will be: home, TargetHomeServer, rows by section on both pools, list versions on the
    target.
    """
    found, decision = planned.found, planned.decision
    before: dict[str, Any] = {"home": found.home_text, "target_home_server": found.destination_text}
    if found.location_profile is not None:
        before["location_profile"] = found.location_profile
    after = dict(before)
    if side.source is not None:
        before[rows_on(side.source.name)] = dict(found.source_rows)
        after[rows_on(side.source.name)] = {} if decision.delete_source_rows else dict(found.source_rows)
    before[rows_on(side.target.name)] = dict(found.target_rows)
    after[rows_on(side.target.name)] = dict(found.target_rows if found.rows_after is None else found.rows_after)
    versions = list_versions_on(side.target.name)
    before[versions] = dict(found.target_list_versions)
    after[versions] = before[versions] if found.list_versions_after is None else dict(found.list_versions_after)
    if decision.switch_home:
        after["home"] = side.target.name
        if side.target_is_2007:
            after.pop("location_profile", None)
    if decision.clear_destination:
        after["target_home_server"] = None
    return before, after


def diff_of(side: PoolPairOfMove, plan: MovePlan) -> dict[str, str]:
    """The task's diff, made from the plan alone: a line for each user, who also says what it loses."""

    def described(planned: PlannedMove) -> tuple[dict[str, Any], dict[str, Any]]:
        before, after = before_after(side, planned)
        return before, after | lost_in_words(planned.found.losses)

    return in_user_lines("moved", ((f"sip:{user.address}", user) for user in plan.users if user.changes), described)


def line_of(side: PoolPairOfMove, planned: PlannedMove, verdict: MoveVerdict, reason: str) -> dict[str, Any]:
    """One user's line of the report."""
    line: dict[str, Any] = {
        "sip_uri": f"sip:{planned.address}",
        "outcome": verdict.value,
        "state": planned.decision.outcome.value,
    }
    if reason:
        line["reason"] = reason
    if verdict in (MoveVerdict.MOVED, MoveVerdict.RESUMED) and planned.changes:
        line["before"], line["after"] = before_after(side, planned)
    if planned.changes and planned.found.losses:
        line["lost"] = [loss_line(loss) for loss in planned.found.losses]
    return line


def loss_line(loss: Loss) -> dict[str, Any]:
    """What is lost, for the report and the task's result."""
    return {"section": loss.section, "what": loss.what, "rows": loss.rows, "why": loss.why}


class MoveReport(Report):
    """The report of a move, which also knows who is left on the source, and whether anything was changed."""

    def __init__(self, side: PoolPairOfMove, path: Path | None, header: Mapping[str, Any]) -> None:
        super().__init__(
            [verdict.value for verdict in MoveVerdict], [outcome.value for outcome in _NOTABLE], path, header
        )
        self.left: dict[str, list[str]] = {"users": [], "contacts": []}
        self.changed = False
        self._side = side

    def add_user(self, planned: PlannedMove, verdict: MoveVerdict, reason: str) -> None:
        """Take in what became of one user."""
        self.changed = self.changed or (planned.changes and verdict in (MoveVerdict.MOVED, MoveVerdict.RESUMED))
        if verdict in _NOTABLE and planned.found.found.home is HomeServer.SOURCE:
            self.left["users" if planned.found.movable_kind else "contacts"].append(planned.address)
        self.add(planned.address, line_of(self._side, planned, verdict, reason))

    def correct(self, planned: PlannedMove, reason: str) -> None:
        """A user that was reported as planned has failed after all, on the target. The last line has the last word."""
        line = line_of(self._side, planned, MoveVerdict.FAILED, reason)
        self.counts[planned.verdict.value] -= 1
        self._users = [user for user in self._users if user["sip_uri"] != line["sip_uri"]]
        self.add(planned.address, line)

    def add_all(self, users: Iterable[PlannedMove]) -> None:
        """Users that are reported as planned."""
        for planned in users:
            self.add_user(planned, planned.verdict, planned.reason)
