# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table over all combinations of findings: each has one named outcome, and no step breaks a rule."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.delete.planning.state import (
    AccountState,
    Begun,
    DeletionCase,
    DeletionDecision,
    DeletionState,
    DirectoryTreatment,
    HomedWhere,
    RowsOnPool,
    RowsToDelete,
    decide,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import Ownership

EVERY = [
    DeletionState(*findings)
    for findings in itertools.product(
        AccountState, HomedWhere, RowsOnPool, Begun, (False, True), (False, True), DirectoryTreatment, Ownership
    )
]
WITH_SETTINGS = (AccountState.ENABLED, AccountState.DISABLED)


def expected(state: DeletionState) -> DeletionCase:
    """The table of the guide, row by row from the top; the first that fits is the one."""
    unsettled = state.ownership is not Ownership.OWN and (state.ghosts or state.home is not HomedWhere.ELSEWHERE)
    has_rows = state.rows in (RowsOnPool.EMPTY, RowsOnPool.DATA)
    table = [
        (state.move_unfinished, DeletionCase.MOVE_UNFINISHED),
        (unsettled and state.ownership is Ownership.RENAMED, DeletionCase.RENAMED),
        (unsettled, DeletionCase.RECREATED),
        (state.account not in WITH_SETTINGS and not has_rows, DeletionCase.ABSENT),
        (state.account not in WITH_SETTINGS and state.ghosts, DeletionCase.DELETE_GHOST),
        (state.account not in WITH_SETTINGS and state.begun is Begun.EXPORTED, DeletionCase.FINISH),
        (state.account not in WITH_SETTINGS and state.rows is RowsOnPool.EMPTY, DeletionCase.FINISH),
        (state.account not in WITH_SETTINGS, DeletionCase.ROWS_WITHOUT_ACCOUNT),
        (state.ghosts and state.home is not HomedWhere.ELSEWHERE, DeletionCase.NOT_A_GHOST),
        (state.ghosts and not has_rows, DeletionCase.ABSENT),
        (state.ghosts, DeletionCase.UNHOME_GHOST),
        (state.home is HomedWhere.ELSEWHERE, DeletionCase.HOMED_ELSEWHERE),
        (as_wanted(state), DeletionCase.ABSENT),
        (state.begun is Begun.EXPORTED, DeletionCase.FINISH),
        (True, DeletionCase.DELETE),
    ]
    return next(outcome for fits, outcome in table if fits)


def as_wanted(state: DeletionState) -> bool:
    """Nothing is left to do: never while the account has to be cleared."""
    if state.directory is DirectoryTreatment.CLEAR:
        return False
    if state.directory is DirectoryTreatment.DISABLE and state.account is AccountState.ENABLED:
        return False
    made_again = state.rows is RowsOnPool.EMPTY and state.home is HomedWhere.POOL
    return state.rows in (RowsOnPool.NONE, RowsOnPool.UNREAD) or made_again


@pytest.mark.parametrize("state", EVERY, ids=str)
def test_every_combination_has_the_outcome_of_the_table(state: DeletionState) -> None:
    assert decide(state).case is expected(state)


def decisions() -> list[tuple[DeletionState, DeletionDecision]]:
    return [(state, decide(state)) for state in EVERY]


def test_the_directory_is_as_the_task_wants_it_afterwards() -> None:
    for state, decision in decisions():
        if decision.case in (DeletionCase.DELETE, DeletionCase.FINISH) and state.account in WITH_SETTINGS:
            assert decision.clear is (state.directory is DirectoryTreatment.CLEAR), state
            wanted = state.directory is not DirectoryTreatment.KEEP and state.account is AccountState.ENABLED
            assert decision.disable is wanted, state


def test_ghosts_leave_the_directory_alone() -> None:
    for state, decision in decisions():
        if state.ghosts:
            assert not decision.writes_directory, state


def test_nothing_is_done_for_who_is_left_alone_or_gone() -> None:
    for state, decision in decisions():
        if decision.skipped or decision.case is DeletionCase.ABSENT:
            assert not decision.changes, state


def test_who_lives_elsewhere_keeps_the_identity_and_the_place_in_contact_lists() -> None:
    for state, decision in decisions():
        if state.account in WITH_SETTINGS and state.home is HomedWhere.ELSEWHERE:
            assert decision.rows_to_delete in (RowsToDelete.NOTHING, RowsToDelete.HOME_AND_DATA), state


def test_data_of_nobody_goes_only_when_it_is_asked_for_or_an_export_has_it() -> None:
    for state, decision in decisions():
        if state.account not in WITH_SETTINGS and state.rows is RowsOnPool.DATA and decision.changes:
            assert state.ghosts or state.begun is Begun.EXPORTED, state


def test_a_second_run_finds_nothing_to_do() -> None:
    """The state after a complete run, with User Replicator's empty rows where the directory still names the pool."""
    for state, decision in decisions():
        if decision.case not in (DeletionCase.DELETE, DeletionCase.FINISH):
            continue
        account = {
            DirectoryTreatment.CLEAR: AccountState.NONE,
            DirectoryTreatment.DISABLE: AccountState.DISABLED,
            DirectoryTreatment.KEEP: state.account,
        }
        left = (
            RowsOnPool.EMPTY
            if state.home is HomedWhere.POOL and state.directory is not DirectoryTreatment.CLEAR
            else RowsOnPool.NONE
        )
        now = account[state.directory] if state.account in WITH_SETTINGS else state.account
        again = DeletionState(now, state.home, left, Begun.NO, False, False, state.directory)
        if now in WITH_SETTINGS or left is RowsOnPool.NONE:
            assert not decide(again).changes, (state, again)
