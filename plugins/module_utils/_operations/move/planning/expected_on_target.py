# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users' rows and list versions on the target after the move, from counts where these can tell.

Counts cannot tell where data is merged, restored or cut down, where equal rows become one, and where the target has the
very same data already: then nothing is written, and no version rises. Such users' data is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import (
    list_versions,
    raised_versions,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import (
    Loss,
    UserCounts,
    data_and_losses,
    losses_of,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import Merged
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..states.findings import rows_of, rows_of_data
from ..states.home_rows import data_for_target, restored
from ..states.merging import Base, merged_into_target, with_raised_versions
from ..states.state import OWN_ROWS, Transfer

if TYPE_CHECKING:
    from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore

    from ..journal.open_journals import OpenJournals


@dataclass(frozen=True)
class ExpectedOnTarget:
    """The rows by section and the list versions by name that the target will hold, and what it cannot hold."""

    rows: Mapping[str, int]
    list_versions: Mapping[str, int]
    losses: tuple[Loss, ...] = ()


class TransferBatch(NamedTuple):
    """One batch of users: how their data is carried, and what both pools hold."""

    transfers: Mapping[str, Transfer]
    on_source: Mapping[str, UserCounts]
    on_target: Mapping[str, UserCounts]

    def expected_on_target(
        self, source: UserStore | None, target: UserStore, journals: OpenJournals
    ) -> dict[str, ExpectedOnTarget]:
        """By address, for all to whom something is carried. Reads once more on each side where counts cannot tell."""
        exactly = dict(self._read(source, target, journals))
        copied = (
            address
            for address, transfer in self.transfers.items()
            if transfer is Transfer.COPY and address not in exactly
        )
        return {**exactly, **{address: self._counted(address) for address in copied}}

    def _counted(self, address: str) -> ExpectedOnTarget:
        here, there = self.on_source[address], self.on_target[address]
        return ExpectedOnTarget(here.rows, raised_versions(there.list_versions, here.list_versions))

    def _read(
        self, source: UserStore | None, target: UserStore, journals: OpenJournals
    ) -> Iterator[tuple[str, ExpectedOnTarget]]:
        doubtful = [address for address, transfer in self.transfers.items() if self._is_doubtful(address, transfer)]
        here = source.read(doubtful) if source and doubtful else {}
        there = target.read(doubtful) if doubtful else {}
        for address in doubtful:
            restores, given = self.transfers[address] is Transfer.RESTORE, here.get(address)
            if restores:
                given = restored(journals.data(address), given)
            if given is not None:
                carried, lost = data_for_target(given, target.capabilities)
                base = None
                if self.transfers[address] is not Transfer.COPY:
                    base = journals.base(address, there[address], target.capabilities)
                expected = self._after_move(address, carried, there[address], target.capabilities, base)
                yield address, expected if not restores else replace(expected, losses=(*lost, *expected.losses))

    def _is_doubtful(self, address: str, transfer: Transfer) -> bool:
        if transfer is not Transfer.COPY:
            return transfer is not Transfer.NOTHING
        here, there = self.on_source[address], self.on_target[address]
        both = there.homed and rows_of(here.rows, here.homed) is rows_of(there.rows, there.homed)
        return bool(here.losses) or here.repeats or both or not here.homed

    def _after_move(
        self, address: str, carried: UserData, there: UserData, target: BackEndCapabilities, base: Base | None
    ) -> ExpectedOnTarget:
        """The data on the target after the move, as OnTarget and the store make it: copies replace, all
        else is merged.
        """
        held = data_and_losses(there, target)[0]
        copies = self.transfers[address] is Transfer.COPY
        merged = Merged(carried) if copies else merged_into_target(carried, held, base, target)
        wanted, losses = merged.data, losses_of(merged)
        if wanted.says_the_same_as(held):
            return ExpectedOnTarget(there.counts(), list_versions(there.sections), losses)
        if not copies:
            wanted = with_raised_versions(wanted, held, target.greatest_list_version)
        merges = not copies and rows_of_data(there) in OWN_ROWS
        stays = {section: count for section, count in there.counts().items() if merges and not held.rows(section)}
        versions = raised_versions(list_versions(held.sections), list_versions(wanted.sections))
        return ExpectedOnTarget({**stays, **wanted.counts()}, versions, losses)
