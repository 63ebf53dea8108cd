# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan of an operation: what it will do for each user, and why the task as a whole is refused.

Pure: it is made of what was read, the same in check mode and in a real run, and complete before the first write.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss

from .request import BulkRequest
from .verdicts import OperationWords, Verdict


class ObservedUser(Protocol):
    """The observed state of a user: the part that all operations have. `named`: the task names this very user."""

    @property
    def address(self) -> str: ...

    @property
    def named(self) -> bool: ...

    @property
    def writable(self) -> bool | None:
        """The account can write the user's directory entry; None: not asked, since nothing is to be written there."""


Observed = TypeVar("Observed", bound=ObservedUser)


@dataclass(frozen=True, slots=True)
class PlannedUser(Generic[Observed]):
    """One user's part of a plan. `reason` says why a user is skipped or fails."""

    observed: Observed
    verdict: Verdict
    reason: str = ""

    @property
    def address(self) -> str:
        return self.observed.address

    @property
    def changes(self) -> bool:
        """The run changes the directory or a back end for this user."""
        return self.verdict.is_done

    @property
    def acts(self) -> bool:
        """The run has something to write for this user."""
        return self.changes

    @property
    def is_named_in_vain(self) -> bool:
        """The task names this user, and cannot do anything for it."""
        return self.observed.named and self.verdict is Verdict.SKIPPED

    @property
    def losses(self) -> tuple[Loss, ...]:
        """The losses of the user."""
        return ()


Planned = TypeVar("Planned", bound="PlannedUser[Any]")


@dataclass(frozen=True)
class Plan(Generic[Planned]):
    """The plan of a run, which must not start while there are refusals.

    `still_open`: addresses of users with whom earlier runs have begun, and whom this one does not finish.
    """

    words: ClassVar[OperationWords]

    users: tuple[Planned, ...]
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    still_open: tuple[str, ...] = ()

    @property
    def changed(self) -> bool:
        return any(user.changes for user in self.users)

    @property
    def acting(self) -> list[Planned]:
        """The users for whom something is to be written, in the order in which it will be."""
        return [user for user in self.users if user.acts]

    def counts(self) -> dict[str, int]:
        """Numbers of users by outcome; an outcome that nobody has counts 0."""
        counted = Counter(self.words.outcome(user.verdict) for user in self.users)
        return {outcome: counted[outcome] for outcome in self.words.outcomes}

    def losses(self) -> list[tuple[str, Loss]]:
        """The losses of all users, as (address, loss)."""
        return [(user.address, loss) for user in self.users if user.changes for loss in user.losses]


def judges_rights(request: BulkRequest, everyone: Iterable[ObservedUser]) -> bool:
    """Users whom this account cannot write fail.

    An account that can write none of them only reads: that is enough for a check, and no fault of the users.
    """
    return not request.check_mode or any(observed.writable for observed in everyone)


def refusals(
    request: BulkRequest, words: OperationWords, users: Sequence[Planned], own: Iterable[str] = ()
) -> Iterator[str]:
    """Why the task as a whole must not start; `own`: the reasons that only this operation knows."""
    yield from (_with_reason(user) for user in users if user.is_named_in_vain)
    changing = sum(user.changes for user in users)
    if request.max_users is not None and changing > request.max_users:
        yield f"{changing} users would {words.would}, more than max_users ({request.max_users})."
    yield from own
    failing = [user for user in users if user.verdict is Verdict.FAILED]
    if request.why_stop(len(failing)):
        yield from map(_with_reason, failing)


def _with_reason(user: PlannedUser[Any]) -> str:
    return f"{user.address}: {user.reason}"
