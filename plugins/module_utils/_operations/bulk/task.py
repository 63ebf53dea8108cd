# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A task about many users: opened, planned, and, unless it is only to be checked, carried out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Generic

from ansible.module_utils.basic import AnsibleModule

from .account import accounted
from .incomplete import Ending
from .interruption import Interruption
from .planning.plan import Plan, Planned
from .planning.request import BulkRequest
from .report import LISTED
from .run import BulkRun
from .user_report import UserReport, loss_line


class BulkTask(ABC, Generic[Planned]):
    """A task that is opened and planned. Nothing is written before `go`. Check mode and a run share all but that."""

    def __init__(
        self,
        request: BulkRequest,
        plan: Plan[Planned],
        report: UserReport[Planned],
        run: BulkRun[Planned, Any],
    ) -> None:
        self._check_mode = request.check_mode
        self.plan = plan
        self.report = report
        self.run = run

    @property
    @abstractmethod
    def warnings(self) -> list[str]:
        """Warnings for the administrator before the run."""

    @property
    @abstractmethod
    def summary(self) -> dict[str, Any]:
        """The description of the task itself in the result and in the last line of the report file."""

    @abstractmethod
    def own_result(self) -> dict[str, Any]:
        """The part of the result that only this operation has, after the run."""

    def prepare(self) -> None:
        """The last things before a run. Raises OcsError if it must not start."""

    @property
    def changed(self) -> bool:
        """The run has changed something; in check mode: it would."""
        return self.plan.changed if self._check_mode else self.run.changed

    @property
    def diff(self) -> Any:
        """Before and after, from the plan alone."""
        return self.report.diff(self.plan)

    def what_changed(self, ending: Ending) -> str:
        """The changes of an incomplete run, in words."""
        return ending.changed

    def go(self) -> None:
        """Carry the plan out; in check mode only report what the run would do."""
        if self._check_mode:
            self.report.add_as_planned(self.plan.users)
        else:
            self.prepare()
            self.run.go(self.plan)

    def result(self, *, with_diff: bool) -> dict[str, Any]:
        """The result of the task: the plan's promises, and counts of what happened. Raises RunIncomplete."""
        self.report.close(self.summary)
        result = {
            **self.summary,
            "changed": self.changed,
            "counts": dict(self.report.counts),
            "users": self.report.listed(),
            **self.own_result(),
            **self.report.in_result(),
        }
        if with_diff:
            result["diff"] = self.diff
        ending = Ending(self.report, self.plan.words.outcomes_of_done, self.run.stopped, self.run.error)
        changed = self.what_changed(ending)
        ending.raise_if_incomplete(result, check_mode=self._check_mode, changed=changed)
        return result

    def losses(self) -> list[dict[str, Any]]:
        """The first 1,000 things that users lose."""
        return [{"sip_uri": f"sip:{address}", **loss_line(loss)} for address, loss in self.plan.losses()[:LISTED]]

    def still_open(self) -> dict[str, Any]:
        """The users with whom earlier runs have begun, and whom this one does not finish: how many, and the first."""
        return {"count": len(self.plan.still_open), "users": list(self.plan.still_open[:LISTED])}


def carry_out(
    module: AnsibleModule,
    name: str,
    folder: Path,
    open_task: Callable[[ExitStack, Interruption], BulkTask[Any]],
) -> dict[str, Any]:
    """The result of the module `name`. A run that a signal ends leaves its account in the folder. Raises OcsError."""

    def work(interruption: Interruption) -> dict[str, Any]:
        with ExitStack() as stack:
            task = open_task(stack, interruption)
            for warning in task.warnings:
                module.warn(warning)
            task.go()
            return task.result(with_diff=module._diff)

    return accounted(name, folder, work, check_mode=module.check_mode)
