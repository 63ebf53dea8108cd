# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last check of a run: is everything still on the target?

User Replicator works in cycles: it reads the directory, and some time later it acts on what it has read. So it may
remove a user's rows from the target although the directory names the target by then. Until this check no user is done:
what is gone is brought back from the journal, and a run that ends before is finished by the next one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.statements.isolation import isolated
from ansible_collections.msrtc.ocs.plugins.module_utils._directory.users.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from ...bulk.interruption import Interruption
from ...bulk.planning.counts import Counts, by_name, counts
from ..journal.journal import Journal
from ..journal.open_journals import OpenJournals
from ..planning.open_pool_pair import OpenPoolPair
from ..planning.plan import PlannedMove
from ..planning.request import MoveRequest
from ..states.home_rows import data_for_target
from .moving_user import MovingUser
from .source_deletion import ROUNDS
from .target_rows import DataToMerge, OnTarget

SECONDS_BETWEEN_QUESTIONS = 0.1
_END, _NOTHING_CARRIED = b"\n", b"-"  # of a batch's list versions, which are numbers and blanks
_Carried: TypeAlias = "tuple[PlannedMove, Counts]"  # a user, and the list versions since its data was carried

AGAIN_AND_AGAIN = "Its rows vanish from the target again and again; the journal keeps them."


class LastCheck:
    """The users who went through all steps, and the last check of them."""

    def __init__(self, request: MoveRequest, pool_pair: OpenPoolPair, journal: Journal, on_target: OnTarget) -> None:
        self._request = request
        self._pool_pair = pool_pair
        self._journal = journal
        self._on_target = on_target
        self._moved: list[PlannedMove] = []
        self._versions: list[bytes] = []  # of the lists of these users, batch by batch: as one text they are small
        self._any_carried = False

    def add(self, moving_users: Sequence[MovingUser]) -> None:
        """These users of a batch went through all steps."""
        if moving_users:
            self._moved += (moving_user.planned for moving_user in moving_users)
            self._versions.append(_END.join(_packed_versions(moving_user) for moving_user in moving_users))
            self._any_carried = self._any_carried or any(moving_user.carried for moving_user in moving_users)

    def check(self, interruption: Interruption) -> list[tuple[PlannedMove, str]] | None:
        """Wait, look, bring back, until nothing is missing; then these users are done.

        Returns those who lost their rows again and again, or whose rows cannot be brought back, each with the reason:
        they stay open in the journal. None when the run is to end at once: nothing was looked at, and all stay open.
        """
        failed: dict[str, str] = {}
        pending: Iterable[_Carried] = self._carried()
        again: list[_Carried] = []
        any_pending = self._any_carried
        for _round in range(ROUNDS):
            if any_pending and not self._wait(interruption):
                return None
            pending = again = self._bring_back(pending, failed)
            any_pending = bool(again)
            if not any_pending:
                break
        failed |= dict.fromkeys((planned.address for planned, _versions in again), AGAIN_AND_AGAIN)
        self._close([planned.address for planned in self._moved if planned.address not in failed])
        lost = {planned.address: planned for planned in self._moved if planned.address in failed}
        return [(lost[address], failed[address]) for address in sorted(failed)]

    def _carried(self) -> Iterator[_Carried]:
        """Those of the users whose data was carried."""
        versions = (text for texts in self._versions for text in texts.split(_END))
        for planned, text in zip(self._moved, versions, strict=True):
            if text != _NOTHING_CARRIED:
                yield planned, Counts(text)

    def _wait(self, interruption: Interruption) -> bool:
        """Give User Replicator the time to act on what it had read; False when the run is to end at once."""
        end = time.monotonic() + self._request.settle_time
        while time.monotonic() < end and not interruption.requested:
            threading.Event().wait(SECONDS_BETWEEN_QUESTIONS)
        return not interruption.requested

    def _bring_back(self, pending: Iterable[_Carried], failed: dict[str, str]) -> list[_Carried]:
        """Look at these users; those whose rows were gone got them back, and are returned to be looked at again.

        A user whose data cannot be written any more fails alone.
        """
        again: list[_Carried] = []
        for batch in in_chunks(pending, self._request.batch_size):
            versions = {planned.address: by_name(versions) for planned, versions in batch}
            gone = self._on_target.vanished(versions, self._from_journals)
            for address, error in isolated(list(gone), partial(self._write, gone, failed)):
                failed[address] = f"{error.what} The journal keeps the rows."
            again += [moved for moved in batch if moved[0].address in gone and moved[0].address not in failed]
        return again

    def _write(self, gone: Mapping[str, UserData], failed: dict[str, str], addresses: Sequence[str]) -> None:
        written = self._on_target.write([DataToMerge(address, gone[address]) for address in addresses])
        failed |= {address: f"{why} The journal keeps the rows." for address, why in written.refused.items()}

    def _from_journals(self, addresses: Sequence[str]) -> dict[str, UserData]:
        pools = self._pool_pair.pools
        journals = OpenJournals.find(self._request.journal_dir, pools.source_name, pools.target.name)
        held = {address: journals.data(address) for address in addresses}
        return {
            address: data_for_target(data, self._pool_pair.target.capabilities)[0]
            for address, data in held.items()
            if data
        }

    def _close(self, addresses: list[str]) -> None:
        """Close these users, in older journals first: the newest has to know how far they got as long as one of them is
        open.
        """
        self._pool_pair.journals.close_users(addresses)
        self._journal.reached("done", addresses)


def _packed_versions(moving_user: MovingUser) -> bytes:
    return counts(moving_user.versions) if moving_user.carried else _NOTHING_CARRIED
