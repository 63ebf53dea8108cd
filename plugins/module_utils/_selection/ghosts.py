# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ghosts: rows in a pool's back end whose account is gone, or is homed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import find_by_addresses, in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User

from .ownership import Owners, accounts_of

_ADDRESSES_AT_ONCE = 1000


@dataclass(frozen=True)
class Ghost:
    """An address of a back end that is a ghost. `accounts`: the accounts with this address, homed elsewhere; empty: the
    account is gone.

    `successors`: accounts that have the address now, but were not the source of the rows.
    """

    address: str
    homed: bool  # has a home row in this back end
    accounts: tuple[User, ...] = ()
    successors: tuple[User, ...] = ()

    @property
    def reason(self) -> Literal["account_gone", "homed_elsewhere"]:
        return "homed_elsewhere" if self.accounts else "account_gone"


def find_ghosts(forest: Forest, pool: Pool, store: UserStore, *, with_successors: bool = False) -> Iterator[Ghost]:
    """All ghosts of the pool, in alphabetical order. Writes nothing. Raises DirectoryError, BackEndError.

    An address is a ghost if its rows match no account by GUID, by SID or by SIP address. So a renamed user is no ghost.
    Neither are rows under an address that another account has now, unless `with_successors` says that these are other
    people.

    Every pool has rows about users of the whole forest. So rows of an account that is homed elsewhere count only if
    this back end has a home row of it; rows of a deleted account always count, since User Replicator would have removed
    them.
    """
    for chunk in in_chunks(store.row_owners(), _ADDRESSES_AT_ONCE):
        named = find_by_addresses(forest, [row.address for row in chunk])
        owners = Owners(accounts_of(forest), _doubtful(chunk, named), _all(named))
        for row in chunk:
            ghost = _judge(pool, row, named[row.address], owners)
            if ghost is not None and (with_successors or not ghost.successors):
                yield ghost


def _doubtful(rows: Sequence[RowIdentity], named: Mapping[str, Sequence[User]]) -> Iterator[RowIdentity]:
    """Rows that name another account than those with the rows' address."""
    for row in rows:
        if all(row.guid is None or user.identity.guid != row.guid for user in named[row.address]):
            yield row


def _judge(pool: Pool, row: RowIdentity, named: Sequence[User], owners: Owners) -> Ghost | None:
    owner = owners.of(row) if row.names_account else None
    if owner is not None and owner not in named:
        return None  # renamed, and not yet replicated
    if row.names_account and owner is None:
        return Ghost(row.address, row.homed, successors=tuple(named))
    here = any(user.home_pool is not None and user.home_pool.dn == pool.dn for user in named)
    if not named or (row.homed and not here):
        return Ghost(row.address, row.homed, tuple(named))
    return None


def _all(named: Mapping[str, Sequence[User]]) -> Iterator[User]:
    return (user for users in named.values() for user in users)
