# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Users that wait for their export take little memory, are read in pieces of which one is in memory, and keep their
order.
"""

from __future__ import annotations

import itertools
import tracemalloc
import uuid
import weakref
from collections.abc import Iterator

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.packed_account import packed_account
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export import choosing
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.export.collecting import UserToExport
from ansible_collections.msrtc.ocs.tests.unit.plugins.module_utils._directory.descriptions import pool

USERS = 5000
BYTES_OF_A_USER = 340  # at most, while they are put in order


def chosen(number: int, address: str = "") -> UserToExport:
    dn, guid = (
        f"CN=Firstname Lastname {number},OU=Department,OU=People,DC=corp,DC=example,DC=test",
        uuid.UUID(int=number),
    )
    address = address or f"first.last{number}@corp.example.test"
    return UserToExport(address, packed_account(dn, str(guid)), pool(f"pool{number % 3}"))


def test_a_user_that_waits_for_its_export_takes_little_memory() -> None:
    pools = [pool(f"pool{number}") for number in range(3)]

    def in_order(first: int) -> int:
        users = choosing._in_order(
            UserToExport(one.address, one.account, pools[number % 3])
            for number, one in enumerate(map(chosen, range(first, first + USERS)))
        )
        return len(users)

    tracemalloc.start()
    try:
        in_order(USERS)  # more than whose DNs and GUIDs are remembered, which is no memory of further users
        before, _peak = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        assert in_order(0) == USERS
        _after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (peak - before) / USERS < BYTES_OF_A_USER


@pytest.mark.parametrize("first", [0, 1, 2])
def test_users_are_in_the_order_of_a_file(first: int) -> None:
    addresses = ["b@x.test", "B@x.test ", "a@x.test", "c@x.test", "A@X.test", "b@x.test", "ab@x.test"]
    users = [chosen(number, address) for number, address in zip(itertools.count(first), addresses, strict=False)]
    assert choosing._in_order(iter(users)) == sorted(users, key=lambda one: one.order)


class Thing:
    """Something that can be seen to be gone."""


def test_a_chunk_is_gone_before_others_are_read() -> None:
    made: list[weakref.ref[Thing]] = []
    in_memory: list[int] = []

    def things() -> Iterator[Thing]:
        for _number in range(9):
            in_memory.append(sum(thing() is not None for thing in made))
            thing = Thing()
            made.append(weakref.ref(thing))
            yield thing
            del thing

    for chunk in in_chunks(things(), 3):
        assert len(chunk) == 3
        del chunk
    assert max(in_memory) == 2
