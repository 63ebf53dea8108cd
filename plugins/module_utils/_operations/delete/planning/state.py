# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table of a deletion: from the observed state of a user to the one case that fits, and the steps that are
left.

Nothing here reads or writes. The table is also printed in the documentation (deleting_users.rst, "The state table"),
and its test walks through every combination of findings.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import Ownership


class AccountState(Enum):
    """The user's account in the directory."""

    ENABLED = "enabled"
    DISABLED = "disabled"  # UserEnabled is FALSE, or was never set although there is a SIP URI or a home
    CLEARED = "cleared"  # an account that has no SIP URI, is homed nowhere and not enabled: there is no user
    NONE = "none"  # no account has the SIP URI


class HomedWhere(Enum):
    """The user's home in the directory."""

    POOL = "pool"  # the pool of the task
    ELSEWHERE = "elsewhere"
    NOWHERE = "nowhere"  # no home, or that of a pool that no longer exists: the console's "Unassigned users"


class RowsOnPool(Enum):
    """The user's rows in the pool's back end."""

    NONE = "none"
    EMPTY = "empty"  # only what User Replicator makes of the directory
    DATA = "data"
    UNREAD = "unread"  # the task names no pool, or the user no address: there is no back end to look at


class Begun(Enum):
    """The user's export by an earlier, unfinished deletion."""

    NO = "no"
    EXPORTED = "exported"


class DirectoryTreatment(Enum):
    """The task's wish for the directory."""

    CLEAR = "clear"
    DISABLE = "disable"
    KEEP = "keep"


class DeletionCase(Enum):
    """A row of the table by its name: the situation of a user, or the way in which the user is deleted."""

    DELETE = "delete"
    FINISH = "finish"
    ABSENT = "absent"
    DELETE_GHOST = "delete_ghost"
    UNHOME_GHOST = "unhome_ghost"
    NOT_A_GHOST = "not_a_ghost"
    HOMED_ELSEWHERE = "homed_elsewhere"
    MOVE_UNFINISHED = "move_unfinished"
    ROWS_WITHOUT_ACCOUNT = "rows_without_account"
    RENAMED = "renamed"
    RECREATED = "recreated"


_LEFT_ALONE = (
    DeletionCase.NOT_A_GHOST,
    DeletionCase.HOMED_ELSEWHERE,
    DeletionCase.MOVE_UNFINISHED,
    DeletionCase.ROWS_WITHOUT_ACCOUNT,
)


class RowsToDelete(Enum):
    """The rows that are deleted on the back end."""

    NOTHING = "nothing"
    ALL = "all"
    HOME_AND_DATA = "home_and_data"  # the home row and the data: the user lives elsewhere, so the identity stays


@dataclass(frozen=True)
class DeletionState:
    """All observations on which the decision depends, with the wishes of the task."""

    account: AccountState
    home: HomedWhere
    rows: RowsOnPool
    begun: Begun
    move_unfinished: bool  # TargetHomeServer names another pool, or a move's journal has the user open
    ghosts: bool  # the task deletes ghosts and nobody else
    directory: DirectoryTreatment
    ownership: Ownership = Ownership.OWN  # whose the rows are, where the back end says it


class DeletionDecision(NamedTuple):
    """The case of a user, and what is left to do, in the order of the fields."""

    case: DeletionCase
    disable: bool = False
    rows_to_delete: RowsToDelete = RowsToDelete.NOTHING
    clear: bool = False

    @property
    def writes_directory(self) -> bool:
        return self.disable or self.clear

    @property
    def changes(self) -> bool:
        """Something is written in the directory or on the back end."""
        return self.writes_directory or self.rows_to_delete is not RowsToDelete.NOTHING

    @property
    def skipped(self) -> bool:
        """The user is left alone although the task was asked to delete it."""
        return self.case in _LEFT_ALONE

    @property
    def refused(self) -> bool:
        """The owner of the rows is not known, so they stay untouched until the directory, or the task,
        tells the owner.
        """
        return self.case in (DeletionCase.RENAMED, DeletionCase.RECREATED)


def decide(state: DeletionState) -> DeletionDecision:
    """The decision for a state."""
    if state.move_unfinished:
        return DeletionDecision(DeletionCase.MOVE_UNFINISHED)
    if state.ownership is not Ownership.OWN and (state.ghosts or state.home is not HomedWhere.ELSEWHERE):
        return DeletionDecision(
            DeletionCase.RENAMED if state.ownership is Ownership.RENAMED else DeletionCase.RECREATED
        )
    if state.account in (AccountState.CLEARED, AccountState.NONE):
        return _without_settings(state)
    if state.ghosts:
        return _ghost_with_account(state)
    if state.home is HomedWhere.ELSEWHERE:
        return DeletionDecision(DeletionCase.HOMED_ELSEWHERE)
    return _person(state)


def _without_settings(state: DeletionState) -> DeletionDecision:
    """The decision for an address without an account (any more): a deletion that was cut late, or a ghost."""
    if state.rows in (RowsOnPool.NONE, RowsOnPool.UNREAD):
        return DeletionDecision(DeletionCase.ABSENT)
    if state.ghosts:
        return DeletionDecision(DeletionCase.DELETE_GHOST, rows_to_delete=RowsToDelete.ALL)
    if state.begun is Begun.EXPORTED or state.rows is RowsOnPool.EMPTY:
        return DeletionDecision(DeletionCase.FINISH, rows_to_delete=RowsToDelete.ALL)
    return DeletionDecision(DeletionCase.ROWS_WITHOUT_ACCOUNT)


def _ghost_with_account(state: DeletionState) -> DeletionDecision:
    """The rows are a ghost's only if the user is homed somewhere else; the person goes on living there."""
    if state.home is not HomedWhere.ELSEWHERE:
        return DeletionDecision(DeletionCase.NOT_A_GHOST)
    if state.rows in (RowsOnPool.NONE, RowsOnPool.UNREAD):
        return DeletionDecision(DeletionCase.ABSENT)
    return DeletionDecision(DeletionCase.UNHOME_GHOST, rows_to_delete=RowsToDelete.HOME_AND_DATA)


def _person(state: DeletionState) -> DeletionDecision:
    """The decision for a user homed on the pool, or on none."""
    disable = state.directory is not DirectoryTreatment.KEEP and state.account is AccountState.ENABLED
    clear = state.directory is DirectoryTreatment.CLEAR
    decision = DeletionDecision(
        DeletionCase.DELETE, disable, RowsToDelete.ALL if _rows_go(state) else RowsToDelete.NOTHING, clear
    )
    if not decision.changes:
        return DeletionDecision(DeletionCase.ABSENT)
    if state.begun is Begun.EXPORTED:
        return DeletionDecision(DeletionCase.FINISH, decision.disable, decision.rows_to_delete, decision.clear)
    return decision


def _rows_go(state: DeletionState) -> bool:
    """The rows are a reason to delete. Empty rows are none while the directory names the pool: User Replicator would
    make them again.
    """
    if state.rows is RowsOnPool.EMPTY:
        return state.directory is DirectoryTreatment.CLEAR or state.home is HomedWhere.NOWHERE
    return state.rows is RowsOnPool.DATA
