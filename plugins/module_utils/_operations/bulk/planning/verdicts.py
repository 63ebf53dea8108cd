# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The outcomes of an operation's users, and the operation's words for them."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Verdict(Enum):
    """The outcome that a plan foresees for a user, or that a run reports."""

    DONE = "done"
    RESUMED = "resumed"  # done too; an earlier run began it
    UNCHANGED = "unchanged"  # all is as the task wants it
    SKIPPED = "skipped"
    FAILED = "failed"
    NOT_REACHED = "not_reached"  # the run stopped before

    @property
    def is_done(self) -> bool:
        """The user is brought to the end that the task wants."""
        return self in (Verdict.DONE, Verdict.RESUMED)


NOTABLE = (Verdict.FAILED, Verdict.SKIPPED, Verdict.NOT_REACHED)  # a person has to look at these users


class OperationWords(NamedTuple):
    """The operation's name ("The move"), and the outcomes of its users in results and reports.

    `would`: the verb for too many users. `resumes`: the operation tells users with whom an earlier run began from the
    others.
    """

    name: str
    done: str
    unchanged: str
    would: str
    resumes: bool = True

    def outcome(self, verdict: Verdict) -> str:
        """The word for one verdict."""
        return {Verdict.DONE: self.done, Verdict.UNCHANGED: self.unchanged}.get(verdict, verdict.value)

    @property
    def outcomes(self) -> list[str]:
        """All words for verdicts."""
        return [self.outcome(verdict) for verdict in Verdict if self.resumes or verdict is not Verdict.RESUMED]

    @property
    def outcomes_of_done(self) -> tuple[str, ...]:
        """The words for users who were brought to the end; the first is also the word for all of them."""
        return (self.done, Verdict.RESUMED.value) if self.resumes else (self.done,)
