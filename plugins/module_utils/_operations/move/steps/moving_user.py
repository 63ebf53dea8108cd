# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user on the way: what was read of it in this batch, what is carried, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..planning.plan import MoveVerdict, PlannedMove
from ..states.merging import Base, Versions
from ..states.state import Carry, MoveDecision


@dataclass(eq=False)  # each is one person, whatever stands in it: found in a set at once
class UserOnTheMove:
    """One user, read anew for the batch: the data on `source` and `target` before the move, and `carried`, cut down to
    what the target can hold.
    """

    planned: PlannedMove
    user: User | None
    decision: MoveDecision
    source: UserData | None = None
    target: UserData | None = None
    carried: UserData | None = None
    base: Base | None = None  # what an earlier run has carried; None: nothing is known of one
    versions: Versions = field(default_factory=dict)  # of lists, that the target has at least since it was written to
    arrived: UserData | None = None  # what the target held then, where it was merged; None: what was carried
    announced: bool = False  # TargetHomeServer was set by this run
    destination_before: str | None = None  # TargetHomeServer before that
    written: bool = False  # something else was written for this user, or perhaps was: the answer did not arrive
    verdict: MoveVerdict | None = None  # None while nothing has stopped it
    reason: str = ""

    @property
    def address(self) -> str:
        return self.planned.address

    @property
    def account(self) -> User:
        """The user in the directory; whoever has something to be changed there has one."""
        if self.user is None:
            raise LookupError(f"{self.address} has no account")
        return self.user

    @property
    def going(self) -> bool:
        """Nothing has stopped this user so far."""
        return self.verdict is None

    @property
    def touched(self) -> bool:
        """Something of the user was changed in the directory or on a back end, or may have been."""
        return self.announced or self.written

    @property
    def carries(self) -> Carry:
        """How the data reaches the target; nothing when there is none to carry."""
        return self.decision.carry if self.carried is not None else Carry.NOTHING

    def was_given(self, given: Base | None) -> None:
        """Note the base for the next merge: what the last one gave to the target, and what the target held then."""
        if given is not None:
            self.versions, self.arrived = given.versions, given.arrived

    def stop(self, verdict: MoveVerdict, reason: str) -> None:
        """Leave this user out of all further steps."""
        self.verdict = verdict
        self.reason = reason

    def fail(self, reason: str) -> None:
        """The user could not be moved; the reason says what stands where."""
        self.stop(MoveVerdict.FAILED, reason)
