# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Candidates take little memory while all users of a pool are looked up, and come out as they were put in."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterable
from dataclasses import replace

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.candidates import (
    NAMED,
    Candidate,
    CandidatesByAddress,
)
from ansible_collections.msrtc.ocs.tests.unit.plugins.module_utils._directory.users.test_packed_users import account

USERS = 4000
BYTES_OF_A_CANDIDATE = 280  # with its address; 110 of them are its account
OTHER_MARK = 2


def candidates(users: Iterable[User] = ()) -> CandidatesByAddress[Candidate]:
    found = CandidatesByAddress(Candidate, lambda user: user.address or user.dn)
    found.add(users)
    return found


def addressed(number: int, address: str) -> User:
    return replace(account(number), guid=f"guid {number}", address=address)


def test_candidates_take_little_memory_and_are_forgotten_while_they_are_looked_at() -> None:
    tracemalloc.start()
    try:
        found = candidates(map(account, range(USERS // 2)))  # more than whose DNs, GUIDs and SIDs are remembered
        half, _peak = tracemalloc.get_traced_memory()
        found.add(map(account, range(USERS // 2, USERS)))
        complete, _peak = tracemalloc.get_traced_memory()
        assert len(found) == USERS
        for number, candidate in enumerate(found.taken()):
            assert candidate.user == account(number)
            if number == USERS * 3 // 4:
                late, _peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (complete - half) / (USERS - USERS // 2) < BYTES_OF_A_CANDIDATE
    assert late < half and len(found) == 0


def test_accounts_of_one_address_are_one_candidate() -> None:
    one, other = addressed(1, "One@example.test"), addressed(2, "one@EXAMPLE.test ")
    found = candidates([one, other, one])
    found.add([replace(other, display_name="read again")], NAMED)
    [candidate] = found.taken()
    assert (candidate.address, candidate.accounts, candidate.named) == ("One@example.test", (one, other), True)


def test_addresses_keep_the_spelling_in_which_they_came() -> None:
    one = addressed(1, "One@example.test")
    found = candidates([one])
    found.add_addresses(["ONE@example.test", "Two@example.test", "two@example.test", "Three@example.test"], OTHER_MARK)
    two = addressed(2, "two@example.test")
    found.look_up(lambda addresses: {address: [two, two] if "wo" in address else [] for address in addresses})
    assert found.without_account() == {"Three@example.test": "three@example.test"}
    assert [user.guid for user in found.accounts()] == [one.guid, two.guid]
    found.add([addressed(3, "THREE@example.test")], NAMED)
    assert [(one.address, len(one.accounts), one.marks) for one in found.taken()] == [
        ("One@example.test", 1, 0),
        ("Two@example.test", 1, OTHER_MARK),
        ("Three@example.test", 1, OTHER_MARK | NAMED),
    ]


def test_what_is_put_takes_the_place_of_what_was_known() -> None:
    one, other = addressed(1, "one@example.test"), addressed(2, "one@example.test")
    found = candidates([one])
    found.put(Candidate("ONE@example.test", (other, one), OTHER_MARK))
    candidate = found.get("one@example.test")
    assert candidate is not None
    assert (candidate.address, candidate.accounts, candidate.marks) == ("ONE@example.test", (other, one), OTHER_MARK)
    found.discard("one@example.test")
    assert "one@example.test" not in found and found.get("one@example.test") is None


def test_nothing_is_left_of_what_was_put_before_or_discarded() -> None:
    one, other = addressed(1, "one@example.test"), addressed(2, "one@example.test")
    found = candidates([one, other])
    found.put(Candidate("ONE@example.test", (one,), 0))
    candidate = found.get("one@example.test")
    assert candidate is not None and (candidate.address, candidate.accounts) == ("ONE@example.test", (one,))
    found.discard("one@example.test")
    found.add([other])
    assert [(left.address, left.accounts) for left in found.taken()] == [("one@example.test", (other,))]
