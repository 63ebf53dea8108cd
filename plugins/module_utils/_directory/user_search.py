# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Users of the forest: found by discovery, completed and confirmed on the domain controller of each one's domain."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Literal, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._directory import ldap_filter as ldap
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.pools import Pool
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_filter import ADDRESS, HOME, TARGET
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User, read_users

TERMS_PER_SEARCH = 300  # of one OR filter; 500 terms of 150 bytes took Active Directory 0.09 s
USERS_PER_READ = 500

Item = TypeVar("Item")


def in_chunks(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of this size, the last one shorter."""
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def users_matching(forest: Forest, ldap_filter: str, base: str | None = None) -> Iterator[User]:
    """All users and contacts of the forest (or below `base`) that match, in the order of the servers. Raises DirectoryError."""
    found = (entry.dn for entry in forest.discover(ldap_filter, (), base))
    for dns in in_chunks(found, USERS_PER_READ):
        yield from read_users(forest, dns)


def users_of_pool(forest: Forest, pool: Pool, by: Literal["home", "target"] = "home") -> Iterator[User]:
    """Everything homed on the pool, or on its way to it: users and contacts of every kind. Raises DirectoryError."""
    return users_matching(forest, ldap.equals(HOME if by == "home" else TARGET, pool.service_dn))


def find_by_addresses(forest: Forest, addresses: Iterable[str]) -> dict[str, list[User]]:
    """For each SIP address (without `sip:`, as a back end has it): the accounts that have it.

    An empty list: nobody has it. More than one: it was given twice. Letter case and trailing blanks do not count.
    """
    wanted = list(addresses)
    by_key: dict[str, list[User]] = {_key(address): [] for address in wanted}
    for chunk in in_chunks(by_key, TERMS_PER_SEARCH):
        for user in users_matching(forest, ldap.any_of(ldap.equals(ADDRESS, f"sip:{key}") for key in chunk)):
            by_key.setdefault(_key(user.address or ""), []).append(user)
    return {address: by_key[_key(address)] for address in wanted}


def _key(address: str) -> str:
    return address.rstrip(" ").casefold()
