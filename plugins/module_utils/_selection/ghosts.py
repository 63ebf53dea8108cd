# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Ghosts: rows in a pool's back end whose account is gone, or is homed elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_search import find_by_addresses, in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User

_ADDRESSES_AT_ONCE = 1000


@dataclass(frozen=True)
class Ghost:
    """An address of a back end. The `accounts` that have it are homed elsewhere; none: the account is gone."""

    address: str
    homed: bool  # does the back end regard it as homed there?
    accounts: tuple[User, ...] = ()

    @property
    def reason(self) -> Literal["account_gone", "homed_elsewhere"]:
        return "homed_elsewhere" if self.accounts else "account_gone"


def find_ghosts(forest: Forest, pool: Pool, store: UserStore) -> Iterator[Ghost]:
    """All ghosts of the pool, in alphabetical order. Writes nothing. Raises DirectoryError, BackEndError.

    A user whom another pool's back end merely knows of is no ghost: every pool has rows about the whole forest. So an
    account that is homed elsewhere counts only where this back end regards it as homed here, and an account that is
    gone wherever it has left rows that User Replicator would have removed.
    """
    homed = set(store.homed())
    for chunk in in_chunks(store.residents(), _ADDRESSES_AT_ONCE):
        for address, accounts in find_by_addresses(forest, chunk).items():
            here = any(user.home_pool is not None and user.home_pool.dn == pool.dn for user in accounts)
            if not accounts or (address in homed and not here):
                yield Ghost(address, address in homed, tuple(accounts))
