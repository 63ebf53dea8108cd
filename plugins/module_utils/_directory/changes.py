# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes to users in Active Directory: each one a compare-and-swap against what was read before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.modifications import Result
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest import Forest

Swap = tuple[str | None, str | None]  # old value as read, new value; None: the attribute is empty


@dataclass(frozen=True)
class HomeChange:
    """What to change for one user. A part that is None stays as it is."""

    user: User
    home: Swap | None = None
    target: Swap | None = None
    clear_location_profile: bool = False


@dataclass(frozen=True)
class ChangeOutcome:
    """What became of one user's change: done, conflict, refused, failed or unknown (see modifications.Result).

    `user` is the user as planned; `now` as read again after a conflict or a lost answer (None: no such object).
    """

    user: User
    result: Result
    reason: str = ""
    now: User | None = None


HomeChangeOutcome = ChangeOutcome


def apply_home_changes(forest: Forest, changes: Sequence[HomeChange]) -> list[ChangeOutcome]:
    """Make the changes, many in flight; one outcome per change, in their order."""
    raise NotImplementedError


def writable(forest: Forest, users: Iterable[User]) -> dict[str, bool]:
    """For each user's DN: may this account write what a move writes?"""
    raise NotImplementedError
