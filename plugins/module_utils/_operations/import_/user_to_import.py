# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The findings of an import about each user, small enough to be kept for a whole pool: some 200 bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss
from ansible_collections.msrtc.ocs.plugins.module_utils._common.compact.similar_values import SimilarValues
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.forest.pools import Pool

from ..bulk.planning.packed_account import NO_ACCOUNT, PackedAccount
from .missing import Seen

LargeRows: TypeAlias = "tuple[str, tuple[tuple[str, int], ...]]"  # an address, and its rows by section


@dataclass(frozen=True, slots=True)
class UserToImport:
    """One user of the source, and what an administrator would want to know before the import.

    `before`, `after`: the values that change, as they are now and as they are to be, for people to read.
    `contact_lists`: other people whose lists get the user back; `lists_elsewhere`: those whose lists do not, since they
    have left the pool. `writable`: this account may write what has to be written in the directory; None: nothing has
    to. `brought_back`: rows by section that are added beside what is there; `edited_since`: the user has changed lists
    since the file was written. `seen`: for the run, what was missing. `large`: people with too many rows for one
    statement.
    """

    place: int
    address: str
    named: bool = False  # the task names its users
    pool: Pool | None = None
    account: PackedAccount = NO_ACCOUNT
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    losses: tuple[Loss, ...] = ()
    contact_lists: int = 0
    lists_elsewhere: tuple[str, ...] = ()
    writable: bool | None = None
    brought_back: Mapping[str, int] = field(default_factory=dict)
    edited_since: bool = False
    seen: Seen = field(default_factory=Seen)
    large: tuple[LargeRows, ...] = ()


# Packed are all fields but those that are asked of many users at once.
_APART = ("named", "pool", "writable")
_PACKED = tuple(field.name for field in fields(UserToImport) if field.name not in _APART)


class PackedUserToImport:
    """One user of the source in a plan: what is asked of many users at once, and all else packed."""

    __slots__ = ("_packed", "_values", "named", "pool", "writable")

    def __init__(self, user: UserToImport, values: SimilarValues) -> None:
        self.named = user.named
        self.pool = user.pool
        self.writable = user.writable
        self._values = values
        packed = {name: getattr(user, name) for name in _PACKED}
        packed["losses"] = tuple(map(tuple, user.losses))
        packed["seen"] = user.seen.missing, user.seen.versions, user.seen.mentions
        self._packed = values.packed(tuple(packed.values()))

    @property
    def address(self) -> str:
        return self.unpacked().address

    def unpacked(self) -> UserToImport:
        """The user as it was packed: for a moment, since it takes ten times the memory."""
        packed = dict(zip(_PACKED, self._values.unpacked(self._packed), strict=True))
        packed["losses"] = tuple(map(Loss._make, packed["losses"]))
        packed["seen"] = Seen(*packed["seen"])
        return UserToImport(named=self.named, pool=self.pool, writable=self.writable, **packed)
