# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The target's rows of the users of a move: writing them, and finding those that have vanished."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import raised_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..journal.journal import Journal, merging_record
from ..planning.request import MoveRequest
from ..states.findings import rows_of
from ..states.merging import Base, Versions, home_versions, is_same_home_row, merged_into_target, with_raised_versions


class DataToMerge(NamedTuple):
    """A user's data that is to be merged with the rows on the target. `base`: what was written there before."""

    address: str
    data: UserData
    base: Base | None = None


@dataclass
class WrittenToTarget:
    """The result of a transaction, by address: the base of the next merge, or why nothing was written."""

    bases: dict[str, Base] = field(default_factory=dict)
    refused: dict[str, str] = field(default_factory=dict)


class OnTarget:
    """The rows of moved users on the target."""

    def __init__(self, request: MoveRequest, target: UserStore, journal: Journal) -> None:
        self._request = request
        self._target = target
        self._journal = journal

    def write(self, to_merge: Sequence[DataToMerge], *, copies: Sequence[UserData] = ()) -> WrittenToTarget:
        """One transaction: copies replace what is there, other data is merged with it; read back and compared.

        A user who would lose something by a merge is left out, unless the task allows losses. Raises BackEndError.
        """
        written = WrittenToTarget()

        def once() -> None:
            written.bases.clear()
            written.refused.clear()
            with self._target.transaction():
                self._target.replace([*copies, *self._merged(to_merge, written)], verify=self._request.verify)

        self._target.retry(once)
        return written

    def _merged(self, to_merge: Sequence[DataToMerge], written: WrittenToTarget) -> list[UserData]:
        """In a transaction: the data that the target shall hold of these users. It is in the journal before it is
        committed.
        """
        there = self._target.read([new.address for new in to_merge], locked=True) if to_merge else {}
        wanted = []
        for new in to_merge:
            address = new.address
            now = self._fitting(there[address])
            merged = merged_into_target(new.data, now, new.base, self._target.capabilities)
            if merged.losses and not self._request.allow_data_loss:
                written.refused[address] = f"It would lose {merged.lost}."
                continue
            data = with_raised_versions(merged.data, now, self._target.capabilities.greatest_list_version)
            before = home_versions(now)
            versions = before if data == now else raised_versions(before, home_versions(data))
            written.bases[address] = Base(new.data, versions, merged.data)
            wanted.append(data)
        self._journal.write_merging(merging_record(base) for base in written.bases.values())
        return wanted

    def vanished(
        self, carried: Mapping[str, Versions], data_of: Callable[[Sequence[str]], Mapping[str, UserData]]
    ) -> dict[str, UserData]:
        """The users whose rows were deleted from the target, each with the data that was carried to it.

        `carried`: the list versions since. `data_of` is only asked about users whose home row is another one now.
        """
        found = self._target.user_counts(list(carried))
        doubtful = [
            address
            for address, given in found.items()
            if not self._request.verify
            or not is_same_home_row(
                given.homed, rows_of(given.rows, given.homed), given.list_versions, carried[address]
            )
            or not carried[address]
        ]
        if not doubtful:
            return {}
        there, held = self._target.read(doubtful), data_of(doubtful)
        return {
            address: data
            for address, data in held.items()
            if self._misses(Base(data, carried[address]), self._fitting(there[address]))
        }

    def _misses(self, carried: Base, there: UserData) -> bool:
        """A carried row is missing although the user has not deleted it.

        Data that was not compared before the commit counts as deleted by the user only where list versions rose since
        then.
        """
        compared = self._request.verify or home_versions(there) != carried.versions
        if compared and carried.became(there):
            return False
        return merged_into_target(carried.data, there, None, self._target.capabilities).data != there

    def _fitting(self, data: UserData) -> UserData:
        return data_and_losses(data, self._target.capabilities)[0]
