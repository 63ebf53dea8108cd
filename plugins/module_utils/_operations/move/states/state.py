# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table: from the observed state of a user to the one case that fits, and the steps that are left.

Nothing here reads or writes. The table is also printed in the documentation (moving_users.rst, "The state table"),
and its test walks through every state.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import Ownership


class HomeServer(Enum):
    """The user's home server, by msRTCSIP-PrimaryHomeServer."""

    SOURCE = "source"
    TARGET = "target"
    ELSEWHERE = "elsewhere"  # a third pool
    NOWHERE = "nowhere"  # no home, or the home of a pool that no longer exists: the console's "Unassigned users"
    NO_ACCOUNT = "no_account"  # no OCS user of that address in the directory


class TargetHomeServer(Enum):
    """The user's target home server: the mark of a move that is under way or was interrupted."""

    NONE = "none"
    TARGET = "target"
    SOURCE = "source"
    ELSEWHERE = "elsewhere"
    DANGLING = "dangling"  # names a pool that no longer exists


class HeldRows(Enum):
    """The user's rows in one pool's back end."""

    NONE = "none"  # nothing
    EMPTY = "empty"  # homed, and nothing of the user's own: what User Replicator makes
    DATA = "data"
    UNHOMED = "unhomed"  # rows of the user's own, but no home row
    UNREAD = "unread"  # the source's back end is gone and its data is given up (discard_data)


OWN_ROWS = (HeldRows.DATA, HeldRows.UNHOMED)


class JournalStage(Enum):
    """The user's progress in an unfinished journal of the same pair of pools."""

    NONE = "none"
    WRITTEN = "written"  # the source's data is in the journal; whether it reached the target is not known
    CARRIED = "carried"  # the target had committed it
    CONFIRMED = "confirmed"  # the target was seen to hold it after the switch: the source may be deleted


class MoveCase(Enum):
    """A row of the table by its name: the situation of a user, or the way in which the user is moved."""

    MOVE = "move"
    MOVE_UNHOMED = "move_unhomed"
    MOVE_AGAIN = "move_again"
    MOVE_KEEPING_TARGET = "move_keeping_target"
    MOVE_WITHOUT_DATA = "move_without_data"
    ASSIGN = "assign"
    RESTORE = "restore"
    FINISH = "finish"
    TIDY = "tidy"
    CLOSE_JOURNAL = "close_journal"
    ALREADY_THERE = "already_there"
    MOVING_ELSEWHERE = "moving_elsewhere"
    HOMED_ELSEWHERE = "homed_elsewhere"
    NO_ACCOUNT = "no_account"
    RENAMED = "renamed"
    RECREATED = "recreated"


class Transfer(Enum):
    """The data that the target gets, and the way in which it gets it."""

    NOTHING = "nothing"
    COPY = "copy"  # the source's data replaces what the target holds
    MERGE = "merge"  # the target's data stays; what only the source has is added
    RESTORE = "restore"  # what only the journal has is added, and what the source has without a home row


@dataclass(frozen=True)
class MoveState:
    """All observations on which the decision depends."""

    home: HomeServer
    destination: TargetHomeServer
    source: HeldRows
    target: HeldRows
    journal: JournalStage
    ownership: Ownership = Ownership.OWN  # whose the rows are, where the back ends say it
    earlier: JournalStage = (
        JournalStage.NONE
    )  # how far an earlier move of the account got, by a journal that may be finished
    target_is_newer: bool = False  # every version of a list that both sides have is the greater one on the target

    @property
    def in_doubt(self) -> bool:
        """Both sides have data, so it matters what an earlier move has carried: only then is `earlier` looked up."""
        homed = self.home in (HomeServer.SOURCE, HomeServer.TARGET)
        both = homed and self.source is HeldRows.DATA and self.target in OWN_ROWS
        return both and self.journal in (JournalStage.NONE, JournalStage.WRITTEN)

    @property
    def without_proof(self) -> bool:
        """No journal tells the user's history."""
        return self.journal is JournalStage.NONE and self.earlier is JournalStage.NONE

    @property
    def without_any_data(self) -> bool:
        """A user of the source, or of no pool, of whom both pools and the unfinished journals have nothing."""
        nothing = (HeldRows.NONE, HeldRows.EMPTY)
        arrives = self.home in (HomeServer.SOURCE, HomeServer.NOWHERE) and self.journal is JournalStage.NONE
        return arrives and self.source in nothing and self.target in nothing


