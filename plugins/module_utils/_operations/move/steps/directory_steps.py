# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a batch that write to the directory: announce, switch, withdraw.

Each is a compare-and-swap. A user with a conflict is read once more: with the wanted values the change counts as done,
with the old ones it is tried once more, and with any others the user is stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.changes import ChangeAnswer, HomeChange
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import DirectoryUnreachable

from ...bulk.answers import changed_in_directory, note_written
from ..planning.directory_of_move import DirectoryOfMove
from ..states.findings import PoolPairOfMove
from ..states.state import HomeServer, TargetHomeServer
from .moving_user import MovingUser

ChangeNeeded: TypeAlias = Callable[[User], "HomeChange | None"]  # None: the user needs no change


class DirectorySteps:
    """Steps for one pair of pools: changes of home servers."""

    def __init__(self, directory: DirectoryOfMove, pools: PoolPairOfMove) -> None:
        self._directory = directory
        self._pools = pools

    def announce(self, moving_users: Sequence[MovingUser]) -> None:
        """TargetHomeServer := target, for those whose home will be switched."""
        going = [moving_user for moving_user in moving_users if moving_user.going and moving_user.decision.switch_home]
        self._change(going, self._announcement, _announced, "Nothing of this user was changed.")

    def switch(self, moving_users: Sequence[MovingUser]) -> None:
        """PrimaryHomeServer := target and TargetHomeServer away, in one modify."""
        going = [
            moving_user
            for moving_user in moving_users
            if moving_user.going and (moving_user.decision.switch_home or moving_user.decision.clear_destination)
        ]
        self._change(
            going,
            self._switch,
            note_written,
            "The data was carried to the target; the source was not touched, and the user's home is as it was.",
        )

    def withdraw(self, moving_users: Sequence[MovingUser]) -> list[MovingUser]:
        """Take the announcements of failed users back; returns those whose directory entry is as before."""
        back = [moving_user for moving_user in moving_users if not moving_user.going and moving_user.announced]
        changes = [
            HomeChange(moving_user.account, target=(moving_user.account.target, moving_user.destination_before))
            for moving_user in back
        ]
        answers = self._directory.change_homes(changes) if changes else []
        done = []
        for moving_user, answer in zip(back, answers, strict=True):
            if answer.result == "done":
                done.append(moving_user)
            else:
                moving_user.reason += " Its TargetHomeServer could not be set back; run the same task again."
        return done

    def _announcement(self, user: User) -> HomeChange | None:
        if self._pools.home(user) is HomeServer.TARGET or self._pools.destination(user) is TargetHomeServer.TARGET:
            return None
        return HomeChange(user, target=(user.target, self._pools.target.service_dn))

    def _switch(self, user: User) -> HomeChange | None:
        home, service = None, self._pools.target.service_dn
        if self._pools.home(user) is not HomeServer.TARGET:
            home = (user.home, service)
        away = (user.target, None) if user.target is not None else None
        if home is None and away is None:
            return None
        return HomeChange(user, home, away, self._clears_profile(user, home is not None))

    def _clears_profile(self, user: User, switches: bool) -> bool:
        return switches and user.location_profile is not None and self._pools.target_is_2007

    def _change(
        self, going: list[MovingUser], needed: ChangeNeeded, note: Callable[[MovingUser], None], situation: str
    ) -> None:
        """Make the changes; users that conflict are read, judged and tried once more. `note` is told of those
        whose change was made, or perhaps was.
        """
        for last in (False, True):
            due = [
                (moving_user, change)
                for moving_user in going
                if moving_user.going and (change := needed(moving_user.account)) is not None
            ]
            if not due:
                return
            changes = [change for _moving_user, change in due]
            answers = changed_in_directory(
                [moving_user for moving_user, _change in due], partial(self._directory.change_homes, changes), note
            )
            going = []
            for (moving_user, change), answer in zip(due, answers, strict=True):
                if self._note_answer(moving_user, change, answer, situation, last):
                    going.append(moving_user)

    def _note_answer(
        self, moving_user: MovingUser, change: HomeChange, answer: ChangeAnswer, situation: str, last: bool
    ) -> bool:
        """Take in what became of one change. True: the user has been read again and may be tried once more."""
        if answer.result == "done":
            moving_user.user = self._changed(moving_user.account, change)
            return False
        if answer.result in ("refused", "failed"):
            moving_user.fail(f"The directory refused the change: {answer.reason} {situation}")
            return False
        if answer.now is None:
            if answer.result == "unknown":
                raise DirectoryUnreachable(
                    f"The connection to the directory ended while {moving_user.address} was being changed: "
                    f"{answer.reason}",
                    changed="Users of this batch may be half moved.",
                    remedy="Run the same task again: it finds out and finishes them.",
                )
            moving_user.fail(f"The account was deleted meanwhile. {situation}")
            return False
        moving_user.user = answer.now
        home, destination = self._pools.home(answer.now), self._pools.destination(answer.now)
        if last or home in (HomeServer.ELSEWHERE, HomeServer.NO_ACCOUNT) or destination is TargetHomeServer.ELSEWHERE:
            moving_user.fail(f"Someone else changed the user's home servers at the same time. {situation}")
            return False
        return True

    def _changed(self, user: User, change: HomeChange) -> User:
        """The user as it is after a change that was made: every new value names the target, or nothing."""
        new: dict[str, Any] = {}
        if change.home:
            new |= {"home": change.home[1], "home_pool": self._pools.target}
        if change.target:
            new |= {"target": change.target[1], "target_pool": self._pools.target if change.target[1] else None}
        return replace(user, **new)


def _announced(moving_user: MovingUser) -> None:
    moving_user.announced = True
