# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state table over all combinations of findings: each has one named outcome, and no step breaks a rule."""

from __future__ import annotations

import itertools

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._absent.state import (
    Account,
    Begun,
    Decision,
    Directory,
    Erase,
    Found,
    Home,
    Outcome,
    Rows,
    decide,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import Ownership

EVERY = [
    Found(*findings)
    for findings in itertools.product(Account, Home, Rows, Begun, (False, True), (False, True), Directory, Ownership)
]
WITH_SETTINGS = (Account.ENABLED, Account.DISABLED)


def expected(found: Found) -> Outcome:
    """The table of the guide, row by row from the top; the first that fits is the one."""
    unsettled = found.ownership is not Ownership.OWN and (found.ghosts or found.home is not Home.ELSEWHERE)
    has_rows = found.rows in (Rows.EMPTY, Rows.DATA)
    table = [
        (found.move_unfinished, Outcome.MOVE_UNFINISHED),
        (unsettled and found.ownership is Ownership.RENAMED, Outcome.RENAMED),
        (unsettled, Outcome.RECREATED),
        (found.account not in WITH_SETTINGS and not has_rows, Outcome.ABSENT),
        (found.account not in WITH_SETTINGS and found.ghosts, Outcome.DELETE_GHOST),
        (found.account not in WITH_SETTINGS and found.begun is Begun.EXPORTED, Outcome.FINISH),
        (found.account not in WITH_SETTINGS and found.rows is Rows.EMPTY, Outcome.FINISH),
        (found.account not in WITH_SETTINGS, Outcome.ROWS_WITHOUT_ACCOUNT),
        (found.ghosts and found.home is not Home.ELSEWHERE, Outcome.NOT_A_GHOST),
        (found.ghosts and not has_rows, Outcome.ABSENT),
        (found.ghosts, Outcome.UNHOME_GHOST),
        (found.home is Home.ELSEWHERE, Outcome.HOMED_ELSEWHERE),
        (as_wanted(found), Outcome.ABSENT),
        (found.begun is Begun.EXPORTED, Outcome.FINISH),
        (True, Outcome.DELETE),
    ]
    return next(outcome for fits, outcome in table if fits)


def as_wanted(found: Found) -> bool:
    """Nothing is left to do: never while the account has to be cleared."""
    if found.directory is Directory.CLEAR:
        return False
    if found.directory is Directory.DISABLE and found.account is Account.ENABLED:
        return False
    made_again = found.rows is Rows.EMPTY and found.home is Home.POOL
    return found.rows in (Rows.NONE, Rows.UNREAD) or made_again


@pytest.mark.parametrize("found", EVERY, ids=str)
def test_every_combination_has_the_outcome_of_the_table(found: Found) -> None:
    assert decide(found).outcome is expected(found)


def decisions() -> list[tuple[Found, Decision]]:
    return [(found, decide(found)) for found in EVERY]


def test_the_directory_is_as_the_task_wants_it_afterwards() -> None:
    for found, decision in decisions():
        if decision.outcome in (Outcome.DELETE, Outcome.FINISH) and found.account in WITH_SETTINGS:
            assert decision.clear is (found.directory is Directory.CLEAR), found
            wanted = found.directory is not Directory.KEEP and found.account is Account.ENABLED
            assert decision.disable is wanted, found


def test_ghosts_leave_the_directory_alone() -> None:
    for found, decision in decisions():
        if found.ghosts:
            assert not decision.writes_directory, found


def test_nothing_is_done_for_who_is_left_alone_or_gone() -> None:
    for found, decision in decisions():
        if decision.skipped or decision.outcome is Outcome.ABSENT:
            assert not decision.changes, found


def test_who_lives_elsewhere_keeps_the_identity_and_the_place_in_contact_lists() -> None:
    for found, decision in decisions():
        if found.account in WITH_SETTINGS and found.home is Home.ELSEWHERE:
            assert decision.erase in (Erase.NOTHING, Erase.HOME), found


def test_data_of_nobody_goes_only_when_it_is_asked_for_or_an_export_has_it() -> None:
    for found, decision in decisions():
        if found.account not in WITH_SETTINGS and found.rows is Rows.DATA and decision.changes:
            assert found.ghosts or found.begun is Begun.EXPORTED, found


def test_a_second_run_finds_nothing_to_do() -> None:
    """What a complete run leaves, with User Replicator's empty rows where the directory still names the pool."""
    for found, decision in decisions():
        if decision.outcome not in (Outcome.DELETE, Outcome.FINISH):
            continue
        account = {Directory.CLEAR: Account.NONE, Directory.DISABLE: Account.DISABLED, Directory.KEEP: found.account}
        left = Rows.EMPTY if found.home is Home.POOL and found.directory is not Directory.CLEAR else Rows.NONE
        now = account[found.directory] if found.account in WITH_SETTINGS else found.account
        again = Found(now, found.home, left, Begun.NO, False, False, found.directory)
        if now in WITH_SETTINGS or left is Rows.NONE:
            assert not decide(again).changes, (found, again)
