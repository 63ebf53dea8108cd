# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The observations of each user, small enough to be kept for a whole pool: some 300 bytes with the address."""

from __future__ import annotations

from dataclasses import dataclass

from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import UnfinishedMove

from ...bulk.planning.counts import NO_COUNTS, Counts
from ...bulk.planning.packed_observation import PackedObservation
from ...bulk.planning.row_owner import OWN, RowOwner
from .state import DeletionDecision, DeletionState


@dataclass(frozen=True, slots=True)
class DeletionFindings:
    """The findings about a user that are mostly the same for many others."""

    state: DeletionState
    decision: DeletionDecision
    asked: bool = True  # the task is about this user; else an unfinished export or the back end is what names it
    named: bool = False  # the task names this very user
    is_person: bool = True
    kind: str = "user"
    home_text: str | None = None  # the pool's name, or the DN of a pool that does not exist
    destination_text: str | None = None  # the pool of the target home server, or its DN
    registrations: int = 0
    writable: bool | None = None  # None: not asked, since nothing is to be written in the directory
    not_raised: str = ""  # why the user cannot be taken from the lists of others
    duplicate_accounts: int = 0  # further objects of the directory with the same SIP URI
    row_owner: RowOwner = OWN  # of the rows on the pool
    has_successor: bool = False  # another person has the address of these rows by now
    move: UnfinishedMove | None = None
    moves_from: str | None = None  # the pool from which an unfinished move brings the user, before the deletion


class UserToDelete(PackedObservation[DeletionFindings]):
    """One candidate: its home, its rows, and what an administrator would want to know before the deletion."""

    __slots__ = ()

    def __init__(
        self,
        address: str,
        found: DeletionFindings,
        *,
        dn: str | None = None,
        guid: str | None = None,
        rows: Counts = NO_COUNTS,
        replicated: Counts = NO_COUNTS,
        mentions: Counts = NO_COUNTS,
    ) -> None:
        """`address`: without `sip:`; the account's DN where it has no address. All numbers are kept as one object; see
        the properties of their names.
        """
        super().__init__(address, found, dn, guid, rows, replicated, mentions)

    @property
    def state(self) -> DeletionState:
        return self.found.state

    @property
    def decision(self) -> DeletionDecision:
        return self.found.decision

    @property
    def rows(self) -> Counts:
        """The rows by section, or by the map's key of a table that is no user data."""
        return self._numbers(0)

    @property
    def replicated(self) -> Counts:
        """Those of the rows that User Replicator makes."""
        return self._numbers(1)

    @property
    def mentions(self) -> Counts:
        """Rows of other users that speak of this one."""
        return self._numbers(2)
