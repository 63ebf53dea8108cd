# Copyright: (c) 2026, MSRTC OCS maintainers
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A move's journal as a source: what each user had before the move, to give back what the move had to lose."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

from ansible_collections.msrtc.ocs.plugins.module_utils._common.trusted_files import open_trusted
from ansible_collections.msrtc.ocs.plugins.module_utils._files.checked_lines import parse_record, reread_record
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_index import JournalIndex, JournalledUser
from ansible_collections.msrtc.ocs.plugins.module_utils._files.journal.journal_lines import (
    FORMAT,
    JournalLine,
    entry_of,
    header_of,
    lines_of,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.user_file.records import (
    LONGEST_LINE,
    BadUserFile,
    PoolName,
    user_data,
)
from ansible_collections.msrtc.ocs.plugins.module_utils._files.verified_pieces import VerifiedPieces
from ansible_collections.msrtc.ocs.plugins.module_utils._user_data.model import UserData

from .imported import ImportedUser, SourceFacts

_KINDS = ("header", "user", "newer", "merging", "stage", "end")


def is_journal(path: Path) -> bool:
    """The first line is that of a journal. Raises OSError."""
    record = header_of(path)
    return record is not None and record.get("record") == "header" and {"source", "target"} <= record.keys()


class JournalSource:
    """A journal; a run that was killed may have left a torn last line, which nothing depends on.

    Only addresses and offsets are kept in memory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._size = os.stat(path).st_size
        self._pool: PoolName | None = None
        self._index = JournalIndex(path)
        self._pieces = VerifiedPieces()  # by where their lines begin

    @classmethod
    def verified(cls, path: Path) -> JournalSource:
        """Read all of it. Raises BadUserFile, naming line and reason."""
        source = cls(path)
        for line in lines_of(path, LONGEST_LINE):
            source._pieces.remember(line.offset, line.text)
            try:
                record = parse_record(line.text)
            except (ValueError, RecursionError) as error:
                raise source._bad(line, str(error)) from error
            try:
                source._add(line, record)
            except (ValueError, KeyError, TypeError, ArithmeticError) as error:
                raise source._bad(line, f"it is no line of a journal ({error})") from error
        return source

    @property
    def facts(self) -> SourceFacts:
        return SourceFacts("journal", len(self._users), (self._pool,) if self._pool else ())

    @property
    def _users(self) -> dict[str, JournalledUser]:
        """Those whose move was not withdrawn, by folded address."""
        return {key: user for key, user in self._index.users.items() if user.closed != "withdrawn"}

    def users(self, unmentioned_by: Container[str] = frozenset()) -> Iterator[ImportedUser]:
        """Users in alphabetical order, without those whose move was withdrawn and those without data.

        A journal has no mentions.
        """
        try:
            if os.stat(self._path).st_size != self._size:
                raise BadUserFile(
                    f"{self._path} grows: a move is writing it.",
                    remedy="Wait until the move has ended, then run again.",
                )
            with open_trusted(self._path) as lines:
                for place, (_key, user) in enumerate(sorted(self._users.items())):
                    records = [self._read_at(lines, offset) for offset in user.offsets]
                    if data := _newest(records):
                        yield self._imported(place, records[0], data, carried=user.carried_whole)
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

    def _add(self, line: JournalLine, record: dict[str, Any]) -> None:
        kind = record["record"]
        if kind not in _KINDS or (kind == "header") != (line.number == 1):
            raise ValueError(f"{kind} has no place here")
        if kind == "header":
            self._add_header(record)
        elif kind in ("user", "newer") and record["data"] is not None:
            user_data(record["data"], "data")
        entry = entry_of(record)
        if kind == "user":
            _check_directory(record["directory"])
            _check_losses(record["losses"])
        self._index.add(line, entry)

    def _add_header(self, record: dict[str, Any]) -> None:
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

    def _bad(self, line: JournalLine, reason: str) -> BadUserFile:
        return BadUserFile(
            f"{self._path}, line {line.number}: {reason}.",
            remedy="Use the journal as the move has written it, or restore it from a backup.",
        )


def _check_directory(values: Any) -> None:
    if not all(isinstance(values.get(name), str | None) for name in ("dn", "guid", "location_profile")):
        raise ValueError("the directory's values must be texts")
    if values.get("guid"):
        UUID(values["guid"])


def _check_losses(losses: Any) -> None:
    if not isinstance(losses, list) or not all(isinstance(loss, list) and loss for loss in losses):
        raise ValueError("losses must be lists that begin with a section")
    if not all(isinstance(loss[0], str) for loss in losses):
        raise ValueError("a section must be a text")


def _newest(records: list[dict[str, Any]]) -> UserData | None:
    """The user's data on the old pool when it was last read there."""
    held = [record["data"] for record in records if record["data"] is not None]
    return UserData.from_json(held[-1]) if held else None
