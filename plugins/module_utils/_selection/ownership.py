# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The owner of a back end's rows: known by the account's GUID, else by its SID, and only without both by the SIP URI.

An address is no identity. Between a change in the directory and User Replicator's next visit the rows of a renamed
account stand under its old address, and those of a deleted account under the address of its successor.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import Any, Protocol, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.row_identities import FoundRows, RowIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._common.account_identity import AccountIdentity
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.forest import Forest
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import (
    find_by_identities,
    in_chunks,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded

USERS_AT_ONCE = 1000  # unpacked, they take some 5 MB; each question about them scans the whole table of accounts

REFUSE, SAME_PERSON, OTHER_PERSON = "refuse", "same_person", "other_person"
RECREATED_ACCOUNTS: dict[str, dict[str, Any]] = {
    "recreated_accounts": {"type": "str", "choices": [REFUSE, SAME_PERSON, OTHER_PERSON], "default": REFUSE},
}
SAY_WHICH = (
    "Say which it is with recreated_accounts: same_person (the data is this user's) or other_person (it is somebody "
    "else's, and stays out)."
)

# Finds the accounts that have one of these GUIDs or SIDs.
Lookup: TypeAlias = Callable[[Collection[bytes], Collection[bytes]], Iterable[User]]


class Ownership(Enum):
    """The owner of the rows that a back end has under an account's SIP address."""

    OWN = "own"  # the account's own rows, or no rows
    RENAMED = "renamed"  # the SIP URI was changed, and User Replicator has not replicated it yet
    RECREATED = "recreated"  # rows of another account, which is gone: this one was created anew, or is a successor's


@dataclass(frozen=True, slots=True)
class Belonging:
    """The rows of one account on one back end.

    `address`: the address of the account's own rows; None where it has none. `reason`: for people, empty for rows that
    are the account's own.
    """

    ownership: Ownership
    address: str | None
    reason: str = ""


NO_ROWS = Belonging(Ownership.OWN, None)  # for a user without a pool


class Store(Protocol):
    """A back end, such as UserStore."""

    def find_rows(self, accounts: Sequence[tuple[str, AccountIdentity]]) -> list[FoundRows]: ...

    def identities(self, addresses: Sequence[str]) -> dict[str, RowIdentity]: ...


class Owners:
    """The accounts of the forest that rows name. All of them are looked up at once."""

    def __init__(self, lookup: Lookup, rows: Iterable[RowIdentity], known: Iterable[User] = ()) -> None:
        """Look up the accounts that `rows` name. `known`: accounts that were read already and need no search."""
        self._by_guid: dict[bytes, User] = {}
        self._by_sid: dict[bytes, User] = {}
        self._learn(known)
        unknown = [row for row in rows if row.names_account and self._named_by(row) is None]
        if unknown:
            guids, sids = (
                {identity for identity in ids if identity is not None} for ids in zip(*map(_ids, unknown), strict=True)
            )
            self._learn(lookup(guids, sids))

    def of(self, row: RowIdentity) -> User | None:
        """The account from which the rows were made; None when it is gone, has no OCS attribute any more, or is not
        named.
        """
        return self._named_by(row)

    def _named_by(self, row: RowIdentity) -> User | None:
        return self._by_guid.get(row.guid or b"") or self._by_sid.get(row.sid or b"")

    def _learn(self, users: Iterable[User]) -> None:
        for user in users:
            if user.is_ocs_user:
                account = user.identity
                self._by_guid.setdefault(account.guid or b"", user)
                for sid in account.sids:
                    self._by_sid.setdefault(sid, user)
        self._by_guid.pop(b"", None)


def accounts_of(forest: Forest) -> Lookup:
    """The lookup in a forest."""
    return partial(find_by_identities, forest)


def belongings(
    lookup: Lookup, store: Store, pool: str, users: Sequence[User], addresses: Sequence[str] | None = None
) -> list[Belonging]:
    """The rows that the back end of a pool (by name, for people) has of each of these accounts, in their order.

    `addresses`: the addresses under which they are searched; None: the accounts' own. A few round trips and, for rows
    that name other accounts, searches; their number does not grow with that of the users.
    """
    found: list[Belonging] = []
    everyone = zip(users, addresses or [user.address or "" for user in users], strict=True)
    for chunk in in_chunks(everyone, USERS_AT_ONCE):
        rows = store.find_rows([(address, user.identity) for user, address in chunk])
        doubtful = [
            (user, identities_of_row)
            for (user, _address), identities_of_row in zip(chunk, rows, strict=True)
            if not _is_plain(user, identities_of_row)
        ]
        named = (row for user, belonging in doubtful for row in _all(belonging) if not _is_named(user, row))
        owners = Owners(lookup, named, [user for user, _one in doubtful])
        for (user, address), identities_of_row in zip(chunk, rows, strict=True):
            plain = _is_plain(user, identities_of_row)
            found.append(
                Belonging(Ownership.OWN, address) if plain else _judge(pool, user, address, identities_of_row, owners)
            )
    return found


def owners_of_addresses(lookup: Lookup, store: Store | None, addresses: Sequence[str]) -> dict[str, User]:
    """The accounts from which the rows under these addresses were made, by address. It is asked of addresses that no
    account has: their rows are those of renamed accounts, or ghosts, which are left out. Two searches.
    """
    rows = store.identities(addresses) if store and addresses else {}
    owners = Owners(lookup, rows.values())
    return {address: owner for address, row in rows.items() if (owner := owners.of(row)) is not None}


def _is_plain(user: User, rows: FoundRows) -> bool:
    """There is one row, and it agrees with the directory."""
    return not rows.elsewhere and (rows.here is None or not rows.here.names_account or _has_guid(user, rows.here))


def _judge(pool: str, user: User, address: str, rows: FoundRows, owners: Owners) -> Belonging:
    here = rows.here
    mine = [row for row in rows.elsewhere if user.is_ocs_user and _is_of(user, row, owners)]
    own_here = here is not None and here.names_account and _is_of(user, here, owners)
    moved = [row for row in mine if row.homed] or ([] if own_here else mine)
    if moved:
        return Belonging(Ownership.RENAMED, moved[0].address, _still_under(pool, moved[0].address))
    if here is None or own_here or not here.names_account:
        return Belonging(Ownership.OWN, address)
    owner = owners.of(here)
    if owner is None:
        return Belonging(Ownership.RECREATED, None, _of_predecessor(pool))
    if folded(owner.address or "") == folded(address):
        return Belonging(Ownership.OWN, address)  # two accounts with one SIP URI are reported elsewhere
    return Belonging(Ownership.RENAMED, None, rows_of_renamed(pool, owner))


def _is_of(user: User, row: RowIdentity, owners: Owners) -> bool:
    """The row was made from this account. Another account's GUID counts for more than a common SID."""
    owner = owners.of(row)
    return _is_named(user, row) or (owner is None and row.sid in user.identity.sids) or owner is user


def _is_named(user: User, row: RowIdentity) -> bool:
    return _has_guid(user, row) or (row.guid is None and row.sid in user.identity.sids)


def _has_guid(user: User, row: RowIdentity) -> bool:
    return row.guid is not None and row.guid == user.identity.guid


def _ids(row: RowIdentity) -> tuple[bytes | None, bytes | None]:
    return row.guid, row.sid


def _all(rows: FoundRows) -> Iterable[RowIdentity]:
    return (row for row in (rows.here, *rows.elsewhere) if row is not None)


_WAIT = "Wait until User Replicator has been there, or run it, and then run the task again."


def _still_under(pool: str, address: str) -> str:
    return (
        f"Renamed, and not yet replicated: the back end of {pool} has the user's rows under the former SIP URI "
        f"sip:{address}. {_WAIT}"
    )


def rows_of_renamed(pool: str, owner: User) -> str:
    """The reason for which rows under a SIP URI are left alone: their owner has another SIP URI now."""
    return (
        f"Renamed, and not yet replicated: on the back end of {pool} the rows under this SIP URI are still those of "
        f"{owner.dn} ({owner.sip_uri or 'without SIP URI'} now). {_WAIT}"
    )


def _of_predecessor(pool: str) -> str:
    return (
        f"The account was made anew: on the back end of {pool} the rows under this SIP URI are those of another "
        "account (GUID or SID), which is gone."
    )
