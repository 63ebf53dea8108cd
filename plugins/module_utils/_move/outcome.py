# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is said of users: before and after (the diff), one line each (the report file), and the counts of a run."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BadInput
from ansible_collections.msrtc.ocs.plugins.module_utils._move.findings import Side
from ansible_collections.msrtc.ocs.plugins.module_utils._move.plan import Plan, PlannedUser, Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._move.state import Home

LISTED = 1000  # users in the task's result and in its diff; the report file has all
_NOTABLE = (Verdict.FAILED, Verdict.SKIPPED, Verdict.NOT_REACHED)


def before_after(side: Side, planned: PlannedUser) -> tuple[dict[str, Any], dict[str, Any]]:
    """One user as found, and as it will be: home, TargetHomeServer, rows by section on both pools, list versions on the
    target.
    """
    found, decision = planned.found, planned.decision
    before: dict[str, Any] = {"home": found.home_text, "target_home_server": found.destination_text}
    if found.location_profile is not None:
        before["location_profile"] = found.location_profile
    after = dict(before)
    if side.source is not None:
        before[_rows_on(side.source.name)] = dict(found.source_rows)
        after[_rows_on(side.source.name)] = {} if decision.clean_source else dict(found.source_rows)
    before[_rows_on(side.target.name)] = dict(found.target_rows)
    after[_rows_on(side.target.name)] = dict(found.target_rows if found.rows_after is None else found.rows_after)
    versions = f"list versions on {side.target.name}"
    before[versions] = dict(found.target_list_versions)
    after[versions] = before[versions] if found.list_versions_after is None else dict(found.list_versions_after)
    if decision.switch_home:
        after["home"] = side.target.name
        if side.target_is_2007:
            after.pop("location_profile", None)
    if decision.clear_destination:
        after["target_home_server"] = None
    return before, after


def _rows_on(pool: str) -> str:
    return f"rows on {pool}"


def diff_of(side: Side, plan: Plan) -> dict[str, dict[str, Any]]:
    """The task's diff, made from the plan alone. It lists the first 1,000 users and says how many more there are."""
    changing = [user for user in plan.users if user.changes]
    pairs = {f"sip:{user.address}": before_after(side, user) for user in changing[:LISTED]}
    diff: dict[str, dict[str, Any]] = {
        "before": {address: pair[0] for address, pair in pairs.items()},
        "after": {address: pair[1] for address, pair in pairs.items()},
    }
    if len(changing) > LISTED:
        diff["after"]["(more)"] = f"{len(changing) - LISTED} more users change; report_file lists all of them"
    return diff


def line_of(side: Side, planned: PlannedUser, verdict: Verdict, reason: str) -> dict[str, Any]:
    """One user's line of the report."""
    line: dict[str, Any] = {
        "sip_uri": f"sip:{planned.address}",
        "outcome": verdict.value,
        "state": planned.decision.outcome.value,
    }
    if reason:
        line["reason"] = reason
    if verdict in (Verdict.MOVED, Verdict.RESUMED) and planned.changes:
        line["before"], line["after"] = before_after(side, planned)
    if planned.changes and planned.found.losses:
        line["lost"] = [loss_line(loss) for loss in planned.found.losses]
    return line


def loss_line(loss: Loss) -> dict[str, Any]:
    """What is lost, for the report and the task's result."""
    return {"section": loss.section, "what": loss.what, "rows": loss.rows, "why": loss.why}


class Report:
    """Counts and a bounded list for the task's result, and every user in the report file (JSON Lines, mode 0600)."""

    def __init__(self, side: Side, path: Path | None, header: Mapping[str, Any]) -> None:
        self.counts: Counter[str] = Counter({verdict.value: 0 for verdict in Verdict})
        self.users: list[dict[str, Any]] = []
        self.failures: list[str] = []
        self.left: dict[str, list[str]] = {"users": [], "contacts": []}
        self.changed = False
        self.path = path
        self._side = side
        self._file = _open(path) if path else None
        self._write({"record": "header", **header})

    def add(self, planned: PlannedUser, verdict: Verdict, reason: str) -> None:
        """Take in one user; what needs a person's attention goes into the task's result first."""
        self.counts[verdict.value] += 1
        self.changed = self.changed or (planned.changes and verdict in (Verdict.MOVED, Verdict.RESUMED))
        if verdict in _NOTABLE and planned.found.found.home is Home.SOURCE:
            self.left["users" if planned.found.movable_kind else "contacts"].append(planned.address)
        if verdict is Verdict.FAILED:
            self.failures.append(f"{planned.address}: {reason}")
        line = line_of(self._side, planned, verdict, reason)
        self._write({"record": "user", **line})
        if len(self.users) < LISTED or verdict in _NOTABLE:
            short = {key: value for key, value in line.items() if key not in ("before", "after")}
            self.users.append(short)

    def listed(self) -> list[dict[str, Any]]:
        """At most 1,000 users; when some need attention only those, since a failure prints them all."""
        notable = {verdict.value for verdict in _NOTABLE}
        attention = [line for line in self.users if line["outcome"] in notable]
        return (attention if self.failures else self.users)[:LISTED]

    def add_all(self, users: Iterable[PlannedUser]) -> None:
        """Users that are reported as planned."""
        for planned in users:
            self.add(planned, planned.verdict, planned.reason)

    def mark_time(self) -> None:
        """A line with the time, between batches: from these the course of a run is drawn."""
        self._write({"record": "time", "time": datetime.now(UTC).isoformat(timespec="milliseconds")})

    def close(self, summary: Mapping[str, Any]) -> None:
        """The last line: the counts."""
        self._write({"record": "summary", **summary, "counts": dict(self.counts)})
        if self._file:
            self._file.close()

    def _write(self, record: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps(record, ensure_ascii=False) + "\n")


def _open(path: Path) -> IO[str]:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise BadInput(
            f"report_file {path} cannot be written: {error.strerror}.", remedy="Name another file."
        ) from error
    return os.fdopen(descriptor, "w", encoding="utf-8", buffering=1)
