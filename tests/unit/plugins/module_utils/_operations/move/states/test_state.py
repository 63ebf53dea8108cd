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
    return [found for found in EVERYTHING if decide(found).changes]


def test_every_combination_has_one_outcome() -> None:
    outcomes = {decide(found).case for found in EVERYTHING}
    assert len(EVERYTHING) == 5 * 5 * 5 * 4 * 4 * 3 * 3 * 2
    assert outcomes == set(MoveCase)


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(KeyError):
        decide(MoveState("on the moon", TargetHomeServer.NONE, HeldRows.DATA, HeldRows.NONE, JournalStage.NONE))  # type: ignore[arg-type]


def test_no_data_is_deleted_that_was_not_carried() -> None:
    for found in changing():
        decision = decide(found)
        if decision.delete_source_rows and found.source is HeldRows.DATA:
            assert decision.transfer in (Transfer.COPY, Transfer.MERGE), found
        if decision.delete_source_rows and found.source is HeldRows.UNHOMED:
            assert decision.transfer is not Transfer.NOTHING, found


def test_no_data_is_left_behind() -> None:
    for found in EVERYTHING:
        decision = decide(found)
        if found.source in OWN_ROWS and not (decision.skipped or decision.refused):
            assert decision.delete_source_rows, found


def test_rows_without_a_home_row_are_never_replaced_unless_the_directory_names_the_source() -> None:
    for found in changing():
        if found.target is HeldRows.UNHOMED and decide(found).transfer is Transfer.COPY:
            assert found.home is HomeServer.SOURCE and found.source is HeldRows.DATA, found


def test_an_empty_source_never_replaces_a_full_target() -> None:
    for found in changing():
        if found.source is not HeldRows.DATA and found.target in OWN_ROWS:
            assert decide(found).transfer is not Transfer.COPY, found
        if found.source in (HeldRows.NONE, HeldRows.UNREAD):
            assert decide(found).transfer in (Transfer.NOTHING, Transfer.RESTORE), found


def test_newer_data_on_the_target_is_never_overwritten() -> None:
    for found in changing():
        if found.home is HomeServer.TARGET:
            assert decide(found).transfer is not Transfer.COPY, found
        if found.home is HomeServer.NOWHERE and found.target in OWN_ROWS:
            assert decide(found).transfer is not Transfer.COPY, found
        carried = {JournalStage.CARRIED, JournalStage.CONFIRMED} & {found.journal, found.earlier}
        if carried and found.target in OWN_ROWS:
            assert decide(found).transfer is not Transfer.COPY, found
        no_journal = found.journal is found.earlier is JournalStage.NONE
        if no_journal and found.target_is_newer and found.target in OWN_ROWS:
            assert decide(found).transfer is not Transfer.COPY, found


def test_data_that_only_a_journal_has_is_brought_back() -> None:
    for found in changing():
        if found.journal is not JournalStage.NONE and HeldRows.DATA not in (found.source, found.target):
            assert decide(found).transfer is Transfer.RESTORE, found


def test_whom_we_do_not_move_we_do_not_touch() -> None:
    for found in EVERYTHING:
        decision = decide(found)
        if decision.skipped:
            assert not decision.changes, found
        if found.home in (HomeServer.ELSEWHERE, HomeServer.NO_ACCOUNT):
            assert decision.skipped, found
        if found.destination is TargetHomeServer.ELSEWHERE:
            assert decision.skipped, found


def afterwards(found: MoveState, decision: MoveDecision) -> MoveState:
    """What the next run finds when all steps of the decision were made."""
    return MoveState(
        HomeServer.TARGET if decision.switch_home else found.home,
        TargetHomeServer.NONE if decision.clear_destination else found.destination,
        HeldRows.NONE if decision.delete_source_rows else found.source,
        found.target if decision.transfer is Transfer.NOTHING else HeldRows.DATA,
        JournalStage.NONE if decision.close_journal or decision.changes else found.journal,
        found.ownership,
    )


def test_the_next_run_has_nothing_to_do() -> None:
    for found in EVERYTHING:
        decision = decide(found)
        again = decide(afterwards(found, decision))
        assert not again.changes, found
        if not (decision.skipped or decision.refused):
            assert again.case is MoveCase.ALREADY_THERE, found


def test_after_the_home_was_switched_the_rest_is_done_without_overwriting() -> None:
    """Cut right after the switch: the journal says carried, the target has the data, the source still has it too."""
    for found in EVERYTHING:
        if not decide(found).switch_home:
            continue
        cut = MoveState(HomeServer.TARGET, TargetHomeServer.NONE, found.source, HeldRows.DATA, JournalStage.CARRIED)
        rest = decide(cut)
        assert rest.transfer is not Transfer.COPY, found
        assert not rest.switch_home, found
        assert rest.delete_source_rows == (found.source in (*OWN_ROWS, HeldRows.EMPTY)), found
        assert rest.close_journal, found


def test_nothing_is_done_while_it_is_not_settled_whose_the_rows_are() -> None:
    for found in EVERYTHING:
        decision = decide(found)
        if found.ownership is not Ownership.OWN:
            assert not decision.changes, found
            assert decision.skipped or not decision.close_journal, found
            assert decision.skipped or decision.case.value == found.ownership.value, found