class MoveDecision(NamedTuple):
    """The case of a user, and what is left to do."""

    case: MoveCase
    transfer: Transfer = Transfer.NOTHING
    switch_home: bool = False  # PrimaryHomeServer := target
    clear_destination: bool = False  # TargetHomeServer away
    delete_source_rows: bool = False
    close_journal: bool = False

    @property
    def writes_directory(self) -> bool:
        """The user's entry in the directory is not as it has to be."""
        return self.switch_home or self.clear_destination

    @property
    def changes(self) -> bool:
        """Something outside the journal is written."""
        return self.transfer is not Transfer.NOTHING or self.writes_directory or self.delete_source_rows

    @property
    def skipped(self) -> bool:
        """The user is left alone although the task was asked to move it."""
        return self.case in (MoveCase.MOVING_ELSEWHERE, MoveCase.HOMED_ELSEWHERE, MoveCase.NO_ACCOUNT)

    @property
    def refused(self) -> bool:
        """The owner of the rows is not known, so they stay untouched until the directory, or the task,
        tells the owner.
        """
        return self.case in (MoveCase.RENAMED, MoveCase.RECREATED)


def decide(state: MoveState) -> MoveDecision:
    """The decision for a state. A state that is not in the table raises KeyError."""
    by_home = {
        HomeServer.NO_ACCOUNT: _without_account,
        HomeServer.ELSEWHERE: _homed_elsewhere,
        HomeServer.NOWHERE: _not_homed,
        HomeServer.SOURCE: _homed_on_source,
        HomeServer.TARGET: _homed_on_target,
    }
    decision = by_home[state.home](state)
    if decision.skipped or state.ownership is Ownership.OWN:
        return decision
    return MoveDecision(MoveCase.RENAMED if state.ownership is Ownership.RENAMED else MoveCase.RECREATED)


def _without_account(state: MoveState) -> MoveDecision:
    """A ghost, or an account that was deleted meanwhile: there is nobody to move."""
    return MoveDecision(MoveCase.NO_ACCOUNT, close_journal=state.journal is not JournalStage.NONE)


def _homed_elsewhere(state: MoveState) -> MoveDecision:
    """Someone moved the user to a third pool, or the rows are a ghost's: not ours to touch."""
    return MoveDecision(MoveCase.HOMED_ELSEWHERE, close_journal=state.journal is not JournalStage.NONE)


def _not_homed(state: MoveState) -> MoveDecision:
    """An unassigned user gets the target as home, with whatever data the source or a journal still has."""
    if state.destination in (TargetHomeServer.SOURCE, TargetHomeServer.ELSEWHERE):
        return MoveDecision(MoveCase.MOVING_ELSEWHERE)
    if _only_the_journal_has_it(state):
        return _restore(state)
    if state.source in OWN_ROWS:
        # The directory says nothing about which side is the newer one, so neither side's rows may go.
        return _to_target(state, MoveCase.ASSIGN, Transfer.MERGE if state.target in OWN_ROWS else Transfer.COPY)
    if state.source is HeldRows.EMPTY:
        return _to_target(state, MoveCase.ASSIGN, _home_row_alone(state))
    return _to_target(state, MoveCase.ASSIGN, Transfer.NOTHING)


