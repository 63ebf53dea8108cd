# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The owner of the rows under a user's SIP address, as the task takes it: the user, another person, or not decided."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    REFUSE,
    SAME_PERSON,
    SAY_WHICH,
    Belonging,
    Ownership,
)

DELETE_THEM_FIRST = (
    "Delete the other person's rows there first, with ocs_user_absent, ghosts: true and recreated_accounts: "
    "other_person."
)


@dataclass(frozen=True, slots=True)
class RowOwner:
    """The owner of rows. `reason`: why the user cannot go on because of them, for people; empty when it can.

    `left_out`: the task says that the rows are another person's, so the user goes on without them.
    """

    ownership: Ownership = Ownership.OWN
    reason: str = ""
    left_out: bool = False


OWN = RowOwner()


def row_owner(belonging: Belonging, recreated_accounts: str, before_other_person: str = "") -> RowOwner:
    """The owner of the rows that a back end or a journal has of a user; a renamed account has to wait in any case.

    `recreated_accounts`: the task's option. `before_other_person`: what has to be done first where the rows are another
    person's; empty: they are left out.
    """
    if belonging.ownership is Ownership.RENAMED:
        return RowOwner(belonging.ownership, belonging.reason)
    if belonging.ownership is Ownership.OWN or recreated_accounts == SAME_PERSON:
        return OWN
    if recreated_accounts == REFUSE:
        return RowOwner(belonging.ownership, f"{belonging.reason} {SAY_WHICH}")
    if before_other_person:
        return RowOwner(belonging.ownership, f"{belonging.reason} {before_other_person}")
    return RowOwner(left_out=True)
