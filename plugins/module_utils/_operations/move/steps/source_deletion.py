# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Deleting from the source what is on the target; what the user has changed there meanwhile is carried over first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ..journal.journal import Journal
from ..planning.observation import OpenPoolPair
from ..planning.request import MoveRequest
from ..states.findings import rows_of_data
from ..states.home_rows import arriving
from ..states.merging import Base
from ..states.state import OWN_ROWS, HeldRows
from .moving_user import UserOnTheMove
from .target_rows import Gift, OnTarget

ROUNDS = 3  # how often data that changes while it is being moved is carried over once more
_STANDS = "It was carried as it was before; the source and the journal keep what is newer."


class Cleaning:
    """The source's side of a run."""

    def __init__(self, request: MoveRequest, pool_pair: OpenPoolPair, journal: Journal, on_target: OnTarget) -> None:
        self._request = request
        self._pool_pair = pool_pair
        self._journal = journal
        self._on_target = on_target

    def clean(self, moving_users: Sequence[UserOnTheMove]) -> None:
        """Delete exactly what was carried; what has changed is carried over first. Raises BackEndError."""
        source = self._pool_pair.source
        if source is None:
            return
        pending = {one.address: one for one in moving_users if one.source is not None}
        for _round in range(ROUNDS):
            expected = {address: one.source for address, one in pending.items() if one.source is not None}
            changed = self._remove_if_equal(source, expected)
            there = {
                pending[address]: data for address, data in changed.items() if rows_of_data(data) is not HeldRows.NONE
            }
            self._carry_newer(there)
            pending = {one.address: one for one in there if one.going}
            if not pending:
                return
        for one in pending.values():
            one.fail("It changes on the source again and again; it is on the target, run again later.")

    def _remove_if_equal(self, source: UserStore, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        """One transaction on the source. Returns the users whose data is another one now; they were not touched."""
        changed: dict[str, UserData] = {}

        def once() -> None:
            changed.clear()
            with source.transaction():
                changed.update(source.remove(expected))

        source.retry(once)
        return changed

    def _carry_newer(self, changed: Mapping[UserOnTheMove, UserData]) -> None:
        """What users changed on the source since it was read, merged with what they changed on the target.

        What became empty without an edit is no newer data: User Replicator empties, and never replaces a full target.
        """
        newer = {one: data for one, data in changed.items() if one.source and _is_newer(one.source, data)}
        if newer:
            self._journal.write_newer(newer.values())
            self._write({one: gift for one, data in newer.items() if (gift := self._gift(one, data))})
        for one, data in changed.items():
            one.source = data

    def _gift(self, one: UserOnTheMove, newer: UserData) -> Gift | None:
        """None, and the user fails, when the target cannot hold all of it and the task does not allow that."""
        capabilities = self._pool_pair.target.capabilities
        fitting, lost = arriving(newer, capabilities)
        if lost and not self._request.allow_data_loss:
            one.fail(f"The target cannot hold what the user has changed on the source meanwhile. {_STANDS}")
            return None
        before = arriving(one.source, capabilities)[0] if one.source else UserData(one.address)
        return Gift(one.address, fitting, Base(before, one.versions, one.arrived))

    def _write(self, gifts: Mapping[UserOnTheMove, Gift]) -> None:
        written = self._on_target.write(list(gifts.values()))
        for one, gift in gifts.items():
            if one.address in written.refused:
                one.fail(f"{written.refused[one.address]} {_STANDS}")
            else:
                one.carried = gift.data
                one.was_given(written.given[one.address])
        self._journal.reached("confirmed", [one.address for one in gifts if one.going])


def _is_newer(before: UserData, now: UserData) -> bool:
    return rows_of_data(now) in OWN_ROWS or (rows_of_data(before) is HeldRows.DATA and Base.of(before).became(now))
