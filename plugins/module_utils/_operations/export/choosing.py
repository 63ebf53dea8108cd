# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users that are exported, in the order of the file. Only the keys for ordering and finding them are kept in
memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from ansible_collections.msrtc.ocs.plugins.module_utils._common.wording import in_lines
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import UsersRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.back_end_conditions import (
    homed_by_pool,
    meeting_back_end_criteria,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.criteria import Selection
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ghosts import find_ghosts
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.named_users import chosen_users
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.ownership import (
    OTHER_PERSON,
    REFUSE,
    SAY_WHICH,
    USERS_AT_ONCE,
    Lookup,
    Ownership,
    accounts_of,
    belongings,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._selection.pool_stores import PoolStores
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded_anew

from ..bulk.planning.packed_account import NO_ACCOUNT, packed_account
from ..bulk.report import LISTED
from .collecting import UserToExport

_ALL = "the audit's finding recreated_accounts names them all"


def choose(
    forest: Forest, selection: Selection, stores: PoolStores, recreated: str
) -> tuple[list[UserToExport], list[str]]:
    """The users in the order of the file, and warnings. `recreated`: the task's recreated_accounts.

    Raises UsersRefused when an identity of the task names no user, or a user's rows are those of a deleted account and
    the task does not say whose they are; and the errors of the selection.
    """
    if selection.ghosts:
        pool = forest.pool(selection.criteria.pool or "")
        ghosts = find_ghosts(forest, pool, stores.of(pool), with_successors=recreated == OTHER_PERSON)
        return _in_order(UserToExport(ghost.address, NO_ACCOUNT, pool) for ghost in ghosts), []
    found = chosen_users(forest, selection, only_choosing=True)  # each batch's accounts are read before its data
    users: Iterator[User] = found.users
    if selection.back_end.any:
        users = meeting_back_end_criteria(users, selection.back_end, stores, accounts_of(forest))
    if recreated == REFUSE:
        users = _refusing_recreated(users, stores, accounts_of(forest))
    elsewhere: list[str] = []
    chosen = _in_order(_with_address(users, elsewhere))
    if found.unresolved:
        refusals = [f"{identity}." for identity in found.unresolved]
        listed = in_lines(refusals, "all are in refusals of the result")
        raise UsersRefused(
            f"The export is refused, since these identities stand for no user that can be exported:{listed}",
            remedy="Correct the task's identities.",
            details={"refusals": refusals},
        )
    return chosen, [*found.warnings, *_warning_of(elsewhere)]


def _in_order(users: Iterable[UserToExport]) -> list[UserToExport]:
    """By address, and those few who share one as a file demands: for a whole pool no keys of several parts are made."""
    by_address = sorted(users, key=_folded_address)
    return [
        exported_user
        for _address, same in groupby(by_address, key=_folded_address)
        for exported_user in sorted(same, key=lambda each: each.order)
    ]


def _folded_address(exported_user: UserToExport) -> str:
    return folded_anew(exported_user.address)


def _refusing_recreated(users: Iterable[User], stores: PoolStores, lookup: Lookup) -> Iterator[User]:
    """The users, given on one by one. Raises UsersRefused after the last one if some of them have rows of a deleted
    account.
    """
    refusals: list[str] = []
    for chunk in in_chunks(users, USERS_AT_ONCE):
        refusals += _recreated(chunk, stores, lookup)
        yield from chunk
        del chunk  # before others are read
    if refusals:
        raise UsersRefused(
            f"The export is refused:{in_lines(refusals, _ALL)}",
            remedy=SAY_WHICH,
            details={"refusals": refusals[:LISTED]},
        )


def _recreated(users: Iterable[User], stores: PoolStores, lookup: Lookup) -> Iterator[str]:
    """Why users are refused: those of them whose rows are a deleted account's."""
    for pool, members in homed_by_pool(users):
        if pool.can_hold_ocs_users:
            found = belongings(lookup, stores.of(pool), pool.name, members)
            for user, data in zip(members, found, strict=True):
                if data.ownership is Ownership.RECREATED:
                    yield f"{user.address}: {data.reason}"


def _warning_of(elsewhere: list[str]) -> list[str]:
    if not elsewhere:
        return []
    return [
        f"{len(elsewhere)} users, such as {min(elsewhere)}, are homed on pools that are not of OCS 2007 or 2007 R2: "
        "only their accounts are exported."
    ]


def _with_address(users: Iterable[User], elsewhere: list[str]) -> Iterator[UserToExport]:
    """The users with a SIP URI; without one there is no OCS data. `elsewhere` gets the addresses of users on pools of
    other products.
    """
    for user in users:
        if user.address:
            pool = user.home_pool
            if pool is not None and not pool.can_hold_ocs_users:
                elsewhere.append(user.address)
                pool = None
            yield UserToExport(user.address, packed_account(user.dn, user.guid), pool)
