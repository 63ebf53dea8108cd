# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The protection of other people's data: an import uses neither another person's data in the source, nor overwrites
another's rows under the user's SIP URI.
"""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    OTHER_PERSON,
    REFUSE,
    SAY_WHICH,
    Lookup,
    belongings,
)

from ..bulk.planning.row_owner import DELETE_THEM_FIRST, row_owner
from .examined import Examined

_OF_ANOTHER_ACCOUNT = "The source has the data of another account (GUID) with this SIP URI or UPN, which is gone."


def refuse_another_person(candidate: Examined, recreated: str) -> None:
    """Fail or skip a user whose account in the source is gone: the account that has its SIP URI or UPN by now may be
    another person's. `recreated`: the task's recreated_accounts.
    """
    if recreated == REFUSE:
        candidate.failed = f"{_OF_ANOTHER_ACCOUNT} {SAY_WHICH}"
    elif recreated == OTHER_PERSON:
        candidate.skipped = _OF_ANOTHER_ACCOUNT


def without_rows_of_others(
    members: Sequence[Examined], store: UserStore, pool: Pool, lookup: Lookup, recreated: str
) -> list[Examined]:
    """The users under whose address the pool has no rows of another account; the other users fail."""
    accounts = [(candidate, candidate.user) for candidate in members if candidate.user is not None]
    users, addresses = [user for _candidate, user in accounts], [candidate.address for candidate, _user in accounts]
    places = belongings(lookup, store, pool.name, users, addresses)
    for (candidate, _user), place in zip(accounts, places, strict=True):
        candidate.failed = row_owner(place, recreated, DELETE_THEM_FIRST).reason
    return [candidate for candidate in members if candidate.going]
