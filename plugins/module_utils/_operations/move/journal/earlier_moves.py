# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The users who were on the target before. All journals of a folder tell, finished ones and other pairs of pools
included.

The directory that names the source again was restored, or a domain controller is behind. Then the user may have worked
on the target since, and what is there must not be replaced. A user whom a later move brought to the source belongs
there.

Journals of whole pools are large, and finished ones are seldom needed: they are read once in a run, when the first user
is asked for whose rows leave it in doubt. Only the lines that say how far users got are decoded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.schema.capabilities import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex, JournalledUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import (
    at_a_glance,
    records_at,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_order import journals_in, place_of
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import (
    UnfinishedMove,
    unfinished_moves,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from ..states.findings import rows_of_data
from ..states.merging import Base
from ..states.state import OWN_ROWS
from ..states.state import JournalStage as Stage
from .reading import STAGES, base_of_copy, base_of_merge


@dataclass(frozen=True, slots=True)
class EarlierMove:
    """The progress of one user in one journal, and the places of the lines with the carried data."""

    path: Path
    started: str  # when the run began, as the journal has it
    stage: Stage
    guid: str  # of the account; empty where the journal does not say
    first: int  # byte at which the user's record begins
    last: int  # byte at which the newest record of what the source had begins
    merging: int | None = None  # byte at which the record of the last merge begins
    done: bool = False  # the source was emptied

    def base(self, target: BackEndCapabilities) -> Base | None:
        """The data that the target was given, as far as it could hold it; None when it was given none. Raises
        JournalError.

        Rows on a source that was emptied are new ones. The user has deleted nothing of what they lack.
        """
        by_merge = base_of_merge(self.path, self.merging) if self.merging is not None else None
        base = by_merge or base_of_copy(self.path, self.first, target)
        return replace(base, emptied=self.done) if base else None

    @property
    def had_data(self) -> bool:
        """The user had more than a home row then. Raises JournalError."""
        (record,) = records_at(self.path, (self.last,))
        return record["data"] is not None and rows_of_data(UserData.from_json(record["data"])) in OWN_ROWS


class _NewestMoves(NamedTuple):
    """The newest move of each account, by folded address and by GUID; `named`: the folded addresses of everybody in the
    journals, also of those who did not arrive.
    """

    by_address: dict[str, EarlierMove]
    by_guid: dict[str, EarlierMove]
    named: set[str]


class EarlierMoves:
    """The newest move of each account to the target. `source` and `target`: the pools' names."""

    def __init__(self, folder: Path, source: str, target: str) -> None:
        self._folder = folder
        self._source = without_case(source)
        self._target = without_case(target)

    def of(self, address: str, guid: str | None) -> EarlierMove | None:
        """The move of the account that has this GUID, or else this address. Raises JournalError and UntrustedFile."""
        newest = self._newest
        found = newest.by_guid.get(guid) if guid else None
        if found is not None:
            return found
        found = newest.by_address.get(folded(address))
        return None if found is None or (found.guid and guid and found.guid != guid) else found

    def to_finish_first(self, address: str, guid: str | None) -> UnfinishedMove | None:
        """The unfinished move that brings the account to the source: what it has not carried is still where it began.

        None where a later move has the user open, such as one of these pools. Raises JournalError.
        """
        move = self._moves_to_source.get(folded(address))
        return None if move is None or (move.guid and guid and move.guid != guid) else move

    @cached_property
    def _moves_to_source(self) -> dict[str, UnfinishedMove]:
        moves = unfinished_moves(self._folder)
        return {key: move for key, move in moves.items() if without_case(move.target) == self._source}

    def has(self, address: str) -> bool:
        """Any journal has a move of this address to either pool. Raises the errors of `of`."""
        return folded(address) in self._newest.named

    @cached_property
    def _newest(self) -> _NewestMoves:
        newest = _NewestMoves({}, {}, set())
        for header, path in self._concerned():
            to_target = without_case(header["target"]["name"]) == self._target
            users = JournalIndex.read(path, at_a_glance).users
            newest.named.update(users)
            for address, moved in _moves_that_reached_the_target(path, header, users):
                if to_target:
                    newest.by_address[address] = moved
                    newest.by_guid.update({moved.guid: moved} if moved.guid else {})
                else:
                    newest.by_address.pop(address, None)
                    newest.by_guid.pop(moved.guid, None)
        return newest

    def _concerned(self) -> list[tuple[Mapping[str, Any], Path]]:
        """Headers and files of the moves to either pool, oldest first; of other files only the first line is read."""
        found = []
        for path in journals_in(self._folder):
            header = JournalIndex.read(path, most_lines=1).header  # a killed run may not even have written that
            if header and without_case(header["target"]["name"]) in (self._source, self._target):
                found.append((place_of(header, path), header, path))
        return [(header, path) for _place, header, path in sorted(found, key=itemgetter(0))]


def _moves_that_reached_the_target(
    path: Path, header: Mapping[str, Any], users: Mapping[str, JournalledUser]
) -> Iterator[tuple[str, EarlierMove]]:
    """Those of a journal's users whose data reached the target, or who arrived without any, by folded address."""
    for key, user in users.items():
        # Those who had nothing to carry have no stage before the last one. Others without one never arrived.
        without_data = user.closed == "done" and not user.has_data
        stage = Stage.CONFIRMED if without_data else STAGES[user.reached]
        if user.closed == "withdrawn" or stage is Stage.WRITTEN:
            continue
        yield (
            key,
            EarlierMove(
                path,
                str(header.get("started")),
                stage,
                user.guid,
                first=user.offsets[0],
                last=user.offsets[max(user.carried, 1) - 1],
                merging=next((merging.offset for merging in reversed(user.mergings) if merging.committed), None),
                done=user.closed == "done",
            ),
        )
