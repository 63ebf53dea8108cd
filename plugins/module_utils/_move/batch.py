# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""One batch of users through the steps of a move.

Read, journal, announce, carry, switch, clean; the run's last look (settling.py) makes them done. Every step leaves a
state that the state table knows, so a run that ends between two of them, or inside one, is finished by the next run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users import User
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndRefused
from ansible_collections.msrtc.ocs.plugins.module_utils._letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._move.carrying import Carrying
from ansible_collections.msrtc.ocs.plugins.module_utils._move.findings import rows_of_data
from ansible_collections.msrtc.ocs.plugins.module_utils._move.home_rows import arriving, restored
from ansible_collections.msrtc.ocs.plugins.module_utils._move.homes import Homes
from ansible_collections.msrtc.ocs.plugins.module_utils._move.journal import Journal, directory_values, user_record
from ansible_collections.msrtc.ocs.plugins.module_utils._move.looking import Places
from ansible_collections.msrtc.ocs.plugins.module_utils._move.plan import PlannedUser, Verdict
from ansible_collections.msrtc.ocs.plugins.module_utils._move.request import MoveRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._move.state import Carry, Decision, Found, Outcome, Rows, decide
from ansible_collections.msrtc.ocs.plugins.module_utils._move.traveller import Traveller
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import UserData, folded

_CHANGED = "Changed since the plan was made, and not by this run: "


class Batch:
    """The users of one batch and what is read and written for them."""

    def __init__(
        self,
        request: MoveRequest,
        places: Places,
        journal: Journal,
        carrying: Carrying,
        planned: Sequence[PlannedUser],
    ) -> None:
        self._request = request
        self._places = places
        self._journal = journal
        self._planned = planned
        self._homes = Homes(places.people, places.side)
        self._carrying = carrying
        self.travellers: list[Traveller] = []

    def move(self) -> None:
        """All steps. Afterwards each traveller knows what became of it. Raises OcsError when the run cannot go on."""
        self.read()
        self.write_journal()
        self._homes.announce(self._going)
        self._carry()
        self._withdraw()
        self._homes.switch(self._going)
        self._withdraw()
        self._carrying.clean(self._going)
        self.close()

    @property
    def _going(self) -> list[Traveller]:
        return [one for one in self.travellers if one.going]

    def read(self) -> None:
        """Step 1: everything anew, and the decision once more from what is found now."""
        places, addresses = self._places, [planned.address for planned in self._planned]
        users = places.people.read_again(planned.found.dn for planned in self._planned if planned.found.dn)
        source = places.source.read(addresses) if places.source else {}
        target = places.target.read(addresses)
        for planned in self._planned:
            user = users.get(without_case(planned.found.dn or ""))
            anothers = planned.found.whose.source_is_anothers
            here, there = None if anothers else source.get(planned.address), target.get(planned.address)
            decision = self._decide(planned, user, here, there)
            one = Traveller(planned, user, decision, here, there)
            one.destination_before = user.target if user else None
            self._judge(one)
            self.travellers.append(one)

    def _decide(
        self, planned: PlannedUser, user: User | None, here: UserData | None, there: UserData | None
    ) -> Decision:
        side, journals = self._places.side, self._places.journals
        unread = planned.found.found.source is Rows.UNREAD
        return decide(
            Found(
                side.home(user),
                side.destination(user),
                Rows.UNREAD if unread else rows_of_data(here),
                rows_of_data(there),
                journals.stage(planned.address),
                planned.found.whose.ownership,
            )
        )

    def _judge(self, one: Traveller) -> None:
        """What is carried, and whether the user is still one of those that the plan allowed to go."""
        if one.decision.skipped:
            planned = one.planned.decision.skipped
            one.stop(Verdict.SKIPPED, one.planned.reason if planned else f"{_CHANGED}{one.decision.outcome.value}.")
            return
        if another := _became_another(one.planned, one.user):
            one.fail(f"{_CHANGED}{another} Nothing of this user was changed.")
            return
        if self._lost_its_data(one):
            one.fail(f"{_CHANGED}the source has no data of the user any more. Nothing of this user was changed.")
            return
        whole = one.source
        if one.decision.carry is Carry.RESTORE:
            whole = restored(self._places.journals.data(one.address), one.source)
        if one.decision.carry is not Carry.COPY:
            one.base = self._places.journals.base(one.address, one.target, self._places.target.abilities)
        if one.decision.carry is Carry.NOTHING or whole is None:
            return
        one.carried, lost = arriving(whole, self._places.target.abilities)
        if lost and not self._request.allow_data_loss:
            one.fail(
                f"{_CHANGED}data that {self._places.side.target.name} cannot hold. Nothing of this user was changed."
            )

    def _lost_its_data(self, one: Traveller) -> bool:
        """Whoever would now go without data was not planned to, unless the task allows it or has given it up."""
        before, now = one.planned.decision.outcome, one.decision.outcome
        without = now is Outcome.MOVE_WITHOUT_DATA and before is not now
        return without and not self._request.allow_without_data

    def write_journal(self) -> None:
        """Step 2: on disk before anything is touched."""
        changing = [one for one in self._going if one.decision.changes]
        if changing:
            self._journal.write_users(self._record(one) for one in changing)

    def _record(self, one: Traveller) -> Mapping[str, object]:
        restores = one.decision.carry is Carry.RESTORE
        return user_record(
            one.carried if restores else one.source,
            one.target,
            address=one.address,
            outcome=one.decision.outcome.value,
            carry=one.decision.carry.value,
            directory=directory_values(one.user),
            losses=one.planned.found.losses,
        )

    def _carry(self) -> None:
        """Step 4. A target that takes nothing, such as a full one, ends the run: nobody stays announced for it."""
        try:
            self._carrying.carry(self._going)
        except BackEndRefused as error:
            for one in self._going:
                one.fail(error.what)
            self._withdraw()
            raise

    def _withdraw(self) -> None:
        """Users that failed get back the directory entry that they had."""
        failed = [one for one in self.travellers if not one.going and one.announced]
        back = self._homes.withdraw(failed) if failed else []
        for one in back:
            one.announced = False
        self._journal.reached("withdrawn", [one.address for one in back])

    def close(self) -> None:
        """Who was not changed is done with; an older journal may still have the user open."""
        unchanged = [one for one in self.travellers if one.decision.close_journal and not one.decision.changes]
        self._places.journals.close_users(one.address for one in unchanged if one.verdict is not Verdict.FAILED)

    @property
    def arrived(self) -> list[Traveller]:
        """Those who went through all steps; the run's last look makes them done."""
        return [one for one in self._going if one.decision.changes]


def _became_another(planned: PlannedUser, user: User | None) -> str:
    """What the account became since the plan was made; empty when it is the same one under the same SIP URI."""
    if user is None or planned.found.guid is None:
        return ""
    if user.guid != planned.found.guid:
        return "the account was made anew."
    if folded(user.address or "") != folded(planned.address):
        return "the account has another SIP URI."
    return ""
