# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The candidates of a task: every SIP address that has to be looked at, once, and the accounts that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.packed_users import UserPacking
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded_anew

NAMED = 1  # the task names this very user; operations may have further marks, up to 128


class Candidate:
    """One address that has to be looked at, and the accounts that have it. `marks`: NAMED, and those of the operation,
    as a sum.
    """

    __slots__ = ("accounts", "address", "marks")

    def __init__(self, address: str, accounts: tuple[User, ...], marks: int) -> None:
        self.address = address
        self.accounts = accounts
        self.marks = marks

    @property
    def named(self) -> bool:
        """The task names this very user."""
        return bool(self.marks & NAMED)

    @property
    def user(self) -> User | None:
        """The first of the accounts."""
        return self.accounts[0] if self.accounts else None

    def add_accounts(self, users: Iterable[User]) -> None:
        """Take in the accounts that are not known yet."""
        for user in users:
            if all(user.guid != known.guid for known in self.accounts):
                self.accounts = (*self.accounts, user)


OneCandidate = TypeVar("OneCandidate", bound=Candidate)


class CandidatesByAddress(Generic[OneCandidate]):
    """Candidates by folded address, as they come from several places.

    All candidates of a pool are known before the first one is looked at. Until then each is a text and some bytes: its
    marks, and its account, packed. Few candidates need more, which is kept apart.
    """

    def __init__(self, kind: Callable[[str, tuple[User, ...], int], OneCandidate], address: Callable[[User], str]):
        """`address`: that under which an account is looked at."""
        self._kind = kind
        self._address = address
        self._packing = UserPacking()
        self._packed: dict[str, bytes] = {}  # one byte of marks, and the first account
        self._others: dict[str, tuple[bytes, ...]] = {}  # further accounts that have the same address
        self._spelled: dict[str, str] = {}  # addresses of candidates that are not spelled as the account has them
        self._unknown: dict[str, tuple[str, int]] = {}  # with marks

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, key: str) -> bool:
        return key in self._packed

    def get(self, key: str) -> OneCandidate | None:
        """The candidate, made anew each time; whoever changes it has to `put` it back."""
        packed = self._packed.get(key)
        return None if packed is None else self._unpacked(key, packed)

    def has_account(self, key: str) -> bool:
        """At least one account has the candidate's address."""
        return len(self._packed[key]) > 1

    def without_account(self) -> dict[str, str]:
        """The keys of the candidates whose address no account has, by that address."""
        return {self._spelled.get(key, key): key for key in self._packed if not self.has_account(key)}

    def accounts(self) -> Iterator[User]:
        """All accounts of the candidates."""
        for key, packed in self._packed.items():
            yield from self._unpacked(key, packed).accounts

    def discard(self, key: str) -> None:
        """It is no candidate after all."""
        del self._packed[key]
        self._forget_what_is_apart(key)

    def add(self, users: Iterable[User], marks: int = 0) -> None:
        """Accounts that are candidates, under the addresses that they have."""
        for user in users:
            key = folded_anew(self._address(user))
            packed = self._packed.get(key)
            if packed is None:
                self._packed[key] = bytes((marks,)) + self._packing.packed(user)
            else:
                candidate = self._unpacked(key, packed)
                candidate.add_accounts([user])
                candidate.marks |= marks
                self.put(candidate)

    def add_addresses(self, addresses: Iterable[str], marks: int = 0) -> None:
        """Addresses whose accounts are not known yet. Those of ghosts, and of users who are gone, have no account."""
        for address in addresses:
            key = folded_anew(address)
            if key not in self._packed and key not in self._unknown:
                self._unknown[key] = address, marks

    def look_up(self, with_addresses: Callable[[Iterable[str]], Mapping[str, list[User]]]) -> None:
        """Look up the accounts of addresses that came without one."""
        missing = {address: marks for key, (address, marks) in self._unknown.items() if key not in self._packed}
        accounts = with_addresses(list(missing)) if missing else {}
        for address, marks in missing.items():
            candidate = self._kind(address, (), marks)
            candidate.add_accounts(accounts.get(address, ()))
            self.put(candidate)

    def put(self, candidate: OneCandidate) -> None:
        """Keep this candidate, in the place of what was known under its address."""
        key, user = folded_anew(candidate.address), candidate.user
        first, *others = map(self._packing.packed, candidate.accounts) if user else (b"",)
        self._packed[key] = bytes((candidate.marks,)) + first
        self._forget_what_is_apart(key)
        if others:
            self._others[key] = tuple(others)
        if candidate.address != (self._address(user) if user else key):
            self._spelled[key] = candidate.address

    def taken(self) -> Iterator[OneCandidate]:
        """Each candidate, in the order in which they came. It is forgotten then: a plan grows while its candidates are
        looked at.
        """
        keys, packed = list(reversed(self._packed)), list(reversed(self._packed.values()))
        self._packed.clear()
        while keys:
            yield self._unpacked(keys.pop(), packed.pop())

    def _forget_what_is_apart(self, key: str) -> None:
        self._others.pop(key, None)
        self._spelled.pop(key, None)

    def _unpacked(self, key: str, packed: bytes) -> OneCandidate:
        all_packed = (packed[1:], *self._others.get(key, ())) if len(packed) > 1 else ()
        accounts = tuple(map(self._packing.unpacked, all_packed))
        address = self._spelled.get(key) or (self._address(accounts[0]) if accounts else key)
        return self._kind(address, accounts, packed[0])


@dataclass(frozen=True)
class Candidates(Generic[OneCandidate]):
    """Everyone that has to be looked at, each once; and what is wrong with the selection already."""

    everyone: CandidatesByAddress[OneCandidate]
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
