# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A user who has all that the file says is unchanged, and nothing is put together to find that out."""

from __future__ import annotations

from unittest import mock

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.verdicts import Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._operations.import_ import merging
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import Row, UserData

from .simulation import World

ANNA, BEN, ZOE = "anna@example.com", "ben@example.com", "zoe@example.com"


def listing(address: str, *contacts: str) -> UserData:
    sections: dict[str, list[Row]] = {
        "home": [{"contact_list_version": 3}],
        "contact_groups": [{"number": 1, "display_name": b"~"}],
        "contacts": [{"address": contact} for contact in contacts],
        "contact_group_members": [{"address": contact, "number": 1} for contact in contacts],
    }
    return UserData(address, sections if contacts else {"home": sections["home"]})


@pytest.fixture
def world() -> World:
    """Anna and Zoe list each other and Ben, who has a home row only."""
    world = World.with_users([listing(ANNA, BEN, ZOE), listing(BEN), listing(ZOE, ANNA, BEN)])
    world.export(ANNA, BEN)
    return world


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_nothing_is_put_together_for_users_who_have_everything(world: World, mode: str) -> None:
    with (
        mock.patch.object(merging, "merge_three_ways", side_effect=AssertionError),
        mock.patch.object(merging, "_with_lower_versions", side_effect=AssertionError),
    ):
        _run, _report, plan = world.import_users(mode=mode)
    assert [user.verdict for user in plan.users] == [Verdict.UNCHANGED] * 2
    assert plan.brought_back == {}


def test_what_such_a_user_deletes_after_the_plan_stays_away(world: World) -> None:
    """Anna comes back into Zoe's list; meanwhile she deletes a contact that the file has."""
    store = world.store
    store.users[ZOE] = listing(ZOE, BEN)

    def delete_a_contact() -> None:
        store.users[ANNA] = listing(ANNA, BEN)

    world.import_users(delete_a_contact)
    assert contacts_of(world, ANNA) == [BEN]
    assert contacts_of(world, ZOE) == [ANNA, BEN]


def contacts_of(world: World, address: str) -> list[str]:
    return sorted(str(row["address"]) for row in world.store.users[address].rows("contacts"))
