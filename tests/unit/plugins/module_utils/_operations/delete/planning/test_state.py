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
    DeletionDecision,
    DeletionOutcome,
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


def expected(found: DeletionState) -> DeletionOutcome:
    """The table of the guide, row by row from the top; the first that fits is the one."""
    unsettled = found.ownership is not Ownership.OWN and (found.ghosts or found.home is not HomedWhere.ELSEWHERE)
    has_rows = found.rows in (RowsOnPool.EMPTY, RowsOnPool.DATA)
    table = [
        (found.move_unfinished, DeletionOutcome.MOVE_UNFINISHED),
        (unsettled and found.ownership is Ownership.RENAMED, DeletionOutcome.RENAMED),
        (unsettled, DeletionOutcome.RECREATED),
        (found.account not in WITH_SETTINGS and not has_rows, DeletionOutcome.ABSENT),
        (found.account not in WITH_SETTINGS and found.ghosts, DeletionOutcome.DELETE_GHOST),
        (found.account not in WITH_SETTINGS and found.begun is Begun.EXPORTED, DeletionOutcome.FINISH),
        (found.account not in WITH_SETTINGS and found.rows is RowsOnPool.EMPTY, DeletionOutcome.FINISH),
        (found.account not in WITH_SETTINGS, DeletionOutcome.ROWS_WITHOUT_ACCOUNT),
        (found.ghosts and found.home is not HomedWhere.ELSEWHERE, DeletionOutcome.NOT_A_GHOST),
        (found.ghosts and not has_rows, DeletionOutcome.ABSENT),
        (found.ghosts, DeletionOutcome.UNHOME_GHOST),
        (found.home is HomedWhere.ELSEWHERE, DeletionOutcome.HOMED_ELSEWHERE),
        (as_wanted(found), DeletionOutcome.ABSENT),
        (found.begun is Begun.EXPORTED, DeletionOutcome.FINISH),
        (True, DeletionOutcome.DELETE),
    ]
    return next(outcome for fits, outcome in table if fits)


def as_wanted(found: DeletionState) -> bool:
    """Nothing is left to do: never while the account has to be cleared."""
    if found.directory is DirectoryTreatment.CLEAR:
        return False
    if found.directory is DirectoryTreatment.DISABLE and found.account is AccountState.ENABLED:
        return False
    made_again = found.rows is RowsOnPool.EMPTY and found.home is HomedWhere.POOL
    return found.rows in (RowsOnPool.NONE, RowsOnPool.UNREAD) or made_again


@pytest.mark.parametrize("found", EVERY, ids=str)
def test_every_combination_has_the_outcome_of_the_table(found: DeletionState) -> None:
    assert decide(found).outcome is expected(found)


def decisions() -> list[tuple[DeletionState, DeletionDecision]]:
    return [(found, decide(found)) for found in EVERY]


def test_the_directory_is_as_the_task_wants_it_afterwards() -> None:
    for found, decision in decisions():
        if decision.outcome in (DeletionOutcome.DELETE, DeletionOutcome.FINISH) and found.account in WITH_SETTINGS:
            assert decision.clear is (found.directory is DirectoryTreatment.CLEAR), found
            wanted = found.directory is not DirectoryTreatment.KEEP and found.account is AccountState.ENABLED
            assert decision.disable is wanted, found


def test_ghosts_leave_the_directory_alone() -> None:
    for found, decision in decisions():
        if found.ghosts:
            assert not decision.writes_directory, found


def test_nothing_is_done_for_who_is_left_alone_or_gone() -> None:
    for found, decision in decisions():
        if decision.skipped or decision.outcome is DeletionOutcome.ABSENT:
            assert not decision.changes, found


def test_who_lives_elsewhere_keeps_the_identity_and_the_place_in_contact_lists() -> None:
    for found, decision in decisions():
        if found.account in WITH_SETTINGS and found.home is HomedWhere.ELSEWHERE:
            assert decision.rows_to_delete in (RowsToDelete.NOTHING, RowsToDelete.HOME_AND_DATA), found


def test_data_of_nobody_goes_only_when_it_is_asked_for_or_an_export_has_it() -> None:
    for found, decision in decisions():
        if found.account not in WITH_SETTINGS and found.rows is RowsOnPool.DATA and decision.changes:
            assert found.ghosts or found.begun is Begun.EXPORTED, found


def test_a_second_run_finds_nothing_to_do() -> None:
    """What a complete run leaves, with User Replicator's empty rows where the directory still names the pool."""
    for found, decision in decisions():
        if decision.outcome not in (DeletionOutcome.DELETE, DeletionOutcome.FINISH):
            continue
        account = {
            DirectoryTreatment.CLEAR: AccountState.NONE,
            DirectoryTreatment.DISABLE: AccountState.DISABLED,
            DirectoryTreatment.KEEP: found.account,
        }
        left = (
            RowsOnPool.EMPTY
            if found.home is HomedWhere.POOL and found.directory is not DirectoryTreatment.CLEAR
            else RowsOnPool.NONE
        )
        now = account[found.directory] if found.account in WITH_SETTINGS else found.account
        again = DeletionState(now, found.home, left, Begun.NO, False, False, found.directory)
        if now in WITH_SETTINGS or left is RowsOnPool.NONE:
            assert not decide(again).changes, (found, again)
