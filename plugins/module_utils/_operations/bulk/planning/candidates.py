# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The candidates of a task: every SIP address that has to be looked at, once, and the accounts that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.packed_users import UserPacking
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded


class Candidate:
    """One address that has to be looked at, and the accounts that have it. `named`: the task names this very user.

    All candidates of a pool are known before the first one is looked at: until then their accounts are packed.
    """

    __slots__ = ("_accounts", "_first", "_others", "_packing", "address", "named")

    def __init__(self, address: str, packing: UserPacking, *, named: bool = False) -> None:
        self.address = address
        self.named = named
        self._packing = packing
        self._first = b""  # nearly always the only one
        self._others: tuple[bytes, ...] = ()
        self._accounts: tuple[User, ...] | None = None  # once they are unpacked

    @property
    def accounts(self) -> tuple[User, ...]:
        """The accounts that have the address."""
        if self._accounts is not None:
            return self._accounts
        return tuple(map(self._packing.unpacked, (self._first, *self._others) if self._first else ()))

    @property
    def has_account(self) -> bool:
        """At least one account has the address."""
        return bool(self._first)

    @property
    def user(self) -> User | None:
        """The first of the accounts."""
        accounts = self.accounts
        return accounts[0] if accounts else None

    def add_accounts(self, users: Iterable[User]) -> None:
        """Take in the accounts that are not known yet."""
        for user in users:
            if not self._first:
                self._first = self._packing.packed(user)
            elif all(user.guid != known.guid for known in self.accounts):
                self._others += (self._packing.packed(user),)
            else:
                continue
            self._accounts = None if self._accounts is None else (*self._accounts, user)

    def unpack(self) -> None:
        """Keep the accounts as they are from now on: they are asked for again and again."""
        self._accounts = self.accounts


OneCandidate = TypeVar("OneCandidate", bound=Candidate)


@dataclass(frozen=True)
class Candidates(Generic[OneCandidate]):
    """Everyone that has to be looked at, each once; and what is wrong with the selection already."""

    everyone: list[OneCandidate]
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def each_unpacked(candidates: list[OneCandidate]) -> Iterator[OneCandidate]:
    """Each candidate in turn, unpacked. The list is emptied: a plan grows while its candidates are looked at."""
    candidates.reverse()
    while candidates:
        candidate = candidates.pop()
        candidate.unpack()
        yield candidate


class CandidatesByAddress(Generic[OneCandidate]):
    """Candidates by folded address, as they come from several places. `of_account` makes one without its account."""

    def __init__(
        self, of_account: Callable[[User, UserPacking], OneCandidate], of_address: Callable[..., OneCandidate]
    ) -> None:
        self.by_address: dict[str, OneCandidate] = {}
        self.packing = UserPacking()
        self._of_account = of_account
        self._of_address = of_address
        self._unknown: dict[str, OneCandidate] = {}

    def add(self, users: Iterable[User], *, named: bool = False) -> None:
        """Accounts that are candidates, under the addresses that they have."""
        for user in users:
            new = self._of_account(user, self.packing)
            key = folded(new.address)
            candidate = self.by_address.setdefault(new.address if key == new.address else key, new)
            candidate.add_accounts([user])
            candidate.named = candidate.named or named

    def add_addresses(self, addresses: Iterable[str], **known: Any) -> None:
        """Addresses whose accounts are not known yet. Those of ghosts, and of users who are gone, have no account."""
        for address in addresses:
            key = folded(address)
            if key not in self.by_address and key not in self._unknown:
                self._unknown[key] = self._of_address(address, self.packing, **known)

    def look_up(self, with_addresses: Callable[[Iterable[str]], Mapping[str, list[User]]]) -> None:
        """Look up the accounts of addresses that came without one."""
        missing = {key: candidate for key, candidate in self._unknown.items() if key not in self.by_address}
        accounts = with_addresses([candidate.address for candidate in missing.values()]) if missing else {}
        for key, candidate in missing.items():
            candidate.add_accounts(accounts.get(candidate.address, []))
            self.by_address[key] = candidate
