# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A wave may be a whole pool: its users are counted as they come, and the first of those of other pools are named."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from unittest import mock

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission import waves
from ansible_collections.msrtc.ocs.plugins.module_utils._pools.decommission.pairs import PoolPair
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import FoundUsers, UnresolvedIdentity
from unit.plugins.module_utils._directory.descriptions import DOMAIN, pool, user

OLD, NEW, THIRD = pool("old"), pool("new"), pool("third")
PAIR = PoolPair(OLD, NEW)


def people(**homes: int) -> Iterator[User]:
    """So many users of each pool, with accounts as large as real ones."""
    for name, count in homes.items():
        home = {"old": OLD, "new": NEW, "third": THIRD}[name]
        for number in range(count):
            raw = {"msrtcsip-primaryuseraddress": [f"sip:{name}{number}@x".encode()], "info": [bytes(2000)]}
            yield replace(user(raw, dn=f"CN={name}{number},{DOMAIN}"), home_pool=home)


def counted(users: Iterator[User], **wave: Any) -> tuple[list[int], list[str]]:
    problems: list[str] = []
    found = FoundUsers(users, [UnresolvedIdentity("sip:zoe@x", "unknown")] if wave.get("identities") else [])
    with mock.patch.object(waves, "chosen_users", return_value=found):
        described = {"name": "first", "all_users": False, **wave}
        return waves.count_users(mock.Mock(), PAIR, [described], 5000, problems), problems


def test_users_of_the_pool_are_counted_wherever_a_criterion_finds_others() -> None:
    assert counted(people(old=7, third=2, new=3), sip_uri="*a*") == ([7], [])


def test_members_of_a_list_who_are_homed_elsewhere_are_a_problem() -> None:
    counts, problems = counted(people(third=12, old=2, new=1), identities=["sip:zoe@x"])
    assert counts == [2]
    first = ", ".join(f"sip:third{number}@x (third)" for number in range(10))
    assert problems == [
        "wave first: sip:zoe@x: no such account in the forest.",
        f"wave first: 12 of its users are not homed on old: {first} and 2 more. Take them out of it.",
    ]


def test_no_wave_is_kept_in_memory() -> None:
    tracemalloc.start()
    try:
        assert counted(people(old=2000, third=2000), sip_uri="*") == ([2000], [])
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000  # bytes; all of these users together take 10 MB
