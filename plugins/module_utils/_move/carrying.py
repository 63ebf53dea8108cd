# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The steps of a batch that write to the back ends: carry to the target, then clean the source."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.user_store import UserStore
from ansible_collections.msrtc.ocs.plugins.module_utils._errors import BackEndUnreachable
from ansible_collections.msrtc.ocs.plugins.module_utils._move.findings import rows_of_data
from ansible_collections.msrtc.ocs.plugins.module_utils._move.home_rows import arriving
from ansible_collections.msrtc.ocs.plugins.module_utils._move.journal import Journal
from ansible_collections.msrtc.ocs.plugins.module_utils._move.looking import Places
from ansible_collections.msrtc.ocs.plugins.module_utils._move.request import MoveRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._move.state import OWN_ROWS, Carry, Rows
from ansible_collections.msrtc.ocs.plugins.module_utils._move.traveller import Traveller
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import UserData
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data_merging import merge

ROUNDS = 3  # how often data that changes while it is being moved is carried over once more


class Carrying:
    """Data of one pair of pools on its way. The source is deleted from only what the target was seen to hold."""

    def __init__(self, request: MoveRequest, places: Places, journal: Journal) -> None:
        self._request = request
        self._places = places
        self._journal = journal

    def carry(self, travellers: Sequence[Traveller]) -> None:
        """Step 4: one transaction on the target for all; users whose data makes it fail are found and fail alone."""
        going = [one for one in travellers if one.carries is not Carry.NOTHING]
        self._each(going, self._write, "Nothing was written to the target or taken from the source.")
        self._journal.reached("carried", [one.address for one in going if one.going])

    def clean(self, travellers: Sequence[Traveller]) -> None:
        """Step 6: the target once more (User Replicator may have removed rows before the switch), then the source."""
        going = [one for one in travellers if one.carries is not Carry.NOTHING or one.decision.clean_source]
        self._confirm([one for one in going if one.carries is not Carry.NOTHING])
        confirmed = [one for one in going if one.going]
        self._journal.reached("confirmed", [one.address for one in confirmed])
        cleaning = [one for one in confirmed if one.decision.clean_source]
        self._each(cleaning, self._remove, "The user is on the target with all data; the source's rows stay.")

    def _write(self, travellers: Sequence[Traveller]) -> None:
        """Copies replace, everything else is merged; the store reads it back and compares before it is committed."""
        target = self._places.target
        copies = [one.carried for one in travellers if one.carries is Carry.COPY and one.carried]
        merges = [one.carried for one in travellers if one.carries is not Carry.COPY and one.carried]

        def once() -> None:
            with target.transaction():
                target.replace(copies, verify=self._request.verify)
                self._add(merges)

        target.retry(once)

    def _confirm(self, travellers: Sequence[Traveller]) -> None:
        """What User Replicator took from the target before the switch is carried there again."""
        pending = list(travellers)
        for _round in range(ROUNDS):
            pending = self._lost(pending) if pending else []
            if not pending:
                return
            self.merge([one.carried for one in pending if one.carried])
        for one in pending:
            one.fail("Its rows vanish from the target again and again; the source and the journal keep them.")

    def _lost(self, travellers: Sequence[Traveller]) -> list[Traveller]:
        """Those of whose data something is missing on the target.

        As many rows of each kind as were carried are these rows, or what the user made of them: they were compared
        before they were committed. Only where counts differ, or nothing was compared, the data is read.
        """
        target, found = self._places.target, self._places.target.survey([one.address for one in travellers])
        doubtful = [
            one
            for one in travellers
            if one.carried and (found[one.address].rows != one.carried.counts() or not self._request.verify)
        ]
        there = target.read([one.address for one in doubtful]) if doubtful else {}
        return [one for one in doubtful if not _holds(there[one.address], one.carried)]

    def merge(self, data: Sequence[UserData]) -> None:
        """One transaction on the target that adds what is missing."""
        target = self._places.target

        def once() -> None:
            with target.transaction():
                self._add(data)

        target.retry(once)

    def _add(self, data: Sequence[UserData]) -> None:
        """In a transaction on the target: nothing that the user has there is overwritten.

        A home row alone is nothing of the user's: User Replicator makes it, and its settings are not the user's own.
        """
        if not data:
            return
        target = self._places.target
        there = target.read([one.address for one in data], locked=True)
        has_data = {address for address, one in there.items() if rows_of_data(one) in OWN_ROWS}
        verify = self._request.verify
        target.replace([one for one in data if one.address not in has_data], verify=verify)
        target.merge([one for one in data if one.address in has_data], verify=verify)

    def _remove(self, travellers: Sequence[Traveller]) -> None:
        """Delete from the source exactly what was carried; what changed there meanwhile is carried over first."""
        source = self._places.source
        if source is None:
            return
        expected = {one.address: one.source for one in travellers if one.source is not None}
        by_address = {one.address: one for one in travellers}
        for _round in range(ROUNDS):
            changed = self._remove_if_equal(source, expected)
            expected = {address: data for address, data in changed.items() if rows_of_data(data) is not Rows.NONE}
            if not expected:
                return
            # What became empty meanwhile is no newer data: User Replicator empties, and never replaces a full target.
            newer = {address: data for address, data in expected.items() if rows_of_data(data) in OWN_ROWS}
            if newer:
                self._journal.write_newer(newer.values())
                self._carry_newer(newer, by_address)
        for address in expected:
            by_address[address].fail("It changes on the source again and again; it is on the target, run again later.")

    def _remove_if_equal(self, source: UserStore, expected: Mapping[str, UserData]) -> dict[str, UserData]:
        """One transaction on the source. Returns the users whose data is another one now; they were not touched."""
        changed: dict[str, UserData] = {}

        def once() -> None:
            changed.clear()
            with source.transaction():
                changed.update(source.remove(expected))

        source.retry(once)
        return changed

    def _carry_newer(self, newer: Mapping[str, UserData], travellers: Mapping[str, Traveller]) -> None:
        """What users changed on the source after it was read.

        As long as the target holds exactly what was carried there, it is replaced: so deletions follow too. Where the
        user has been active on the target as well, nothing there is overwritten and only what is missing is added.
        """
        target = self._places.target

        def once() -> None:
            with target.transaction():
                there = target.read(list(newer), locked=True)
                replacing: list[UserData] = []
                merging: list[UserData] = []
                for address, data in newer.items():
                    one = travellers[address]
                    fitting, _lost = arriving(data, target.abilities)
                    copied = one.carries is Carry.COPY and there[address] == one.carried
                    (replacing if copied else merging).append(fitting)
                target.replace(replacing, verify=self._request.verify)
                self._add(merging)

        target.retry(once)
        for address, data in newer.items():
            travellers[address].carried, _lost = arriving(data, target.abilities)

    def _each(self, travellers: Sequence[Traveller], work: Callable[[Sequence[Traveller]], None], stands: str) -> None:
        """Do the work, whole transactions, for all at once; a user whose data makes it fail, fails alone."""

        def noted(some: Sequence[Traveller]) -> None:
            try:
                work(some)
            except BackEndUnreachable:  # perhaps after it had committed
                _note_written(some)
                raise
            _note_written(some)

        if travellers:
            for one, error in isolated(travellers, noted):
                one.fail(f"{error.what} {stands}")


def _note_written(travellers: Sequence[Traveller]) -> None:
    for one in travellers:
        one.written = True


def _holds(stands: UserData, carried: UserData | None) -> bool:
    """Nothing of what was carried is missing, judged by what makes rows the same thing to the user.

    A home row alone is User Replicator's, until it says the same as the one that was carried.
    """
    if carried is None or stands == carried:
        return True
    return rows_of_data(stands) is Rows.DATA and merge(carried, newer=stands) == stands
