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

import json
import re
from dataclasses import dataclass, replace
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from ansible_collections.msrtc.ocs.plugins.module_utils._back_end.rows.loss import BackEndCapabilities
from ansible_collections.msrtc.ocs.plugins.module_utils._common.letters import without_case
from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import decode_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_addresses import JournalAddresses
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_order import JOURNALS, place_of
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.unfinished_moves import (
    UnfinishedMove,
    unfinished_moves,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData, folded

from ..states.findings import rows_of_data
from ..states.merging import Base
from ..states.state import OWN_ROWS
from ..states.state import JournalStage as Stage
from .journal import FORMAT, JournalError
from .reading import base_of_copy, base_of_merge, read_at, unreadable

_STAGES = {"carried": Stage.CARRIED, "confirmed": Stage.CONFIRMED}
# How the lines of a user begin, since the keys of a record are in alphabetical order.
_PERSON = re.compile(rb'\{"address":("(?:[^"\\]|\\.)*"),(?:"carry":"\w+",)?"(data|becomes)":(null)?')
_GUID = re.compile(rb'"guid":"([^"]*)"')
_DIRECTORY, _STAGE, _END = b'"directory":{', b'{"addresses":', b'{"ended":'


@dataclass(frozen=True, slots=True)
class EarlierMove:
    """How far one user got in one journal, and where the lines are that say what was carried."""

    path: Path
    started: str  # when the run began, as the journal has it
    stage: Stage
    guid: str  # of the account; empty where the journal does not say
    first: int  # byte at which the user's record begins
    last: int  # byte at which the newest record of what the source had begins
    merging: int | None = None  # byte at which the record of the last merge begins
    done: bool = False  # the source was emptied

    def base(self, target: BackEndCapabilities) -> Base | None:
        """What the target was given then, as far as it could hold it; None when that was nothing. Raises JournalError.

        Rows on a source that was emptied are new ones. The user has deleted nothing of what they lack.
        """
        by_merge = base_of_merge(self.path, self.merging) if self.merging is not None else None
        base = by_merge or base_of_copy(self.path, self.first, target)
        return replace(base, emptied=self.done) if base else None

    @property
    def had_data(self) -> bool:
        """Whether the user had anything then besides a home row. Raises JournalError."""
        (record,) = read_at(self.path, (self.last,))
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

        None where a later move has the user open, such as one of these pools. Raises UnreadableJournal.
        """
        move = self._arriving.get(folded(address))
        return None if move is None or (move.guid and guid and move.guid != guid) else move

    @cached_property
    def _arriving(self) -> dict[str, UnfinishedMove]:
        moves = unfinished_moves(self._folder)
        return {key: move for key, move in moves.items() if without_case(move.target) == self._source}

    def has(self, address: str) -> bool:
        """Whether any journal has a move of this address to either pool. Raises as `of` does."""
        return folded(address) in self._newest.named

    @cached_property
    def _newest(self) -> _NewestMoves:
        newest = _NewestMoves({}, {}, set())
        for header, path in self._concerned():
            arrives = without_case(header["target"]["name"]) == self._target
            scan = _scanned(path, header)
            newest.named.update(scan.named)
            for address, moved in scan.arrived().items():
                if arrives:
                    newest.by_address[address] = moved
                    newest.by_guid.update({moved.guid: moved} if moved.guid else {})
                else:
                    newest.by_address.pop(address, None)
                    newest.by_guid.pop(moved.guid, None)
        return newest

    def _concerned(self) -> list[tuple[dict[str, Any], Path]]:
        """Headers and files of the moves to either pool, oldest first; of other files only the first line is read."""
        found = []
        for path in self._folder.glob(JOURNALS):
            header = _header(path)
            if header is not None and without_case(header["target"]["name"]) in (self._source, self._target):
                found.append((place_of(header, path), header, path))
        return [(header, path) for _place, header, path in sorted(found, key=itemgetter(0))]


def _header(path: Path) -> dict[str, Any] | None:
    """The header; None where a killed run did not even write that."""
    try:
        with open_trusted(path) as lines:
            line = lines.readline()
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    record = decode_record(line)
    if record is None and line.endswith(b"\n"):
        raise unreadable(path, "line 1 is damaged")
    if record is not None and record["format"] > FORMAT:
        raise unreadable(path, f"its format {record['format']} is newer than this collection knows")
    return record


def _scanned(path: Path, header: dict[str, Any]) -> _JournalScan:
    """A journal's users. Raises JournalError."""
    reading = _JournalScan(path, str(header.get("started")))
    try:
        with open_trusted(path) as lines:
            offset = 0
            for line in lines:
                if line.endswith(b"\n"):  # a torn one is what a killed run leaves; no act ever followed it
                    reading.take(offset, line)
                offset += len(line)
    except OSError as error:
        raise unreadable(path, error.strerror or str(error)) from error
    return reading


class _JournalScan:
    """The users of one journal, as its lines come."""

    def __init__(self, path: Path, started: str) -> None:
        self.users: dict[str, EarlierMove] = {}  # by folded address
        self.named: set[str] = set()  # folded addresses of all who have a record, also of those who were withdrawn
        self._blank = EarlierMove(path, started, Stage.WRITTEN, "", 0, 0)
        self._addresses = JournalAddresses()
        self._latest: dict[str, int] = {}  # where the newest record of each begins
        self._mergings: dict[str, int] = {}
        self._without_data: set[str] = set()

    def arrived(self) -> dict[str, EarlierMove]:
        """The users whose data reached the target, or who arrived without any: by folded address."""
        return {key: user for key, user in self.users.items() if user.stage is not Stage.WRITTEN}

    def take(self, offset: int, line: bytes) -> None:
        """Look at a line without decoding a user's data."""
        if line.startswith(_STAGE):
            self._take_stage(self._decoded(offset, line))
        elif person := _PERSON.match(line):
            address = self._address(offset, person[1])
            if person[2] == b"becomes":
                self._mergings[self._addresses.key(address)] = offset
            else:
                self._take_person(offset, line, address, person[3] is not None)
        elif offset and not line.startswith(_END):
            self._decoded(offset, line)

    def _take_person(self, offset: int, line: bytes, address: str, without_data: bool) -> None:
        at = line.rfind(_DIRECTORY)
        if at < 0:  # what the user changed meanwhile
            self._latest[self._addresses.key(address)] = offset
            return
        key, guid = self._addresses.introduce(address), _GUID.search(line, at)
        self.users[key] = replace(
            self._blank, guid=guid[1].decode("ascii", "replace") if guid else "", first=offset, last=offset
        )
        self.named.add(key)
        self._latest[key] = offset
        self._mergings.pop(key, None)
        (self._without_data.add if without_data else self._without_data.discard)(key)

    def _take_stage(self, record: dict[str, Any]) -> None:
        for key in map(self._addresses.key, record["addresses"]):
            user = self.users.get(key)
            if user is None:
                continue
            if record["stage"] == "withdrawn":
                del self.users[key]
            elif record["stage"] == "done":
                # Those who had nothing to carry have no stage before this one. Others without one never arrived.
                stage = Stage.CONFIRMED if key in self._without_data else user.stage
                self.users[key] = replace(user, stage=stage, done=True)
            else:
                stage, merging = _STAGES[record["stage"]], self._mergings.get(key)
                self.users[key] = replace(user, stage=stage, last=self._latest[key], merging=merging)

    def _address(self, offset: int, quoted: bytes) -> str:
        try:
            return str(json.loads(quoted.decode("utf-8", "replace")))
        except ValueError as error:
            raise self._damaged(offset) from error

    def _decoded(self, offset: int, line: bytes) -> dict[str, Any]:
        record = decode_record(line)
        if record is None:
            raise self._damaged(offset)
        return record

    def _damaged(self, offset: int) -> JournalError:
        return unreadable(self._blank.path, f"the line at byte {offset} is damaged")
