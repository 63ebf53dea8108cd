# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Data that was exported, or journalled, without a home row is imported all the same."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from .test_merging import ANNA, HOME, data, wanted

TOLD = data(contacts=[{"address": "ben@example.test"}])


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_it_reaches_a_user_who_is_homed(mode: str) -> None:
    there = data(home=HOME, contacts=[{"address": "zoe@example.test"}])
    new = wanted(TOLD, there, mode)
    contacts = {row["address"] for row in new.rows("contacts")}
    assert new.homed and new.rows("home")[0]["rich_mode"] is True
    assert contacts == ({"ben@example.test", "zoe@example.test"} if mode == "merge" else {"ben@example.test"})


@pytest.mark.parametrize("mode", ["merge", "replace"])
def test_it_reaches_a_user_whose_home_row_stands_alone(mode: str) -> None:
    new = wanted(TOLD, data(home=HOME), mode)
    assert new.homed and [row["address"] for row in new.rows("contacts")] == ["ben@example.test"]


def test_an_account_without_data_still_never_takes_the_place_of_data() -> None:
    there = data(home=HOME, contacts=[{"address": "zoe@example.test"}])
    assert wanted(UserData(ANNA), there, "replace").rows("contacts") == there.rows("contacts")
