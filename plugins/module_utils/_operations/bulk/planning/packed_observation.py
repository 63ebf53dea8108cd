# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The observations of each user that all operations have, small enough to be kept for a whole pool."""

from __future__ import annotations

from typing import Generic, Protocol, TypeVar

from .counts import NO_COUNTS, Counts, SeveralCounts, at_place, together
from .packed_account import PackedAccount, dn_of, guid_of, packed_account
from .row_owner import RowOwner


class Findings(Protocol):
    """The findings about a user that are mostly the same for many others, so that these have one object together."""

    @property
    def named(self) -> bool: ...

    @property
    def registrations(self) -> int: ...

    @property
    def writable(self) -> bool | None: ...

    @property
    def row_owner(self) -> RowOwner: ...


_END_OF_NUMBERS = b"\n"  # before the account; counts have digits and the signs of `counts` only

FindingsOfUser = TypeVar("FindingsOfUser", bound=Findings)


class PackedObservation(Generic[FindingsOfUser]):
    """One candidate: its account and its numbers packed, and what it has in common with others."""

    __slots__ = ("_packed", "address", "found")

    def __init__(
        self, address: str, found: FindingsOfUser, dn: str | None, guid: str | None, *numbers: Counts | None
    ) -> None:
        """`numbers`: all of the user, kept as one object; see `_numbers`."""
        self.address = address
        self.found = found
        self._packed = together(*numbers) + _END_OF_NUMBERS + packed_account(dn, guid)

    @property
    def named(self) -> bool:
        return self.found.named

    @property
    def writable(self) -> bool | None:
        return self.found.writable

    @property
    def registrations(self) -> int:
        return self.found.registrations

    @property
    def row_owner(self) -> RowOwner:
        return self.found.row_owner

    @property
    def dn(self) -> str | None:
        """The DN of the account."""
        return dn_of(self._account)

    @property
    def guid(self) -> str | None:
        """The GUID of the account."""
        return guid_of(self._account)

    @property
    def _account(self) -> PackedAccount:
        return PackedAccount(self._packed.partition(_END_OF_NUMBERS)[2])

    @property
    def _counts(self) -> SeveralCounts:
        return SeveralCounts(self._packed.partition(_END_OF_NUMBERS)[0])

    def _numbers(self, place: int) -> Counts:
        """Those that were given at this place; no numbers where there were none."""
        return at_place(self._counts, place) or NO_COUNTS
