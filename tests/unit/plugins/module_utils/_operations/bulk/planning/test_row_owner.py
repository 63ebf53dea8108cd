# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The owner of rows under a user's SIP address, for each answer of a back end and each value of recreated_accounts."""

from __future__ import annotations

import pytest

from ansible_collections.msrtc.ocs.plugins.module_utils._operations.bulk.planning.row_owner import (
    DELETE_THEM_FIRST,
    row_owner,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import SAY_WHICH, Belonging, Ownership

OPTIONS = ("refuse", "same_person", "other_person")


@pytest.mark.parametrize("option", OPTIONS)
def test_a_users_own_rows_stop_nobody(option: str) -> None:
    owner = row_owner(Belonging(Ownership.OWN, "ann@corp.test"), option, DELETE_THEM_FIRST)
    assert (owner.reason, owner.left_out) == ("", False)


@pytest.mark.parametrize("option", OPTIONS)
def test_a_renamed_account_waits_whatever_the_task_says(option: str) -> None:
    owner = row_owner(Belonging(Ownership.RENAMED, None, "Renamed."), option)
    assert (owner.ownership, owner.reason, owner.left_out) == (Ownership.RENAMED, "Renamed.", False)


@pytest.mark.parametrize(
    ("option", "first", "reason", "left_out"),
    [
        ("refuse", "", f"Made anew. {SAY_WHICH}", False),
        ("refuse", DELETE_THEM_FIRST, f"Made anew. {SAY_WHICH}", False),
        ("same_person", DELETE_THEM_FIRST, "", False),
        ("other_person", "", "", True),
        ("other_person", DELETE_THEM_FIRST, f"Made anew. {DELETE_THEM_FIRST}", False),
    ],
)
def test_the_task_says_whose_the_rows_of_an_account_made_anew_are(
    option: str, first: str, reason: str, left_out: bool
) -> None:
    owner = row_owner(Belonging(Ownership.RECREATED, None, "Made anew."), option, first)
    assert (owner.reason, owner.left_out) == (reason, left_out)
