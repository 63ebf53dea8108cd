# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table over every combination of findings, and the rules that no state may break."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.state import (
    HeldRows,
    HomeServer,
    JournalStage,
    MoveCase,
    MoveDecision,
    MoveState,
    TargetHomeServer,
    Transfer,
    decide,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import Ownership

EARLIER = (JournalStage.NONE, JournalStage.CARRIED, JournalStage.CONFIRMED)
EVERYTHING = [
    MoveState(*values)
    for values in itertools.product(
        HomeServer,
        TargetHomeServer,
        HeldRows,
        [rows for rows in HeldRows if rows is not HeldRows.UNREAD],
        JournalStage,
        Ownership,
        EARLIER,
        [False, True],
    )
]
OWN_ROWS = (HeldRows.DATA, HeldRows.UNHOMED)


def changing() -> list[MoveState]:
    return [state for state in EVERYTHING if decide(state).changes]


def test_every_combination_has_one_outcome() -> None:
    outcomes = {decide(state).case for state in EVERYTHING}
    assert len(EVERYTHING) == 5 * 5 * 5 * 4 * 4 * 3 * 3 * 2
    assert outcomes == set(MoveCase)


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(KeyError):
        decide(MoveState("on the moon", TargetHomeServer.NONE, HeldRows.DATA, HeldRows.NONE, JournalStage.NONE))  # type: ignore[arg-type]


def test_no_data_is_deleted_that_was_not_carried() -> None:
    for state in changing():
        decision = decide(state)
        if decision.delete_source_rows and state.source is HeldRows.DATA:
            assert decision.transfer in (Transfer.COPY, Transfer.MERGE), state
        if decision.delete_source_rows and state.source is HeldRows.UNHOMED:
            assert decision.transfer is not Transfer.NOTHING, state


def test_no_data_is_left_behind() -> None:
    for state in EVERYTHING:
        decision = decide(state)
        if state.source in OWN_ROWS and not (decision.skipped or decision.refused):
            assert decision.delete_source_rows, state


def test_rows_without_a_home_row_are_never_replaced_unless_the_directory_names_the_source() -> None:
    for state in changing():
        if state.target is HeldRows.UNHOMED and decide(state).transfer is Transfer.COPY:
            assert state.home is HomeServer.SOURCE and state.source is HeldRows.DATA, state


def test_an_empty_source_never_replaces_a_full_target() -> None:
    for state in changing():
        if state.source is not HeldRows.DATA and state.target in OWN_ROWS:
            assert decide(state).transfer is not Transfer.COPY, state
        if state.source in (HeldRows.NONE, HeldRows.UNREAD):
            assert decide(state).transfer in (Transfer.NOTHING, Transfer.RESTORE), state


def test_newer_data_on_the_target_is_never_overwritten() -> None:
    for state in changing():
        if state.home is HomeServer.TARGET:
            assert decide(state).transfer is not Transfer.COPY, state
        if state.home is HomeServer.NOWHERE and state.target in OWN_ROWS:
            assert decide(state).transfer is not Transfer.COPY, state
        carried = {JournalStage.CARRIED, JournalStage.CONFIRMED} & {state.journal, state.earlier}
        if carried and state.target in OWN_ROWS:
            assert decide(state).transfer is not Transfer.COPY, state
        no_journal = state.journal is state.earlier is JournalStage.NONE
        if no_journal and state.target_is_newer and state.target in OWN_ROWS:
            assert decide(state).transfer is not Transfer.COPY, state


def test_data_that_only_a_journal_has_is_brought_back() -> None:
    for state in changing():
        if state.journal is not JournalStage.NONE and HeldRows.DATA not in (state.source, state.target):
            assert decide(state).transfer is Transfer.RESTORE, state


def test_whom_we_do_not_move_we_do_not_touch() -> None:
    for state in EVERYTHING:
        decision = decide(state)
        if decision.skipped:
            assert not decision.changes, state
        if state.home in (HomeServer.ELSEWHERE, HomeServer.NO_ACCOUNT):
            assert decision.skipped, state
        if state.destination is TargetHomeServer.ELSEWHERE:
            assert decision.skipped, state


def afterwards(state: MoveState, decision: MoveDecision) -> MoveState:
    """The state that the next run finds when all steps of the decision were made."""
    return MoveState(
        HomeServer.TARGET if decision.switch_home else state.home,
        TargetHomeServer.NONE if decision.clear_destination else state.destination,
        HeldRows.NONE if decision.delete_source_rows else state.source,
        state.target if decision.transfer is Transfer.NOTHING else HeldRows.DATA,
        JournalStage.NONE if decision.close_journal or decision.changes else state.journal,
        state.ownership,
    )


def test_the_next_run_has_nothing_to_do() -> None:
    for state in EVERYTHING:
        decision = decide(state)
        again = decide(afterwards(state, decision))
        assert not again.changes, state
        if not (decision.skipped or decision.refused):
            assert again.case is MoveCase.ALREADY_THERE, state


def test_after_the_home_was_switched_the_rest_is_done_without_overwriting() -> None:
    """Cut right after the switch: the journal says carried, the target has the data, the source still has it too."""
    for state in EVERYTHING:
        if not decide(state).switch_home:
            continue
        cut = MoveState(HomeServer.TARGET, TargetHomeServer.NONE, state.source, HeldRows.DATA, JournalStage.CARRIED)
        rest = decide(cut)
        assert rest.transfer is not Transfer.COPY, state
        assert not rest.switch_home, state
        assert rest.delete_source_rows == (state.source in (*OWN_ROWS, HeldRows.EMPTY)), state
        assert rest.close_journal, state


def test_nothing_is_done_while_it_is_not_settled_whose_the_rows_are() -> None:
    for state in EVERYTHING:
        decision = decide(state)
        if state.ownership is not Ownership.OWN:
            assert not decision.changes, state
            assert decision.skipped or not decision.close_journal, state
            assert decision.skipped or decision.case.value == state.ownership.value, state
