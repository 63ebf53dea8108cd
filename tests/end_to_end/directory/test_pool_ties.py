# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users of the pools, and the obstacles to removing the pools."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pool_use.blockers import read_ties
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.homed_objects import (
    HomedObjects,
    count_homed_objects,
)
from end_to_end.directory.forest_of_the_tests import PEOPLE


def homed_objects(forest: Forest, *names: str) -> dict[str, HomedObjects]:
    pools = [forest.pool(name) for name in names] if names else forest.pools()
    counted = count_homed_objects(forest, pools)
    return {pool.name: counted[pool.dn] for pool in pools}


def test_everybody_is_counted_in_one_search_for_all_pools(forest: Forest) -> None:
    forest.pools()
    before = forest.counters["searches"]
    found = homed_objects(forest)
    assert forest.counters["searches"] <= before + 2  # the domain and the configuration
    users = [person for person in PEOPLE if person.kind == "user" and person.home == "Old Pool"]
    assert found["Old Pool"].kinds == {
        "user": len(users),
        "central_forest_contact": 1,
        "contact": 1,
        "um_contact": 1,
    }
    assert found["r2pool"].kinds == {"user": 1, "application_contact": 1}
    assert found["standard"].kinds == {}


def test_half_moved_users_are_counted_on_both_sides(forest: Forest) -> None:
    found = homed_objects(forest)
    assert (found["Old Pool"].leaving, found["Old Pool"].arriving) == (1, 0)
    assert (found["r2pool"].leaving, found["r2pool"].arriving) == (0, 1)


@pytest.mark.parametrize("name", ["Old Pool", "r2pool", "standard"])
def test_one_pool_alone_has_the_same_residents(forest: Forest, name: str) -> None:
    assert homed_objects(forest, name)[name] == homed_objects(forest)[name]


def blockers(forest: Forest, name: str) -> dict[str, tuple[int, tuple[str, ...]]]:
    pool = forest.pool(name)
    return {blocker.kind: (blocker.count, blocker.names) for blocker in read_ties(forest, [pool]).of(pool)}


def test_blockers_of_a_2007_pool(forest: Forest) -> None:
    assert blockers(forest, "Old Pool") == {
        "half_moved": (1, ("sip:half@example.test",)),
        "central_forest_contacts": (1, ("sip:central@example.test",)),
        "um_contacts": (1, ("sip:voicemail@example.test",)),
        "other_contacts": (1, ("sip:contact@example.test",)),
        "trusted_services": (1, ("MRAS on fe1.corp.example.test",)),
    }


def test_blockers_of_an_r2_pool(forest: Forest) -> None:
    found = blockers(forest, "r2pool")
    assert found["half_moved"] == (1, ("sip:half@example.test",))
    assert found["application_contacts"] == (1, ("sip:dialin@example.test",))
    assert found["conference_directories"] == (2, ("1", "2"))
    assert found["trusted_services"] == (1, ("CWA on r2pool.corp.example.test",))
    assert found["location_contacts"][0] == 1
    assert set(found) == {
        "half_moved",
        "application_contacts",
        "conference_directories",
        "trusted_services",
        "location_contacts",
    }


def test_a_pool_with_nothing_on_it_has_no_blockers(forest: Forest) -> None:
    assert blockers(forest, "standard") == {}
