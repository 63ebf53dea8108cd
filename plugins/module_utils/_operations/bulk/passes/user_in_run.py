# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One user in a run: the account as it was read last, and what has become of the user."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from ..planning.plan import Planned
from ..planning.verdicts import Verdict


@dataclass(eq=False, slots=True)  # compared by identity, so that a dictionary finds a user at once
class UserInRun(Generic[Planned]):
    """One user in a run.

    `written`: something was written for the user, or perhaps was, since the answer did not arrive. `verdict`: None
    until the user is stopped or done.
    """

    planned: Planned
    user: User | None = None
    written: bool = False
    verdict: Verdict | None = None
    reason: str = ""
    address: str = field(init=False)  # of the plan; a plan of an import makes it anew each time

    def __post_init__(self) -> None:
        self.address = self.planned.address

    @property
    def account(self) -> User:
        """The user in the directory. Raises LookupError for a user without an account: nothing changes there."""
        if self.user is None:
            raise LookupError(f"{self.address} has no account")
        return self.user

    @property
    def going(self) -> bool:
        """Nothing has stopped this user so far, and it is not done."""
        return self.verdict is None

    @property
    def touched(self) -> bool:
        """Something of the user was changed in the directory or on a back end, or may have been."""
        return self.written

    def stop(self, verdict: Verdict, reason: str) -> None:
        """Leave this user out of all further steps."""
        self.verdict, self.reason = verdict, reason

    def go_on(self) -> None:
        """Take back that the user was stopped: nothing was done because of it."""
        self.verdict, self.reason = None, ""

    def fail(self, reason: str) -> None:
        """Stop a user who cannot be brought to the end. The reason says which data is where."""
        self.stop(Verdict.FAILED, reason)

    def left_as(self, stopped: str) -> str:
        """The reason that is given for a user whom a run that `stopped` has not brought to the end."""
        return stopped


InRun = TypeVar("InRun", bound=UserInRun[Any])
