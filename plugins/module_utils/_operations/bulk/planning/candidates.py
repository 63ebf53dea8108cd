# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The candidates of a task: every SIP address that has to be looked at, once, and the accounts that have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import folded


@dataclass
class Candidate:
    """One address that has to be looked at, and the accounts that have it. `named`: the task names this very user."""

    address: str
    accounts: list[User] = field(default_factory=list)
    named: bool = False

    @property
    def user(self) -> User | None:
        return self.accounts[0] if self.accounts else None

    def add_accounts(self, users: Iterable[User]) -> None:
        """Take in the accounts that are not known yet."""
        for user in users:
            if all(user.guid != known.guid for known in self.accounts):
                self.accounts.append(user)


OneCandidate = TypeVar("OneCandidate", bound=Candidate)


@dataclass(frozen=True)
class Candidates(Generic[OneCandidate]):
    """Everyone that has to be looked at, each once; and what is wrong with the selection already."""

    everyone: list[OneCandidate]
    refusals: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class CandidatesByAddress(Generic[OneCandidate]):
    """Candidates by folded address, as they come from several places. `of_account` makes one without its account."""

    def __init__(self, of_account: Callable[[User], OneCandidate], of_address: Callable[..., OneCandidate]) -> None:
        self.by_address: dict[str, OneCandidate] = {}
        self._of_account = of_account
        self._of_address = of_address
        self._unknown: dict[str, OneCandidate] = {}

    def add(self, users: Iterable[User], *, named: bool = False) -> None:
        """Accounts that are candidates, under the addresses that they have."""
        for user in users:
            new = self._of_account(user)
            candidate = self.by_address.setdefault(folded(new.address), new)
            candidate.add_accounts([user])
            candidate.named = candidate.named or named

    def add_addresses(self, addresses: Iterable[str], **known: Any) -> None:
        """Addresses whose accounts are not known yet; nobody has those of ghosts, and of users who are gone."""
        for address in addresses:
            self._unknown.setdefault(folded(address), self._of_address(address, **known))

    def look_up(self, with_addresses: Callable[[Iterable[str]], Mapping[str, list[User]]]) -> None:
        """Look up the accounts of addresses that came without one."""
        missing = {key: candidate for key, candidate in self._unknown.items() if key not in self.by_address}
        accounts = with_addresses([candidate.address for candidate in missing.values()]) if missing else {}
        for key, candidate in missing.items():
            candidate.add_accounts(accounts.get(candidate.address, []))
            self.by_address[key] = candidate
