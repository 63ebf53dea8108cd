# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A move's journal as a source: what each user had before the move, to give back what the move had to lose."""

from __future__ import annotations

import os
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import (
    decode_record,
    parse_record,
    reread_record,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_addresses import JournalAddresses
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import (
    LONGEST_LINE,
    BadUserFile,
    PoolName,
    user_data,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.verified_pieces import VerifiedPieces
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from .imported import ImportedUser, SourceFacts

FORMAT = 1  # of journals: the newest that is understood
_CARRIED = ("carried", "confirmed", "done")
_KINDS = ("header", "user", "newer", "merging", "stage", "end")


@dataclass
class _Entry:
    """Where the lines of one user begin."""

    offsets: list[int] = field(default_factory=list)
    withdrawn: bool = False
    carried: bool = False  # what the first of these lines has, and no later one


def is_journal(path: Path) -> bool:
    """Whether the first line is that of a journal. Raises OSError."""
    with open_trusted(path) as lines:
        record = decode_record(lines.readline(LONGEST_LINE))
    return record is not None and record.get("record") == "header" and {"source", "target"} <= record.keys()


class JournalSource:
    """A journal; a run that was killed may have left a torn last line, which nothing depends on.

    Only addresses and offsets are kept in memory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._line = 0
        self._size = 0
        self._pool: PoolName | None = None
        self._entries: dict[str, _Entry] = {}  # by folded address
        self._addresses = JournalAddresses()
        self._pieces = VerifiedPieces()  # by where their lines begin

    @classmethod
    def verified(cls, path: Path) -> JournalSource:
        """Read all of it. Raises BadUserFile, naming line and reason."""
        source = cls(path)
        source._size = os.stat(path).st_size
        for offset, record in source._records():
            try:
                source._take(offset, record)
            except (ValueError, KeyError, TypeError, ArithmeticError) as error:
                raise source._bad(f"it is not what a journal holds ({error})") from error
        return source

    @property
    def facts(self) -> SourceFacts:
        entries = [entry for entry in self._entries.values() if not entry.withdrawn]
        return SourceFacts("journal", len(entries), (self._pool,) if self._pool else ())

    def users(self, unmentioned_by: AbstractSet[str] = frozenset()) -> Iterator[ImportedUser]:
        """Users in alphabetical order; those whose move was withdrawn, or of whom nothing was read, are left out.

        A journal has no mentions.
        """
        try:
            if os.stat(self._path).st_size != self._size:
                raise BadUserFile(
                    f"{self._path} grows: a move is writing it.",
                    remedy="Wait until the move has ended, then run again.",
                )
            with open_trusted(self._path) as lines:
                for place, key in enumerate(sorted(self._entries)):
                    entry = self._entries[key]
                    records = [] if entry.withdrawn else [self._read_at(lines, offset) for offset in entry.offsets]
                    if data := _newest(records):
                        yield self._imported(place, records[0], data, carried=entry.carried)
        except OSError as error:
            raise BadUserFile(
                f"{self._path} cannot be read any more: {error.strerror or error}.", remedy="Run the task again."
            ) from error

    def _imported(self, place: int, record: dict[str, Any], data: UserData, *, carried: bool) -> ImportedUser:
        before, lossy = record["directory"], {section for section, *_what in record["losses"]}
        return ImportedUser(
            place=place,
            address=record["address"],
            data=data,
            pool=self._pool.name if self._pool else None,
            dn=before.get("dn"),
            guid=before.get("guid"),
            location_profile=before.get("location_profile"),
            carried=frozenset(data.sections) - lossy if carried else frozenset(),
        )

    def _records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        offset = 0
        with open_trusted(self._path) as lines:
            while line := lines.readline(LONGEST_LINE + 1):
                self._line += 1
                if not line.endswith(b"\n") and len(line) <= LONGEST_LINE:
                    return
                self._pieces.remember(offset, line)
                try:
                    yield offset, parse_record(line)
                except (ValueError, RecursionError) as error:
                    raise self._bad(str(error)) from error
                offset += len(line)

    def _take(self, offset: int, record: dict[str, Any]) -> None:
        kind = record["record"]
        if kind not in _KINDS or (kind == "header") != (self._line == 1):
            raise ValueError(f"{kind} has no place here")
        if kind == "header":
            self._take_header(record)
        elif kind == "stage":
            for entry in (self._entries[key] for key in map(self._addresses.key, record["addresses"])):
                entry.withdrawn = record["stage"] == "withdrawn"
                entry.carried = len(entry.offsets) == 1 and (entry.carried or record["stage"] in _CARRIED)
        elif kind in ("user", "newer"):
            if record["data"] is not None:
                user_data(record["data"], "data")
            entry = self._entries.setdefault(self._addresses.introduce(record["address"]), _Entry())
            if kind == "user":
                entry.offsets.clear()
                entry.carried = False
                _check_directory(record["directory"])
            entry.offsets.append(offset)

    def _take_header(self, record: dict[str, Any]) -> None:
        if not isinstance(record["format"], int) or record["format"] > FORMAT:
            raise ValueError(f"its format is {record['format']}; this collection knows it up to {FORMAT}")
        source = record["source"]
        if "fqdn" in source:
            self._pool = PoolName(str(source["name"]), str(source["fqdn"]), str(source["version"]))

    def _read_at(self, lines: Any, offset: int) -> dict[str, Any]:
        lines.seek(offset)
        line = lines.readline(LONGEST_LINE + 1)
        try:
            self._pieces.require(offset, line)
            return reread_record(line)
        except ValueError as error:
            raise BadUserFile(f"{self._path}, byte {offset}: {error}.", remedy="Run the task again.") from error

    def _bad(self, reason: str) -> BadUserFile:
        return BadUserFile(
            f"{self._path}, line {self._line}: {reason}.",
            remedy="Use the journal as the move has written it, or restore it from a backup.",
        )


def _check_directory(values: Any) -> None:
    if not all(isinstance(values.get(name), str | None) for name in ("dn", "guid", "location_profile")):
        raise ValueError("the directory's values must be texts")
    if values.get("guid"):
        UUID(values["guid"])


def _newest(records: list[dict[str, Any]]) -> UserData | None:
    """What the user had on the old pool when it was last read there."""
    held = [record["data"] for record in records if record["data"] is not None]
    return UserData.from_json(held[-1]) if held else None
