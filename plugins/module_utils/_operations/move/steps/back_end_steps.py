# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a batch that write to the back ends: write to the target, confirm it, then delete from the source."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import data_and_losses
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated

from ...bulk.answers import perhaps_committed
from ...bulk.passes.turns import Turns
from ..journal.journal import Journal
from ..planning.open_pool_pair import OpenPoolPair
from ..planning.request import MoveRequest
from ..states.merging import versions_once_carried
from ..states.state import Transfer
from .moving_user import MovingUser
from .source_deletion import ROUNDS, SourceDeletion
from .target_rows import DataToMerge, OnTarget, WrittenToTarget


class BackEndSteps:
    """Steps for one pair of pools. From the source only those rows are deleted that the target was seen to hold."""

    def __init__(self, request: MoveRequest, pool_pair: OpenPoolPair, journal: Journal, turns: Turns) -> None:
        self._pool_pair = pool_pair
        self._journal = journal
        self.on_target = OnTarget(request, pool_pair.target, journal)
        self._source_deletion = SourceDeletion(request, pool_pair, journal, self.on_target, turns)

    def write_to_target(self, moving_users: Sequence[MovingUser]) -> None:
        """Step 4: one transaction on the target for all; users whose data makes it fail are found and fail alone."""
        going = [
            moving_user
            for moving_user in moving_users
            if moving_user.going and moving_user.transfer is not Transfer.NOTHING
        ]
        self._each(going, self._write, "Nothing was written to the target or taken from the source.")
        self._journal.reached("carried", [moving_user.address for moving_user in going if moving_user.going])

    def confirm(self, moving_users: Sequence[MovingUser]) -> None:
        """Step 6: look at the target once more, since User Replicator may have removed rows before the switch."""
        going = [
            moving_user
            for moving_user in moving_users
            if moving_user.going
            and (moving_user.transfer is not Transfer.NOTHING or moving_user.decision.delete_source_rows)
        ]
        self._bring_back([moving_user for moving_user in going if moving_user.transfer is not Transfer.NOTHING])
        self._journal.reached("confirmed", [moving_user.address for moving_user in going if moving_user.going])

    def delete_source_rows(self, moving_users: Sequence[MovingUser]) -> None:
        """Step 7: delete on the source what was confirmed."""
        deleting = [
            moving_user for moving_user in moving_users if moving_user.going and moving_user.decision.delete_source_rows
        ]
        self._each(
            deleting, self._source_deletion.delete, "The user is on the target with all data; the source's rows stay."
        )

    def _write(self, moving_users: Sequence[MovingUser]) -> None:
        """Write to the target in one transaction: copies replace what is there, everything else is merged."""
        copies = [moving_user for moving_user in moving_users if moving_user.transfer is Transfer.COPY]
        to_merge = [moving_user for moving_user in moving_users if moving_user.transfer is not Transfer.COPY]
        written = self.on_target.write(
            [
                DataToMerge(moving_user.address, moving_user.carried, moving_user.base)
                for moving_user in to_merge
                if moving_user.carried
            ],
            copies=[moving_user.carried for moving_user in copies if moving_user.carried],
        )
        for moving_user in copies:
            before = (
                data_and_losses(moving_user.target, self._pool_pair.target.capabilities)[0]
                if moving_user.target
                else None
            )
            if moving_user.carried:
                moving_user.versions = versions_once_carried(before, moving_user.carried, replaces=True)
        _note_written(written, to_merge, "Nothing of this user was written to the target or taken from the source.")

    def _bring_back(self, moving_users: Sequence[MovingUser]) -> None:
        """Carry again what User Replicator took from the target before the switch."""
        pending = list(moving_users)
        for _round in range(ROUNDS):
            pending = self._vanished(pending) if pending else []
            if not pending:
                return
            self._each(pending, self._write_again, "The source and the journal keep the rows.")
            pending = [moving_user for moving_user in pending if moving_user.going]
        for moving_user in pending:
            moving_user.fail("Its rows vanish from the target again and again; the source and the journal keep them.")

    def _vanished(self, moving_users: Sequence[MovingUser]) -> list[MovingUser]:
        carried = {moving_user.address: moving_user.carried for moving_user in moving_users if moving_user.carried}
        gone = self.on_target.vanished(
            {moving_user.address: moving_user.versions for moving_user in moving_users if moving_user.carried},
            lambda addresses: {address: carried[address] for address in addresses},
        )
        return [moving_user for moving_user in moving_users if moving_user.address in gone]

    def _write_again(self, moving_users: Sequence[MovingUser]) -> None:
        written = self.on_target.write(
            [
                DataToMerge(moving_user.address, moving_user.carried)
                for moving_user in moving_users
                if moving_user.carried
            ]
        )
        _note_written(written, moving_users, "The source and the journal keep the rows.")

    def _each(
        self, moving_users: Sequence[MovingUser], work: Callable[[Sequence[MovingUser]], None], situation: str
    ) -> None:
        """Do the work, whole transactions, for all at once; a user whose data makes it fail, fails alone."""

        def noted(some: Sequence[MovingUser]) -> None:
            with perhaps_committed(some):
                work(some)
            for moving_user in some:
                moving_user.written = True

        if moving_users:
            for moving_user, error in isolated(moving_users, noted):
                moving_user.fail(f"{error.what} {situation}")


def _note_written(written: WrittenToTarget, moving_users: Sequence[MovingUser], situation: str) -> None:
    for moving_user in moving_users:
        if moving_user.address in written.refused:
            moving_user.fail(f"{written.refused[moving_user.address]} {situation}")
        else:
            moving_user.note_base(written.bases.get(moving_user.address))
