# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What an export file says of users: the directory's side from their accounts, the other from their pool's back end."""

from __future__ import annotations

from collections.abc import Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.account_settings import account_record
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_file.records import ExportedUser, PoolName


def pool_name(pool: Pool) -> PoolName:
    """The pool as the header of an export file names it."""
    return PoolName(pool.name, pool.fqdn, pool.version)


def exported_users(accounts: Sequence[tuple[str, User | None]], pool: Pool, store: UserStore) -> list[ExportedUser]:
    """What one back end holds of these users, and what is said of them there: two round trips for some hundred users.

    `accounts`: addresses as the back end has them, each with its account; None for a ghost. In an export's order.
    """
    addresses = [address for address, _user in accounts]
    data, mentions = store.read(addresses), store.mentions(addresses)
    users = [
        ExportedUser(address, pool.name, account_record(user) if user else None, data[address], mentions[address])
        for address, user in accounts
    ]
    return sorted(users, key=lambda user: user.order)


def without_pool(address: str, user: User) -> ExportedUser:
    """A user without a pool: only the account can be told."""
    return ExportedUser(address, None, account_record(user), UserData(address))
