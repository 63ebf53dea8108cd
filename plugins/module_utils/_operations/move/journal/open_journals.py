# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The unfinished moves of earlier runs between the same pair of pools, found in their journals.

Only an index is kept in memory (address -> stage and file offsets); the data is read again user by user.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._files.files_in_folder import files_in
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_header import servers_in
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex, JournalledUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import has_end, records_at
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_order import place_of
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import UnfinishedMove
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.merging import merge
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from ..states.merging import Base, home_versions, was_committed
from ..states.state import JournalStage as Stage
from .earlier_moves import EarlierMove, EarlierMoves
from .journal import Journal, file_prefix
from .reading import STAGES, base_of_copy, base_of_merge


class _OpenJournal:
    """One journal file without an end, and the users whose move it has open, by folded address."""

    def __init__(self, path: Path) -> None:
        index = JournalIndex.read(path)
        self.path = path
        self.header = index.header
        self.users = index.open_users
        self.writer = Journal(path)


class OpenJournals:
    """All unfinished journals of one pair of pools, oldest first."""

    def __init__(self, journals: list[_OpenJournal], earlier: EarlierMoves) -> None:
        self._journals = sorted(journals, key=lambda journal: place_of(journal.header, journal.path))
        # Of renamed accounts: by folded address those that journals have, and by these (and GUID) the present one.
        self._former: dict[str, list[str]] = {}
        self._present: dict[tuple[str, str], str] = {}
        self._earlier = earlier
        self._returned: dict[str, EarlierMove] = {}  # by folded address, of those who were asked for

    @classmethod
    def find(cls, folder: Path, source: str, target: str) -> OpenJournals:
        """Find the unfinished journals: the last line of a finished one says so. Raises JournalError for one that
        cannot be read, and UnreadableFolder.
        """
        found = files_in(folder, file_prefix(source, target), ".jsonl")
        unfinished = [_OpenJournal(path) for path in found if not has_end(path)]
        return cls(unfinished, EarlierMoves(folder, source, target))

    @property
    def paths(self) -> list[str]:
        """The files that hold open users."""
        return [str(journal.path) for journal in self._journals if journal.users]

    @property
    def domain_controllers(self) -> dict[str, str]:
        """The domain controllers that the newest unfinished run wrote to, by domain: its rerun uses the same."""
        chosen: dict[str, str] = {}
        for journal in self._journals:
            if journal.users:
                chosen.update(servers_in(journal.header))
        return chosen

    def addresses(self, begun_by: str | None = None) -> list[str]:
        """Addresses of the open users, each once, as the newest journal spells it; for renamed accounts the present
        address.

        `begun_by`: only those whom tasks with this selection (its fingerprint) have begun to move.
        """
        journals = [opened for opened in self._journals if begun_by in (None, opened.header.get("selection"))]
        present = (self._present_address(key, user) for journal in journals for key, user in journal.users.items())
        spelled = {folded(address): address for address in present}
        return [address for _key, address in sorted(spelled.items())]

    def accounts(self) -> list[tuple[str, str]]:
        """Address and GUID of each account that is open, as the journals have them."""
        users = (user for journal in self._journals for user in journal.users.values())
        return sorted({(user.address, user.guid) for user in users if user.guid})

    def renamed(self, former: str, guid: str, address: str) -> None:
        """Note that the account which journals have under a former address has this address now. From now on the former
        address finds no other account.
        """
        self._former.setdefault(folded(address), []).append(folded(former))
        self._present[folded(former), guid] = address

    def _present_address(self, key: str, user: JournalledUser) -> str:
        return self._present.get((key, user.guid), user.address)

    def _keys(self, journal: _OpenJournal, address: str) -> list[str]:
        """All addresses, present and former, under which a journal has the user with this address."""
        known = (key for key in (*self._former.get(folded(address), ()), folded(address)) if key in journal.users)
        return [key for key in known if folded(self._present_address(key, journal.users[key])) == folded(address)]

    def _users(self, journal: _OpenJournal, address: str) -> list[JournalledUser]:
        return [journal.users[key] for key in self._keys(journal, address)]

    def stage(self, address: str) -> Stage:
        """The user's stage in the newest journal that has the user open."""
        for journal in reversed(self._journals):
            for user in self._users(journal, address):
                return STAGES[user.reached]
        return Stage.NONE

    def earlier(self, address: str, guid: str | None) -> EarlierMove | None:
        """The newest move of this account to the target by any journal, also a finished one, unless it came back since.

        After this call, `base` answers with what that move carried, unless an unfinished journal knows better.
        """
        found = self._earlier.of(address, guid)
        if found is not None:
            self._returned[folded(address)] = found
        return found

    def to_finish_first(self, address: str, guid: str | None) -> UnfinishedMove | None:
        """The unfinished move that brings the account to the source: see EarlierMoves."""
        return self._earlier.to_finish_first(address, guid)

    def has_moved(self, address: str) -> bool:
        """Any journal, also a finished one, has a move of this address to either pool, with any outcome and of any
        account.
        """
        return self._earlier.has(address)

    def proof(self, address: str) -> str:
        """The journal that says that the user was on the target, and when its run began; empty when none does."""
        for journal in reversed(self._journals):
            if any(user.reached for user in self._users(journal, address)):
                return f"{journal.path}, begun {journal.header.get('started')}"
        found = self._returned.get(folded(address))
        return f"{found.path}, begun {found.started}" if found else ""

    def guid(self, address: str) -> str:
        """The GUID of the account, by the newest journal that has it open; empty where none says it."""
        found = [user.guid for journal in self._journals for user in self._users(journal, address) if user.guid]
        return found[-1] if found else ""

    def data(self, address: str) -> UserData | None:
        """The journals' data of the user: the newest copy of the source, and everything that was merged after it."""
        held: UserData | None = None
        for journal in self._journals:
            offsets = [offset for user in self._users(journal, address) for offset in user.offsets]
            for record in records_at(journal.path, offsets):
                if record["data"] is None:
                    continue
                data = UserData.from_json(record["data"])
                held = data if held is None or _replaces(held, record, data) else merge(held, newer=data)
        if held is not None and folded(address) in self._former:
            return UserData(address, held.sections)
        return held

    def size(self, address: str) -> int:
        """About how many bytes the journals hold of the user."""
        return sum(user.size for journal in self._journals for user in self._users(journal, address))

    def base(self, address: str, there: UserData | None, target: BackEndCapabilities) -> Base | None:
        """The data that a run with the user open last gave to the target, as far as it could hold it.

        `there`: the target's present data. None when no journal says that it was given any: then the user's deletions
        since are unknown.
        """
        for journal in reversed(self._journals):
            for user in self._users(journal, address):
                if base := _base_of(journal.path, user, there, target):
                    return base
        earlier = self._returned.get(folded(address))
        return earlier.base(target) if earlier else None

    def close_users(self, addresses: Iterable[str]) -> None:
        """Note in every journal that these users are done, and write the end of journals without open users."""
        everyone = list(addresses)
        for journal in self._journals:
            closed = {key for address in everyone for key in self._keys(journal, address)}
            if closed:
                journal.writer.reached("done", [journal.users.pop(key).address for key in closed])

    def close(self) -> None:
        """Write the end of journals without open users, and let go of the files."""
        for journal in self._journals:
            if not journal.users:
                journal.writer.end()
            journal.writer.close()


def _base_of(path: Path, user: JournalledUser, there: UserData | None, target: BackEndCapabilities) -> Base | None:
    """The data that the last committed merge gave to the target, by the journal's record of the commit or by the list
    versions; without a merge the copied data.
    """
    for merging in reversed(user.mergings):
        base = base_of_merge(path, merging.offset)
        if merging.committed or (there is not None and was_committed(base.versions, there)):
            return base
    return base_of_copy(path, user.offsets[0], target) if user.carried else None


def _replaces(held: UserData, record: dict[str, Any], data: UserData) -> bool:
    """The later record has all of the user's data; otherwise the source may have lost rows before it was written.

    A row that is missing after list versions rose was deleted by the user.
    """
    if record["record"] == "newer" or record["carry"] == "copy":
        return True
    edited = home_versions(data) != home_versions(held)
    return bool(record["carry"] == "merge" and edited and Base.of(held).became(data))
