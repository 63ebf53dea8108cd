# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The failure at the end of a run in which a user failed, or that stopped before all were reached."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import NOTHING_CHANGED, OcsError

from .report import Report, where_all_are


class RunIncomplete(OcsError):
    """Some users could not be brought to the end, or the run stopped before all were reached. Carries the result."""


class Ending(NamedTuple):
    """The end of a run. `stopped`: the reason for which it ended before all users were reached; `error`: the error that
    ended it; `done`: outcomes of users who are finished ("moved" and "resumed"), of which the first is also the word
    for all of them.
    """

    report: Report
    done: tuple[str, ...]
    stopped: str = ""
    error: OcsError | None = None

    @property
    def complete(self) -> bool:
        return not self.stopped and not self.report.failures

    @property
    def what(self) -> str:
        """Why the run stopped, and who failed."""
        failures = self.report.failures
        if not failures:
            return self.stopped
        listed = in_lines(failures, where_all_are("users", len(failures), self.report.path))
        failed = f"{len(failures):,} user(s) cannot be {self.done[0]}:{listed}"
        return f"{self.stopped} {failed}" if self.stopped else failed

    @property
    def changed(self) -> str:
        """A sentence about the changes of the run; that of NOTHING_CHANGED without any."""
        done = sum(self.report.counts[outcome] for outcome in self.done)
        left = self.report.counts["not_reached"]
        return f"{done:,} user(s) were {self.done[0]}, {left:,} were not reached."

    @property
    def remedy(self) -> str:
        if self.error is not None:
            return self.error.remedy
        return "Correct what the reasons name, then run the same task again: it finishes what is left."

    def raise_if_incomplete(self, result: Mapping[str, Any], *, check_mode: bool, changed: str = "") -> None:
        """Raises RunIncomplete, which carries the result. `changed` is said in place of this ending's own."""
        if self.complete:
            return
        raise RunIncomplete(
            self.what,
            changed=(changed or self.changed) if result["changed"] and not check_mode else NOTHING_CHANGED,
            has_changed=result["changed"],
            remedy=self.remedy,
            details=dict(result),
        )
