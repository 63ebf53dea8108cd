# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The phases through which a batch of users is moved.

Read, journal, announce, carry, switch, confirm, delete; the run's last check (last_check.py) makes them done. Every
step leaves a state that the state table knows, so a run that ends between two of them, or inside one, is finished by
the next run.

The data is read ahead, while batches before are written; the accounts only when the batch begins to write. So the
data of an account that names the source was read before any switch, and an account that does not name it is merged with
what the target holds by then. What has changed on the source is noticed before it is deleted there, since that
compares with what was read; what has changed in the directory, by the compare-and-swap of the announcement.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.list_versions import list_versions
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import sections_that_fit
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused, OcsError
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.sections import Section

from ...bulk.passes.phases import Pass, Phase, Server
from ...bulk.planning.verdicts import Verdict
from ..journal.journal import Journal, directory_values, texts_for_records, user_record
from ..planning.history import with_earlier
from ..planning.open_pool_pair import OpenPoolPair
from ..planning.plan import PlannedMove
from ..planning.request import MoveRequest
from ..states.findings import rows_of_data
from ..states.home_rows import data_for_target, restored
from ..states.merging import are_newer
from ..states.state import HeldRows, MoveCase, MoveDecision, MoveState, Transfer, decide
from .back_end_steps import BackEndSteps
from .directory_steps import DirectorySteps
from .last_check import LastCheck
from .moving_user import MovingUser

_CHANGED = "Changed since the plan was made, and not by this run: "


