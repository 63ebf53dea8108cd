# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last look of a run: is everything still on the target?

User Replicator works in cycles: it reads the directory, and some time later it acts on what it has read. So it may
remove a user's rows from the target although the directory names the target by then. Until this look no user is done:
what is gone is brought back from the journal, and a run that ends before is finished by the next one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from ansible_collections.msrtc.ocs.plugins.module_utils._directory.user_search import in_chunks
from ansible_collections.msrtc.ocs.plugins.module_utils._move.carrying import ROUNDS, Carrying
from ansible_collections.msrtc.ocs.plugins.module_utils._move.findings import rows_of
from ansible_collections.msrtc.ocs.plugins.module_utils._move.home_rows import arriving
from ansible_collections.msrtc.ocs.plugins.module_utils._move.journal import Journal
from ansible_collections.msrtc.ocs.plugins.module_utils._move.looking import Places
from ansible_collections.msrtc.ocs.plugins.module_utils._move.open_journals import OpenJournals
from ansible_collections.msrtc.ocs.plugins.module_utils._move.request import MoveRequest
from ansible_collections.msrtc.ocs.plugins.module_utils._move.state import Rows
from ansible_collections.msrtc.ocs.plugins.module_utils._move.traveller import Traveller
from ansible_collections.msrtc.ocs.plugins.module_utils._task.interruption import Interruption
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data import UserData

SECONDS_BETWEEN_QUESTIONS = 0.1


class Settling:
    """Keeps who has arrived (an address and a digest for each), and looks at them once more at the end."""

    def __init__(self, request: MoveRequest, places: Places, journal: Journal, carrying: Carrying) -> None:
        self._request = request
        self._places = places
        self._journal = journal
        self._carrying = carrying
        self._arrived: dict[str, str | None] = {}  # digest of what was carried; None when there was nothing

    def arrived(self, travellers: Iterable[Traveller]) -> None:
        """These users went through all steps."""
        for one in travellers:
            self._arrived[one.address] = one.carried.digest() if one.carried else None

    def settle(self, interruption: Interruption) -> list[str] | None:
        """Wait, look, bring back, until nothing is missing; then these users are done.

        Returns the addresses that lost their rows again and again; they stay open in the journal. None when the run is
        to end at once: nothing was looked at, and all stay open.
        """
        pending = {address: digest for address, digest in self._arrived.items() if digest is not None}
        for _round in range(ROUNDS):
            if pending and not self._wait(interruption):
                return None
            pending = self._bring_back(pending)
            if not pending:
                break
        self._close([address for address in self._arrived if address not in pending])
        return sorted(pending)

    def _wait(self, interruption: Interruption) -> bool:
        """Give User Replicator the time to act on what it had read; False when the run is to end at once."""
        end = time.monotonic() + self._request.settle_time
        while time.monotonic() < end and not interruption.requested:
            threading.Event().wait(SECONDS_BETWEEN_QUESTIONS)
        return not interruption.requested

    def _bring_back(self, digests: dict[str, str]) -> dict[str, str]:
        """Look at these users; those whose rows were gone got them back, and are returned to be looked at again."""
        lost: dict[str, str] = {}
        for batch in in_chunks(digests, self._request.batch_size):
            gone = self._gone({address: digests[address] for address in batch})
            if gone:
                self._carrying.merge(self._from_journals(gone))
                lost.update((address, digests[address]) for address in gone)
        return lost

    def _gone(self, digests: dict[str, str]) -> list[str]:
        """Those without any rows of their own on the target, unless that is what was carried."""
        target = self._places.target
        surveys = target.survey(list(digests))
        bare = [name for name, one in surveys.items() if rows_of(one.rows, one.homed) is not Rows.DATA]
        there = target.read(bare) if bare else {}
        return [address for address in bare if there[address].digest() != digests[address]]

    def _from_journals(self, addresses: list[str]) -> list[UserData]:
        side = self._places.side
        journals = OpenJournals.find(self._request.journal_dir, side.source_name, side.target.name)
        held = (journals.data(address) for address in addresses)
        return [arriving(one, self._places.target.abilities)[0] for one in held if one is not None]

    def _close(self, addresses: list[str]) -> None:
        """Older journals first: as long as one has a user open, the newest knows how far it got."""
        self._places.journals.close_users(addresses)
        self._journal.reached("done", addresses)
