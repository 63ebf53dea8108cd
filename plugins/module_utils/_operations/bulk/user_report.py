# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The report of an operation's users: a line each in the report file, counts, and the diff."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Generic

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss

from .planning.plan import Plan, Planned
from .planning.verdicts import NOTABLE, OperationWords, Verdict
from .report import Report
from .user_lines import Described, in_user_lines, lost_in_words


class UserReport(Report, Generic[Planned]):
    """A report of one operation, which says how it describes a user."""

    def __init__(self, words: OperationWords, path: Path | None, header: Mapping[str, Any]) -> None:
        super().__init__(words.outcomes, [words.outcome(verdict) for verdict in NOTABLE], path, header)
        self._words = words

    @abstractmethod
    def before_after(self, planned: Planned) -> tuple[Described, Described]:
        """The user as found, and as it will be."""

    @abstractmethod
    def about(self, planned: Planned, done: bool) -> dict[str, Any]:
        """Further fields of a line; `done`: the user is finished."""

    def name(self, planned: Planned) -> str:
        """The user's name in a line."""
        return f"sip:{planned.address}"

    def add_user(self, planned: Planned, verdict: Verdict, reason: str) -> None:
        """Take in what became of one user."""
        self.add(planned.address, self._line(planned, verdict, reason))

    def add_as_planned(self, users: Iterable[Planned]) -> None:
        """Take in users exactly as they are planned."""
        for planned in users:
            self.add_user(planned, planned.verdict, planned.reason)

    def correct(self, planned: Planned, reason: str) -> None:
        """A user that was reported as planned has failed after all. The last line has the last word."""
        line = self._line(planned, Verdict.FAILED, reason)
        self.counts[self._words.outcome(planned.verdict)] -= 1
        self._users = [user for user in self._users if user["sip_uri"] != line["sip_uri"]]
        self.add(planned.address, line)

    def diff(self, plan: Plan[Planned]) -> dict[str, str]:
        """The task's diff, made from the plan alone: a line for each user, who also says what it loses."""
        users = ((self.name(user), user) for user in plan.users if user.changes)
        return in_user_lines(self._words.done, users, self._with_losses)

    def _with_losses(self, planned: Planned) -> tuple[Described, Described]:
        before, after = self.before_after(planned)
        return before, {**after, **lost_in_words(planned.losses)}

    def _line(self, planned: Planned, verdict: Verdict, reason: str) -> dict[str, Any]:
        line: dict[str, Any] = {"sip_uri": self.name(planned), "outcome": self._words.outcome(verdict)}
        line |= self.about(planned, verdict.is_done)
        if reason:
            line["reason"] = reason
        if verdict.is_done and planned.changes:
            line["before"], line["after"] = self.before_after(planned)
        if planned.changes and planned.losses:
            line["lost"] = [loss_line(loss) for loss in planned.losses]
        return line


def loss_line(loss: Loss) -> dict[str, Any]:
    """A loss, for the report and the task's result."""
    return {"section": loss.section, "what": loss.what, "rows": loss.rows, "why": loss.why}
