# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The observations of each user, small enough to be kept for a whole pool: some 300 bytes with the address."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import Loss

from ...bulk.planning.counts import NO_COUNTS, Counts, at_place
from ...bulk.planning.packed_observation import PackedObservation
from ...bulk.planning.row_owner import OWN, RowOwner
from .findings import MOVABLE_KINDS
from .state import MoveDecision, MoveState


@dataclass(frozen=True, slots=True)
class MoveFindings:
    """The findings about a user that are mostly the same for many others."""

    state: MoveState
    decision: MoveDecision
    kind: str = "user"
    home_text: str | None = None  # the pool's name, or the DN of a pool that does not exist
    destination_text: str | None = None
    named: bool = False  # the task names this very user
    not_raised: str = ""  # why the list versions after the move cannot be written on the target
    registrations: int = 0
    writable: bool | None = None  # None: not asked, since nothing is to be written in the directory
    location_profile: str | None = None
    malformed: str = ""  # what is wrong with the SIP URI that the directory has
    row_owner: RowOwner = OWN  # of the rows on both pools; left out are those on the source
    duplicate_accounts: int = 0  # further objects of the directory with the same SIP URI
    finish_first: str = ""  # why an earlier move of the user has to be finished before this one
    proof: str = ""  # the journal by which the user, or data of the user's, was on the target before

    @property
    def movable_kind(self) -> bool:
        """A user, or a contact that stands for a person."""
        return self.kind in MOVABLE_KINDS


class UserToMove(PackedObservation[MoveFindings]):
    """One candidate: its homes, its rows on both pools, and what an administrator would want to know beforehand."""

    __slots__ = ("losses",)

    def __init__(
        self,
        address: str,
        found: MoveFindings,
        *,
        dn: str | None = None,
        guid: str | None = None,
        source_rows: Counts = NO_COUNTS,
        target_rows: Counts = NO_COUNTS,
        rows_after: Counts | None = None,
        target_list_versions: Counts = NO_COUNTS,
        list_versions_after: Counts | None = None,
        losses: tuple[Loss, ...] = (),
        journal_size: int = 0,
    ) -> None:
        """All numbers are kept as one object; see the properties of their names."""
        self.losses = losses
        super().__init__(
            address,
            found,
            dn,
            guid,
            source_rows,
            target_rows,
            rows_after,
            target_list_versions,
            list_versions_after,
            Counts(b"%d" % journal_size),
        )

    @property
    def state(self) -> MoveState:
        return self.found.state

    @property
    def decision(self) -> MoveDecision:
        return self.found.decision

    @property
    def movable_kind(self) -> bool:
        return self.found.movable_kind

    @property
    def source_rows(self) -> Counts:
        """The rows on the source, by section."""
        return self._numbers(0)

    @property
    def target_rows(self) -> Counts:
        """The rows on the target, by section."""
        return self._numbers(1)

    @property
    def rows_after(self) -> Counts | None:
        """The rows on the target after the move; None: as the target has them."""
        return at_place(self._counts, 2)

    @property
    def target_list_versions(self) -> Counts:
        """The versions of lists on the target."""
        return self._numbers(3)

    @property
    def list_versions_after(self) -> Counts | None:
        """The versions of lists on the target after the move; None: as the target has them."""
        return at_place(self._counts, 4)

    @property
    def journal_size(self) -> int:
        """About how many bytes the journal has of the user."""
        return int(self._numbers(5))
