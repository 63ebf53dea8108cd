# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a batch that write to the back ends: carry to the target, then clean the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import fit
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable

from ..journal.journal import Journal
from ..planning.observation import OpenPoolPair
from ..planning.request import MoveRequest
from ..states.merging import versions_once_carried
from ..states.state import Carry
from .moving_user import UserOnTheMove
from .source_deletion import ROUNDS, Cleaning
from .target_rows import Gift, OnTarget, WrittenToTarget


class Carrying:
    """Data of one pair of pools on its way. The source is deleted from only what the target was seen to hold."""

    def __init__(self, request: MoveRequest, pool_pair: OpenPoolPair, journal: Journal) -> None:
        self._pool_pair = pool_pair
        self._journal = journal
        self.on_target = OnTarget(request, pool_pair.target, journal)
        self._cleaning = Cleaning(request, pool_pair, journal, self.on_target)

    def carry(self, moving_users: Sequence[UserOnTheMove]) -> None:
        """Step 4: one transaction on the target for all; users whose data makes it fail are found and fail alone."""
        going = [one for one in moving_users if one.carries is not Carry.NOTHING]
        self._each(going, self._write, "Nothing was written to the target or taken from the source.")
        self._journal.reached("carried", [one.address for one in going if one.going])

    def clean(self, moving_users: Sequence[UserOnTheMove]) -> None:
        """Step 6: the target once more (User Replicator may have removed rows before the switch), then the source."""
        going = [one for one in moving_users if one.carries is not Carry.NOTHING or one.decision.clean_source]
        self._confirm([one for one in going if one.carries is not Carry.NOTHING])
        confirmed = [one for one in going if one.going]
        self._journal.reached("confirmed", [one.address for one in confirmed])
        cleaning = [one for one in confirmed if one.decision.clean_source]
        self._each(cleaning, self._cleaning.clean, "The user is on the target with all data; the source's rows stay.")

    def _write(self, moving_users: Sequence[UserOnTheMove]) -> None:
        """Copies replace, everything else is merged."""
        copies = [one for one in moving_users if one.carries is Carry.COPY]
        gifts = [one for one in moving_users if one.carries is not Carry.COPY]
        written = self.on_target.write(
            [Gift(one.address, one.carried, one.base) for one in gifts if one.carried],
            copies=[one.carried for one in copies if one.carried],
        )
        for one in copies:
            before = fit(one.target, self._pool_pair.target.capabilities)[0] if one.target else None
            if one.carried:
                one.versions = versions_once_carried(before, one.carried, replaces=True)
        _take_in(written, gifts, "Nothing of this user was written to the target or taken from the source.")

    def _confirm(self, moving_users: Sequence[UserOnTheMove]) -> None:
        """What User Replicator took from the target before the switch is carried there again."""
        pending = list(moving_users)
        for _round in range(ROUNDS):
            pending = self._vanished(pending) if pending else []
            if not pending:
                return
            self._each(pending, self._carry_again, "The source and the journal keep the rows.")
            pending = [one for one in pending if one.going]
        for one in pending:
            one.fail("Its rows vanish from the target again and again; the source and the journal keep them.")

    def _vanished(self, moving_users: Sequence[UserOnTheMove]) -> list[UserOnTheMove]:
        carried = {one.address: one.carried for one in moving_users if one.carried}
        gone = self.on_target.vanished(
            {one.address: one.versions for one in moving_users if one.carried},
            lambda addresses: {address: carried[address] for address in addresses},
        )
        return [one for one in moving_users if one.address in gone]

    def _carry_again(self, moving_users: Sequence[UserOnTheMove]) -> None:
        written = self.on_target.write([Gift(one.address, one.carried) for one in moving_users if one.carried])
        _take_in(written, moving_users, "The source and the journal keep the rows.")

    def _each(
        self, moving_users: Sequence[UserOnTheMove], work: Callable[[Sequence[UserOnTheMove]], None], stands: str
    ) -> None:
        """Do the work, whole transactions, for all at once; a user whose data makes it fail, fails alone."""

        def noted(some: Sequence[UserOnTheMove]) -> None:
            try:
                work(some)
            except BackEndUnreachable:  # perhaps after it had committed
                _note_written(some)
                raise
            _note_written(some)

        if moving_users:
            for one, error in isolated(moving_users, noted):
                one.fail(f"{error.what} {stands}")


def _note_written(moving_users: Sequence[UserOnTheMove]) -> None:
    for one in moving_users:
        one.written = True


def _take_in(written: WrittenToTarget, moving_users: Sequence[UserOnTheMove], stands: str) -> None:
    for one in moving_users:
        if one.address in written.refused:
            one.fail(f"{written.refused[one.address]} {stands}")
        else:
            one.was_given(written.given.get(one.address))
