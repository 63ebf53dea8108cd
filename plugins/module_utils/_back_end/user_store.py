# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The users of one pool in its back end: the only door through which the rest of the collection reads and writes them.

Every address in and out is a SIP address without C(sip:). Every mapping that is returned has exactly the given addresses,
spelled as they were given, as its keys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import TypeVar

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.loss import Abilities, Loss, Survey
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import UserData

Result = TypeVar("Result")


class UserStore:
    """SIGNATURES ONLY at the moment; the bodies follow. Open with open(settings, map); use as a context manager."""

    abilities: Abilities  # what this back end can hold: for survey(target=...) of another store, and loss.fit(data, abilities)

    def homed(self) -> Iterator[str]: ...
    def survey(self, addresses: Sequence[str] | None = None, *, target: Abilities | None = None) -> dict[str, Survey]:
        """Survey: address (as stored), homed, rows {section: count}, losses tuple[Loss(address, section, what, rows, why)]."""
        ...
    def connected(self, addresses: Sequence[str]) -> dict[str, int]: ...   # registrations now; {} where they cannot be known
    def read(self, addresses: Sequence[str], *, locked: bool = False) -> dict[str, UserData]: ...  # .homed tells
    def transaction(self) -> AbstractContextManager[None]: ...
    def retry(self, work: Callable[[], Result]) -> Result: ...             # whole transactions: with store.transaction(): ...
    def replace(self, users: Sequence[UserData]) -> None:
        """In the caller's transaction: afterwards read() of these users equals the given data (fit() it first). Verified."""
    def merge(self, users: Sequence[UserData]) -> None:
        """As replace, but what is there stays and wins; only what is missing is added (UserData.merged)."""
    def remove(self, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        """In the caller's transaction: un-homes these users if their data still equals; returns those that changed, not removed."""
        ...
    def delete(self, addresses: Sequence[str], *, from_contact_lists: bool = True, with_procedure: bool | None = None) -> None: ...
    def mentions(self, addresses: Sequence[str]) -> dict[str, tuple[UserData, ...]]:
        """Per address: other users' rows that speak of it, one UserData per owner (to show, to export, to merge back)."""
        ...
    def residents(self) -> Iterator[str]: ...                              # homed, or with directory rows here: ghosts = these - AD's
    def lock(self, purpose: str, mode: str) -> AbstractContextManager[None]: ...   # "exclusive" | "shared"; BackEndLocked
