# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The deletion of moved users' rows on the source, once the target has them. What users have changed on the source
since it was read is carried to the target first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ...bulk.passes.phases import Server
from ...bulk.passes.turns import Turns
from ..journal.journal import Journal
from ..planning.open_pool_pair import OpenPoolPair
from ..planning.request import MoveRequest
from ..states.findings import rows_of_data
from ..states.home_rows import data_for_target
from ..states.merging import Base
from ..states.state import OWN_ROWS, HeldRows
from .moving_user import MovingUser
from .target_rows import DataToMerge, OnTarget

ROUNDS = 3  # how often data that changes while it is being moved is carried over once more
_SITUATION = "The data was carried as it was before; the source and the journal keep the newer rows."


class SourceDeletion:
    """Deletes moved users' rows on the source."""

    def __init__(
        self, request: MoveRequest, pool_pair: OpenPoolPair, journal: Journal, on_target: OnTarget, turns: Turns
    ) -> None:
        self._request = request
        self._pool_pair = pool_pair
        self._journal = journal
        self._on_target = on_target
        self._turns = turns

    def delete(self, moving_users: Sequence[MovingUser]) -> None:
        """Delete exactly the rows that were carried. Rows that have changed are carried first. Raises BackEndError."""
        source = self._pool_pair.source
        if source is None:
            return
        pending = {moving_user.address: moving_user for moving_user in moving_users if moving_user.source is not None}
        for _round in range(ROUNDS):
            expected = {
                address: moving_user.source
                for address, moving_user in pending.items()
                if moving_user.source is not None
            }
            changed = self._delete_if_equal(source, expected)
            there = {
                pending[address]: data for address, data in changed.items() if rows_of_data(data) is not HeldRows.NONE
            }
            self._write_newer(there)
            pending = {moving_user.address: moving_user for moving_user in there if moving_user.going}
            if not pending:
                return
        for moving_user in pending.values():
            moving_user.fail("It changes on the source again and again; it is on the target, run again later.")

    def _delete_if_equal(self, source: UserStore, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        """One transaction on the source. Returns the users whose data has changed, with that data; they were not
        touched.
        """
        changed: dict[str, UserData] = {}

        def once() -> None:
            changed.clear()
            with source.transaction():
                changed.update(source.delete_moved_rows(expected))

        source.retry(once)
        return changed

    def _write_newer(self, changed: Mapping[MovingUser, UserData]) -> None:
        """Carry changes that users made on the source since it was read, merged with their changes on the target.

        Rows that became empty without an edit are no newer data, and never replace those on the target: User Replicator
        emptied them.
        """
        newer = {
            moving_user: data
            for moving_user, data in changed.items()
            if moving_user.source and _is_newer(moving_user.source, data)
        }
        if newer:
            self._journal.write_newer(newer.values())
            self._write(
                {
                    moving_user: new
                    for moving_user, data in newer.items()
                    if (new := self._data_to_merge(moving_user, data))
                }
            )
        for moving_user, data in changed.items():
            moving_user.source = data

    def _data_to_merge(self, moving_user: MovingUser, newer: UserData) -> DataToMerge | None:
        """The newer data, for the target. None, and the user fails, when it does not all fit there and the task allows
        no loss.
        """
        capabilities = self._pool_pair.target.capabilities
        fitting, lost = data_for_target(newer, capabilities)
        if lost and not self._request.allow_data_loss:
            moving_user.fail(f"The target cannot hold the user's changes on the source meanwhile. {_SITUATION}")
            return None
        before = (
            data_for_target(moving_user.source, capabilities)[0]
            if moving_user.source
            else UserData(moving_user.address)
        )
        return DataToMerge(moving_user.address, fitting, Base(before, moving_user.versions, moving_user.after_merge))

    def _write(self, to_merge: Mapping[MovingUser, DataToMerge]) -> None:
        with self._turns.also(Server.TARGET):
            written = self._on_target.write(list(to_merge.values()))
        for moving_user, new in to_merge.items():
            if moving_user.address in written.refused:
                moving_user.fail(f"{written.refused[moving_user.address]} {_SITUATION}")
            else:
                moving_user.carried = new.data
                moving_user.note_base(written.bases[moving_user.address])
        self._journal.reached("confirmed", [moving_user.address for moving_user in to_merge if moving_user.going])


def _is_newer(before: UserData, now: UserData) -> bool:
    return rows_of_data(now) in OWN_ROWS or (rows_of_data(before) is HeldRows.DATA and Base.of(before).became(now))