def _homed_on_source(state: MoveState) -> MoveDecision:
    """The directory names the source, so the source's data is the user's current data; but not if a journal proves that
    it has named the target before, as a directory does that was restored: then the target's may be the newer one. Where
    there is no journal, it is the newer one if its lists have the greater versions.
    """
    if state.destination is TargetHomeServer.ELSEWHERE:
        return MoveDecision(MoveCase.MOVING_ELSEWHERE)
    if state.source is HeldRows.DATA and state.target in OWN_ROWS:
        if JournalStage.CONFIRMED in (state.journal, state.earlier) or (state.without_proof and state.target_is_newer):
            return _to_target(state, MoveCase.MOVE_AGAIN, Transfer.MERGE)
        # A run that was cut after the target had the data may have switched the home, or not: both are one merge.
        carried = JournalStage.CARRIED in (state.journal, state.earlier)
        return _to_target(state, MoveCase.MOVE, Transfer.MERGE if carried else Transfer.COPY)
    if state.source is HeldRows.DATA:
        return _to_target(state, MoveCase.MOVE, Transfer.COPY)
    if _only_the_journal_has_it(state):
        return _restore(state)
    if state.source is HeldRows.UNHOMED:
        # Nothing says when the home row went, so neither side's rows may go.
        transfer = Transfer.MERGE if state.target in OWN_ROWS else Transfer.COPY
        return _to_target(state, MoveCase.MOVE_UNHOMED, transfer)
    if state.target in OWN_ROWS:
        # An empty source never replaces a full target.
        return _to_target(state, MoveCase.MOVE_KEEPING_TARGET, _home_row_alone(state))
    if state.source is HeldRows.EMPTY:
        return _to_target(state, MoveCase.MOVE, Transfer.COPY)
    return _to_target(state, MoveCase.MOVE_WITHOUT_DATA, Transfer.NOTHING)


def _homed_on_target(state: MoveState) -> MoveDecision:
    """Once the directory names the target, its data is the newer: the source is merged, never copied."""
    if state.destination in (TargetHomeServer.SOURCE, TargetHomeServer.ELSEWHERE):
        return MoveDecision(MoveCase.MOVING_ELSEWHERE)
    if _only_the_journal_has_it(state):
        return _restore(state)
    if state.source in OWN_ROWS:
        return _at_target(state, MoveCase.FINISH, Transfer.MERGE)
    if state.source is HeldRows.EMPTY and state.target in (HeldRows.NONE, HeldRows.UNHOMED):
        return _at_target(state, MoveCase.FINISH, Transfer.MERGE)
    if state.source is HeldRows.EMPTY or state.destination is not TargetHomeServer.NONE:
        return _at_target(state, MoveCase.TIDY, Transfer.NOTHING)
    if state.journal is not JournalStage.NONE:
        return _at_target(state, MoveCase.CLOSE_JOURNAL, Transfer.NOTHING)
    return _at_target(state, MoveCase.ALREADY_THERE, Transfer.NOTHING)


def _home_row_alone(state: MoveState) -> Transfer:
    """The way of a source's home row without other rows to the target: it replaces no rows."""
    if state.source is HeldRows.EMPTY and state.target is HeldRows.UNHOMED:
        return Transfer.MERGE
    return Transfer.COPY if state.source is HeldRows.EMPTY and state.target is HeldRows.NONE else Transfer.NOTHING


def _only_the_journal_has_it(state: MoveState) -> bool:
    """The source's rows are gone, at least the home row, and no record says that the target was seen with them.

    A confirmed user's data was on the target after the switch: what the user deleted there since must stay deleted,
    unless the target has lost everything.
    """
    if state.journal is JournalStage.NONE or state.source is HeldRows.DATA:
        return False
    return state.journal is not JournalStage.CONFIRMED or state.target is not HeldRows.DATA


def _restore(state: MoveState) -> MoveDecision:
    on_target = state.home is HomeServer.TARGET
    return (_at_target if on_target else _to_target)(state, MoveCase.RESTORE, Transfer.RESTORE)


def _to_target(state: MoveState, case: MoveCase, transfer: Transfer) -> MoveDecision:
    """The rest of a move whose directory entry does not name the target yet."""
    return MoveDecision(
        case,
        transfer,
        switch_home=True,
        clear_destination=True,
        delete_source_rows=state.source not in (HeldRows.NONE, HeldRows.UNREAD),
        close_journal=state.journal is not JournalStage.NONE,
    )


def _at_target(state: MoveState, case: MoveCase, transfer: Transfer) -> MoveDecision:
    """The rest of a move whose directory entry names the target already."""
    return MoveDecision(
        case,
        transfer,
        clear_destination=state.destination is not TargetHomeServer.NONE,
        delete_source_rows=state.source not in (HeldRows.NONE, HeldRows.UNREAD),
        close_journal=state.journal is not JournalStage.NONE,
    )
