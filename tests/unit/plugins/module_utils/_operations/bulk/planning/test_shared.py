# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans keep once what their users have in common, so that 100,000 users fit into memory."""

from __future__ import annotations

import tracemalloc

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.counts import (
    NO_COUNTS,
    at_place,
    by_name,
    counts,
    together,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.shared import shared
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.verdicts import Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.planning.plan import PlannedMove
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.state import (
    HeldRows,
    HomeServer,
    JournalStage,
    MoveState,
    TargetHomeServer,
    decide,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.move.states.user_to_move import (
    MoveFindings,
    UserToMove,
)

USERS = 1000
BYTES_OF_A_USER = 340


def planned(number: int) -> PlannedMove:
    """A user as a pool has ten thousand: with other numbers of rows than the one before."""
    state = MoveState(HomeServer.SOURCE, TargetHomeServer.NONE, HeldRows.DATA, HeldRows.NONE, JournalStage.NONE)
    rows = counts({"contacts": number % 99, "contact_groups": number % 7, "home": 1, "permissions": number % 5})
    observed = UserToMove(
        f"first.last{number}@corp.example.test",
        shared(MoveFindings(state, decide(state))),
        dn=f"CN=Firstname Lastname {number},OU=Department,OU=People,DC=corp,DC=example,DC=test",
        source_rows=rows,
        rows_after=rows,
        list_versions_after=counts({"contact": number * 1000, "permission": number % 50}),
        guid=f"00000000-0000-0000-0000-{number:012}",
    )
    return PlannedMove(observed, Verdict.DONE)


def test_equal_parts_are_kept_once() -> None:
    one, other = planned(1), planned(694)
    assert one.observed.state is other.observed.state
    assert one.observed.decision is other.observed.decision
    assert one.observed.list_versions_after is not None
    assert list(by_name(one.observed.list_versions_after).items()) == [("contact", 1000), ("permission", 1)]


@pytest.mark.parametrize(
    "numbers", [{}, {"home": 1}, {"permissions": 0, "contacts": 2**40, "home": 1}, {"contacts": 12, "own": 3}]
)
def test_counts_are_given_back_sorted_by_name(numbers: dict[str, int]) -> None:
    packed = counts(numbers)
    assert list(by_name(packed).items()) == sorted(numbers.items())
    assert packed == counts(dict(reversed(numbers.items()))) and bool(packed) == bool(numbers)


def test_several_counts_are_given_back() -> None:
    rows, versions = counts({"contacts": 12, "home": 1}), counts({"contact": 1200})
    several = together(rows, NO_COUNTS, None, rows, versions, NO_COUNTS)
    assert [at_place(several, place) for place in range(6)] == [rows, NO_COUNTS, None, rows, versions, NO_COUNTS]


def test_other_names_are_other_counts() -> None:
    assert len({counts({"contacts": 1}), counts({"groups": 1}), counts({"contacts": 1, "groups": 1}), NO_COUNTS}) == 4


def test_a_planned_user_takes_little_memory() -> None:
    planned(0)
    tracemalloc.start()
    try:
        before, _peak = tracemalloc.get_traced_memory()
        plan = [planned(number) for number in range(USERS)]
        after, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(plan) == USERS
    assert (after - before) / USERS < BYTES_OF_A_USER


@pytest.mark.parametrize("address", ["", "anna@x", "Zoë@x", "a\nb@x", "a|b=0 -@x", "\ud800@x", "井" * 9], ids=ascii)
def test_addresses_accounts_and_numbers_are_given_back_whatever_signs_they_have(address: str) -> None:
    rows, dn, guid = counts({"contacts": 12}), f"CN={address}\n,OU=People", "no GUID"
    found = planned(1).observed.found
    observed = UserToMove(address, found, dn=dn, guid=guid, source_rows=rows, journal_size=7)
    given_back = (observed.address, observed.source_rows, observed.target_rows, observed.journal_size)
    assert given_back == (address, rows, NO_COUNTS, 7)
    assert observed.dn == dn