class MovePhases:
    """The phases of a move, each for all users of a batch. Raise OcsError when the run cannot go on."""

    def __init__(
        self,
        request: MoveRequest,
        pool_pair: OpenPoolPair,
        journal: Journal,
        back_end_steps: BackEndSteps,
        last_check: LastCheck,
        end_run: Callable[[OcsError], None],
    ) -> None:
        """`end_run` is told of an error with which no further batch shall begin; those under way go to their end."""
        self._request = request
        self._pool_pair = pool_pair
        self._journal = journal
        self._directory_steps = DirectorySteps(pool_pair.directory, pool_pair.pools)
        self._back_end_steps = back_end_steps
        self._last_check = last_check
        self._end_run = end_run
        self._refused: BackEndRefused | None = None  # why the target takes nothing more

    @property
    def of_moving(self) -> Pass[MovingUser]:
        """All phases. Afterwards each user of the batch knows what became of it.

        The journal of the run keeps its records apart itself; those of earlier runs are read and written on `DISK`.
        """
        return Pass(
            "moved",
            [
                Phase((Server.DIRECTORY,), self._read_accounts),
                Phase((Server.DISK,), self._write_journal),
                Phase((Server.DIRECTORY,), self._directory_steps.announce),
                Phase((Server.TARGET,), self._write_to_target),
                Phase((Server.DIRECTORY,), self._switch),
                Phase((Server.TARGET,), self._back_end_steps.confirm),
                Phase((Server.SOURCE,), self._back_end_steps.delete_source_rows),
                Phase((Server.DISK,), self._close),
            ],
            ahead=[Phase((Server.SOURCE,), self._read_source), Phase((Server.TARGET,), self._read_target)],
            at_once=4,  # one is read, one announced or switched, one written to the target, one deleted from the source
        )

    def _read_source(self, batch: Sequence[MovingUser]) -> None:
        source, addresses = self._pool_pair.source, [moving_user.address for moving_user in batch]
        there = source.read(addresses) if source else {}
        for moving_user in batch:
            left_out = moving_user.planned.observed.row_owner.left_out
            moving_user.source = None if left_out else there.get(moving_user.address)

    def _read_target(self, batch: Sequence[MovingUser]) -> None:
        there = self._pool_pair.target.read([moving_user.address for moving_user in batch])
        for moving_user in batch:
            moving_user.target = there.get(moving_user.address)

    def _read_accounts(self, batch: Sequence[MovingUser]) -> None:
        users = self._pool_pair.directory.read_again(
            moving_user.planned.observed.dn for moving_user in batch if moving_user.planned.observed.dn
        )
        for moving_user in batch:
            user = users.get(without_case(moving_user.planned.observed.dn or ""))
            moving_user.user, moving_user.destination_before = user, user.target if user else None

    def _decide(self, moving_user: MovingUser) -> MoveDecision:
        pools, journals, planned = self._pool_pair.pools, self._pool_pair.journals, moving_user.planned
        unread = planned.observed.state.source is HeldRows.UNREAD
        state = MoveState(
            pools.home(moving_user.user),
            pools.destination(moving_user.user),
            HeldRows.UNREAD if unread else rows_of_data(moving_user.source),
            rows_of_data(moving_user.target),
            journals.stage(planned.address),
            planned.observed.row_owner.ownership,
            target_is_newer=_is_newer(moving_user.target, moving_user.source),
        )
        return decide(with_earlier(state, planned.address, moving_user.user, journals))

    def _judge(self, moving_user: MovingUser, fitting_sections: Container[Section]) -> None:
        """Decide which data is carried, and whether the user is still one of those that the plan allowed to go."""
        if moving_user.decision.skipped:
            planned = moving_user.planned.decision.skipped
            moving_user.stop(
                Verdict.SKIPPED,
                moving_user.planned.reason if planned else f"{_CHANGED}{moving_user.decision.case.value}.",
            )
            return
        if another := _became_another(moving_user.planned, moving_user.user):
            moving_user.fail(f"{_CHANGED}{another} Nothing of this user was changed.")
            return
        if self._lost_its_data(moving_user):
            moving_user.fail(
                f"{_CHANGED}the source has no data of the user any more. Nothing of this user was changed."
            )
            return
        whole = moving_user.source
        if moving_user.decision.transfer is Transfer.RESTORE:
            whole = restored(self._pool_pair.journals.data(moving_user.address), moving_user.source)
        if moving_user.decision.transfer is not Transfer.COPY:
            moving_user.base = self._pool_pair.journals.base(
                moving_user.address, moving_user.target, self._pool_pair.target.capabilities
            )
        if moving_user.decision.transfer is Transfer.NOTHING or whole is None:
            return
        moving_user.carried, lost = data_for_target(whole, self._pool_pair.target.capabilities, fitting_sections)
        if lost and not self._request.allow_data_loss:
            target = self._pool_pair.pools.target.name
            moving_user.fail(f"{_CHANGED}data that {target} cannot hold. Nothing of this user was changed.")

    def _lost_its_data(self, moving_user: MovingUser) -> bool:
        """The user's data is gone since the plan was made, and the task neither allows that nor gives the data up."""
        before, now = moving_user.planned.decision.case, moving_user.decision.case
        without = now is MoveCase.MOVE_WITHOUT_DATA and before is not now
        return without and not self._request.allow_without_data

    def _write_journal(self, batch: Sequence[MovingUser]) -> None:
        """Step 2: the decision once more, from what is found now; on disk before anything is touched."""
        sources = [moving_user.source for moving_user in batch if moving_user.source is not None]
        fitting_sections = sections_that_fit(sources, self._pool_pair.target.capabilities)
        for moving_user in batch:
            moving_user.decision = self._decide(moving_user)
            self._judge(moving_user, fitting_sections)
        changing = [moving_user for moving_user in batch if moving_user.going and moving_user.decision.changes]
        if changing:
            self._journal.write_users(self._records(changing))

    def _records(self, moving_users: Sequence[MovingUser]) -> Iterator[Mapping[str, object]]:
        carried = texts_for_records(map(_journalled, moving_users))
        replaced = texts_for_records(moving_user.target for moving_user in moving_users)
        for moving_user, data, held in zip(moving_users, carried, replaced, strict=True):
            yield user_record(
                data,
                held,
                address=moving_user.address,
                outcome=moving_user.decision.case.value,
                carry=moving_user.decision.transfer.value,
                directory=directory_values(moving_user.user),
                losses=moving_user.planned.observed.losses,
            )

    def _write_to_target(self, batch: Sequence[MovingUser]) -> None:
        """Step 4. A target that takes nothing, such as a full one, ends the run. It is not asked again for the batches
        that are under way, and their announcements are taken back too.
        """
        if self._refused is None:
            try:
                self._back_end_steps.write_to_target(batch)
                return
            except BackEndRefused as error:
                self._refused = error
                self._end_run(error)
        for moving_user in batch:
            if moving_user.going:
                moving_user.fail(f"Not finished: {self._refused.what} Run the same task again.")

    def _switch(self, batch: Sequence[MovingUser]) -> None:
        """Step 5, for those whose data has arrived; the others, and those who fail in it, are as they were before."""
        self._withdraw(batch)
        self._directory_steps.switch(batch)
        self._withdraw(batch)

    def _withdraw(self, batch: Sequence[MovingUser]) -> None:
        """Users that failed get back the directory entry that they had."""
        back = self._directory_steps.withdraw(batch)
        for moving_user in back:
            moving_user.announced = False
        self._journal.reached("withdrawn", [moving_user.address for moving_user in back])

    def _close(self, batch: Sequence[MovingUser]) -> None:
        """Close users who were not changed: an older journal may still have them open. Those who went through all
        steps are done once the run has made its last check.
        """
        unchanged = [
            moving_user
            for moving_user in batch
            if moving_user.decision.close_journal and not moving_user.decision.changes
        ]
        self._pool_pair.journals.close_users(
            moving_user.address for moving_user in unchanged if moving_user.verdict is not Verdict.FAILED
        )
        self._last_check.add([user for user in batch if user.going and user.decision.changes])


def _journalled(moving_user: MovingUser) -> UserData | None:
    """The data of the user's record: what the source has, or what is brought back from a journal."""
    restores = moving_user.decision.transfer is Transfer.RESTORE
    return moving_user.carried if restores else moving_user.source


def _is_newer(there: UserData | None, here: UserData | None) -> bool:
    if there is None or here is None or not there.sections:
        return False
    return are_newer(list_versions(there.sections), list_versions(here.sections))


def _became_another(planned: PlannedMove, user: User | None) -> str:
    """The account's change since the plan was made; empty when it is the same one under the same SIP URI."""
    if user is None or planned.observed.guid is None:
        return ""
    if user.guid != planned.observed.guid:
        return "the account was made anew."
    if folded(user.address or "") != folded(planned.address):
        return "the account has another SIP URI."
    return ""
