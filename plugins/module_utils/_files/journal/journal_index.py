# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The state of each user in one journal, from all of its lines: the stage of the move, and the places of the data.

Only addresses, stages and places are kept in memory; the data is read again, user by user.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from .journal_addresses import JournalAddresses
from .journal_lines import FORMAT, JournalEntry, JournalLine, decoded, lines_of, unreadable

_CLOSING = ("done", "withdrawn")


@dataclass(slots=True)
class JournalledMerge:
    """The byte at which the record of a merge with the target's rows begins. `committed`: a later record proves that
    the merge was committed.
    """

    offset: int
    committed: bool = False


@dataclass(slots=True)
class JournalledUser:
    """One user of a journal, as its lines spell the address. `guid`: of the account; empty where none says it.

    `offsets`: the bytes at which the records begin of what the source had, before the move and newer; `size`: bytes of
    these lines. `reached`: the last stage before the end, "carried" or "confirmed", and `carried`: so many of the
    records had reached the target then. `carried_whole`: what the first of them says, and there was no other at the
    last stage. `closed`: "done", "withdrawn", or empty while the move is open.
    """

    address: str
    guid: str
    has_data: bool
    offsets: list[int]
    size: int
    reached: str = ""
    carried: int = 0
    closed: str = ""
    mergings: list[JournalledMerge] = field(default_factory=list)
    carried_whole: bool = False


class JournalIndex:
    """The users of one journal, by folded address."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.header: Mapping[str, Any] = {}
        self.users: dict[str, JournalledUser] = {}
        self._addresses = JournalAddresses()

    @classmethod
    def read(
        cls,
        path: Path,
        entry: Callable[[JournalLine], JournalEntry | None] = decoded,
        most_lines: int | None = None,
    ) -> JournalIndex:
        """The index of a file, or of its first lines; `entry` says what a line says.

        Raises JournalError, UntrustedFile.
        """
        index = cls(path)
        for line in islice(lines_of(path), most_lines):
            try:
                decoded = entry(line)
                if decoded is None:
                    raise unreadable(path, f"line {line.number} is damaged")
                index.add(line, decoded)
            except (LookupError, TypeError, ValueError, AttributeError) as error:
                raise unreadable(path, f"line {line.number} is no line of a journal ({error!r})") from error
        return index

    @property
    def open_users(self) -> dict[str, JournalledUser]:
        """Those whose move is not closed."""
        return {key: user for key, user in self.users.items() if not user.closed}

    def add(self, line: JournalLine, entry: JournalEntry) -> None:
        """Take in the next line. Raises JournalError for a newer format, KeyError for a user who is not known."""
        keys = [self._addresses.key(address) for address in entry.addresses]
        if entry.kind == "header":
            if entry.header["format"] > FORMAT:
                raise unreadable(self.path, f"its format {entry.header['format']} is newer than this collection knows")
            self.header = entry.header
        elif entry.kind == "user":
            (address,) = entry.addresses
            key = self._addresses.introduce(address)
            self.users[key] = JournalledUser(address, entry.guid, entry.has_data, [line.offset], len(line.text))
        elif entry.kind == "newer":
            user = self.users[keys[0]]
            user.offsets.append(line.offset)
            user.size += len(line.text)
        elif entry.kind == "merging":
            self.users[keys[0]].mergings.append(JournalledMerge(line.offset))
        elif entry.kind == "stage":
            for key in keys:
                _reach(self.users[key], entry.stage)


def _reach(user: JournalledUser, stage: str) -> None:
    if stage in _CLOSING:
        user.closed = stage
    else:
        user.reached, user.carried = stage, len(user.offsets)
        for merging in user.mergings[-1:]:
            merging.committed = True
    user.carried_whole = len(user.offsets) == 1 and (user.carried_whole or stage != "withdrawn")
